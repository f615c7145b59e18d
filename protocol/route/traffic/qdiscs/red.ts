/* linux/pkt_sched.h: random early detection. */
import { attr, attributes, bytes, flagsOf, type Infer, struct, u8, u32 } from '../../../codec/index.js'
import { bitfield32 } from '../bitfield.js'
import { trafficStatsWith } from '../stats.js'

export const TC_RED = { ECN: 1, HARDDROP: 2, ADAPTATIVE: 4, NODROP: 8 } as const

/** `limit` and thresholds in bytes; the logarithms say how the average is made. */
export const tcRedQopt = struct('tc_red_qopt', {
  limit: u32,
  qth_min: u32,
  qth_max: u32,
  Wlog: u8,
  Plog: u8,
  Scell_log: u8,
  flags: flagsOf(u8, 'TC_RED', TC_RED),
})

export interface TcRedQopt extends Infer<typeof tcRedQopt> {}

export const redOptions = attributes('TCA_RED', {
  parms: attr<TcRedQopt>(1, 'TCA_RED_PARMS', tcRedQopt),
  /** 256 logarithms by which an idle queue's average decays. */
  stab: attr(2, 'TCA_RED_STAB', bytes),
  /** Probability at the upper threshold, in units of 2^-32. */
  maxP: attr(3, 'TCA_RED_MAX_P', u32),
  flags: attr(4, 'TCA_RED_FLAGS', bitfield32('TC_RED', TC_RED)),
  /** Shared block of filters for packets dropped early. */
  earlyDropBlock: attr(5, 'TCA_RED_EARLY_DROP_BLOCK', u32),
  /** Shared block of filters for packets marked. */
  markBlock: attr(6, 'TCA_RED_MARK_BLOCK', u32),
})

export interface RedOptions extends Infer<typeof redOptions> {}

/** Packets dropped early, for the limit, by drop(), and marked. */
export const tcRedXstats = struct('tc_red_xstats', { early: u32, pdrop: u32, other: u32, marked: u32 })

export interface TcRedXstats extends Infer<typeof tcRedXstats> {}

export const redStats = trafficStatsWith<TcRedXstats>(tcRedXstats)
