/* The MAC merge layer: frames that others interrupt (IEEE 802.3 clause 99). */
import { attr, attributes, enumOf, type Infer, pad, u8, u32, u64 } from '../../codec/index.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

/** How far the other end was asked whether it can. */
export const ETHTOOL_MM_VERIFY_STATUS = {
  UNKNOWN: 0,
  INITIAL: 1,
  VERIFYING: 2,
  SUCCEEDED: 3,
  FAILED: 4,
  DISABLED: 5,
} as const

export const ethtoolMmStat = attributes(
  'ETHTOOL_A_MM_STAT',
  {
    pad: attr(1, 'ETHTOOL_A_MM_STAT_PAD', pad),
    reassemblyErrors: attr(2, 'ETHTOOL_A_MM_STAT_REASSEMBLY_ERRORS', u64),
    /** Frames with a wrong start delimiter. */
    smdErrors: attr(3, 'ETHTOOL_A_MM_STAT_SMD_ERRORS', u64),
    reassemblyOk: attr(4, 'ETHTOOL_A_MM_STAT_REASSEMBLY_OK', u64),
    rxFragCount: attr(5, 'ETHTOOL_A_MM_STAT_RX_FRAG_COUNT', u64),
    txFragCount: attr(6, 'ETHTOOL_A_MM_STAT_TX_FRAG_COUNT', u64),
    holdCount: attr(7, 'ETHTOOL_A_MM_STAT_HOLD_COUNT', u64),
  },
  flagged,
)

export interface EthtoolMmStat extends Infer<typeof ethtoolMmStat> {}

export const ethtoolMm = attributes(
  'ETHTOOL_A_MM',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_MM_HEADER', () => ethtoolHeader),
    /** 1: receives frames that may be interrupted. */
    pmacEnabled: attr(2, 'ETHTOOL_A_MM_PMAC_ENABLED', u8),
    /** 1: may send them. */
    txEnabled: attr(3, 'ETHTOOL_A_MM_TX_ENABLED', u8),
    /** 1: sends them: enabled, and verified where that is asked for. */
    txActive: attr(4, 'ETHTOOL_A_MM_TX_ACTIVE', u8),
    /** Bytes. */
    txMinFragSize: attr(5, 'ETHTOOL_A_MM_TX_MIN_FRAG_SIZE', u32),
    rxMinFragSize: attr(6, 'ETHTOOL_A_MM_RX_MIN_FRAG_SIZE', u32),
    verifyEnabled: attr(7, 'ETHTOOL_A_MM_VERIFY_ENABLED', u8),
    verifyStatus: attr(
      8,
      'ETHTOOL_A_MM_VERIFY_STATUS',
      enumOf(u8, 'ETHTOOL_MM_VERIFY_STATUS', ETHTOOL_MM_VERIFY_STATUS),
    ),
    /** Milliseconds between attempts. */
    verifyTime: attr(9, 'ETHTOOL_A_MM_VERIFY_TIME', u32),
    maxVerifyTime: attr(10, 'ETHTOOL_A_MM_MAX_VERIFY_TIME', u32),
    /** With ETHTOOL_FLAG_STATS. */
    stats: attr<EthtoolMmStat>(11, 'ETHTOOL_A_MM_STATS', () => ethtoolMmStat),
  },
  flagged,
)

export interface EthtoolMm extends Infer<typeof ethtoolMm> {}
