/* linux/pkt_sched.h: quick fair queueing. */
import { attr, attributes, type Infer, struct, u32 } from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

/** A class; the qdisc has no options. */
export const qfqOptions = attributes('TCA_QFQ', {
  weight: attr(1, 'TCA_QFQ_WEIGHT', u32),
  /** Longest packet in bytes. */
  lmax: attr(2, 'TCA_QFQ_LMAX', u32),
})

export interface QfqOptions extends Infer<typeof qfqOptions> {}

export const tcQfqStats = struct('tc_qfq_stats', { weight: u32, lmax: u32 })

export interface TcQfqStats extends Infer<typeof tcQfqStats> {}

export const qfqStats = trafficStatsWith<TcQfqStats>(tcQfqStats)
