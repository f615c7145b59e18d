/* linux/tc_act/tc_ife.h, linux/ife.h: packets in Ethernet frames that carry metadata (IFE). */
import { attr, attributes, bytes, enumOf, type Infer, mac, pad, struct, u16 } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const IFE = { DECODE: 0, ENCODE: 1 } as const

export const tcIfe = struct('tc_ife', { ...tcGen, flags: enumOf(u16, 'IFE', IFE) })

export interface TcIfe extends Infer<typeof tcIfe> {}

/** What goes along: empty to take the packet's own, or the value, of 16 or 32 bits in host order. */
export const ifeMetadata = attributes('IFE_META', {
  skbmark: attr(1, 'IFE_META_SKBMARK', bytes),
  hashid: attr(2, 'IFE_META_HASHID', bytes),
  prio: attr(3, 'IFE_META_PRIO', bytes),
  qmap: attr(4, 'IFE_META_QMAP', bytes),
  tcindex: attr(5, 'IFE_META_TCINDEX', bytes),
})

export interface IfeMetadata extends Infer<typeof ifeMetadata> {}

export const ifeAction = attributes('TCA_IFE', {
  parms: attr<TcIfe>(1, 'TCA_IFE_PARMS', tcIfe),
  tm: attr<TcfT>(2, 'TCA_IFE_TM', tcfT),
  dmac: attr(3, 'TCA_IFE_DMAC', mac),
  smac: attr(4, 'TCA_IFE_SMAC', mac),
  /** EtherType, in host order. */
  type: attr(5, 'TCA_IFE_TYPE', u16),
  metalst: attr<IfeMetadata>(6, 'TCA_IFE_METALST', () => ifeMetadata),
  pad: attr(7, 'TCA_IFE_PAD', pad),
})

export interface IfeAction extends Infer<typeof ifeAction> {}
