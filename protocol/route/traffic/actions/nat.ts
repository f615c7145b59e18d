/* linux/tc_act/tc_nat.h: stateless network address translation. */
import { attr, attributes, flagsOf, type Infer, ip4, pad, struct, u32 } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

/** EGRESS: the source changes; without it the destination. */
export const TCA_NAT_FLAG = { EGRESS: 1 } as const

export const tcNat = struct('tc_nat', {
  ...tcGen,
  old_addr: ip4,
  new_addr: ip4,
  mask: ip4,
  flags: flagsOf(u32, 'TCA_NAT_FLAG', TCA_NAT_FLAG),
})

export interface TcNat extends Infer<typeof tcNat> {}

export const natAction = attributes('TCA_NAT', {
  parms: attr<TcNat>(1, 'TCA_NAT_PARMS', tcNat),
  tm: attr<TcfT>(2, 'TCA_NAT_TM', tcfT),
  pad: attr(3, 'TCA_NAT_PAD', pad),
})

export interface NatAction extends Infer<typeof natAction> {}
