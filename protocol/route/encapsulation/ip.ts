/* linux/lwtunnel.h: `ip route add … encap ip id 5 dst 192.0.2.1 dev vx0`, by a tunnel with `external` (vxlan, geneve, gretap …). */
import {
  attr,
  attributes,
  bytes,
  type Codec,
  hex,
  type Infer,
  ip4,
  ip6,
  multi,
  nest,
  pad,
  u8,
  u16be,
  u32,
  u32be,
  u64be,
} from '../../codec/index.js'

/** linux/if_tunnel.h: bits of `flags`, by number: 1 << IP_TUNNEL.KEY_BIT. */
export const IP_TUNNEL = {
  CSUM_BIT: 0,
  ROUTING_BIT: 1,
  KEY_BIT: 2,
  SEQ_BIT: 3,
  STRICT_BIT: 4,
  REC_BIT: 5,
  VERSION_BIT: 6,
  NO_KEY_BIT: 7,
  DONT_FRAGMENT_BIT: 8,
  OAM_BIT: 9,
  CRIT_OPT_BIT: 10,
  GENEVE_OPT_BIT: 11,
  VXLAN_OPT_BIT: 12,
  NOCACHE_BIT: 13,
  ERSPAN_OPT_BIT: 14,
  GTP_OPT_BIT: 15,
  VTI_BIT: 16,
  SIT_ISATAP_BIT: 16,
  PFCP_OPT_BIT: 17,
} as const

/** An option of a Geneve header; `data` is 4 to 124 bytes, a multiple of four. */
export const encapGeneveOption = attributes('LWTUNNEL_IP_OPT_GENEVE', {
  class: attr(1, 'LWTUNNEL_IP_OPT_GENEVE_CLASS', u16be),
  type: attr(2, 'LWTUNNEL_IP_OPT_GENEVE_TYPE', u8),
  data: attr(3, 'LWTUNNEL_IP_OPT_GENEVE_DATA', bytes),
})

export interface EncapGeneveOption extends Infer<typeof encapGeneveOption> {}

/** VXLAN with group based policy. */
export const encapVxlanOption = attributes('LWTUNNEL_IP_OPT_VXLAN', {
  gbp: attr(1, 'LWTUNNEL_IP_OPT_VXLAN_GBP', u32),
})

export interface EncapVxlanOption extends Infer<typeof encapVxlanOption> {}

/** ERSPAN: version 1 has an index, version 2 a direction and a hardware id. */
export const encapErspanOption = attributes('LWTUNNEL_IP_OPT_ERSPAN', {
  ver: attr(1, 'LWTUNNEL_IP_OPT_ERSPAN_VER', u8),
  index: attr(2, 'LWTUNNEL_IP_OPT_ERSPAN_INDEX', u32be),
  dir: attr(3, 'LWTUNNEL_IP_OPT_ERSPAN_DIR', u8),
  hwid: attr(4, 'LWTUNNEL_IP_OPT_ERSPAN_HWID', u8),
})

export interface EncapErspanOption extends Infer<typeof encapErspanOption> {}

/**
 * Options of one kind only; of Geneve there may be several. The kernel takes them with NLA_F_NESTED alone (nla_parse_nested in
 * net/ipv4/ip_tunnel_core.c), and tells them without.
 */
export const encapIpOptions = attributes(
  'LWTUNNEL_IP_OPTS',
  {
    geneve: attr(1, 'LWTUNNEL_IP_OPTS_GENEVE', multi(nest((): Codec<EncapGeneveOption> => encapGeneveOption))),
    vxlan: attr<EncapVxlanOption>(2, 'LWTUNNEL_IP_OPTS_VXLAN', () => encapVxlanOption),
    erspan: attr<EncapErspanOption>(3, 'LWTUNNEL_IP_OPTS_ERSPAN', () => encapErspanOption),
  },
  { nestedFlag: true },
)

export interface EncapIpOptions extends Infer<typeof encapIpOptions> {}

export const ipEncap = attributes('LWTUNNEL_IP', {
  /** The tunnel's key: VNI, GRE key … */
  id: attr(1, 'LWTUNNEL_IP_ID', u64be),
  dst: attr(2, 'LWTUNNEL_IP_DST', ip4),
  src: attr(3, 'LWTUNNEL_IP_SRC', ip4),
  ttl: attr(4, 'LWTUNNEL_IP_TTL', u8),
  tos: attr(5, 'LWTUNNEL_IP_TOS', u8),
  /** By {@link IP_TUNNEL}. */
  flags: attr(6, 'LWTUNNEL_IP_FLAGS', hex(u16be)),
  pad: attr(7, 'LWTUNNEL_IP_PAD', pad),
  opts: attr<EncapIpOptions>(8, 'LWTUNNEL_IP_OPTS', () => encapIpOptions, { nestedFlag: true }),
})

export interface IpEncap extends Infer<typeof ipEncap> {}

export const ip6Encap = attributes('LWTUNNEL_IP6', {
  /** The tunnel's key: VNI, GRE key … */
  id: attr(1, 'LWTUNNEL_IP6_ID', u64be),
  dst: attr(2, 'LWTUNNEL_IP6_DST', ip6),
  src: attr(3, 'LWTUNNEL_IP6_SRC', ip6),
  hoplimit: attr(4, 'LWTUNNEL_IP6_HOPLIMIT', u8),
  tc: attr(5, 'LWTUNNEL_IP6_TC', u8),
  /** By {@link IP_TUNNEL}. */
  flags: attr(6, 'LWTUNNEL_IP6_FLAGS', hex(u16be)),
  pad: attr(7, 'LWTUNNEL_IP6_PAD', pad),
  opts: attr<EncapIpOptions>(8, 'LWTUNNEL_IP6_OPTS', () => encapIpOptions, { nestedFlag: true }),
})

export interface Ip6Encap extends Infer<typeof ip6Encap> {}
