/* Who may send when on one pair of wires: PLCA of 10BASE-T1S (IEEE 802.3 clause 148). */
import { attr, attributes, type Infer, u8, u16, u32 } from '../../codec/index.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

export const ethtoolPlca = attributes(
  'ETHTOOL_A_PLCA',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_PLCA_HEADER', () => ethtoolHeader),
    /** Of the OPEN Alliance's register map. */
    version: attr(2, 'ETHTOOL_A_PLCA_VERSION', u16),
    enabled: attr(3, 'ETHTOOL_A_PLCA_ENABLED', u8),
    /** 1 while the coordinator's beacons are there. */
    status: attr(4, 'ETHTOOL_A_PLCA_STATUS', u8),
    /** How many nodes there are: for the coordinator. */
    nodeCnt: attr(5, 'ETHTOOL_A_PLCA_NODE_CNT', u32),
    /** 0 is the coordinator; 255 takes no part. */
    nodeId: attr(6, 'ETHTOOL_A_PLCA_NODE_ID', u32),
    /** How long a node may begin to send, in bits. */
    toTmr: attr(7, 'ETHTOOL_A_PLCA_TO_TMR', u32),
    /** How many more packets a node may send. */
    burstCnt: attr(8, 'ETHTOOL_A_PLCA_BURST_CNT', u32),
    /** How long it may wait between them, in bits. */
    burstTmr: attr(9, 'ETHTOOL_A_PLCA_BURST_TMR', u32),
  },
  { nestedFlag: true },
)

export interface EthtoolPlca extends Infer<typeof ethtoolPlca> {}
