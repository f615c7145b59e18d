/* linux/filter.h: classic BPF. */
import { array, hex, type Infer, member, struct, u8, u16, u32 } from '../../codec/index.js'

/** One instruction. */
export const sockFilter = struct('sock_filter', { code: hex(u16), jt: u8, jf: u8, k: hex(u32) })

export interface SockFilter extends Infer<typeof sockFilter> {}

export const bpfProgram = array(member<SockFilter>(sockFilter))
