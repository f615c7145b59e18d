/* linux/pkt_sched.h: stochastic fairness queueing. */
import { flagsOf, type Infer, member, s32, struct, u8, u32 } from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'
import { TC_RED } from './red.js'

/** `quantum` in bytes, `perturb_period` in seconds, `limit` in packets. */
export const tcSfqQopt = struct('tc_sfq_qopt', {
  quantum: u32,
  perturb_period: s32,
  limit: u32,
  divisor: u32,
  flows: u32,
})

export interface TcSfqQopt extends Infer<typeof tcSfqQopt> {}

/** Packets that RED dropped or marked, by chance between the thresholds or by force above. */
export const tcSfqredStats = struct('tc_sfqred_stats', {
  prob_drop: u32,
  forced_drop: u32,
  prob_mark: u32,
  forced_mark: u32,
  prob_mark_head: u32,
  forced_mark_head: u32,
})

export interface TcSfqredStats extends Infer<typeof tcSfqredStats> {}

/** `depth` packets a flow; `limit`, `qth_min` and `qth_max` are RED's, in bytes; `max_P` is its probability in units of 2^-32. */
export const tcSfqQoptV1 = struct(
  'tc_sfq_qopt_v1',
  { v0: member<TcSfqQopt>(tcSfqQopt) },
  {
    depth: u32,
    headdrop: u32,
    limit: u32,
    qth_min: u32,
    qth_max: u32,
    Wlog: u8,
    Plog: u8,
    Scell_log: u8,
    flags: flagsOf(u8, 'TC_RED', TC_RED),
    max_P: u32,
    stats: member<TcSfqredStats>(tcSfqredStats),
  },
)

export interface TcSfqQoptV1 extends Infer<typeof tcSfqQoptV1> {}

/** Of a flow, which is a class: bytes that it may still send in this round. */
export const tcSfqXstats = struct('tc_sfq_xstats', { allot: s32 })

export interface TcSfqXstats extends Infer<typeof tcSfqXstats> {}

export const sfqStats = trafficStatsWith<TcSfqXstats>(tcSfqXstats)
