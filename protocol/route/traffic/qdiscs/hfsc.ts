/* linux/pkt_sched.h: hierarchical fair service curves. */
import { attr, attributes, hex, type Infer, struct, u16, u32, u64 } from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

/** The qdisc: minor number of the class for what no filter claims. */
export const tcHfscQopt = struct('tc_hfsc_qopt', { defcls: hex(u16) })

export interface TcHfscQopt extends Infer<typeof tcHfscQopt> {}

/** `m1` bytes per second for the first `d` microseconds, `m2` after. */
export const tcServiceCurve = struct('tc_service_curve', { m1: u32, d: u32, m2: u32 })

export interface TcServiceCurve extends Infer<typeof tcServiceCurve> {}

/** A class: what it is guaranteed, what share it has, what it may not pass. */
export const hfscOptions = attributes('TCA_HFSC', {
  /** Real-time. */
  rsc: attr<TcServiceCurve>(1, 'TCA_HFSC_RSC', tcServiceCurve),
  /** Link-sharing. */
  fsc: attr<TcServiceCurve>(2, 'TCA_HFSC_FSC', tcServiceCurve),
  /** Upper limit. */
  usc: attr<TcServiceCurve>(3, 'TCA_HFSC_USC', tcServiceCurve),
})

export interface HfscOptions extends Infer<typeof hfscOptions> {}

/** Bytes sent, and those of them by the real-time criterion. */
export const tcHfscStats = struct('tc_hfsc_stats', { work: u64, rtwork: u64, period: u32, level: u32 })

export interface TcHfscStats extends Infer<typeof tcHfscStats> {}

export const hfscStats = trafficStatsWith<TcHfscStats>(tcHfscStats)
