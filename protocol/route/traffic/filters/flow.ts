/* linux/pkt_cls.h: a class computed from parts of the packet. */
import { attr, attributes, enumOf, hex, type Infer, u32 } from '../../../codec/index.js'
import { type Action, actionList } from '../action.js'
import { type PoliceAction, policeAction } from '../actions/police.js'
import { type EmatchTree, ematchTree } from '../ematches/index.js'

/** Bits of `keys` are 1 << these. */
export const FLOW_KEY = {
  SRC: 0,
  DST: 1,
  PROTO: 2,
  PROTO_SRC: 3,
  PROTO_DST: 4,
  IIF: 5,
  PRIORITY: 6,
  MARK: 7,
  NFCT: 8,
  NFCT_SRC: 9,
  NFCT_DST: 10,
  NFCT_PROTO_SRC: 11,
  NFCT_PROTO_DST: 12,
  RTCLASSID: 13,
  SKUID: 14,
  SKGID: 15,
  VLAN_TAG: 16,
  RXHASH: 17,
} as const

/** MAP: a key, changed by `mask`, `xor`, `rshift` and `addend`. HASH: of all keys. */
export const FLOW_MODE = { MAP: 0, HASH: 1 } as const

export const flowFilter = attributes('TCA_FLOW', {
  keys: attr(1, 'TCA_FLOW_KEYS', hex(u32)),
  mode: attr(2, 'TCA_FLOW_MODE', enumOf(u32, 'FLOW_MODE', FLOW_MODE)),
  /** Handle that the result is added to. */
  baseclass: attr(3, 'TCA_FLOW_BASECLASS', hex(u32)),
  rshift: attr(4, 'TCA_FLOW_RSHIFT', u32),
  addend: attr(5, 'TCA_FLOW_ADDEND', u32),
  mask: attr(6, 'TCA_FLOW_MASK', hex(u32)),
  xor: attr(7, 'TCA_FLOW_XOR', hex(u32)),
  divisor: attr(8, 'TCA_FLOW_DIVISOR', u32),
  act: attr<Action[]>(9, 'TCA_FLOW_ACT', () => actionList),
  police: attr<PoliceAction>(10, 'TCA_FLOW_POLICE', () => policeAction),
  ematches: attr<EmatchTree>(11, 'TCA_FLOW_EMATCHES', () => ematchTree),
  /** Seconds between new hash functions. */
  perturb: attr(12, 'TCA_FLOW_PERTURB', u32),
})

export interface FlowFilter extends Infer<typeof flowFilter> {}
