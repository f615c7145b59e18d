/* linux/netfilter/xt_set.h: whether an ipset has the packet's addresses. */
import { flagsOf, type Infer, struct, u8, u16 } from '../../../codec/index.js'

/** Which address of the packet, for each dimension. */
export const IPSET = { SRC: 1, DST: 2, MATCH_INV: 4 } as const

/** `index` is the set's number; `dim` how many addresses it has. */
export const ipsetMatch = struct('xt_set_info', { index: u16, dim: u8, flags: flagsOf(u8, 'IPSET', IPSET) })

export interface IpsetMatch extends Infer<typeof ipsetMatch> {}
