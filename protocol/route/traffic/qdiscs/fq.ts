/* linux/pkt_sched.h: fair queueing with pacing. */
import { array, arrayOf, attr, attributes, bool8, type Infer, s32, struct, u32, u64 } from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'
import { type TcPrioQopt, tcPrioQopt } from './prio.js'

/** Sizes in bytes, rates in bytes per second, times in microseconds where nothing else is said. */
export const fqOptions = attributes('TCA_FQ', {
  /** Packets, of all flows. */
  plimit: attr(1, 'TCA_FQ_PLIMIT', u32),
  /** Packets a flow. */
  flowPlimit: attr(2, 'TCA_FQ_FLOW_PLIMIT', u32),
  quantum: attr(3, 'TCA_FQ_QUANTUM', u32),
  initialQuantum: attr(4, 'TCA_FQ_INITIAL_QUANTUM', u32),
  /** Pacing, 0 or 1. */
  rateEnable: attr(5, 'TCA_FQ_RATE_ENABLE', u32),
  /** Obsolete. */
  flowDefaultRate: attr(6, 'TCA_FQ_FLOW_DEFAULT_RATE', u32),
  flowMaxRate: attr(7, 'TCA_FQ_FLOW_MAX_RATE', u32),
  /** Logarithm of the number of hash buckets. */
  bucketsLog: attr(8, 'TCA_FQ_BUCKETS_LOG', u32),
  flowRefillDelay: attr(9, 'TCA_FQ_FLOW_REFILL_DELAY', u32),
  orphanMask: attr(10, 'TCA_FQ_ORPHAN_MASK', u32),
  lowRateThreshold: attr(11, 'TCA_FQ_LOW_RATE_THRESHOLD', u32),
  ceThreshold: attr(12, 'TCA_FQ_CE_THRESHOLD', u32),
  /** Nanoseconds. */
  timerSlack: attr(13, 'TCA_FQ_TIMER_SLACK', u32),
  horizon: attr(14, 'TCA_FQ_HORIZON', u32),
  /** Packets beyond the horizon are dropped, otherwise sent at it. */
  horizonDrop: attr(15, 'TCA_FQ_HORIZON_DROP', bool8),
  priomap: attr<TcPrioQopt>(16, 'TCA_FQ_PRIOMAP', tcPrioQopt),
  /** Of the three bands. */
  weights: attr(17, 'TCA_FQ_WEIGHTS', array(s32)),
  offloadHorizon: attr(18, 'TCA_FQ_OFFLOAD_HORIZON', u32),
})

export interface FqOptions extends Infer<typeof fqOptions> {}

/** Packets and flows; `time_next_delayed_flow` in nanoseconds from now. */
export const tcFqQdStats = struct(
  'tc_fq_qd_stats',
  {
    gc_flows: u64,
    highprio_packets: u64,
    tcp_retrans: u64,
    throttled: u64,
    flows_plimit: u64,
    pkts_too_long: u64,
    allocation_errors: u64,
    time_next_delayed_flow: u64,
    flows: u32,
    inactive_flows: u32,
    throttled_flows: u32,
    unthrottle_latency_ns: u32,
  },
  {
    ce_mark: u64,
    horizon_drops: u64,
    horizon_caps: u64,
    fastpath_packets: u64,
    band_drops: arrayOf(u64, 3),
    band_pkt_count: arrayOf(u32, 3),
    pad: u32,
  },
)

export interface TcFqQdStats extends Infer<typeof tcFqQdStats> {}

export const fqStats = trafficStatsWith<TcFqQdStats>(tcFqQdStats)
