/* linux/tc_act/tc_defact.h: writes a line to the kernel's log. */
import { attr, attributes, type Infer, pad, string, struct } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const tcDefact = struct('tc_defact', tcGen)

export interface TcDefact extends Infer<typeof tcDefact> {}

export const simpleAction = attributes('TCA_DEF', {
  tm: attr<TcfT>(1, 'TCA_DEF_TM', tcfT),
  parms: attr<TcDefact>(2, 'TCA_DEF_PARMS', tcDefact),
  data: attr(3, 'TCA_DEF_DATA', string),
  pad: attr(4, 'TCA_DEF_PAD', pad),
})

export interface SimpleAction extends Infer<typeof simpleAction> {}
