/* linux/pkt_sched.h: fair queueing, each flow with PIE. */
import { attr, attributes, type Infer, struct, u32 } from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

/** As of pie; `quantum` and `memoryLimit` in bytes, `ecnProb` in per cent. */
export const fqPieOptions = attributes('TCA_FQ_PIE', {
  limit: attr(1, 'TCA_FQ_PIE_LIMIT', u32),
  flows: attr(2, 'TCA_FQ_PIE_FLOWS', u32),
  target: attr(3, 'TCA_FQ_PIE_TARGET', u32),
  tupdate: attr(4, 'TCA_FQ_PIE_TUPDATE', u32),
  alpha: attr(5, 'TCA_FQ_PIE_ALPHA', u32),
  beta: attr(6, 'TCA_FQ_PIE_BETA', u32),
  quantum: attr(7, 'TCA_FQ_PIE_QUANTUM', u32),
  memoryLimit: attr(8, 'TCA_FQ_PIE_MEMORY_LIMIT', u32),
  ecnProb: attr(9, 'TCA_FQ_PIE_ECN_PROB', u32),
  ecn: attr(10, 'TCA_FQ_PIE_ECN', u32),
  bytemode: attr(11, 'TCA_FQ_PIE_BYTEMODE', u32),
  dqRateEstimator: attr(12, 'TCA_FQ_PIE_DQ_RATE_ESTIMATOR', u32),
})

export interface FqPieOptions extends Infer<typeof fqPieOptions> {}

export const tcFqPieXstats = struct('tc_fq_pie_xstats', {
  packets_in: u32,
  dropped: u32,
  overlimit: u32,
  overmemory: u32,
  ecn_mark: u32,
  new_flow_count: u32,
  new_flows_len: u32,
  old_flows_len: u32,
  memory_usage: u32,
})

export interface TcFqPieXstats extends Infer<typeof tcFqPieXstats> {}

export const fqPieStats = trafficStatsWith<TcFqPieXstats>(tcFqPieXstats)
