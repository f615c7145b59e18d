/* linux/pkt_sched.h: holds packets back until told. */
import { enumOf, type Infer, s32, struct, u32 } from '../../../codec/index.js'

export const TCQ_PLUG = { BUFFER: 0, RELEASE_ONE: 1, RELEASE_INDEFINITE: 2, LIMIT: 3 } as const

/** `limit` in bytes goes with TCQ_PLUG.LIMIT, and with making the qdisc. */
export const tcPlugQopt = struct('tc_plug_qopt', { action: enumOf(s32, 'TCQ_PLUG', TCQ_PLUG), limit: u32 })

export interface TcPlugQopt extends Infer<typeof tcPlugQopt> {}
