/* linux/pkt_sched.h: dual queue coupled AQM with PI2 (RFC 9332). */
import {
  attr,
  attributes,
  bool8,
  enumOf,
  flagsOf,
  type Infer,
  pad,
  s32,
  struct,
  u8,
  u32,
} from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

export const TC_DUALPI2_DROP_OVERLOAD = { OVERFLOW: 0, DROP: 1 } as const

export const TC_DUALPI2_DROP_EARLY = { DROP_DEQUEUE: 0, DROP_ENQUEUE: 1 } as const

export const TC_DUALPI2_ECN_MASK = { L4S_ECT: 1, CLA_ECT: 2, ANY_ECT: 3 } as const

/** Times in microseconds. */
export const dualpi2Options = attributes('TCA_DUALPI2', {
  /** Packets. */
  limit: attr(1, 'TCA_DUALPI2_LIMIT', u32),
  /** Bytes. */
  memoryLimit: attr(2, 'TCA_DUALPI2_MEMORY_LIMIT', u32),
  target: attr(3, 'TCA_DUALPI2_TARGET', u32),
  tupdate: attr(4, 'TCA_DUALPI2_TUPDATE', u32),
  alpha: attr(5, 'TCA_DUALPI2_ALPHA', u32),
  beta: attr(6, 'TCA_DUALPI2_BETA', u32),
  stepThreshPkts: attr(7, 'TCA_DUALPI2_STEP_THRESH_PKTS', u32),
  stepThreshUs: attr(8, 'TCA_DUALPI2_STEP_THRESH_US', u32),
  minQlenStep: attr(9, 'TCA_DUALPI2_MIN_QLEN_STEP', u32),
  coupling: attr(10, 'TCA_DUALPI2_COUPLING', u8),
  dropOverload: attr(11, 'TCA_DUALPI2_DROP_OVERLOAD', enumOf(u8, 'TC_DUALPI2_DROP_OVERLOAD', TC_DUALPI2_DROP_OVERLOAD)),
  dropEarly: attr(12, 'TCA_DUALPI2_DROP_EARLY', enumOf(u8, 'TC_DUALPI2_DROP_EARLY', TC_DUALPI2_DROP_EARLY)),
  /** Per cent of the packets that the classic queue is sure of. */
  cProtection: attr(13, 'TCA_DUALPI2_C_PROTECTION', u8),
  ecnMask: attr(14, 'TCA_DUALPI2_ECN_MASK', flagsOf(u8, 'TC_DUALPI2_ECN_MASK', TC_DUALPI2_ECN_MASK)),
  splitGso: attr(15, 'TCA_DUALPI2_SPLIT_GSO', bool8),
  pad: attr(16, 'TCA_DUALPI2_PAD', pad),
})

export interface Dualpi2Options extends Infer<typeof dualpi2Options> {}

/** Of the classic (`_c`) and the low-latency (`_l`) queue; delays in microseconds. */
export const tcDualpi2Xstats = struct('tc_dualpi2_xstats', {
  prob: u32,
  delay_c: u32,
  delay_l: u32,
  packets_in_c: u32,
  packets_in_l: u32,
  maxq: u32,
  ecn_mark: u32,
  step_marks: u32,
  credit: s32,
  memory_used: u32,
  max_memory_used: u32,
  memory_limit: u32,
})

export interface TcDualpi2Xstats extends Infer<typeof tcDualpi2Xstats> {}

export const dualpi2Stats = trafficStatsWith<TcDualpi2Xstats>(tcDualpi2Xstats)
