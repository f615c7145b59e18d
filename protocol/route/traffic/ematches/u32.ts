/* linux/pkt_cls.h: compares 32 bits of the packet; also what the u32 filter is made of. */
import { hex, type Infer, s32, struct, u32be } from '../../../codec/index.js'

/** `val` under `mask`, both in network order, at `off`; `offmask` -1: counted from the next header. */
export const tcU32Key = struct('tc_u32_key', { mask: hex(u32be), val: hex(u32be), off: s32, offmask: s32 })

export interface TcU32Key extends Infer<typeof tcU32Key> {}
