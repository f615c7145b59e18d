/* linux/pkt_sched.h: proportional integral controller enhanced. */
import { attr, attributes, type Infer, struct, u32, u64 } from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

/** Times in microseconds; `alpha` and `beta` between 0 and 32, of 16. */
export const pieOptions = attributes('TCA_PIE', {
  target: attr(1, 'TCA_PIE_TARGET', u32),
  /** Packets. */
  limit: attr(2, 'TCA_PIE_LIMIT', u32),
  tupdate: attr(3, 'TCA_PIE_TUPDATE', u32),
  alpha: attr(4, 'TCA_PIE_ALPHA', u32),
  beta: attr(5, 'TCA_PIE_BETA', u32),
  ecn: attr(6, 'TCA_PIE_ECN', u32),
  bytemode: attr(7, 'TCA_PIE_BYTEMODE', u32),
  dqRateEstimator: attr(8, 'TCA_PIE_DQ_RATE_ESTIMATOR', u32),
})

export interface PieOptions extends Infer<typeof pieOptions> {}

/** `prob` of 2^64 - 1, `delay` in microseconds, `avg_dq_rate` in bytes per second. */
export const tcPieXstats = struct('tc_pie_xstats', {
  prob: u64,
  delay: u32,
  avg_dq_rate: u32,
  dq_rate_estimating: u32,
  packets_in: u32,
  dropped: u32,
  overlimit: u32,
  maxq: u32,
  ecn_mark: u32,
})

export interface TcPieXstats extends Infer<typeof tcPieXstats> {}

export const pieStats = trafficStatsWith<TcPieXstats>(tcPieXstats)
