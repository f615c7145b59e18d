/* linux/pkt_sched.h: hardware queues in traffic classes, a class for each priority. */
import {
  arrayOf,
  attr,
  attributes,
  type Body,
  body,
  type Codec,
  enumOf,
  type Infer,
  list,
  multi,
  nest,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../../../codec/index.js'

export const TC_MQPRIO_HW_OFFLOAD = { NONE: 0, TCS: 1 } as const

export const TC_MQPRIO_MODE = { DCB: 0, CHANNEL: 1 } as const

export const TC_MQPRIO_SHAPER = { DCB: 0, BW_RATE: 1 } as const

/** Frame preemption of a traffic class (IEEE 802.1Q). */
export const TC_FP = { EXPRESS: 1, PREEMPTIBLE: 2 } as const

/** `prio_tc_map` has the class of each priority; class n has `count[n]` queues from `offset[n]`. */
export const tcMqprioQopt = struct('tc_mqprio_qopt', {
  num_tc: u8,
  prio_tc_map: arrayOf(u8, 16),
  hw: enumOf(u8, 'TC_MQPRIO_HW_OFFLOAD', TC_MQPRIO_HW_OFFLOAD),
  count: arrayOf(u16, 16),
  offset: arrayOf(u16, 16),
})

export interface TcMqprioQopt extends Infer<typeof tcMqprioQopt> {}

export const mqprioTcEntry = attributes('TCA_MQPRIO_TC_ENTRY', {
  index: attr(1, 'TCA_MQPRIO_TC_ENTRY_INDEX', u32),
  fp: attr(2, 'TCA_MQPRIO_TC_ENTRY_FP', enumOf(u32, 'TC_FP', TC_FP)),
})

export interface MqprioTcEntry extends Infer<typeof mqprioTcEntry> {}

export const mqprioAttributes = attributes('TCA_MQPRIO', {
  mode: attr(1, 'TCA_MQPRIO_MODE', enumOf(u16, 'TC_MQPRIO_MODE', TC_MQPRIO_MODE)),
  shaper: attr(2, 'TCA_MQPRIO_SHAPER', enumOf(u16, 'TC_MQPRIO_SHAPER', TC_MQPRIO_SHAPER)),
  /** Bytes per second, one for each class. */
  minRate64: attr(3, 'TCA_MQPRIO_MIN_RATE64', list(3, 'TCA_MQPRIO_MIN_RATE64', u64, {})),
  /** Bytes per second, one for each class. */
  maxRate64: attr(4, 'TCA_MQPRIO_MAX_RATE64', list(4, 'TCA_MQPRIO_MAX_RATE64', u64, {})),
  tcEntry: attr(5, 'TCA_MQPRIO_TC_ENTRY', multi(nest<MqprioTcEntry>(() => mqprioTcEntry))),
})

export interface MqprioAttributes extends Infer<typeof mqprioAttributes> {}

/** A struct, and behind it attributes. */
export interface MqprioOptions extends Body<TcMqprioQopt, MqprioAttributes> {}

export const mqprioOptions: Codec<MqprioOptions> = body<TcMqprioQopt, MqprioAttributes>(
  tcMqprioQopt,
  () => mqprioAttributes,
)
