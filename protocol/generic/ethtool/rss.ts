/* Receive side scaling: which queue takes a packet. */
import { array, attr, attributes, bytes, flagsOf, type Infer, u32, uint } from '../../codec/index.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

/** What is done to the fields before they are hashed, so that both directions of a flow have one hash. */
export const RXH_XFRM = { SYM_XOR: 1, SYM_OR_XOR: 2 } as const

/** Which fields of a packet are hashed, by its kind: bits `RXH_*` of linux/ethtool.h. */
export const ethtoolFlow = attributes(
  'ETHTOOL_A_FLOW',
  {
    ether: attr(1, 'ETHTOOL_A_FLOW_ETHER', uint),
    ip4: attr(2, 'ETHTOOL_A_FLOW_IP4', uint),
    ip6: attr(3, 'ETHTOOL_A_FLOW_IP6', uint),
    tcp4: attr(4, 'ETHTOOL_A_FLOW_TCP4', uint),
    tcp6: attr(5, 'ETHTOOL_A_FLOW_TCP6', uint),
    udp4: attr(6, 'ETHTOOL_A_FLOW_UDP4', uint),
    udp6: attr(7, 'ETHTOOL_A_FLOW_UDP6', uint),
    sctp4: attr(8, 'ETHTOOL_A_FLOW_SCTP4', uint),
    sctp6: attr(9, 'ETHTOOL_A_FLOW_SCTP6', uint),
    ah4: attr(10, 'ETHTOOL_A_FLOW_AH4', uint),
    ah6: attr(11, 'ETHTOOL_A_FLOW_AH6', uint),
    esp4: attr(12, 'ETHTOOL_A_FLOW_ESP4', uint),
    esp6: attr(13, 'ETHTOOL_A_FLOW_ESP6', uint),
    ahEsp4: attr(14, 'ETHTOOL_A_FLOW_AH_ESP4', uint),
    ahEsp6: attr(15, 'ETHTOOL_A_FLOW_AH_ESP6', uint),
    gtpu4: attr(16, 'ETHTOOL_A_FLOW_GTPU4', uint),
    gtpu6: attr(17, 'ETHTOOL_A_FLOW_GTPU6', uint),
    gtpc4: attr(18, 'ETHTOOL_A_FLOW_GTPC4', uint),
    gtpc6: attr(19, 'ETHTOOL_A_FLOW_GTPC6', uint),
    gtpcTeid4: attr(20, 'ETHTOOL_A_FLOW_GTPC_TEID4', uint),
    gtpcTeid6: attr(21, 'ETHTOOL_A_FLOW_GTPC_TEID6', uint),
    gtpuEh4: attr(22, 'ETHTOOL_A_FLOW_GTPU_EH4', uint),
    gtpuEh6: attr(23, 'ETHTOOL_A_FLOW_GTPU_EH6', uint),
    gtpuUl4: attr(24, 'ETHTOOL_A_FLOW_GTPU_UL4', uint),
    gtpuUl6: attr(25, 'ETHTOOL_A_FLOW_GTPU_UL6', uint),
    gtpuDl4: attr(26, 'ETHTOOL_A_FLOW_GTPU_DL4', uint),
    gtpuDl6: attr(27, 'ETHTOOL_A_FLOW_GTPU_DL6', uint),
  },
  flagged,
)

export interface EthtoolFlow extends Infer<typeof ethtoolFlow> {}

export const ethtoolRss = attributes(
  'ETHTOOL_A_RSS',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_RSS_HEADER', () => ethtoolHeader),
    /** Left out for the context that every device has, 0. */
    context: attr(2, 'ETHTOOL_A_RSS_CONTEXT', u32),
    /** A bit: the names are in ETH_SS_RSS_HASH_FUNCS. */
    hfunc: attr(3, 'ETHTOOL_A_RSS_HFUNC', u32),
    /** The queue of each value of the hash. */
    indir: attr(4, 'ETHTOOL_A_RSS_INDIR', array(u32)),
    hkey: attr(5, 'ETHTOOL_A_RSS_HKEY', bytes),
    inputXfrm: attr(6, 'ETHTOOL_A_RSS_INPUT_XFRM', flagsOf(u32, 'RXH_XFRM', RXH_XFRM)),
    /** Of a dump: contexts from this on. */
    startContext: attr(7, 'ETHTOOL_A_RSS_START_CONTEXT', u32),
    flowHash: attr<EthtoolFlow>(8, 'ETHTOOL_A_RSS_FLOW_HASH', () => ethtoolFlow),
  },
  flagged,
)

export interface EthtoolRss extends Infer<typeof ethtoolRss> {}
