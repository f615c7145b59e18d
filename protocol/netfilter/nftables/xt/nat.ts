/* linux/netfilter/nf_nat.h: `-j SNAT`, `-j DNAT`, `-j MASQUERADE`, `-j REDIRECT`, `-j NETMAP`. Ports are in network order. */
import { aligned, flagsOf, type Infer, ip4, member, struct, u16be, u32 } from '../../../codec/index.js'
import { NF_NAT_RANGE } from '../expressions/nat.js'
import { inetAddress } from './inet-address.js'

const flags = flagsOf(u32, 'NF_NAT_RANGE', NF_NAT_RANGE)

export const xtNatIpv4Range = struct('nf_nat_ipv4_range', {
  flags,
  min_ip: aligned(ip4, 4),
  max_ip: aligned(ip4, 4),
  min: u16be,
  max: u16be,
})

export interface XtNatIpv4Range extends Infer<typeof xtNatIpv4Range> {}

/** `rangesize` is 1, as is the length of the array `range`. */
export const xtNatIpv4Ranges = struct('nf_nat_ipv4_multi_range_compat', {
  rangesize: u32,
  range: member(xtNatIpv4Range),
})

export interface XtNatIpv4Ranges extends Infer<typeof xtNatIpv4Ranges> {}

const range = {
  flags,
  min_addr: inetAddress,
  max_addr: inetAddress,
  min_proto: u16be,
  max_proto: u16be,
}

export const xtNatRange = struct('nf_nat_range', range)

export interface XtNatRange extends Infer<typeof xtNatRange> {}

/** `base_proto` is the port from which PROTO_OFFSET counts. */
export const xtNatRange2 = struct('nf_nat_range2', { ...range, base_proto: u16be })

export interface XtNatRange2 extends Infer<typeof xtNatRange2> {}
