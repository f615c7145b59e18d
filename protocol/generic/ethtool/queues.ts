/* Rings, channels and interrupt moderation: in packets, queues and microseconds. */
import { attr, attributes, enumOf, type Infer, list, nest, u8, u32 } from '../../codec/index.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

export const ETHTOOL_TCP_DATA_SPLIT = { UNKNOWN: 0, DISABLED: 1, ENABLED: 2 } as const

export const ethtoolRings = attributes(
  'ETHTOOL_A_RINGS',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_RINGS_HEADER', () => ethtoolHeader),
    rxMax: attr(2, 'ETHTOOL_A_RINGS_RX_MAX', u32),
    rxMiniMax: attr(3, 'ETHTOOL_A_RINGS_RX_MINI_MAX', u32),
    rxJumboMax: attr(4, 'ETHTOOL_A_RINGS_RX_JUMBO_MAX', u32),
    txMax: attr(5, 'ETHTOOL_A_RINGS_TX_MAX', u32),
    rx: attr(6, 'ETHTOOL_A_RINGS_RX', u32),
    rxMini: attr(7, 'ETHTOOL_A_RINGS_RX_MINI', u32),
    rxJumbo: attr(8, 'ETHTOOL_A_RINGS_RX_JUMBO', u32),
    tx: attr(9, 'ETHTOOL_A_RINGS_TX', u32),
    rxBufLen: attr(10, 'ETHTOOL_A_RINGS_RX_BUF_LEN', u32),
    tcpDataSplit: attr(
      11,
      'ETHTOOL_A_RINGS_TCP_DATA_SPLIT',
      enumOf(u8, 'ETHTOOL_TCP_DATA_SPLIT', ETHTOOL_TCP_DATA_SPLIT),
    ),
    cqeSize: attr(12, 'ETHTOOL_A_RINGS_CQE_SIZE', u32),
    txPush: attr(13, 'ETHTOOL_A_RINGS_TX_PUSH', u8),
    rxPush: attr(14, 'ETHTOOL_A_RINGS_RX_PUSH', u8),
    txPushBufLen: attr(15, 'ETHTOOL_A_RINGS_TX_PUSH_BUF_LEN', u32),
    txPushBufLenMax: attr(16, 'ETHTOOL_A_RINGS_TX_PUSH_BUF_LEN_MAX', u32),
    hdsThresh: attr(17, 'ETHTOOL_A_RINGS_HDS_THRESH', u32),
    hdsThreshMax: attr(18, 'ETHTOOL_A_RINGS_HDS_THRESH_MAX', u32),
  },
  flagged,
)

export interface EthtoolRings extends Infer<typeof ethtoolRings> {}

export const ethtoolChannels = attributes(
  'ETHTOOL_A_CHANNELS',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_CHANNELS_HEADER', () => ethtoolHeader),
    rxMax: attr(2, 'ETHTOOL_A_CHANNELS_RX_MAX', u32),
    txMax: attr(3, 'ETHTOOL_A_CHANNELS_TX_MAX', u32),
    otherMax: attr(4, 'ETHTOOL_A_CHANNELS_OTHER_MAX', u32),
    combinedMax: attr(5, 'ETHTOOL_A_CHANNELS_COMBINED_MAX', u32),
    rxCount: attr(6, 'ETHTOOL_A_CHANNELS_RX_COUNT', u32),
    txCount: attr(7, 'ETHTOOL_A_CHANNELS_TX_COUNT', u32),
    otherCount: attr(8, 'ETHTOOL_A_CHANNELS_OTHER_COUNT', u32),
    combinedCount: attr(9, 'ETHTOOL_A_CHANNELS_COMBINED_COUNT', u32),
  },
  flagged,
)

export interface EthtoolChannels extends Infer<typeof ethtoolChannels> {}

/** One step of the profile by which the device moderates interrupts. */
export const ethtoolIrqModeration = attributes(
  'ETHTOOL_A_IRQ_MODERATION',
  {
    usec: attr(1, 'ETHTOOL_A_IRQ_MODERATION_USEC', u32),
    pkts: attr(2, 'ETHTOOL_A_IRQ_MODERATION_PKTS', u32),
    comps: attr(3, 'ETHTOOL_A_IRQ_MODERATION_COMPS', u32),
  },
  flagged,
)

export interface EthtoolIrqModeration extends Infer<typeof ethtoolIrqModeration> {}

