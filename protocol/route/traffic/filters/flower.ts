/* linux/pkt_cls.h: the fields of a packet's headers. */
import {
  attr,
  attributes,
  bytes,
  flagsOf,
  hex,
  type Infer,
  ip4,
  ip6,
  list,
  mac,
  multi,
  nest,
  sequence,
  string,
  u8,
  u16,
  u16be,
  u32,
  u32be,
  u64be,
} from '../../../codec/index.js'
import { type Action, actionList } from '../action.js'
import { TCA_CLS_FLAGS } from './flags.js'

/** States of a connection: `keyCtState` and its mask. */
export const TCA_FLOWER_KEY_CT_FLAGS = {
  NEW: 1,
  ESTABLISHED: 2,
  RELATED: 4,
  TRACKED: 8,
  INVALID: 16,
  REPLY: 32,
} as const

/** `keyFlags`, `keyEncFlags` and their masks. */
export const TCA_FLOWER_KEY_FLAGS = {
  IS_FRAGMENT: 1,
  FRAG_IS_FIRST: 2,
  TUNNEL_CSUM: 4,
  TUNNEL_DONT_FRAGMENT: 8,
  TUNNEL_OAM: 16,
  TUNNEL_CRIT_OPT: 32,
} as const

export const flowerGeneve = attributes('TCA_FLOWER_KEY_ENC_OPT_GENEVE', {
  class: attr(1, 'TCA_FLOWER_KEY_ENC_OPT_GENEVE_CLASS', u16be),
  type: attr(2, 'TCA_FLOWER_KEY_ENC_OPT_GENEVE_TYPE', u8),
  /** A multiple of four bytes. */
  data: attr(3, 'TCA_FLOWER_KEY_ENC_OPT_GENEVE_DATA', bytes),
})

export interface FlowerGeneve extends Infer<typeof flowerGeneve> {}

export const flowerVxlan = attributes('TCA_FLOWER_KEY_ENC_OPT_VXLAN', {
  /** Group policy. */
  gbp: attr(1, 'TCA_FLOWER_KEY_ENC_OPT_VXLAN_GBP', u32),
})

export interface FlowerVxlan extends Infer<typeof flowerVxlan> {}

export const flowerErspan = attributes('TCA_FLOWER_KEY_ENC_OPT_ERSPAN', {
  /** 1 goes with `index`, 2 with the others. */
  ver: attr(1, 'TCA_FLOWER_KEY_ENC_OPT_ERSPAN_VER', u8),
  index: attr(2, 'TCA_FLOWER_KEY_ENC_OPT_ERSPAN_INDEX', u32be),
  dir: attr(3, 'TCA_FLOWER_KEY_ENC_OPT_ERSPAN_DIR', u8),
  hwid: attr(4, 'TCA_FLOWER_KEY_ENC_OPT_ERSPAN_HWID', u8),
})

export interface FlowerErspan extends Infer<typeof flowerErspan> {}

export const flowerGtp = attributes('TCA_FLOWER_KEY_ENC_OPT_GTP', {
  pduType: attr(1, 'TCA_FLOWER_KEY_ENC_OPT_GTP_PDU_TYPE', u8),
  qfi: attr(2, 'TCA_FLOWER_KEY_ENC_OPT_GTP_QFI', u8),
})

export interface FlowerGtp extends Infer<typeof flowerGtp> {}

export const flowerPfcp = attributes('TCA_FLOWER_KEY_ENC_OPT_PFCP', {
  type: attr(1, 'TCA_FLOWER_KEY_ENC_OPT_PFCP_TYPE', u8),
  seid: attr(2, 'TCA_FLOWER_KEY_ENC_OPT_PFCP_SEID', u64be),
})

export interface FlowerPfcp extends Infer<typeof flowerPfcp> {}

