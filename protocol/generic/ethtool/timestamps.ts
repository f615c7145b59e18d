/* Time stamps of packets by the device: what it can, what is set, and the clocks behind it. */
import { array, attr, attributes, enumOf, type Infer, s32, u32, uint } from '../../codec/index.js'
import { type EthtoolBitset, ethtoolBitset } from './bitset.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

/** Who makes the time stamps: the MAC, or one of the PHYs. */
export const HWTSTAMP_SOURCE = { NETDEV: 1, PHYLIB: 2 } as const

export const ethtoolTsStat = attributes(
  'ETHTOOL_A_TS_STAT',
  {
    /** Packets sent with a time stamp. */
    txPkts: attr(1, 'ETHTOOL_A_TS_STAT_TX_PKTS', uint),
    /** Whose time stamp did not come. */
    txLost: attr(2, 'ETHTOOL_A_TS_STAT_TX_LOST', uint),
    txErr: attr(3, 'ETHTOOL_A_TS_STAT_TX_ERR', uint),
    txOnestepPktsUnconfirmed: attr(4, 'ETHTOOL_A_TS_STAT_TX_ONESTEP_PKTS_UNCONFIRMED', uint),
  },
  flagged,
)

export interface EthtoolTsStat extends Infer<typeof ethtoolTsStat> {}

export const ethtoolTsHwtstampProvider = attributes(
  'ETHTOOL_A_TS_HWTSTAMP_PROVIDER',
  {
    /** The clock: N of /dev/ptpN. */
    index: attr(1, 'ETHTOOL_A_TS_HWTSTAMP_PROVIDER_INDEX', u32),
    /** enum hwtstamp_provider_qualifier of linux/net_tstamp.h: 0 precise, 1 approximate. */
    qualifier: attr(2, 'ETHTOOL_A_TS_HWTSTAMP_PROVIDER_QUALIFIER', u32),
  },
  flagged,
)

export interface EthtoolTsHwtstampProvider extends Infer<typeof ethtoolTsHwtstampProvider> {}

export const ethtoolTsinfo = attributes(
  'ETHTOOL_A_TSINFO',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_TSINFO_HEADER', () => ethtoolHeader),
    /** SOF_TIMESTAMPING_*: names are in ETH_SS_SOF_TIMESTAMPING. */
    timestamping: attr<EthtoolBitset>(2, 'ETHTOOL_A_TSINFO_TIMESTAMPING', () => ethtoolBitset),
    txTypes: attr<EthtoolBitset>(3, 'ETHTOOL_A_TSINFO_TX_TYPES', () => ethtoolBitset),
    rxFilters: attr<EthtoolBitset>(4, 'ETHTOOL_A_TSINFO_RX_FILTERS', () => ethtoolBitset),
    /** N of /dev/ptpN; left out where there is no clock. */
    phcIndex: attr(5, 'ETHTOOL_A_TSINFO_PHC_INDEX', u32),
    /** With ETHTOOL_FLAG_STATS. */
    stats: attr<EthtoolTsStat>(6, 'ETHTOOL_A_TSINFO_STATS', () => ethtoolTsStat),
    hwtstampProvider: attr<EthtoolTsHwtstampProvider>(
      7,
      'ETHTOOL_A_TSINFO_HWTSTAMP_PROVIDER',
      () => ethtoolTsHwtstampProvider,
    ),
    hwtstampSource: attr(8, 'ETHTOOL_A_TSINFO_HWTSTAMP_SOURCE', enumOf(u32, 'HWTSTAMP_SOURCE', HWTSTAMP_SOURCE)),
    hwtstampPhyindex: attr(9, 'ETHTOOL_A_TSINFO_HWTSTAMP_PHYINDEX', u32),
  },
  flagged,
)

export interface EthtoolTsinfo extends Infer<typeof ethtoolTsinfo> {}

export const ethtoolTsconfig = attributes(
  'ETHTOOL_A_TSCONFIG',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_TSCONFIG_HEADER', () => ethtoolHeader),
    hwtstampProvider: attr<EthtoolTsHwtstampProvider>(
      2,
      'ETHTOOL_A_TSCONFIG_HWTSTAMP_PROVIDER',
      () => ethtoolTsHwtstampProvider,
    ),
    txTypes: attr<EthtoolBitset>(3, 'ETHTOOL_A_TSCONFIG_TX_TYPES', () => ethtoolBitset),
    rxFilters: attr<EthtoolBitset>(4, 'ETHTOOL_A_TSCONFIG_RX_FILTERS', () => ethtoolBitset),
    hwtstampFlags: attr<EthtoolBitset>(5, 'ETHTOOL_A_TSCONFIG_HWTSTAMP_FLAGS', () => ethtoolBitset),
  },
  flagged,
)

export interface EthtoolTsconfig extends Infer<typeof ethtoolTsconfig> {}

export const ethtoolPhcVclocks = attributes(
  'ETHTOOL_A_PHC_VCLOCKS',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_PHC_VCLOCKS_HEADER', () => ethtoolHeader),
    /** How many virtual clocks there are. */
    num: attr(2, 'ETHTOOL_A_PHC_VCLOCKS_NUM', u32),
    /** N of /dev/ptpN of each. */
    index: attr(3, 'ETHTOOL_A_PHC_VCLOCKS_INDEX', array(s32)),
  },
  flagged,
)

export interface EthtoolPhcVclocks extends Infer<typeof ethtoolPhcVclocks> {}
