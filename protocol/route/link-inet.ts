/* linux/if_link.h: what each address family says about a device. */
import { attr, attributes, bytes, enumOf, hex, type Infer, ip6, struct, u8, u32 } from '../codec/index.js'
import { inetConfCodec } from './inet-conf.js'
import { inet6ConfCodec } from './inet6-conf.js'
import { icmp6MibCodec, ipstatsMibCodec } from './inet6-stats.js'

export const IN6_ADDR_GEN_MODE = { EUI64: 0, NONE: 1, STABLE_PRIVACY: 2, RANDOM: 3 } as const

export const linkInet = attributes('IFLA_INET', {
  conf: attr(1, 'IFLA_INET_CONF', inetConfCodec),
})

export interface LinkInet extends Infer<typeof linkInet> {}

/** `tstamp`, of the last change, is in hundredths of a second since boot; the times are in milliseconds. */
export const iflaCacheinfo = struct('ifla_cacheinfo', {
  max_reasm_len: u32,
  tstamp: u32,
  reachable_time: u32,
  retrans_time: u32,
})

export interface IflaCacheinfo extends Infer<typeof iflaCacheinfo> {}

export const linkInet6 = attributes('IFLA_INET6', {
  /** Kernel-internal IF_RA_*, IF_RS_SENT and IF_READY. */
  flags: attr(1, 'IFLA_INET6_FLAGS', hex(u32)),
  conf: attr(2, 'IFLA_INET6_CONF', inet6ConfCodec),
  stats: attr(3, 'IFLA_INET6_STATS', ipstatsMibCodec),
  mcast: attr(4, 'IFLA_INET6_MCAST', bytes),
  cacheinfo: attr<IflaCacheinfo>(5, 'IFLA_INET6_CACHEINFO', iflaCacheinfo),
  icmp6stats: attr(6, 'IFLA_INET6_ICMP6STATS', icmp6MibCodec),
  /** Interface identifier for addresses from router advertisements. */
  token: attr(7, 'IFLA_INET6_TOKEN', ip6),
  addrGenMode: attr(8, 'IFLA_INET6_ADDR_GEN_MODE', enumOf(u8, 'IN6_ADDR_GEN_MODE', IN6_ADDR_GEN_MODE)),
  raMtu: attr(9, 'IFLA_INET6_RA_MTU', u32),
})

export interface LinkInet6 extends Infer<typeof linkInet6> {}

export const linkMctp = attributes('IFLA_MCTP', {
  net: attr(1, 'IFLA_MCTP_NET', u32),
  physBinding: attr(2, 'IFLA_MCTP_PHYS_BINDING', u8),
})

export interface LinkMctp extends Infer<typeof linkMctp> {}
