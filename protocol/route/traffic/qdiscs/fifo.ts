/* linux/pkt_sched.h: first in, first out. */
import { type Infer, struct, u32 } from '../../../codec/index.js'

/** `limit` is in packets (pfifo, pfifo_head_drop) or in bytes (bfifo). */
export const tcFifoQopt = struct('tc_fifo_qopt', { limit: u32 })

export interface TcFifoQopt extends Infer<typeof tcFifoQopt> {}
