/* linux/pkt_cls.h: 32-bit comparisons, in hash tables. */
import {
  attr,
  attributes,
  flagsOf,
  flexible,
  hex,
  type Infer,
  member,
  pad,
  s16,
  string,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u32be,
  u64,
} from '../../../codec/index.js'
import { type Action, actionList } from '../action.js'
import { type PoliceAction, policeAction } from '../actions/police.js'
import { type TcU32Key, tcU32Key } from '../ematches/u32.js'
import { TCA_CLS_FLAGS } from './flags.js'

export const TC_U32 = { TERMINAL: 1, OFFSET: 2, VAROFFSET: 4, EAT: 8 } as const

/** What matches, and where the next table looks: `offmask` and `hmask` are in network order. */
export const tcU32Sel = struct('tc_u32_sel', {
  flags: flagsOf(u8, 'TC_U32', TC_U32),
  offshift: u8,
  nkeys: u8,
  offmask: hex(u16be),
  off: u16,
  offoff: s16,
  hoff: s16,
  hmask: hex(u32be),
})

export interface TcU32Sel extends Infer<typeof tcU32Sel> {}

export const tcU32Mark = struct('tc_u32_mark', { val: u32, mask: hex(u32), success: u32 })

export interface TcU32Mark extends Infer<typeof tcU32Mark> {}

/** How often it was tried, and matched. */
export const tcU32Pcnt = struct('tc_u32_pcnt', { rcnt: u64, rhit: u64 })

export interface TcU32Pcnt extends Infer<typeof tcU32Pcnt> {}

/** Handles are `table:bucket:key`: 12, 8 and 12 bits. */
export const u32Filter = attributes('TCA_U32', {
  /** Handle of the class. */
  classid: attr(1, 'TCA_U32_CLASSID', hex(u32)),
  /** Handle of the table that it stands in. */
  hash: attr(2, 'TCA_U32_HASH', hex(u32)),
  /** Handle of the table to go on with. */
  link: attr(3, 'TCA_U32_LINK', hex(u32)),
  /** Makes a table of so many buckets. */
  divisor: attr(4, 'TCA_U32_DIVISOR', u32),
  /** With its `keys`, which give `nkeys`. */
  sel: attr(5, 'TCA_U32_SEL', flexible(tcU32Sel, 'keys', member<TcU32Key>(tcU32Key), 'nkeys')),
  police: attr<PoliceAction>(6, 'TCA_U32_POLICE', () => policeAction),
  act: attr<Action[]>(7, 'TCA_U32_ACT', () => actionList),
  indev: attr(8, 'TCA_U32_INDEV', string),
  /** And for each key how often it matched, `kcnts`. */
  pcnt: attr(9, 'TCA_U32_PCNT', flexible(tcU32Pcnt, 'kcnts', u64)),
  mark: attr<TcU32Mark>(10, 'TCA_U32_MARK', tcU32Mark),
  flags: attr(11, 'TCA_U32_FLAGS', flagsOf(u32, 'TCA_CLS_FLAGS', TCA_CLS_FLAGS)),
  pad: attr(12, 'TCA_U32_PAD', pad),
})

export interface U32Filter extends Infer<typeof u32Filter> {}
