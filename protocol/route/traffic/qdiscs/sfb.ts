/* linux/pkt_sched.h: stochastic fair blue. */
import { attr, attributes, type Infer, struct, u32 } from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

/** Times in milliseconds, sizes in packets, `increment` and `decrement` of 65535, `penalty_rate` in packets per second. */
export const tcSfbQopt = struct('tc_sfb_qopt', {
  rehash_interval: u32,
  warmup_time: u32,
  max: u32,
  bin_size: u32,
  increment: u32,
  decrement: u32,
  limit: u32,
  penalty_rate: u32,
  penalty_burst: u32,
})

export interface TcSfbQopt extends Infer<typeof tcSfbQopt> {}

export const sfbOptions = attributes('TCA_SFB', { parms: attr<TcSfbQopt>(1, 'TCA_SFB_PARMS', tcSfbQopt) })

export interface SfbOptions extends Infer<typeof sfbOptions> {}

/** Packets; probabilities of 65535. */
export const tcSfbXstats = struct('tc_sfb_xstats', {
  earlydrop: u32,
  penaltydrop: u32,
  bucketdrop: u32,
  queuedrop: u32,
  childdrop: u32,
  marked: u32,
  maxqlen: u32,
  maxprob: u32,
  avgprob: u32,
})

export interface TcSfbXstats extends Infer<typeof tcSfbXstats> {}

export const sfbStats = trafficStatsWith<TcSfbXstats>(tcSfbXstats)
