/* linux/tc_act/tc_gact.h: passes, drops, or goes on elsewhere. */
import { attr, attributes, enumOf, type Infer, pad, struct, u16 } from '../../../codec/index.js'
import { type TcfT, tcAct, tcfT, tcGen } from './generic.js'

/** How the other action is chosen: at random, or every `pval` packets. */
export const PGACT = { NONE: 0, NETRAND: 1, DETERM: 2 } as const

export const tcGact = struct('tc_gact', tcGen)

export interface TcGact extends Infer<typeof tcGact> {}

/** `paction` for one packet of `pval`. */
export const tcGactP = struct('tc_gact_p', { ptype: enumOf(u16, 'PGACT', PGACT), pval: u16, paction: tcAct })

export interface TcGactP extends Infer<typeof tcGactP> {}

export const gactAction = attributes('TCA_GACT', {
  tm: attr<TcfT>(1, 'TCA_GACT_TM', tcfT),
  parms: attr<TcGact>(2, 'TCA_GACT_PARMS', tcGact),
  prob: attr<TcGactP>(3, 'TCA_GACT_PROB', tcGactP),
  pad: attr(4, 'TCA_GACT_PAD', pad),
})

export interface GactAction extends Infer<typeof gactAction> {}
