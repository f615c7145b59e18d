/* linux/pkt_sched.h: a band for each hardware queue. */
import { type Infer, struct, u16 } from '../../../codec/index.js'

/** Both are the kernel's: a request says nothing. */
export const tcMultiqQopt = struct('tc_multiq_qopt', { bands: u16, max_bands: u16 })

export interface TcMultiqQopt extends Infer<typeof tcMultiqQopt> {}
