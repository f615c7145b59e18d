/* linux/pkt_sched.h: time-aware priority shaper (IEEE 802.1Q). */
import {
  attr,
  attributes,
  type Codec,
  enumOf,
  flagsOf,
  hex,
  type Infer,
  list,
  multi,
  nest,
  pad,
  s32,
  s64,
  u8,
  u32,
  u64,
} from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'
import { TC_FP, type TcMqprioQopt, tcMqprioQopt } from './mqprio.js'

export const TC_TAPRIO_CMD = { SET_GATES: 0, SET_AND_HOLD: 1, SET_AND_RELEASE: 2 } as const

export const TCA_TAPRIO_ATTR_FLAG = { TXTIME_ASSIST: 1, FULL_OFFLOAD: 2 } as const

/** For `interval` nanoseconds the traffic classes whose bits are in `gateMask` may send. */
export const taprioSchedEntry = attributes('TCA_TAPRIO_SCHED_ENTRY', {
  index: attr(1, 'TCA_TAPRIO_SCHED_ENTRY_INDEX', u32),
  cmd: attr(2, 'TCA_TAPRIO_SCHED_ENTRY_CMD', enumOf(u8, 'TC_TAPRIO_CMD', TC_TAPRIO_CMD)),
  gateMask: attr(3, 'TCA_TAPRIO_SCHED_ENTRY_GATE_MASK', hex(u32)),
  interval: attr(4, 'TCA_TAPRIO_SCHED_ENTRY_INTERVAL', u32),
})

export interface TaprioSchedEntry extends Infer<typeof taprioSchedEntry> {}

export const taprioTcEntry = attributes('TCA_TAPRIO_TC_ENTRY', {
  index: attr(1, 'TCA_TAPRIO_TC_ENTRY_INDEX', u32),
  /** Bytes; 0: no limit. */
  maxSdu: attr(2, 'TCA_TAPRIO_TC_ENTRY_MAX_SDU', u32),
  fp: attr(3, 'TCA_TAPRIO_TC_ENTRY_FP', enumOf(u32, 'TC_FP', TC_FP)),
})

export interface TaprioTcEntry extends Infer<typeof taprioTcEntry> {}

/** Times in nanoseconds. */
export const taprioOptions = attributes('TCA_TAPRIO_ATTR', {
  priomap: attr<TcMqprioQopt>(1, 'TCA_TAPRIO_ATTR_PRIOMAP', tcMqprioQopt),
  schedEntryList: attr(
    2,
    'TCA_TAPRIO_ATTR_SCHED_ENTRY_LIST',
    list(
      1,
      'TCA_TAPRIO_SCHED_ENTRY',
      nest<TaprioSchedEntry>(() => taprioSchedEntry),
      {},
    ),
  ),
  schedBaseTime: attr(3, 'TCA_TAPRIO_ATTR_SCHED_BASE_TIME', s64),
  schedSingleEntry: attr<TaprioSchedEntry>(4, 'TCA_TAPRIO_ATTR_SCHED_SINGLE_ENTRY', () => taprioSchedEntry),
  /** A CLOCK_* of time.h. */
  schedClockid: attr(5, 'TCA_TAPRIO_ATTR_SCHED_CLOCKID', s32),
  pad: attr(6, 'TCA_TAPRIO_ATTR_PAD', pad),
  /** The schedule that is to follow. */
  adminSched: attr(7, 'TCA_TAPRIO_ATTR_ADMIN_SCHED', (): Codec<TaprioOptions> => taprioOptions),
  schedCycleTime: attr(8, 'TCA_TAPRIO_ATTR_SCHED_CYCLE_TIME', s64),
  schedCycleTimeExtension: attr(9, 'TCA_TAPRIO_ATTR_SCHED_CYCLE_TIME_EXTENSION', s64),
  flags: attr(10, 'TCA_TAPRIO_ATTR_FLAGS', flagsOf(u32, 'TCA_TAPRIO_ATTR_FLAG', TCA_TAPRIO_ATTR_FLAG)),
  txtimeDelay: attr(11, 'TCA_TAPRIO_ATTR_TXTIME_DELAY', u32),
  tcEntry: attr(12, 'TCA_TAPRIO_ATTR_TC_ENTRY', multi(nest<TaprioTcEntry>(() => taprioTcEntry))),
})

export interface TaprioOptions extends Infer<typeof taprioOptions> {}

/** What a device that offloads the schedule counts. */
export const taprioXstats = attributes('TCA_TAPRIO_OFFLOAD_STATS', {
  pad: attr(1, 'TCA_TAPRIO_OFFLOAD_STATS_PAD', pad),
  windowDrops: attr(2, 'TCA_TAPRIO_OFFLOAD_STATS_WINDOW_DROPS', u64),
  txOverruns: attr(3, 'TCA_TAPRIO_OFFLOAD_STATS_TX_OVERRUNS', u64),
})

export interface TaprioXstats extends Infer<typeof taprioXstats> {}

export const taprioStats = trafficStatsWith<TaprioXstats>(() => taprioXstats)
