/* linux/if_tunnel.h: GRE (RFC 2784) and ERSPAN tunnels over IPv4 and IPv6. */
import {
  attr,
  attributes,
  bool8,
  enumOf,
  flag,
  flagsOf,
  type Infer,
  ip,
  u8,
  u16,
  u16be,
  u32,
  u32be,
} from '../../codec/index.js'
import { GRE, IP6_TNL_F, TUNNEL_ENCAP, TUNNEL_ENCAP_FLAG } from './tunnel.js'

export const greData = attributes('IFLA_GRE', {
  /** Index of the device that tunnel packets leave by. */
  link: attr(1, 'IFLA_GRE_LINK', u32),
  /** What packets that come in must have. */
  iflags: attr(2, 'IFLA_GRE_IFLAGS', flagsOf(u16, 'GRE', GRE)),
  oflags: attr(3, 'IFLA_GRE_OFLAGS', flagsOf(u16, 'GRE', GRE)),
  ikey: attr(4, 'IFLA_GRE_IKEY', u32be),
  okey: attr(5, 'IFLA_GRE_OKEY', u32be),
  local: attr(6, 'IFLA_GRE_LOCAL', ip),
  remote: attr(7, 'IFLA_GRE_REMOTE', ip),
  /** 0: inherited from the inner packet. */
  ttl: attr(8, 'IFLA_GRE_TTL', u8),
  tos: attr(9, 'IFLA_GRE_TOS', u8),
  pmtudisc: attr(10, 'IFLA_GRE_PMTUDISC', bool8),
  /** IPv6 only, as the two below. */
  encapLimit: attr(11, 'IFLA_GRE_ENCAP_LIMIT', u8),
  flowinfo: attr(12, 'IFLA_GRE_FLOWINFO', u32be),
  flags: attr(13, 'IFLA_GRE_FLAGS', flagsOf(u32, 'IP6_TNL_F', IP6_TNL_F)),
  encapType: attr(14, 'IFLA_GRE_ENCAP_TYPE', enumOf(u16, 'TUNNEL_ENCAP', TUNNEL_ENCAP)),
  encapFlags: attr(15, 'IFLA_GRE_ENCAP_FLAGS', flagsOf(u16, 'TUNNEL_ENCAP_FLAG', TUNNEL_ENCAP_FLAG)),
  encapSport: attr(16, 'IFLA_GRE_ENCAP_SPORT', u16be),
  encapDport: attr(17, 'IFLA_GRE_ENCAP_DPORT', u16be),
  collectMetadata: attr(18, 'IFLA_GRE_COLLECT_METADATA', flag),
  ignoreDf: attr(19, 'IFLA_GRE_IGNORE_DF', bool8),
  fwmark: attr(20, 'IFLA_GRE_FWMARK', u32),
  erspanIndex: attr(21, 'IFLA_GRE_ERSPAN_INDEX', u32),
  erspanVer: attr(22, 'IFLA_GRE_ERSPAN_VER', u8),
  erspanDir: attr(23, 'IFLA_GRE_ERSPAN_DIR', u8),
  erspanHwid: attr(24, 'IFLA_GRE_ERSPAN_HWID', u16),
})

export interface GreData extends Infer<typeof greData> {}
