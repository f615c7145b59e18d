/* linux/netfilter_ipv6/ip6t_frag.h, ip6t_rt.h, ip6t_ipv6header.h: headers between that of IPv6 and the payload. */
import { aligned, arrayOf, flagsOf, type Infer, ip6, struct, u8, u32 } from '../../../codec/index.js'

export const IP6T_FRAG = { IDS: 1, LEN: 2, RES: 4, FST: 8, MF: 16, NMF: 32 } as const
export const IP6T_FRAG_INV = { IDS: 1, LEN: 2 } as const
export const IP6T_RT = { TYP: 1, SGS: 2, LEN: 4, RES: 8, FST: 16, FST_NSTRICT: 32 } as const
export const IP6T_RT_INV = { TYP: 1, SGS: 2, LEN: 4 } as const
/** MASK_*: which headers are there. */
export const IP6T_IPV6HEADER = {
  HOPOPTS: 128,
  DSTOPTS: 64,
  ROUTING: 32,
  FRAGMENT: 16,
  AH: 8,
  ESP: 4,
  NONE: 2,
  PROTO: 1,
} as const

/** `-m frag`. `ids`: first and last. */
export const ip6tFrag = struct('ip6t_frag', {
  ids: arrayOf(u32, 2),
  hdrlen: u32,
  flags: flagsOf(u8, 'IP6T_FRAG', IP6T_FRAG),
  invflags: flagsOf(u8, 'IP6T_FRAG_INV', IP6T_FRAG_INV),
})

export interface Ip6tFrag extends Infer<typeof ip6tFrag> {}

/** `-m rt`. `segsleft`: fewest and most; `addrnr` of the addresses count. */
export const ip6tRt = struct('ip6t_rt', {
  rt_type: u32,
  segsleft: arrayOf(u32, 2),
  hdrlen: u32,
  flags: flagsOf(u8, 'IP6T_RT', IP6T_RT),
  invflags: flagsOf(u8, 'IP6T_RT_INV', IP6T_RT_INV),
  addrs: arrayOf(aligned(ip6, 4), 16),
  addrnr: u8,
})

export interface Ip6tRt extends Infer<typeof ip6tRt> {}

/** `-m ipv6header`. `modeflag` is 1 for `--soft`: others may be there, too. */
export const ip6tIpv6headerInfo = struct('ip6t_ipv6header_info', {
  matchflags: flagsOf(u8, 'MASK', IP6T_IPV6HEADER),
  invflags: flagsOf(u8, 'MASK', IP6T_IPV6HEADER),
  modeflag: u8,
})

export interface Ip6tIpv6headerInfo extends Infer<typeof ip6tIpv6headerInfo> {}
