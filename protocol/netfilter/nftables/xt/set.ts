/* linux/netfilter/xt_set.h: `-m set`, `-j SET`. */
import { enumOf, flagsOf, type Infer, member, struct, u8, u16, u32, u64 } from '../../../codec/index.js'

/** How a counter of the element is compared. */
export const IPSET_COUNTER = { NONE: 0, EQ: 1, NE: 2, LT: 3, GT: 4 } as const

const op = enumOf(u8, 'IPSET_COUNTER', IPSET_COUNTER)

/** enum ip_set_kopt, IPSET_*: the source address or port for a dimension, otherwise the destination. */
export const XT_SET = {
  INV_MATCH: 1,
  DIM_ONE_SRC: 2,
  DIM_TWO_SRC: 4,
  DIM_THREE_SRC: 8,
  RETURN_NOMATCH: 128,
} as const

/** `index` is the set's number; `dim` how many addresses it has. */
export const xtSetInfo = struct('xt_set_info', { index: u16, dim: u8, flags: flagsOf(u8, 'IPSET', XT_SET) })

export interface XtSetInfo extends Infer<typeof xtSetInfo> {}

const inSet = member(xtSetInfo)

export const xtSetMatch1 = struct('xt_set_info_match_v1', { match_set: inSet })

export interface XtSetMatch1 extends Infer<typeof xtSetMatch1> {}

export const xtSetCounter0 = struct('ip_set_counter_match0', { op, value: u64 })

export interface XtSetCounter0 extends Infer<typeof xtSetCounter0> {}

/** `flags` are IPSET_FLAG_*. */
export const xtSetMatch3 = struct('xt_set_info_match_v3', {
  match_set: inSet,
  packets: member(xtSetCounter0),
  bytes: member(xtSetCounter0),
  flags: u32,
})

export interface XtSetMatch3 extends Infer<typeof xtSetMatch3> {}

export const xtSetCounter = struct('ip_set_counter_match', { value: u64, op })

export interface XtSetCounter extends Infer<typeof xtSetCounter> {}

/** `flags` are IPSET_FLAG_*. */
export const xtSetMatch4 = struct('xt_set_info_match_v4', {
  match_set: inSet,
  packets: member(xtSetCounter),
  bytes: member(xtSetCounter),
  flags: u32,
})

export interface XtSetMatch4 extends Infer<typeof xtSetMatch4> {}

export const xtSetTarget1 = struct('xt_set_info_target_v1', { add_set: inSet, del_set: inSet })

export interface XtSetTarget1 extends Infer<typeof xtSetTarget1> {}

/** `timeout` in seconds. */
export const xtSetTarget2 = struct('xt_set_info_target_v2', {
  add_set: inSet,
  del_set: inSet,
  flags: u32,
  timeout: u32,
})

export interface XtSetTarget2 extends Infer<typeof xtSetTarget2> {}

/** `timeout` in seconds. */
export const xtSetTarget3 = struct('xt_set_info_target_v3', {
  add_set: inSet,
  del_set: inSet,
  map_set: inSet,
  flags: u32,
  timeout: u32,
})

export interface XtSetTarget3 extends Infer<typeof xtSetTarget3> {}
