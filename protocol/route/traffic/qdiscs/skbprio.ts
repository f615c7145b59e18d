/* linux/pkt_sched.h: the highest priority first, the lowest dropped first. */
import { type Infer, struct, u32 } from '../../../codec/index.js'

/** `limit` is in packets. */
export const tcSkbprioQopt = struct('tc_skbprio_qopt', { limit: u32 })

export interface TcSkbprioQopt extends Infer<typeof tcSkbprioQopt> {}
