/* linux/pkt_sched.h: heavy-hitter filter. */
import { attr, attributes, type Infer, struct, u32 } from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

/** Sizes in bytes, times in microseconds. */
export const hhfOptions = attributes('TCA_HHF', {
  /** Packets. */
  backlogLimit: attr(1, 'TCA_HHF_BACKLOG_LIMIT', u32),
  quantum: attr(2, 'TCA_HHF_QUANTUM', u32),
  hhFlowsLimit: attr(3, 'TCA_HHF_HH_FLOWS_LIMIT', u32),
  resetTimeout: attr(4, 'TCA_HHF_RESET_TIMEOUT', u32),
  admitBytes: attr(5, 'TCA_HHF_ADMIT_BYTES', u32),
  evictTimeout: attr(6, 'TCA_HHF_EVICT_TIMEOUT', u32),
  nonHhWeight: attr(7, 'TCA_HHF_NON_HH_WEIGHT', u32),
})

export interface HhfOptions extends Infer<typeof hhfOptions> {}

export const tcHhfXstats = struct('tc_hhf_xstats', {
  drop_overlimit: u32,
  hh_overlimit: u32,
  hh_tot_count: u32,
  hh_cur_count: u32,
})

export interface TcHhfXstats extends Infer<typeof tcHhfXstats> {}

export const hhfStats = trafficStatsWith<TcHhfXstats>(tcHhfXstats)
