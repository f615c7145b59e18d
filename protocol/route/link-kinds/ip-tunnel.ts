/* linux/if_tunnel.h: IP in IP tunnels: ipip (RFC 2003), sit (RFC 4213, 6RD RFC 5969) and ip6tnl (RFC 2473). */
import {
  attr,
  attributes,
  bool8,
  enumOf,
  flag,
  flagsOf,
  hex,
  type Infer,
  ip,
  ip4,
  ip6,
  u8,
  u16,
  u16be,
  u32,
  u32be,
} from '../../codec/index.js'
import { IP6_TNL_F, TUNNEL_ENCAP, TUNNEL_ENCAP_FLAG } from './tunnel.js'

const shared = {
  /** Index of the device that tunnel packets leave by. */
  link: attr(1, 'IFLA_IPTUN_LINK', u32),
  local: attr(2, 'IFLA_IPTUN_LOCAL', ip),
  remote: attr(3, 'IFLA_IPTUN_REMOTE', ip),
  /** 0: inherited from the inner packet. */
  ttl: attr(4, 'IFLA_IPTUN_TTL', u8),
  tos: attr(5, 'IFLA_IPTUN_TOS', u8),
  encapLimit: attr(6, 'IFLA_IPTUN_ENCAP_LIMIT', u8),
  flowinfo: attr(7, 'IFLA_IPTUN_FLOWINFO', u32be),
  proto: attr(9, 'IFLA_IPTUN_PROTO', u8),
  pmtudisc: attr(10, 'IFLA_IPTUN_PMTUDISC', bool8),
  '6rdPrefix': attr(11, 'IFLA_IPTUN_6RD_PREFIX', ip6),
  '6rdRelayPrefix': attr(12, 'IFLA_IPTUN_6RD_RELAY_PREFIX', ip4),
  '6rdPrefixlen': attr(13, 'IFLA_IPTUN_6RD_PREFIXLEN', u16),
  '6rdRelayPrefixlen': attr(14, 'IFLA_IPTUN_6RD_RELAY_PREFIXLEN', u16),
  encapType: attr(15, 'IFLA_IPTUN_ENCAP_TYPE', enumOf(u16, 'TUNNEL_ENCAP', TUNNEL_ENCAP)),
  encapFlags: attr(16, 'IFLA_IPTUN_ENCAP_FLAGS', flagsOf(u16, 'TUNNEL_ENCAP_FLAG', TUNNEL_ENCAP_FLAG)),
  encapSport: attr(17, 'IFLA_IPTUN_ENCAP_SPORT', u16be),
  encapDport: attr(18, 'IFLA_IPTUN_ENCAP_DPORT', u16be),
  collectMetadata: attr(19, 'IFLA_IPTUN_COLLECT_METADATA', flag),
  fwmark: attr(20, 'IFLA_IPTUN_FWMARK', u32),
} as const

/** A tunnel over IPv4. */
export const ipTunnelData = attributes('IFLA_IPTUN', {
  ...shared,
  /** sit only: bit 0 is SIT_ISATAP. */
  flags: attr(8, 'IFLA_IPTUN_FLAGS', hex(u16be)),
})

export interface IpTunnelData extends Infer<typeof ipTunnelData> {}

/** A tunnel over IPv6. */
export const ip6TunnelData = attributes('IFLA_IPTUN', {
  ...shared,
  flags: attr(8, 'IFLA_IPTUN_FLAGS', flagsOf(u32, 'IP6_TNL_F', IP6_TNL_F)),
})

export interface Ip6TunnelData extends Infer<typeof ip6TunnelData> {}
