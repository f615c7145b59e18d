/* linux/netfilter/xt_addrtype.h: `-m addrtype`, what kind of address the routing table makes of one. */
import { flagsOf, type Infer, struct, u16, u32 } from '../../../codec/index.js'

/** Bits, each 1 << RTN_*. */
export const XT_ADDRTYPE = {
  UNSPEC: 1,
  UNICAST: 2,
  LOCAL: 4,
  BROADCAST: 8,
  ANYCAST: 16,
  MULTICAST: 32,
  BLACKHOLE: 64,
  UNREACHABLE: 128,
  PROHIBIT: 256,
  THROW: 512,
  NAT: 1024,
  XRESOLVE: 2048,
} as const

export const XT_ADDRTYPE_FLAGS = { INVERT_SOURCE: 1, INVERT_DEST: 2, LIMIT_IFACE_IN: 4, LIMIT_IFACE_OUT: 8 } as const

const types = flagsOf(u16, 'XT_ADDRTYPE', XT_ADDRTYPE)

export const xtAddrtypeInfo = struct('xt_addrtype_info', {
  source: types,
  dest: types,
  invert_source: u32,
  invert_dest: u32,
})

export interface XtAddrtypeInfo extends Infer<typeof xtAddrtypeInfo> {}

export const xtAddrtypeInfo1 = struct('xt_addrtype_info_v1', {
  source: types,
  dest: types,
  flags: flagsOf(u32, 'XT_ADDRTYPE', XT_ADDRTYPE_FLAGS),
})

export interface XtAddrtypeInfo1 extends Infer<typeof xtAddrtypeInfo1> {}
