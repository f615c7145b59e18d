/* linux/tc_act/tc_pedit.h: changes bytes of a packet. */
import {
  attr,
  attributes,
  enumOf,
  flexible,
  hex,
  type Infer,
  list,
  member,
  nest,
  pad,
  struct,
  u8,
  u16,
  u32,
  u32be,
} from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const TCA_PEDIT_KEY_EX_HDR_TYPE = { NETWORK: 0, ETH: 1, IP4: 2, IP6: 3, TCP: 4, UDP: 5 } as const

export const TCA_PEDIT_KEY_EX_CMD = { SET: 0, ADD: 1 } as const

/** Four bytes of the packet from `off`: those of `mask` stay, `val` is put in. Both in network order. */
export const tcPeditKey = struct('tc_pedit_key', {
  mask: hex(u32be),
  val: hex(u32be),
  off: u32,
  at: u32,
  offmask: u32,
  shift: u32,
})

export interface TcPeditKey extends Infer<typeof tcPeditKey> {}

export const tcPeditSel = struct('tc_pedit_sel', { ...tcGen, nkeys: u8, flags: u8 })

export interface TcPeditSel extends Infer<typeof tcPeditSel> {}

/** With its `keys`, which give `nkeys`. */
const peditParms = flexible(tcPeditSel, 'keys', member<TcPeditKey>(tcPeditKey), 'nkeys')

/** What a key's offset counts from, and whether it sets or adds. */
export const peditKeyEx = attributes('TCA_PEDIT_KEY_EX', {
  htype: attr(1, 'TCA_PEDIT_KEY_EX_HTYPE', enumOf(u16, 'TCA_PEDIT_KEY_EX_HDR_TYPE', TCA_PEDIT_KEY_EX_HDR_TYPE)),
  cmd: attr(2, 'TCA_PEDIT_KEY_EX_CMD', enumOf(u16, 'TCA_PEDIT_KEY_EX_CMD', TCA_PEDIT_KEY_EX_CMD)),
})

export interface PeditKeyEx extends Infer<typeof peditKeyEx> {}

/** `parmsEx` goes with `keysEx`, one for each key; `parms` stands alone. */
export const peditAction = attributes('TCA_PEDIT', {
  tm: attr<TcfT>(1, 'TCA_PEDIT_TM', tcfT),
  parms: attr(2, 'TCA_PEDIT_PARMS', peditParms),
  pad: attr(3, 'TCA_PEDIT_PAD', pad),
  parmsEx: attr(4, 'TCA_PEDIT_PARMS_EX', peditParms),
  keysEx: attr(
    5,
    'TCA_PEDIT_KEYS_EX',
    list(
      6,
      'TCA_PEDIT_KEY_EX',
      nest<PeditKeyEx>(() => peditKeyEx),
      { nestedFlag: true },
    ),
  ),
})

export interface PeditAction extends Infer<typeof peditAction> {}
