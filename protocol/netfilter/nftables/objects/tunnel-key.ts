/* linux/netfilter/nf_tables.h: what a tunnel device is to send a packet with. */
import { attr, attributes, bytes, flagsOf, type Infer, ip4, ip6, sequence, u8, u16, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const NFT_TUNNEL_F = { ZERO_CSUM_TX: 1, DONT_FRAGMENT: 2, SEQ_NUMBER: 4 } as const

export const tunnelKeyIp = attributes(
  'NFTA_TUNNEL_KEY_IP',
  { src: attr(1, 'NFTA_TUNNEL_KEY_IP_SRC', ip4), dst: attr(2, 'NFTA_TUNNEL_KEY_IP_DST', ip4) },
  nfnetlinkSet,
)

export interface TunnelKeyIp extends Infer<typeof tunnelKeyIp> {}

export const tunnelKeyIp6 = attributes(
  'NFTA_TUNNEL_KEY_IP6',
  {
    src: attr(1, 'NFTA_TUNNEL_KEY_IP6_SRC', ip6),
    dst: attr(2, 'NFTA_TUNNEL_KEY_IP6_DST', ip6),
    flowlabel: attr(3, 'NFTA_TUNNEL_KEY_IP6_FLOWLABEL', u32),
  },
  nfnetlinkSet,
)

export interface TunnelKeyIp6 extends Infer<typeof tunnelKeyIp6> {}

export const tunnelKeyVxlan = attributes(
  'NFTA_TUNNEL_KEY_VXLAN',
  { gbp: attr(1, 'NFTA_TUNNEL_KEY_VXLAN_GBP', u32) },
  nfnetlinkSet,
)

export interface TunnelKeyVxlan extends Infer<typeof tunnelKeyVxlan> {}

export const tunnelKeyErspan = attributes(
  'NFTA_TUNNEL_KEY_ERSPAN',
  {
    /** 1 or 2: which of the others there are. */
    version: attr(1, 'NFTA_TUNNEL_KEY_ERSPAN_VERSION', u32),
    v1Index: attr(2, 'NFTA_TUNNEL_KEY_ERSPAN_V1_INDEX', u32),
    v2Hwid: attr(3, 'NFTA_TUNNEL_KEY_ERSPAN_V2_HWID', u8),
    v2Dir: attr(4, 'NFTA_TUNNEL_KEY_ERSPAN_V2_DIR', u8),
  },
  nfnetlinkSet,
)

export interface TunnelKeyErspan extends Infer<typeof tunnelKeyErspan> {}

export const tunnelKeyGeneve = attributes(
  'NFTA_TUNNEL_KEY_GENEVE',
  {
    class: attr(1, 'NFTA_TUNNEL_KEY_GENEVE_CLASS', u16),
    type: attr(2, 'NFTA_TUNNEL_KEY_GENEVE_TYPE', u8),
    /** A multiple of 4 bytes. */
    data: attr(3, 'NFTA_TUNNEL_KEY_GENEVE_DATA', bytes),
  },
  nfnetlinkSet,
)

export interface TunnelKeyGeneve extends Infer<typeof tunnelKeyGeneve> {}

/** One option. There is one of VXLAN and ERSPAN, or any number of Geneve. */
export const tunnelKeyOpts = attributes(
  'NFTA_TUNNEL_KEY_OPTS',
  {
    vxlan: attr<TunnelKeyVxlan>(1, 'NFTA_TUNNEL_KEY_OPTS_VXLAN', () => tunnelKeyVxlan),
    erspan: attr<TunnelKeyErspan>(2, 'NFTA_TUNNEL_KEY_OPTS_ERSPAN', () => tunnelKeyErspan),
    geneve: attr<TunnelKeyGeneve>(3, 'NFTA_TUNNEL_KEY_OPTS_GENEVE', () => tunnelKeyGeneve),
  },
  nfnetlinkSet,
)

export interface TunnelKeyOpts extends Infer<typeof tunnelKeyOpts> {}

export const tunnelKeyObject = attributes(
  'NFTA_TUNNEL_KEY',
  {
    id: attr(1, 'NFTA_TUNNEL_KEY_ID', u32),
    ip: attr<TunnelKeyIp>(2, 'NFTA_TUNNEL_KEY_IP', () => tunnelKeyIp),
    ip6: attr<TunnelKeyIp6>(3, 'NFTA_TUNNEL_KEY_IP6', () => tunnelKeyIp6),
    flags: attr(4, 'NFTA_TUNNEL_KEY_FLAGS', flagsOf(u32, 'NFT_TUNNEL_F', NFT_TUNNEL_F)),
    tos: attr(5, 'NFTA_TUNNEL_KEY_TOS', u8),
    ttl: attr(6, 'NFTA_TUNNEL_KEY_TTL', u8),
    sport: attr(7, 'NFTA_TUNNEL_KEY_SPORT', u16),
    dport: attr(8, 'NFTA_TUNNEL_KEY_DPORT', u16),
    opts: attr(
      9,
      'NFTA_TUNNEL_KEY_OPTS',
      sequence<TunnelKeyOpts>(() => tunnelKeyOpts),
    ),
  },
  nfnetlinkSet,
)

export interface TunnelKeyObject extends Infer<typeof tunnelKeyObject> {}