export const flowerEncOpts = attributes(
  'TCA_FLOWER_KEY_ENC_OPTS',
  {
    /**
     * Each option as three attributes in a row, `[{ class }, { type }, { data }]`: `tc` sends a list for each option, the kernel
     * answers with one list of all.
     */
    geneve: attr(1, 'TCA_FLOWER_KEY_ENC_OPTS_GENEVE', multi(sequence<FlowerGeneve>(() => flowerGeneve))),
    vxlan: attr<FlowerVxlan>(2, 'TCA_FLOWER_KEY_ENC_OPTS_VXLAN', () => flowerVxlan),
    erspan: attr<FlowerErspan>(3, 'TCA_FLOWER_KEY_ENC_OPTS_ERSPAN', () => flowerErspan),
    gtp: attr<FlowerGtp>(4, 'TCA_FLOWER_KEY_ENC_OPTS_GTP', () => flowerGtp),
    pfcp: attr<FlowerPfcp>(5, 'TCA_FLOWER_KEY_ENC_OPTS_PFCP', () => flowerPfcp),
  },
  { nestedFlag: true },
)

export interface FlowerEncOpts extends Infer<typeof flowerEncOpts> {}

/** One entry of the label stack, by its `depth` from 1. */
export const flowerMplsLse = attributes('TCA_FLOWER_KEY_MPLS_OPT_LSE', {
  depth: attr(1, 'TCA_FLOWER_KEY_MPLS_OPT_LSE_DEPTH', u8),
  ttl: attr(2, 'TCA_FLOWER_KEY_MPLS_OPT_LSE_TTL', u8),
  bos: attr(3, 'TCA_FLOWER_KEY_MPLS_OPT_LSE_BOS', u8),
  tc: attr(4, 'TCA_FLOWER_KEY_MPLS_OPT_LSE_TC', u8),
  label: attr(5, 'TCA_FLOWER_KEY_MPLS_OPT_LSE_LABEL', u32),
})

export interface FlowerMplsLse extends Infer<typeof flowerMplsLse> {}

export const flowerCfm = attributes('TCA_FLOWER_KEY_CFM', {
  mdLevel: attr(1, 'TCA_FLOWER_KEY_CFM_MD_LEVEL', u8),
  opcode: attr(2, 'TCA_FLOWER_KEY_CFM_OPCODE', u8),
})

export interface FlowerCfm extends Infer<typeof flowerCfm> {}

