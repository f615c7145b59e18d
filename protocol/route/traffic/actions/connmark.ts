/* linux/tc_act/tc_connmark.h: the connection's mark becomes the packet's. */
import { attr, attributes, type Infer, pad, struct, u16 } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const tcConnmark = struct('tc_connmark', { ...tcGen, zone: u16 })

export interface TcConnmark extends Infer<typeof tcConnmark> {}

export const connmarkAction = attributes('TCA_CONNMARK', {
  parms: attr<TcConnmark>(1, 'TCA_CONNMARK_PARMS', tcConnmark),
  tm: attr<TcfT>(2, 'TCA_CONNMARK_TM', tcfT),
  pad: attr(3, 'TCA_CONNMARK_PAD', pad),
})

export interface ConnmarkAction extends Infer<typeof connmarkAction> {}
