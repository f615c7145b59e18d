/* linux/pkt_sched.h: RED that also drops packets of the same flow. */
import { attr, attributes, bytes, flagsOf, type Infer, struct, u8, u32 } from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'
import { TC_RED } from './red.js'

/** `limit` and thresholds in packets. */
export const tcChokeQopt = struct('tc_choke_qopt', {
  limit: u32,
  qth_min: u32,
  qth_max: u32,
  Wlog: u8,
  Plog: u8,
  Scell_log: u8,
  flags: flagsOf(u8, 'TC_RED', TC_RED),
})

export interface TcChokeQopt extends Infer<typeof tcChokeQopt> {}

export const chokeOptions = attributes('TCA_CHOKE', {
  parms: attr<TcChokeQopt>(1, 'TCA_CHOKE_PARMS', tcChokeQopt),
  stab: attr(2, 'TCA_CHOKE_STAB', bytes),
  /** Probability at the upper threshold, in units of 2^-32. */
  maxP: attr(3, 'TCA_CHOKE_MAX_P', u32),
})

export interface ChokeOptions extends Infer<typeof chokeOptions> {}

export const tcChokeXstats = struct('tc_choke_xstats', {
  early: u32,
  pdrop: u32,
  other: u32,
  marked: u32,
  matched: u32,
})

export interface TcChokeXstats extends Infer<typeof tcChokeXstats> {}

export const chokeStats = trafficStatsWith<TcChokeXstats>(tcChokeXstats)
