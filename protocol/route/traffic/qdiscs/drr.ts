/* linux/pkt_sched.h: deficit round robin. */
import { attr, attributes, type Infer, struct, u32 } from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

/** A class; the qdisc has no options. */
export const drrOptions = attributes('TCA_DRR', {
  /** Bytes a round. */
  quantum: attr(1, 'TCA_DRR_QUANTUM', u32),
})

export interface DrrOptions extends Infer<typeof drrOptions> {}

export const tcDrrStats = struct('tc_drr_stats', { deficit: u32 })

export interface TcDrrStats extends Infer<typeof tcDrrStats> {}

export const drrStats = trafficStatsWith<TcDrrStats>(tcDrrStats)
