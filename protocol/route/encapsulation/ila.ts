/* linux/ila.h: Identifier Locator Addressing: `ip -6 route add … encap ila 2001:0:0:1`. */
import { attr, attributes, enumOf, type Infer, pad, s32, u8, u32, u64be } from '../../codec/index.js'

export const ILA_CSUM = { ADJUST_TRANSPORT: 0, NEUTRAL_MAP: 1, NO_ACTION: 2, NEUTRAL_MAP_AUTO: 3 } as const

export const ILA_ATYPE = {
  IID: 0,
  LUID: 1,
  VIRT_V4: 2,
  VIRT_UNI_V6: 3,
  VIRT_MULTI_V6: 4,
  NONLOCAL_ADDR: 5,
  RSVD_1: 6,
  RSVD_2: 7,
  USE_FORMAT: 32,
} as const

export const ILA_HOOK = { ROUTE_OUTPUT: 0, ROUTE_INPUT: 1 } as const

/** Locators and identifiers are the upper and the lower half of an IPv6 address. */
export const ilaEncap = attributes('ILA_ATTR', {
  locator: attr(1, 'ILA_ATTR_LOCATOR', u64be),
  identifier: attr(2, 'ILA_ATTR_IDENTIFIER', u64be),
  locatorMatch: attr(3, 'ILA_ATTR_LOCATOR_MATCH', u64be),
  ifindex: attr(4, 'ILA_ATTR_IFINDEX', s32),
  dir: attr(5, 'ILA_ATTR_DIR', u32),
  pad: attr(6, 'ILA_ATTR_PAD', pad),
  csumMode: attr(7, 'ILA_ATTR_CSUM_MODE', enumOf(u8, 'ILA_CSUM', ILA_CSUM)),
  identType: attr(8, 'ILA_ATTR_IDENT_TYPE', enumOf(u8, 'ILA_ATYPE', ILA_ATYPE)),
  hookType: attr(9, 'ILA_ATTR_HOOK_TYPE', enumOf(u8, 'ILA_HOOK', ILA_HOOK)),
})

export interface IlaEncap extends Infer<typeof ilaEncap> {}
