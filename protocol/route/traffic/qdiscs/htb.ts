/* linux/pkt_sched.h: hierarchical token buckets. */
import { attr, attributes, flag, hex, type Infer, member, pad, s32, struct, u32, u64 } from '../../../codec/index.js'
import { rateTable, type TcRatespec, tcRatespec } from '../rate.js'
import { trafficStatsWith } from '../stats.js'

/**
 * A class. Rates in bytes per second, `buffer` and `cbuffer` in ticks of 64 ns at `rate` and `ceil`, `quantum` in bytes.
 * `level` is the kernel's: 0 for a leaf.
 */
export const tcHtbOpt = struct('tc_htb_opt', {
  rate: member<TcRatespec>(tcRatespec),
  ceil: member<TcRatespec>(tcRatespec),
  buffer: u32,
  cbuffer: u32,
  quantum: u32,
  level: u32,
  prio: u32,
})

export interface TcHtbOpt extends Infer<typeof tcHtbOpt> {}

/** The qdisc. `version` is 3; `defcls` the minor number of the class for what no filter claims; `direct_pkts` counts what had none. */
export const tcHtbGlob = struct('tc_htb_glob', {
  version: u32,
  rate2quantum: u32,
  defcls: hex(u32),
  debug: u32,
  direct_pkts: u32,
})

export interface TcHtbGlob extends Infer<typeof tcHtbGlob> {}

/** Of a qdisc (`init`, `directQlen`, `offload`) and of its classes (`parms` and what follows from it). */
export const htbOptions = attributes('TCA_HTB', {
  parms: attr<TcHtbOpt>(1, 'TCA_HTB_PARMS', tcHtbOpt),
  init: attr<TcHtbGlob>(2, 'TCA_HTB_INIT', tcHtbGlob),
  ctab: attr(3, 'TCA_HTB_CTAB', rateTable),
  rtab: attr(4, 'TCA_HTB_RTAB', rateTable),
  /** Packets that may wait without a class. */
  directQlen: attr(5, 'TCA_HTB_DIRECT_QLEN', u32),
  /** Bytes per second, where 32 bits are too few. */
  rate64: attr(6, 'TCA_HTB_RATE64', u64),
  /** Bytes per second, where 32 bits are too few. */
  ceil64: attr(7, 'TCA_HTB_CEIL64', u64),
  pad: attr(8, 'TCA_HTB_PAD', pad),
  offload: attr(9, 'TCA_HTB_OFFLOAD', flag),
})

export interface HtbOptions extends Infer<typeof htbOptions> {}

/** Of a class: `lends` packets sent at its own rate, `borrows` at its parent's; tokens in ticks of 64 ns. */
export const tcHtbXstats = struct('tc_htb_xstats', { lends: u32, borrows: u32, giants: u32, tokens: s32, ctokens: s32 })

export interface TcHtbXstats extends Infer<typeof tcHtbXstats> {}

export const htbStats = trafficStatsWith<TcHtbXstats>(tcHtbXstats)
