/* linux/pkt_sched.h: network emulation. Probabilities and correlations are in units of 2^-32, 0xffffffff being 100 %. */
import {
  array,
  attr,
  attributes,
  type Body,
  body,
  type Codec,
  type Infer,
  pad,
  s16,
  s32,
  s64,
  struct,
  u32,
  u64,
} from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

/** `latency` and `jitter` in ticks of 64 ns: `latency64` and `jitter64` go before them. `limit` in packets. */
export const tcNetemQopt = struct('tc_netem_qopt', {
  latency: u32,
  limit: u32,
  loss: u32,
  gap: u32,
  duplicate: u32,
  jitter: u32,
})

export interface TcNetemQopt extends Infer<typeof tcNetemQopt> {}

export const tcNetemCorr = struct('tc_netem_corr', { delay_corr: u32, loss_corr: u32, dup_corr: u32 })

export interface TcNetemCorr extends Infer<typeof tcNetemCorr> {}

export const tcNetemReorder = struct('tc_netem_reorder', { probability: u32, correlation: u32 })

export interface TcNetemReorder extends Infer<typeof tcNetemReorder> {}

export const tcNetemCorrupt = struct('tc_netem_corrupt', { probability: u32, correlation: u32 })

export interface TcNetemCorrupt extends Infer<typeof tcNetemCorrupt> {}

/** `rate` in bytes per second, the rest in bytes. */
export const tcNetemRate = struct('tc_netem_rate', {
  rate: u32,
  packet_overhead: s32,
  cell_size: u32,
  cell_overhead: s32,
})

export interface TcNetemRate extends Infer<typeof tcNetemRate> {}

/** Packets are sent in slots; delays in nanoseconds. */
export const tcNetemSlot = struct('tc_netem_slot', {
  min_delay: s64,
  max_delay: s64,
  max_packets: s32,
  max_bytes: s32,
  dist_delay: s64,
  dist_jitter: s64,
})

export interface TcNetemSlot extends Infer<typeof tcNetemSlot> {}

/** Transition probabilities of the four-state Markov model. */
export const tcNetemGimodel = struct('tc_netem_gimodel', { p13: u32, p31: u32, p32: u32, p14: u32, p23: u32 })

export interface TcNetemGimodel extends Infer<typeof tcNetemGimodel> {}

/** The Gilbert-Elliot model. */
export const tcNetemGemodel = struct('tc_netem_gemodel', { p: u32, r: u32, h: u32, k1: u32 })

export interface TcNetemGemodel extends Infer<typeof tcNetemGemodel> {}

export const netemLoss = attributes('NETEM_LOSS', {
  /** General Intuitive. */
  gi: attr<TcNetemGimodel>(1, 'NETEM_LOSS_GI', tcNetemGimodel),
  ge: attr<TcNetemGemodel>(2, 'NETEM_LOSS_GE', tcNetemGemodel),
})

export interface NetemLoss extends Infer<typeof netemLoss> {}

export const netemAttributes = attributes('TCA_NETEM', {
  corr: attr<TcNetemCorr>(1, 'TCA_NETEM_CORR', tcNetemCorr),
  /** A distribution, in units of 1/8192 of the jitter. */
  delayDist: attr(2, 'TCA_NETEM_DELAY_DIST', array(s16)),
  reorder: attr<TcNetemReorder>(3, 'TCA_NETEM_REORDER', tcNetemReorder),
  corrupt: attr<TcNetemCorrupt>(4, 'TCA_NETEM_CORRUPT', tcNetemCorrupt),
  loss: attr<NetemLoss>(5, 'TCA_NETEM_LOSS', () => netemLoss),
  rate: attr<TcNetemRate>(6, 'TCA_NETEM_RATE', tcNetemRate),
  /** Not 0: marks where it would drop. */
  ecn: attr(7, 'TCA_NETEM_ECN', u32),
  /** Bytes per second, where 32 bits are too few. */
  rate64: attr(8, 'TCA_NETEM_RATE64', u64),
  pad: attr(9, 'TCA_NETEM_PAD', pad),
  /** Nanoseconds. */
  latency64: attr(10, 'TCA_NETEM_LATENCY64', s64),
  /** Nanoseconds. */
  jitter64: attr(11, 'TCA_NETEM_JITTER64', s64),
  slot: attr<TcNetemSlot>(12, 'TCA_NETEM_SLOT', tcNetemSlot),
  slotDist: attr(13, 'TCA_NETEM_SLOT_DIST', array(s16)),
  prngSeed: attr(14, 'TCA_NETEM_PRNG_SEED', u64),
})

export interface NetemAttributes extends Infer<typeof netemAttributes> {}

/** A struct, and behind it attributes. */
export interface NetemOptions extends Body<TcNetemQopt, NetemAttributes> {}

export const netemOptions: Codec<NetemOptions> = body<TcNetemQopt, NetemAttributes>(tcNetemQopt, () => netemAttributes)

/** Packets. */
export const tcNetemXstats = struct('tc_netem_xstats', {
  delayed: u64,
  dropped: u64,
  corrupted: u64,
  duplicated: u64,
  reordered: u64,
  ecn_marked: u64,
  allocation_errors: u64,
})

export interface TcNetemXstats extends Infer<typeof tcNetemXstats> {}

export const netemStats = trafficStatsWith<TcNetemXstats>(tcNetemXstats)
