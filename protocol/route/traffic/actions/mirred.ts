/* linux/tc_act/tc_mirred.h: sends to another device. */
import { attr, attributes, enumOf, type Infer, pad, s32, struct, u32 } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

/** `eaction`; in C TCA_EGRESS_REDIR and so on. */
export const TCA = { EGRESS_REDIR: 1, EGRESS_MIRROR: 2, INGRESS_REDIR: 3, INGRESS_MIRROR: 4 } as const

export const tcMirred = struct('tc_mirred', { ...tcGen, eaction: enumOf(s32, 'TCA', TCA), ifindex: u32 })

export interface TcMirred extends Infer<typeof tcMirred> {}

export const mirredAction = attributes('TCA_MIRRED', {
  tm: attr<TcfT>(1, 'TCA_MIRRED_TM', tcfT),
  parms: attr<TcMirred>(2, 'TCA_MIRRED_PARMS', tcMirred),
  pad: attr(3, 'TCA_MIRRED_PAD', pad),
  /** All devices of a shared block. */
  blockid: attr(4, 'TCA_MIRRED_BLOCKID', u32),
})

export interface MirredAction extends Infer<typeof mirredAction> {}
