/* The statistics of IEEE 802.3 and of RMON, which have the same names on every device. */
import { attr, attributes, enumOf, type Infer, multi, nest, numbered, pad, u32, u64 } from '../../codec/index.js'
import { type EthtoolBitset, ethtoolBitset } from './bitset.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'
import { ETHTOOL_MAC_STATS_SRC } from './pause.js'
import { ETH_SS } from './strset.js'

const flagged = { nestedFlag: true } as const

/** Groups of statistics. */
export const ETHTOOL_STATS = { ETH_PHY: 0, ETH_MAC: 1, ETH_CTRL: 2, RMON: 3, PHY: 4 } as const

export const ETHTOOL_A_STATS_ETH_PHY = { '5_SYM_ERR': 0 } as const

export const ETHTOOL_A_STATS_ETH_MAC = {
  '2_TX_PKT': 0,
  '3_SINGLE_COL': 1,
  '4_MULTI_COL': 2,
  '5_RX_PKT': 3,
  '6_FCS_ERR': 4,
  '7_ALIGN_ERR': 5,
  '8_TX_BYTES': 6,
  '9_TX_DEFER': 7,
  '10_LATE_COL': 8,
  '11_XS_COL': 9,
  '12_TX_INT_ERR': 10,
  '13_CS_ERR': 11,
  '14_RX_BYTES': 12,
  '15_RX_INT_ERR': 13,
  '18_TX_MCAST': 14,
  '19_TX_BCAST': 15,
  '20_XS_DEFER': 16,
  '21_RX_MCAST': 17,
  '22_RX_BCAST': 18,
  '23_IR_LEN_ERR': 19,
  '24_OOR_LEN': 20,
  '25_TOO_LONG_ERR': 21,
} as const

export const ETHTOOL_A_STATS_ETH_CTRL = { '3_TX': 0, '4_RX': 1, '5_RX_UNSUP': 2 } as const

export const ETHTOOL_A_STATS_RMON = { UNDERSIZE: 0, OVERSIZE: 1, FRAG: 2, JABBER: 3 } as const

export const ETHTOOL_A_STATS_PHY = {
  RX_PKTS: 0,
  RX_BYTES: 1,
  RX_ERRORS: 2,
  TX_PKTS: 3,
  TX_BYTES: 4,
  TX_ERRORS: 5,
} as const

/** How many packets were of these lengths. */
export const ethtoolStatsGrpHist = attributes(
  'ETHTOOL_A_STATS_GRP',
  {
    pad: attr(1, 'ETHTOOL_A_STATS_GRP_PAD', pad),
    /** Bytes, from this length to that; 0 for no end. */
    histBktLow: attr(7, 'ETHTOOL_A_STATS_GRP_HIST_BKT_LOW', u32),
    histBktHi: attr(8, 'ETHTOOL_A_STATS_GRP_HIST_BKT_HI', u32),
    histVal: attr(9, 'ETHTOOL_A_STATS_GRP_HIST_VAL', u64),
  },
  flagged,
)

export interface EthtoolStatsGrpHist extends Infer<typeof ethtoolStatsGrpHist> {}

export const ethtoolStatsGrp = attributes(
  'ETHTOOL_A_STATS_GRP',
  {
    pad: attr(1, 'ETHTOOL_A_STATS_GRP_PAD', pad),
    id: attr(2, 'ETHTOOL_A_STATS_GRP_ID', enumOf(u32, 'ETHTOOL_STATS', ETHTOOL_STATS)),
    /** The string set with the names of its statistics. */
    ssId: attr(3, 'ETHTOOL_A_STATS_GRP_SS_ID', enumOf(u32, 'ETH_SS', ETH_SS)),
    /** One statistic to an element, under its number: of group ETH_MAC that of ETHTOOL_A_STATS_ETH_MAC, and so on. */
    stat: attr(4, 'ETHTOOL_A_STATS_GRP_STAT', multi(numbered(u64))),
    histRx: attr(5, 'ETHTOOL_A_STATS_GRP_HIST_RX', multi(nest<EthtoolStatsGrpHist>(() => ethtoolStatsGrpHist))),
    histTx: attr(6, 'ETHTOOL_A_STATS_GRP_HIST_TX', multi(nest<EthtoolStatsGrpHist>(() => ethtoolStatsGrpHist))),
  },
  flagged,
)

export interface EthtoolStatsGrp extends Infer<typeof ethtoolStatsGrp> {}

export const ethtoolStats = attributes(
  'ETHTOOL_A_STATS',
  {
    pad: attr(1, 'ETHTOOL_A_STATS_PAD', pad),
    header: attr<EthtoolHeader>(2, 'ETHTOOL_A_STATS_HEADER', () => ethtoolHeader),
    /** Which groups are asked for. */
    groups: attr<EthtoolBitset>(3, 'ETHTOOL_A_STATS_GROUPS', () => ethtoolBitset),
    grp: attr(4, 'ETHTOOL_A_STATS_GRP', multi(nest<EthtoolStatsGrp>(() => ethtoolStatsGrp))),
    src: attr(5, 'ETHTOOL_A_STATS_SRC', enumOf(u32, 'ETHTOOL_MAC_STATS_SRC', ETHTOOL_MAC_STATS_SRC)),
  },
  flagged,
)

export interface EthtoolStats extends Infer<typeof ethtoolStats> {}
