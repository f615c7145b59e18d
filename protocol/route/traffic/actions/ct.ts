/* linux/tc_act/tc_ct.h: connection tracking. */
import {
  attr,
  attributes,
  bytes,
  flagsOf,
  hex,
  type Infer,
  ip4,
  ip6,
  pad,
  string,
  struct,
  u8,
  u16,
  u16be,
  u32,
} from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const TCA_CT_ACT = { COMMIT: 1, FORCE: 2, CLEAR: 4, NAT: 8, NAT_SRC: 16, NAT_DST: 32 } as const

export const tcCt = struct('tc_ct', tcGen)

export interface TcCt extends Infer<typeof tcCt> {}

export const ctAction = attributes('TCA_CT', {
  parms: attr<TcCt>(1, 'TCA_CT_PARMS', tcCt),
  tm: attr<TcfT>(2, 'TCA_CT_TM', tcfT),
  action: attr(3, 'TCA_CT_ACTION', flagsOf(u16, 'TCA_CT_ACT', TCA_CT_ACT)),
  zone: attr(4, 'TCA_CT_ZONE', u16),
  mark: attr(5, 'TCA_CT_MARK', hex(u32)),
  markMask: attr(6, 'TCA_CT_MARK_MASK', hex(u32)),
  /** Up to 16 bytes, the first label's bit first. */
  labels: attr(7, 'TCA_CT_LABELS', bytes),
  labelsMask: attr(8, 'TCA_CT_LABELS_MASK', bytes),
  natIpv4Min: attr(9, 'TCA_CT_NAT_IPV4_MIN', ip4),
  natIpv4Max: attr(10, 'TCA_CT_NAT_IPV4_MAX', ip4),
  natIpv6Min: attr(11, 'TCA_CT_NAT_IPV6_MIN', ip6),
  natIpv6Max: attr(12, 'TCA_CT_NAT_IPV6_MAX', ip6),
  natPortMin: attr(13, 'TCA_CT_NAT_PORT_MIN', u16be),
  natPortMax: attr(14, 'TCA_CT_NAT_PORT_MAX', u16be),
  pad: attr(15, 'TCA_CT_PAD', pad),
  helperName: attr(16, 'TCA_CT_HELPER_NAME', string),
  helperFamily: attr(17, 'TCA_CT_HELPER_FAMILY', u8),
  helperProto: attr(18, 'TCA_CT_HELPER_PROTO', u8),
})

export interface CtAction extends Infer<typeof ctAction> {}
