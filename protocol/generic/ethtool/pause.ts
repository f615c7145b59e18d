/* Flow control of Ethernet. */
import { attr, attributes, enumOf, type Infer, pad, u8, u32, u64 } from '../../codec/index.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

/** Which part of the MAC counts. */
export const ETHTOOL_MAC_STATS_SRC = { AGGREGATE: 0, EMAC: 1, PMAC: 2 } as const

export const ethtoolPauseStat = attributes(
  'ETHTOOL_A_PAUSE_STAT',
  {
    pad: attr(1, 'ETHTOOL_A_PAUSE_STAT_PAD', pad),
    txFrames: attr(2, 'ETHTOOL_A_PAUSE_STAT_TX_FRAMES', u64),
    rxFrames: attr(3, 'ETHTOOL_A_PAUSE_STAT_RX_FRAMES', u64),
    txPauseStormEvents: attr(4, 'ETHTOOL_A_PAUSE_STAT_TX_PAUSE_STORM_EVENTS', u64),
  },
  flagged,
)

export interface EthtoolPauseStat extends Infer<typeof ethtoolPauseStat> {}

export const ethtoolPause = attributes(
  'ETHTOOL_A_PAUSE',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_PAUSE_HEADER', () => ethtoolHeader),
    autoneg: attr(2, 'ETHTOOL_A_PAUSE_AUTONEG', u8),
    rx: attr(3, 'ETHTOOL_A_PAUSE_RX', u8),
    tx: attr(4, 'ETHTOOL_A_PAUSE_TX', u8),
    /** With ETHTOOL_FLAG_STATS. */
    stats: attr<EthtoolPauseStat>(5, 'ETHTOOL_A_PAUSE_STATS', () => ethtoolPauseStat),
    statsSrc: attr(6, 'ETHTOOL_A_PAUSE_STATS_SRC', enumOf(u32, 'ETHTOOL_MAC_STATS_SRC', ETHTOOL_MAC_STATS_SRC)),
  },
  flagged,
)

export interface EthtoolPause extends Infer<typeof ethtoolPause> {}