/** A key without its mask is matched whole. Ports, EtherTypes and masks of them are numbers as they are spoken of. */
export const flowerFilter = attributes('TCA_FLOWER', {
  /** Handle of the class. */
  classid: attr(1, 'TCA_FLOWER_CLASSID', hex(u32)),
  indev: attr(2, 'TCA_FLOWER_INDEV', string),
  act: attr<Action[]>(3, 'TCA_FLOWER_ACT', () => actionList),
  keyEthDst: attr(4, 'TCA_FLOWER_KEY_ETH_DST', mac),
  keyEthDstMask: attr(5, 'TCA_FLOWER_KEY_ETH_DST_MASK', mac),
  keyEthSrc: attr(6, 'TCA_FLOWER_KEY_ETH_SRC', mac),
  keyEthSrcMask: attr(7, 'TCA_FLOWER_KEY_ETH_SRC_MASK', mac),
  /** EtherType; also in the header. */
  keyEthType: attr(8, 'TCA_FLOWER_KEY_ETH_TYPE', u16be),
  keyIpProto: attr(9, 'TCA_FLOWER_KEY_IP_PROTO', u8),
  keyIpv4Src: attr(10, 'TCA_FLOWER_KEY_IPV4_SRC', ip4),
  keyIpv4SrcMask: attr(11, 'TCA_FLOWER_KEY_IPV4_SRC_MASK', ip4),
  keyIpv4Dst: attr(12, 'TCA_FLOWER_KEY_IPV4_DST', ip4),
  keyIpv4DstMask: attr(13, 'TCA_FLOWER_KEY_IPV4_DST_MASK', ip4),
  keyIpv6Src: attr(14, 'TCA_FLOWER_KEY_IPV6_SRC', ip6),
  keyIpv6SrcMask: attr(15, 'TCA_FLOWER_KEY_IPV6_SRC_MASK', ip6),
  keyIpv6Dst: attr(16, 'TCA_FLOWER_KEY_IPV6_DST', ip6),
  keyIpv6DstMask: attr(17, 'TCA_FLOWER_KEY_IPV6_DST_MASK', ip6),
  keyTcpSrc: attr(18, 'TCA_FLOWER_KEY_TCP_SRC', u16be),
  keyTcpDst: attr(19, 'TCA_FLOWER_KEY_TCP_DST', u16be),
  keyUdpSrc: attr(20, 'TCA_FLOWER_KEY_UDP_SRC', u16be),
  keyUdpDst: attr(21, 'TCA_FLOWER_KEY_UDP_DST', u16be),
  flags: attr(22, 'TCA_FLOWER_FLAGS', flagsOf(u32, 'TCA_CLS_FLAGS', TCA_CLS_FLAGS)),
  /** Host order, as priorities and labels are. */
  keyVlanId: attr(23, 'TCA_FLOWER_KEY_VLAN_ID', u16),
  keyVlanPrio: attr(24, 'TCA_FLOWER_KEY_VLAN_PRIO', u8),
  keyVlanEthType: attr(25, 'TCA_FLOWER_KEY_VLAN_ETH_TYPE', u16be),
  /** The tunnel key: a VNI, say. */
  keyEncKeyId: attr(26, 'TCA_FLOWER_KEY_ENC_KEY_ID', u32be),
  keyEncIpv4Src: attr(27, 'TCA_FLOWER_KEY_ENC_IPV4_SRC', ip4),
  keyEncIpv4SrcMask: attr(28, 'TCA_FLOWER_KEY_ENC_IPV4_SRC_MASK', ip4),
  keyEncIpv4Dst: attr(29, 'TCA_FLOWER_KEY_ENC_IPV4_DST', ip4),
  keyEncIpv4DstMask: attr(30, 'TCA_FLOWER_KEY_ENC_IPV4_DST_MASK', ip4),
  keyEncIpv6Src: attr(31, 'TCA_FLOWER_KEY_ENC_IPV6_SRC', ip6),
  keyEncIpv6SrcMask: attr(32, 'TCA_FLOWER_KEY_ENC_IPV6_SRC_MASK', ip6),
  keyEncIpv6Dst: attr(33, 'TCA_FLOWER_KEY_ENC_IPV6_DST', ip6),
  keyEncIpv6DstMask: attr(34, 'TCA_FLOWER_KEY_ENC_IPV6_DST_MASK', ip6),
  keyTcpSrcMask: attr(35, 'TCA_FLOWER_KEY_TCP_SRC_MASK', u16be),
  keyTcpDstMask: attr(36, 'TCA_FLOWER_KEY_TCP_DST_MASK', u16be),
  keyUdpSrcMask: attr(37, 'TCA_FLOWER_KEY_UDP_SRC_MASK', u16be),
  keyUdpDstMask: attr(38, 'TCA_FLOWER_KEY_UDP_DST_MASK', u16be),
  keySctpSrcMask: attr(39, 'TCA_FLOWER_KEY_SCTP_SRC_MASK', u16be),
  keySctpDstMask: attr(40, 'TCA_FLOWER_KEY_SCTP_DST_MASK', u16be),
  keySctpSrc: attr(41, 'TCA_FLOWER_KEY_SCTP_SRC', u16be),
  keySctpDst: attr(42, 'TCA_FLOWER_KEY_SCTP_DST', u16be),
  keyEncUdpSrcPort: attr(43, 'TCA_FLOWER_KEY_ENC_UDP_SRC_PORT', u16be),
  keyEncUdpSrcPortMask: attr(44, 'TCA_FLOWER_KEY_ENC_UDP_SRC_PORT_MASK', u16be),
  keyEncUdpDstPort: attr(45, 'TCA_FLOWER_KEY_ENC_UDP_DST_PORT', u16be),
  keyEncUdpDstPortMask: attr(46, 'TCA_FLOWER_KEY_ENC_UDP_DST_PORT_MASK', u16be),
  keyFlags: attr(47, 'TCA_FLOWER_KEY_FLAGS', flagsOf(u32be, 'TCA_FLOWER_KEY_FLAGS', TCA_FLOWER_KEY_FLAGS)),
  keyFlagsMask: attr(48, 'TCA_FLOWER_KEY_FLAGS_MASK', flagsOf(u32be, 'TCA_FLOWER_KEY_FLAGS', TCA_FLOWER_KEY_FLAGS)),
  keyIcmpv4Code: attr(49, 'TCA_FLOWER_KEY_ICMPV4_CODE', u8),
  keyIcmpv4CodeMask: attr(50, 'TCA_FLOWER_KEY_ICMPV4_CODE_MASK', u8),
  keyIcmpv4Type: attr(51, 'TCA_FLOWER_KEY_ICMPV4_TYPE', u8),
  keyIcmpv4TypeMask: attr(52, 'TCA_FLOWER_KEY_ICMPV4_TYPE_MASK', u8),
  keyIcmpv6Code: attr(53, 'TCA_FLOWER_KEY_ICMPV6_CODE', u8),
  keyIcmpv6CodeMask: attr(54, 'TCA_FLOWER_KEY_ICMPV6_CODE_MASK', u8),
  keyIcmpv6Type: attr(55, 'TCA_FLOWER_KEY_ICMPV6_TYPE', u8),
  keyIcmpv6TypeMask: attr(56, 'TCA_FLOWER_KEY_ICMPV6_TYPE_MASK', u8),
  keyArpSip: attr(57, 'TCA_FLOWER_KEY_ARP_SIP', ip4),
  keyArpSipMask: attr(58, 'TCA_FLOWER_KEY_ARP_SIP_MASK', ip4),
  keyArpTip: attr(59, 'TCA_FLOWER_KEY_ARP_TIP', ip4),
  keyArpTipMask: attr(60, 'TCA_FLOWER_KEY_ARP_TIP_MASK', ip4),
  keyArpOp: attr(61, 'TCA_FLOWER_KEY_ARP_OP', u8),
  keyArpOpMask: attr(62, 'TCA_FLOWER_KEY_ARP_OP_MASK', u8),
  keyArpSha: attr(63, 'TCA_FLOWER_KEY_ARP_SHA', mac),
  keyArpShaMask: attr(64, 'TCA_FLOWER_KEY_ARP_SHA_MASK', mac),
  keyArpTha: attr(65, 'TCA_FLOWER_KEY_ARP_THA', mac),
  keyArpThaMask: attr(66, 'TCA_FLOWER_KEY_ARP_THA_MASK', mac),
  keyMplsTtl: attr(67, 'TCA_FLOWER_KEY_MPLS_TTL', u8),
  keyMplsBos: attr(68, 'TCA_FLOWER_KEY_MPLS_BOS', u8),
  keyMplsTc: attr(69, 'TCA_FLOWER_KEY_MPLS_TC', u8),
  keyMplsLabel: attr(70, 'TCA_FLOWER_KEY_MPLS_LABEL', u32),
  keyTcpFlags: attr(71, 'TCA_FLOWER_KEY_TCP_FLAGS', hex(u16be)),
  keyTcpFlagsMask: attr(72, 'TCA_FLOWER_KEY_TCP_FLAGS_MASK', hex(u16be)),
  keyIpTos: attr(73, 'TCA_FLOWER_KEY_IP_TOS', u8),
  keyIpTosMask: attr(74, 'TCA_FLOWER_KEY_IP_TOS_MASK', u8),
  keyIpTtl: attr(75, 'TCA_FLOWER_KEY_IP_TTL', u8),
  keyIpTtlMask: attr(76, 'TCA_FLOWER_KEY_IP_TTL_MASK', u8),
  keyCvlanId: attr(77, 'TCA_FLOWER_KEY_CVLAN_ID', u16),
  keyCvlanPrio: attr(78, 'TCA_FLOWER_KEY_CVLAN_PRIO', u8),
  keyCvlanEthType: attr(79, 'TCA_FLOWER_KEY_CVLAN_ETH_TYPE', u16be),
  keyEncIpTos: attr(80, 'TCA_FLOWER_KEY_ENC_IP_TOS', u8),
  keyEncIpTosMask: attr(81, 'TCA_FLOWER_KEY_ENC_IP_TOS_MASK', u8),
  keyEncIpTtl: attr(82, 'TCA_FLOWER_KEY_ENC_IP_TTL', u8),
  keyEncIpTtlMask: attr(83, 'TCA_FLOWER_KEY_ENC_IP_TTL_MASK', u8),
  keyEncOpts: attr<FlowerEncOpts>(84, 'TCA_FLOWER_KEY_ENC_OPTS', () => flowerEncOpts, { nestedFlag: true }),
  keyEncOptsMask: attr<FlowerEncOpts>(85, 'TCA_FLOWER_KEY_ENC_OPTS_MASK', () => flowerEncOpts, { nestedFlag: true }),
  /** Devices that run it in hardware. */
  inHwCount: attr(86, 'TCA_FLOWER_IN_HW_COUNT', u32),
  keyPortSrcMin: attr(87, 'TCA_FLOWER_KEY_PORT_SRC_MIN', u16be),
  keyPortSrcMax: attr(88, 'TCA_FLOWER_KEY_PORT_SRC_MAX', u16be),
  keyPortDstMin: attr(89, 'TCA_FLOWER_KEY_PORT_DST_MIN', u16be),
  keyPortDstMax: attr(90, 'TCA_FLOWER_KEY_PORT_DST_MAX', u16be),
  keyCtState: attr(91, 'TCA_FLOWER_KEY_CT_STATE', flagsOf(u16, 'TCA_FLOWER_KEY_CT_FLAGS', TCA_FLOWER_KEY_CT_FLAGS)),
  keyCtStateMask: attr(
    92,
    'TCA_FLOWER_KEY_CT_STATE_MASK',
    flagsOf(u16, 'TCA_FLOWER_KEY_CT_FLAGS', TCA_FLOWER_KEY_CT_FLAGS),
  ),
  keyCtZone: attr(93, 'TCA_FLOWER_KEY_CT_ZONE', u16),
  keyCtZoneMask: attr(94, 'TCA_FLOWER_KEY_CT_ZONE_MASK', u16),
  keyCtMark: attr(95, 'TCA_FLOWER_KEY_CT_MARK', hex(u32)),
  keyCtMarkMask: attr(96, 'TCA_FLOWER_KEY_CT_MARK_MASK', hex(u32)),
  /** Up to 16 bytes, the first label's bit first. */
  keyCtLabels: attr(97, 'TCA_FLOWER_KEY_CT_LABELS', bytes),
  keyCtLabelsMask: attr(98, 'TCA_FLOWER_KEY_CT_LABELS_MASK', bytes),
  keyMplsOpts: attr(
    99,
    'TCA_FLOWER_KEY_MPLS_OPTS',
    list(
      1,
      'TCA_FLOWER_KEY_MPLS_OPTS_LSE',
      nest<FlowerMplsLse>(() => flowerMplsLse),
      {},
    ),
  ),
  keyHash: attr(100, 'TCA_FLOWER_KEY_HASH', hex(u32)),
  keyHashMask: attr(101, 'TCA_FLOWER_KEY_HASH_MASK', hex(u32)),
  keyNumOfVlans: attr(102, 'TCA_FLOWER_KEY_NUM_OF_VLANS', u8),
  keyPppoeSid: attr(103, 'TCA_FLOWER_KEY_PPPOE_SID', u16be),
  keyPppProto: attr(104, 'TCA_FLOWER_KEY_PPP_PROTO', u16be),
  keyL2tpv3Sid: attr(105, 'TCA_FLOWER_KEY_L2TPV3_SID', u32be),
  l2Miss: attr(106, 'TCA_FLOWER_L2_MISS', u8),
  keyCfm: attr<FlowerCfm>(107, 'TCA_FLOWER_KEY_CFM', () => flowerCfm),
  keySpi: attr(108, 'TCA_FLOWER_KEY_SPI', hex(u32be)),
  keySpiMask: attr(109, 'TCA_FLOWER_KEY_SPI_MASK', hex(u32be)),
  keyEncFlags: attr(110, 'TCA_FLOWER_KEY_ENC_FLAGS', flagsOf(u32be, 'TCA_FLOWER_KEY_FLAGS', TCA_FLOWER_KEY_FLAGS)),
  keyEncFlagsMask: attr(
    111,
    'TCA_FLOWER_KEY_ENC_FLAGS_MASK',
    flagsOf(u32be, 'TCA_FLOWER_KEY_FLAGS', TCA_FLOWER_KEY_FLAGS),
  ),
})

export interface FlowerFilter extends Infer<typeof flowerFilter> {}
