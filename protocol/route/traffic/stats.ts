/* linux/gen_stats.h, linux/pkt_sched.h: what qdiscs, classes and actions have counted. */
import {
  type AttributeSet,
  attr,
  attributes,
  type Codec,
  type Infer,
  pad,
  type RowCodec,
  struct,
  u32,
  u64,
} from '../../codec/index.js'

/** The old form of {@link trafficStats}: `packets` wraps, rates are those of the estimator, in bytes and packets per second. */
export const tcStats = struct('tc_stats', {
  bytes: u64,
  packets: u32,
  drops: u32,
  overlimits: u32,
  bps: u32,
  pps: u32,
  qlen: u32,
  backlog: u32,
})

export interface TcStats extends Infer<typeof tcStats> {}

export const gnetStatsBasic = struct('gnet_stats_basic', { bytes: u64, packets: u32 })

export interface GnetStatsBasic extends Infer<typeof gnetStatsBasic> {}

/** Estimated rates in bytes and packets per second. */
export const gnetStatsRateEst = struct('gnet_stats_rate_est', { bps: u32, pps: u32 })

export interface GnetStatsRateEst extends Infer<typeof gnetStatsRateEst> {}

export const gnetStatsRateEst64 = struct('gnet_stats_rate_est64', { bps: u64, pps: u64 })

export interface GnetStatsRateEst64 extends Infer<typeof gnetStatsRateEst64> {}

/** What waits (`qlen` packets, `backlog` bytes) and what happened to the rest, in packets. */
export const gnetStatsQueue = struct('gnet_stats_queue', {
  qlen: u32,
  backlog: u32,
  drops: u32,
  requeues: u32,
  overlimits: u32,
})

export interface GnetStatsQueue extends Infer<typeof gnetStatsQueue> {}

const rows = {
  basic: attr<GnetStatsBasic>(1, 'TCA_STATS_BASIC', gnetStatsBasic),
  rateEst: attr<GnetStatsRateEst>(2, 'TCA_STATS_RATE_EST', gnetStatsRateEst),
  queue: attr<GnetStatsQueue>(3, 'TCA_STATS_QUEUE', gnetStatsQueue),
  /** Only when it needs more than 32 bits. */
  rateEst64: attr<GnetStatsRateEst64>(5, 'TCA_STATS_RATE_EST64', gnetStatsRateEst64),
  pad: attr(6, 'TCA_STATS_PAD', pad),
  /** What hardware counted, also contained in `basic`. */
  basicHw: attr<GnetStatsBasic>(7, 'TCA_STATS_BASIC_HW', gnetStatsBasic),
  /** Packets, only when they need more than 32 bits. */
  pkt64: attr(8, 'TCA_STATS_PKT64', u64),
}

/** Statistics of what has none of its own kind. */
export const trafficStats = attributes('TCA_STATS', rows)

export interface TrafficStats extends Infer<typeof trafficStats> {}

/** Statistics that also hold what a kind counts by itself. */
export interface TrafficStatsOf<App> extends TrafficStats {
  app?: App
}

/** The table of statistics with the own ones of a kind, `app`. */
export function trafficStatsWith<App>(
  app: RowCodec<App> | (() => Codec<App>),
): AttributeSet & Codec<TrafficStatsOf<App>> {
  const table = attributes('TCA_STATS', { ...rows, app: attr<App>(4, 'TCA_STATS_APP', app) })
  return table as unknown as AttributeSet & Codec<TrafficStatsOf<App>>
}