const profile = list(
  1,
  'ETHTOOL_A_PROFILE_IRQ_MODERATION',
  nest<EthtoolIrqModeration>(() => ethtoolIrqModeration),
  flagged,
)

export const ethtoolCoalesce = attributes(
  'ETHTOOL_A_COALESCE',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_COALESCE_HEADER', () => ethtoolHeader),
    rxUsecs: attr(2, 'ETHTOOL_A_COALESCE_RX_USECS', u32),
    rxMaxFrames: attr(3, 'ETHTOOL_A_COALESCE_RX_MAX_FRAMES', u32),
    rxUsecsIrq: attr(4, 'ETHTOOL_A_COALESCE_RX_USECS_IRQ', u32),
    rxMaxFramesIrq: attr(5, 'ETHTOOL_A_COALESCE_RX_MAX_FRAMES_IRQ', u32),
    txUsecs: attr(6, 'ETHTOOL_A_COALESCE_TX_USECS', u32),
    txMaxFrames: attr(7, 'ETHTOOL_A_COALESCE_TX_MAX_FRAMES', u32),
    txUsecsIrq: attr(8, 'ETHTOOL_A_COALESCE_TX_USECS_IRQ', u32),
    txMaxFramesIrq: attr(9, 'ETHTOOL_A_COALESCE_TX_MAX_FRAMES_IRQ', u32),
    statsBlockUsecs: attr(10, 'ETHTOOL_A_COALESCE_STATS_BLOCK_USECS', u32),
    useAdaptiveRx: attr(11, 'ETHTOOL_A_COALESCE_USE_ADAPTIVE_RX', u8),
    useAdaptiveTx: attr(12, 'ETHTOOL_A_COALESCE_USE_ADAPTIVE_TX', u8),
    pktRateLow: attr(13, 'ETHTOOL_A_COALESCE_PKT_RATE_LOW', u32),
    rxUsecsLow: attr(14, 'ETHTOOL_A_COALESCE_RX_USECS_LOW', u32),
    rxMaxFramesLow: attr(15, 'ETHTOOL_A_COALESCE_RX_MAX_FRAMES_LOW', u32),
    txUsecsLow: attr(16, 'ETHTOOL_A_COALESCE_TX_USECS_LOW', u32),
    txMaxFramesLow: attr(17, 'ETHTOOL_A_COALESCE_TX_MAX_FRAMES_LOW', u32),
    pktRateHigh: attr(18, 'ETHTOOL_A_COALESCE_PKT_RATE_HIGH', u32),
    rxUsecsHigh: attr(19, 'ETHTOOL_A_COALESCE_RX_USECS_HIGH', u32),
    rxMaxFramesHigh: attr(20, 'ETHTOOL_A_COALESCE_RX_MAX_FRAMES_HIGH', u32),
    txUsecsHigh: attr(21, 'ETHTOOL_A_COALESCE_TX_USECS_HIGH', u32),
    txMaxFramesHigh: attr(22, 'ETHTOOL_A_COALESCE_TX_MAX_FRAMES_HIGH', u32),
    rateSampleInterval: attr(23, 'ETHTOOL_A_COALESCE_RATE_SAMPLE_INTERVAL', u32),
    useCqeModeTx: attr(24, 'ETHTOOL_A_COALESCE_USE_CQE_MODE_TX', u8),
    useCqeModeRx: attr(25, 'ETHTOOL_A_COALESCE_USE_CQE_MODE_RX', u8),
    txAggrMaxBytes: attr(26, 'ETHTOOL_A_COALESCE_TX_AGGR_MAX_BYTES', u32),
    txAggrMaxFrames: attr(27, 'ETHTOOL_A_COALESCE_TX_AGGR_MAX_FRAMES', u32),
    txAggrTimeUsecs: attr(28, 'ETHTOOL_A_COALESCE_TX_AGGR_TIME_USECS', u32),
    rxProfile: attr<EthtoolIrqModeration[]>(29, 'ETHTOOL_A_COALESCE_RX_PROFILE', profile),
    txProfile: attr<EthtoolIrqModeration[]>(30, 'ETHTOOL_A_COALESCE_TX_PROFILE', profile),
    rxCqeFrames: attr(31, 'ETHTOOL_A_COALESCE_RX_CQE_FRAMES', u32),
    rxCqeNsecs: attr(32, 'ETHTOOL_A_COALESCE_RX_CQE_NSECS', u32),
  },
  flagged,
)

export interface EthtoolCoalesce extends Infer<typeof ethtoolCoalesce> {}
