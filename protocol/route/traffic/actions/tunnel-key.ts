/* linux/tc_act/tc_tunnel_key.h: where a tunnel device is to send. */
import {
  attr,
  attributes,
  bool8,
  bytes,
  enumOf,
  flag,
  type Infer,
  ip4,
  ip6,
  multi,
  pad,
  s32,
  sequence,
  struct,
  u8,
  u16be,
  u32,
  u32be,
} from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const TCA_TUNNEL_KEY_ACT = { SET: 1, RELEASE: 2 } as const

export const tcTunnelKey = struct('tc_tunnel_key', {
  ...tcGen,
  t_action: enumOf(s32, 'TCA_TUNNEL_KEY_ACT', TCA_TUNNEL_KEY_ACT),
})

export interface TcTunnelKey extends Infer<typeof tcTunnelKey> {}

export const tunnelKeyActionGeneve = attributes('TCA_TUNNEL_KEY_ENC_OPT_GENEVE', {
  class: attr(1, 'TCA_TUNNEL_KEY_ENC_OPT_GENEVE_CLASS', u16be),
  type: attr(2, 'TCA_TUNNEL_KEY_ENC_OPT_GENEVE_TYPE', u8),
  /** A multiple of four bytes. */
  data: attr(3, 'TCA_TUNNEL_KEY_ENC_OPT_GENEVE_DATA', bytes),
})

export interface TunnelKeyActionGeneve extends Infer<typeof tunnelKeyActionGeneve> {}

export const tunnelKeyActionVxlan = attributes('TCA_TUNNEL_KEY_ENC_OPT_VXLAN', {
  /** Group policy. */
  gbp: attr(1, 'TCA_TUNNEL_KEY_ENC_OPT_VXLAN_GBP', u32),
})

export interface TunnelKeyActionVxlan extends Infer<typeof tunnelKeyActionVxlan> {}

export const tunnelKeyActionErspan = attributes('TCA_TUNNEL_KEY_ENC_OPT_ERSPAN', {
  /** 1 goes with `index`, 2 with the others. */
  ver: attr(1, 'TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_VER', u8),
  index: attr(2, 'TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_INDEX', u32be),
  dir: attr(3, 'TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_DIR', u8),
  hwid: attr(4, 'TCA_TUNNEL_KEY_ENC_OPT_ERSPAN_HWID', u8),
})

export interface TunnelKeyActionErspan extends Infer<typeof tunnelKeyActionErspan> {}

export const tunnelKeyActionOpts = attributes('TCA_TUNNEL_KEY_ENC_OPTS', {
  /**
   * Each option as three attributes in a row, `[{ class }, { type }, { data }]`: `tc` sends a list for each option, the kernel
   * answers with one list of all.
   */
  geneve: attr(
    1,
    'TCA_TUNNEL_KEY_ENC_OPTS_GENEVE',
    multi(sequence<TunnelKeyActionGeneve>(() => tunnelKeyActionGeneve)),
  ),
  vxlan: attr<TunnelKeyActionVxlan>(2, 'TCA_TUNNEL_KEY_ENC_OPTS_VXLAN', () => tunnelKeyActionVxlan),
  erspan: attr<TunnelKeyActionErspan>(3, 'TCA_TUNNEL_KEY_ENC_OPTS_ERSPAN', () => tunnelKeyActionErspan),
})

export interface TunnelKeyActionOpts extends Infer<typeof tunnelKeyActionOpts> {}

export const tunnelKeyAction = attributes('TCA_TUNNEL_KEY', {
  tm: attr<TcfT>(1, 'TCA_TUNNEL_KEY_TM', tcfT),
  parms: attr<TcTunnelKey>(2, 'TCA_TUNNEL_KEY_PARMS', tcTunnelKey),
  encIpv4Src: attr(3, 'TCA_TUNNEL_KEY_ENC_IPV4_SRC', ip4),
  encIpv4Dst: attr(4, 'TCA_TUNNEL_KEY_ENC_IPV4_DST', ip4),
  encIpv6Src: attr(5, 'TCA_TUNNEL_KEY_ENC_IPV6_SRC', ip6),
  encIpv6Dst: attr(6, 'TCA_TUNNEL_KEY_ENC_IPV6_DST', ip6),
  encKeyId: attr(7, 'TCA_TUNNEL_KEY_ENC_KEY_ID', u32be),
  pad: attr(8, 'TCA_TUNNEL_KEY_PAD', pad),
  encDstPort: attr(9, 'TCA_TUNNEL_KEY_ENC_DST_PORT', u16be),
  noCsum: attr(10, 'TCA_TUNNEL_KEY_NO_CSUM', bool8),
  encOpts: attr<TunnelKeyActionOpts>(11, 'TCA_TUNNEL_KEY_ENC_OPTS', () => tunnelKeyActionOpts),
  encTos: attr(12, 'TCA_TUNNEL_KEY_ENC_TOS', u8),
  encTtl: attr(13, 'TCA_TUNNEL_KEY_ENC_TTL', u8),
  noFrag: attr(14, 'TCA_TUNNEL_KEY_NO_FRAG', flag),
})

export interface TunnelKeyAction extends Infer<typeof tunnelKeyAction> {}
