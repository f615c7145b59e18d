/* linux/pkt_sched.h: generic RED, several virtual queues. */
import {
  array,
  attr,
  attributes,
  bytes,
  flagsOf,
  type Infer,
  list,
  member,
  nest,
  pad,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../../../codec/index.js'
import { TC_RED } from './red.js'

/** One virtual queue, `DP`: thresholds in bytes, counters in packets. */
export const tcGredQopt = struct('tc_gred_qopt', {
  limit: u32,
  qth_min: u32,
  qth_max: u32,
  DP: u32,
  backlog: u32,
  qave: u32,
  forced: u32,
  early: u32,
  other: u32,
  pdrop: u32,
  Wlog: u8,
  Plog: u8,
  Scell_log: u8,
  prio: u8,
  packets: u32,
  bytesin: u32,
})

export interface TcGredQopt extends Infer<typeof tcGredQopt> {}

/** How many virtual queues there are, and which one takes what names none. */
export const tcGredSopt = struct('tc_gred_sopt', {
  DPs: u32,
  def_DP: u32,
  grio: u8,
  flags: flagsOf(u8, 'TC_RED', TC_RED),
  pad1: u16,
})

export interface TcGredSopt extends Infer<typeof tcGredSopt> {}

export const gredQueue = attributes('TCA_GRED_VQ', {
  pad: attr(1, 'TCA_GRED_VQ_PAD', pad),
  dp: attr(2, 'TCA_GRED_VQ_DP', u32),
  statBytes: attr(3, 'TCA_GRED_VQ_STAT_BYTES', u64),
  statPackets: attr(4, 'TCA_GRED_VQ_STAT_PACKETS', u32),
  statBacklog: attr(5, 'TCA_GRED_VQ_STAT_BACKLOG', u32),
  statProbDrop: attr(6, 'TCA_GRED_VQ_STAT_PROB_DROP', u32),
  statProbMark: attr(7, 'TCA_GRED_VQ_STAT_PROB_MARK', u32),
  statForcedDrop: attr(8, 'TCA_GRED_VQ_STAT_FORCED_DROP', u32),
  statForcedMark: attr(9, 'TCA_GRED_VQ_STAT_FORCED_MARK', u32),
  statPdrop: attr(10, 'TCA_GRED_VQ_STAT_PDROP', u32),
  statOther: attr(11, 'TCA_GRED_VQ_STAT_OTHER', u32),
  flags: attr(12, 'TCA_GRED_VQ_FLAGS', flagsOf(u32, 'TC_RED', TC_RED)),
})

export interface GredQueue extends Infer<typeof gredQueue> {}

export const gredOptions = attributes('TCA_GRED', {
  /** A request has one queue; the kernel answers with all sixteen. */
  parms: attr(1, 'TCA_GRED_PARMS', array(member<TcGredQopt>(tcGredQopt))),
  stab: attr(2, 'TCA_GRED_STAB', bytes),
  dps: attr<TcGredSopt>(3, 'TCA_GRED_DPS', tcGredSopt),
  /** Probabilities at the upper threshold, in units of 2^-32; a request has one. */
  maxP: attr(4, 'TCA_GRED_MAX_P', array(u32)),
  /** Bytes, of all queues. */
  limit: attr(5, 'TCA_GRED_LIMIT', u32),
  vqList: attr(
    6,
    'TCA_GRED_VQ_LIST',
    list(
      1,
      'TCA_GRED_VQ_ENTRY',
      nest<GredQueue>(() => gredQueue),
      {},
    ),
  ),
})

export interface GredOptions extends Infer<typeof gredOptions> {}
