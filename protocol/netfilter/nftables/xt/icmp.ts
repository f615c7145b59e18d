/* linux/netfilter_ipv4/ip_tables.h, linux/netfilter_ipv6/ip6_tables.h: `-m icmp`, `-m icmp6`. */
import { arrayOf, flagsOf, type Infer, struct, u8 } from '../../../codec/index.js'

/** Names of a lone bit, IPT_ICMP_INV and IP6T_ICMP_INV. */
export const IPT_ICMP = { INV: 1 } as const
export const IP6T_ICMP = { INV: 1 } as const

/** `code`: first and last. Type 255 with codes 0 to 255 is any. */
export const xtIcmpInfo = struct('ipt_icmp', {
  type: u8,
  code: arrayOf(u8, 2),
  invflags: flagsOf(u8, 'IPT_ICMP', IPT_ICMP),
})

export interface XtIcmpInfo extends Infer<typeof xtIcmpInfo> {}

export const xtIcmp6Info = struct('ip6t_icmp', {
  type: u8,
  code: arrayOf(u8, 2),
  invflags: flagsOf(u8, 'IP6T_ICMP', IP6T_ICMP),
})

export interface XtIcmp6Info extends Infer<typeof xtIcmp6Info> {}
