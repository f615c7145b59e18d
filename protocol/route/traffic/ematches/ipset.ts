/* linux/netfilter/xt_set.h, ipset/ip_set.h: whether an ipset has the packet's addresses. */
import { flagsOf, type Infer, struct, u8, u16 } from '../../../codec/index.js'

/** enum ip_set_kopt: the source address or port for a dimension, otherwise the destination. */
export const IPSET = {
  INV_MATCH: 1,
  DIM_ONE_SRC: 2,
  DIM_TWO_SRC: 4,
  DIM_THREE_SRC: 8,
  RETURN_NOMATCH: 128,
} as const

/** `index` is the set's number; `dim` how many addresses it has. */
export const ipsetMatch = struct('xt_set_info', { index: u16, dim: u8, flags: flagsOf(u8, 'IPSET', IPSET) })

export interface IpsetMatch extends Infer<typeof ipsetMatch> {}
