/* linux/tc_act/tc_skbmod.h: Ethernet addresses and the ECN mark. */
import { attr, attributes, hex, type Infer, mac, pad, struct, u16, u64 } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const SKBMOD_F = { DMAC: 1, SMAC: 2, ETYPE: 4, SWAPMAC: 8, ECN: 16 } as const

/** `flags` has bits of {@link SKBMOD_F}. */
export const tcSkbmod = struct('tc_skbmod', { ...tcGen, flags: hex(u64) })

export interface TcSkbmod extends Infer<typeof tcSkbmod> {}

export const skbmodAction = attributes('TCA_SKBMOD', {
  tm: attr<TcfT>(1, 'TCA_SKBMOD_TM', tcfT),
  parms: attr<TcSkbmod>(2, 'TCA_SKBMOD_PARMS', tcSkbmod),
  dmac: attr(3, 'TCA_SKBMOD_DMAC', mac),
  smac: attr(4, 'TCA_SKBMOD_SMAC', mac),
  /** EtherType, in host order. */
  etype: attr(5, 'TCA_SKBMOD_ETYPE', hex(u16)),
  pad: attr(6, 'TCA_SKBMOD_PAD', pad),
})

export interface SkbmodAction extends Infer<typeof skbmodAction> {}
