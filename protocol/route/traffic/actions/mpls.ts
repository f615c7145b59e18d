/* linux/tc_act/tc_mpls.h: MPLS labels. */
import { attr, attributes, enumOf, type Infer, pad, s32, struct, u8, u16be, u32 } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const TCA_MPLS_ACT = { POP: 1, PUSH: 2, MODIFY: 3, DEC_TTL: 4, MAC_PUSH: 5 } as const

export const tcMpls = struct('tc_mpls', { ...tcGen, m_action: enumOf(s32, 'TCA_MPLS_ACT', TCA_MPLS_ACT) })

export interface TcMpls extends Infer<typeof tcMpls> {}

export const mplsAction = attributes('TCA_MPLS', {
  tm: attr<TcfT>(1, 'TCA_MPLS_TM', tcfT),
  parms: attr<TcMpls>(2, 'TCA_MPLS_PARMS', tcMpls),
  pad: attr(3, 'TCA_MPLS_PAD', pad),
  /** EtherType of what is then outermost. */
  proto: attr(4, 'TCA_MPLS_PROTO', u16be),
  label: attr(5, 'TCA_MPLS_LABEL', u32),
  tc: attr(6, 'TCA_MPLS_TC', u8),
  ttl: attr(7, 'TCA_MPLS_TTL', u8),
  bos: attr(8, 'TCA_MPLS_BOS', u8),
})

export interface MplsAction extends Infer<typeof mplsAction> {}
