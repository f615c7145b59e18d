/* linux/tc_act/tc_csum.h: computes checksums anew. */
import { attr, attributes, flagsOf, type Infer, pad, struct, u32 } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const TCA_CSUM_UPDATE_FLAG = {
  IPV4HDR: 1,
  ICMP: 2,
  IGMP: 4,
  TCP: 8,
  UDP: 16,
  UDPLITE: 32,
  SCTP: 64,
} as const

export const tcCsum = struct('tc_csum', {
  ...tcGen,
  update_flags: flagsOf(u32, 'TCA_CSUM_UPDATE_FLAG', TCA_CSUM_UPDATE_FLAG),
})

export interface TcCsum extends Infer<typeof tcCsum> {}

export const csumAction = attributes('TCA_CSUM', {
  parms: attr<TcCsum>(1, 'TCA_CSUM_PARMS', tcCsum),
  tm: attr<TcfT>(2, 'TCA_CSUM_TM', tcfT),
  pad: attr(3, 'TCA_CSUM_PAD', pad),
})

export interface CsumAction extends Infer<typeof csumAction> {}
