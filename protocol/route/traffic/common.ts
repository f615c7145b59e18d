/* linux/rtnetlink.h: TCA_*, what qdiscs, classes, filters and chains have in common. */
import { type AttributesValue, attr, bytes, flag, pad, string, u8, u32 } from '../../codec/index.js'
import { bitfield32 } from './bitfield.js'
import { type TcEstimator, type TrafficStab, tcEstimator, trafficStab } from './rate.js'
import { type TcStats, tcStats } from './stats.js'

/** Of `dumpFlags`: a dump that leaves out everything but the handles and the actions' indices. */
export const TCA_DUMP_FLAGS = { TERSE: 1 } as const

/** The rows that do not depend on the kind. */
export const tcaRows = {
  /** Name of the qdisc, filter or action that the options belong to. */
  kind: attr(1, 'TCA_KIND', string),
  stats: attr<TcStats>(3, 'TCA_STATS', tcStats),
  /** In a request: an estimator to be made. */
  rate: attr<TcEstimator>(5, 'TCA_RATE', tcEstimator),
  fcnt: attr(6, 'TCA_FCNT', bytes),
  stab: attr<TrafficStab>(8, 'TCA_STAB', () => trafficStab),
  pad: attr(9, 'TCA_PAD', pad),
  /** In a dump request: also the qdiscs that a device has by default. */
  dumpInvisible: attr(10, 'TCA_DUMP_INVISIBLE', flag),
  chain: attr(11, 'TCA_CHAIN', u32),
  /** 1: hardware has it. */
  hwOffload: attr(12, 'TCA_HW_OFFLOAD', u8),
  /** Number of the shared block of filters for what comes in. */
  ingressBlock: attr(13, 'TCA_INGRESS_BLOCK', u32),
  /** Number of the shared block of filters for what goes out. */
  egressBlock: attr(14, 'TCA_EGRESS_BLOCK', u32),
  dumpFlags: attr(15, 'TCA_DUMP_FLAGS', bitfield32('TCA_DUMP_FLAGS', TCA_DUMP_FLAGS)),
  /** Why hardware did not take what was taken. */
  extWarnMsg: attr(16, 'TCA_EXT_WARN_MSG', string),
} as const

export type TcaRows = AttributesValue<typeof tcaRows>
