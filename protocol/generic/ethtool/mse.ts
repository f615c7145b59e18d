/* How good the signal is: the mean square error that a PHY measures. */
import { attr, attributes, type Infer, uint } from '../../codec/index.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

/** The scale of what is measured. */
export const ethtoolMseCapabilities = attributes(
  'ETHTOOL_A_MSE_CAPABILITIES',
  {
    maxAverageMse: attr(1, 'ETHTOOL_A_MSE_CAPABILITIES_MAX_AVERAGE_MSE', uint),
    maxPeakMse: attr(2, 'ETHTOOL_A_MSE_CAPABILITIES_MAX_PEAK_MSE', uint),
    /** Picoseconds. */
    refreshRatePs: attr(3, 'ETHTOOL_A_MSE_CAPABILITIES_REFRESH_RATE_PS', uint),
    numSymbols: attr(4, 'ETHTOOL_A_MSE_CAPABILITIES_NUM_SYMBOLS', uint),
  },
  flagged,
)

export interface EthtoolMseCapabilities extends Infer<typeof ethtoolMseCapabilities> {}

export const ethtoolMseSnapshot = attributes(
  'ETHTOOL_A_MSE_SNAPSHOT',
  {
    averageMse: attr(1, 'ETHTOOL_A_MSE_SNAPSHOT_AVERAGE_MSE', uint),
    peakMse: attr(2, 'ETHTOOL_A_MSE_SNAPSHOT_PEAK_MSE', uint),
    worstPeakMse: attr(3, 'ETHTOOL_A_MSE_SNAPSHOT_WORST_PEAK_MSE', uint),
  },
  flagged,
)

export interface EthtoolMseSnapshot extends Infer<typeof ethtoolMseSnapshot> {}

/** Of each pair, or of the worst, or of the link: whatever the PHY tells apart. */
export const ethtoolMse = attributes(
  'ETHTOOL_A_MSE',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_MSE_HEADER', () => ethtoolHeader),
    capabilities: attr<EthtoolMseCapabilities>(2, 'ETHTOOL_A_MSE_CAPABILITIES', () => ethtoolMseCapabilities),
    channelA: attr<EthtoolMseSnapshot>(3, 'ETHTOOL_A_MSE_CHANNEL_A', () => ethtoolMseSnapshot),
    channelB: attr<EthtoolMseSnapshot>(4, 'ETHTOOL_A_MSE_CHANNEL_B', () => ethtoolMseSnapshot),
    channelC: attr<EthtoolMseSnapshot>(5, 'ETHTOOL_A_MSE_CHANNEL_C', () => ethtoolMseSnapshot),
    channelD: attr<EthtoolMseSnapshot>(6, 'ETHTOOL_A_MSE_CHANNEL_D', () => ethtoolMseSnapshot),
    worstChannel: attr<EthtoolMseSnapshot>(7, 'ETHTOOL_A_MSE_WORST_CHANNEL', () => ethtoolMseSnapshot),
    link: attr<EthtoolMseSnapshot>(8, 'ETHTOOL_A_MSE_LINK', () => ethtoolMseSnapshot),
  },
  flagged,
)

export interface EthtoolMse extends Infer<typeof ethtoolMse> {}
