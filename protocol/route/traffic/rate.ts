/* linux/pkt_sched.h, linux/gen_stats.h: rates, and the tables that go with them. */
import { array, attr, attributes, enumOf, type Infer, s8, s16, s32, struct, u8, u16, u32 } from '../../codec/index.js'

/** How a link frames packets. ATM: into cells of 53 bytes, of which 48 carry data. */
export const TC_LINKLAYER = { UNAWARE: 0, ETHERNET: 1, ATM: 2 } as const

/**
 * A rate in bytes per second. One that needs more than 32 bits is 0xffffffff here and stands in an attribute of its own
 * (`rate64`). `overhead` and `mpu` are the bytes added to a packet and the smallest that one counts for.
 */
export const tcRatespec = struct('tc_ratespec', {
  cell_log: u8,
  linklayer: enumOf(u8, 'TC_LINKLAYER', TC_LINKLAYER),
  overhead: u16,
  cell_align: s16,
  mpu: u16,
  rate: u32,
})

export interface TcRatespec extends Infer<typeof tcRatespec> {}

/** 256 times in ticks of 64 ns: how long a packet takes, by its length >> `cell_log`. The kernel derives its own. */
export const rateTable = array(u32)

/** Asks for a rate estimator: every 2^(`interval` + 2) quarters of a second, averaged over 2^`ewma_log` of them. */
export const tcEstimator = struct('tc_estimator', { interval: s8, ewma_log: u8 })

export interface TcEstimator extends Infer<typeof tcEstimator> {}

/** The size table of a qdisc: what a packet of a length counts for. */
export const tcSizespec = struct('tc_sizespec', {
  cell_log: u8,
  size_log: u8,
  cell_align: s16,
  overhead: s32,
  linklayer: enumOf(u32, 'TC_LINKLAYER', TC_LINKLAYER),
  mpu: u32,
  mtu: u32,
  tsize: u32,
})

export interface TcSizespec extends Infer<typeof tcSizespec> {}

export const trafficStab = attributes('TCA_STAB', {
  base: attr<TcSizespec>(1, 'TCA_STAB_BASE', tcSizespec),
  data: attr(2, 'TCA_STAB_DATA', array(u16)),
})

export interface TrafficStab extends Infer<typeof trafficStab> {}
