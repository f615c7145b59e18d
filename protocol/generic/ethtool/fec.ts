/* Forward error correction. */
import { array, attr, attributes, type Infer, multi, nest, pad, u8, u32, u64, uint } from '../../codec/index.js'
import { type EthtoolBitset, ethtoolBitset } from './bitset.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

/** How many blocks had so many wrong bits. */
export const ethtoolFecHist = attributes(
  'ETHTOOL_A_FEC_HIST',
  {
    pad: attr(1, 'ETHTOOL_A_FEC_HIST_PAD', pad),
    /** Wrong bits, from this number to that. */
    binLow: attr(2, 'ETHTOOL_A_FEC_HIST_BIN_LOW', u32),
    binHigh: attr(3, 'ETHTOOL_A_FEC_HIST_BIN_HIGH', u32),
    binVal: attr(4, 'ETHTOOL_A_FEC_HIST_BIN_VAL', uint),
    binValPerLane: attr(5, 'ETHTOOL_A_FEC_HIST_BIN_VAL_PER_LANE', array(u64)),
  },
  flagged,
)

export interface EthtoolFecHist extends Infer<typeof ethtoolFecHist> {}

/** Counters: the sum first, then one for each lane, as far as the device has either. */
export const ethtoolFecStat = attributes(
  'ETHTOOL_A_FEC_STAT',
  {
    pad: attr(1, 'ETHTOOL_A_FEC_STAT_PAD', pad),
    /** Blocks that were corrected. */
    corrected: attr(2, 'ETHTOOL_A_FEC_STAT_CORRECTED', array(u64)),
    /** Blocks that could not be. */
    uncorr: attr(3, 'ETHTOOL_A_FEC_STAT_UNCORR', array(u64)),
    corrBits: attr(4, 'ETHTOOL_A_FEC_STAT_CORR_BITS', array(u64)),
    hist: attr(5, 'ETHTOOL_A_FEC_STAT_HIST', multi(nest<EthtoolFecHist>(() => ethtoolFecHist))),
  },
  flagged,
)

export interface EthtoolFecStat extends Infer<typeof ethtoolFecStat> {}

export const ethtoolFec = attributes(
  'ETHTOOL_A_FEC',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_FEC_HEADER', () => ethtoolHeader),
    /** Link modes that are encodings: `None`, `RS`, `BASER`, `LLRS`. */
    modes: attr<EthtoolBitset>(2, 'ETHTOOL_A_FEC_MODES', () => ethtoolBitset),
    /** 1 where the device chooses. */
    auto: attr(3, 'ETHTOOL_A_FEC_AUTO', u8),
    /** The encoding that is used: the number of a link mode. */
    active: attr(4, 'ETHTOOL_A_FEC_ACTIVE', u32),
    /** With ETHTOOL_FLAG_STATS. */
    stats: attr<EthtoolFecStat>(5, 'ETHTOOL_A_FEC_STATS', () => ethtoolFecStat),
  },
  flagged,
)

export interface EthtoolFec extends Infer<typeof ethtoolFec> {}
