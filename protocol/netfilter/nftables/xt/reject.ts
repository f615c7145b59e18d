/* linux/netfilter_ipv4/ipt_REJECT.h, linux/netfilter_ipv6/ip6t_REJECT.h: `-j REJECT --reject-with`. */
import { enumOf, type Infer, struct, u32 } from '../../../codec/index.js'

/** enum ipt_reject_with. */
export const IPT = {
  ICMP_NET_UNREACHABLE: 0,
  ICMP_HOST_UNREACHABLE: 1,
  ICMP_PROT_UNREACHABLE: 2,
  ICMP_PORT_UNREACHABLE: 3,
  ICMP_ECHOREPLY: 4,
  ICMP_NET_PROHIBITED: 5,
  ICMP_HOST_PROHIBITED: 6,
  TCP_RESET: 7,
  ICMP_ADMIN_PROHIBITED: 8,
} as const

/** enum ip6t_reject_with. */
export const IP6T = {
  ICMP6_NO_ROUTE: 0,
  ICMP6_ADM_PROHIBITED: 1,
  ICMP6_NOT_NEIGHBOUR: 2,
  ICMP6_ADDR_UNREACH: 3,
  ICMP6_PORT_UNREACH: 4,
  ICMP6_ECHOREPLY: 5,
  TCP_RESET: 6,
  ICMP6_POLICY_FAIL: 7,
  ICMP6_REJECT_ROUTE: 8,
} as const

export const xtRejectInfo = struct('ipt_reject_info', { with: enumOf(u32, 'IPT', IPT) })

export interface XtRejectInfo extends Infer<typeof xtRejectInfo> {}

export const xtReject6Info = struct('ip6t_reject_info', { with: enumOf(u32, 'IP6T', IP6T) })

export interface XtReject6Info extends Infer<typeof xtReject6Info> {}
