/* linux/if_link.h: VXLAN (RFC 7348) tunnels. */
import {
  attr,
  attributes,
  bool8,
  type Codec,
  enumOf,
  fixedBytes,
  flag,
  type Infer,
  ip4,
  ip6,
  struct,
  u8,
  u16be,
  u32,
  u32be,
} from '../../codec/index.js'

export const VXLAN_DF = { UNSET: 0, SET: 1, INHERIT: 2 } as const

export const VXLAN_LABEL = { FIXED: 0, INHERIT: 1 } as const

/** Source ports of tunnel packets. */
export const vxlanPortRange = struct('ifla_vxlan_port_range', { low: u16be, high: u16be })

export interface VxlanPortRange extends Infer<typeof vxlanPortRange> {}

/** IFLA_VXLAN_TTL_INHERIT: the kernel takes a flag and sends a byte. */
const flagOrBool8: Codec<boolean> = {
  name: 'flag',
  fits: length => length <= 1,
  canonical: (_input, start, end) => start === end,
  read: (input, start, end) => start === end || input.bytes[start] !== 0,
  write: flag.write,
  absent: value => value === false,
}

export const vxlanData = attributes('IFLA_VXLAN', {
  /** Network identifier (VNI), 24 bits. */
  id: attr(1, 'IFLA_VXLAN_ID', u32),
  /** Multicast group, or the only remote end. */
  group: attr(2, 'IFLA_VXLAN_GROUP', ip4),
  /** Index of the device that tunnel packets leave by. */
  link: attr(3, 'IFLA_VXLAN_LINK', u32),
  local: attr(4, 'IFLA_VXLAN_LOCAL', ip4),
  ttl: attr(5, 'IFLA_VXLAN_TTL', u8),
  tos: attr(6, 'IFLA_VXLAN_TOS', u8),
  learning: attr(7, 'IFLA_VXLAN_LEARNING', bool8),
  /** Seconds. */
  ageing: attr(8, 'IFLA_VXLAN_AGEING', u32),
  limit: attr(9, 'IFLA_VXLAN_LIMIT', u32),
  portRange: attr<VxlanPortRange>(10, 'IFLA_VXLAN_PORT_RANGE', vxlanPortRange),
  proxy: attr(11, 'IFLA_VXLAN_PROXY', bool8),
  rsc: attr(12, 'IFLA_VXLAN_RSC', bool8),
  l2miss: attr(13, 'IFLA_VXLAN_L2MISS', bool8),
  l3miss: attr(14, 'IFLA_VXLAN_L3MISS', bool8),
  port: attr(15, 'IFLA_VXLAN_PORT', u16be),
  group6: attr(16, 'IFLA_VXLAN_GROUP6', ip6),
  local6: attr(17, 'IFLA_VXLAN_LOCAL6', ip6),
  udpCsum: attr(18, 'IFLA_VXLAN_UDP_CSUM', bool8),
  udpZeroCsum6Tx: attr(19, 'IFLA_VXLAN_UDP_ZERO_CSUM6_TX', bool8),
  udpZeroCsum6Rx: attr(20, 'IFLA_VXLAN_UDP_ZERO_CSUM6_RX', bool8),
  remcsumTx: attr(21, 'IFLA_VXLAN_REMCSUM_TX', bool8),
  remcsumRx: attr(22, 'IFLA_VXLAN_REMCSUM_RX', bool8),
  gbp: attr(23, 'IFLA_VXLAN_GBP', flag),
  remcsumNopartial: attr(24, 'IFLA_VXLAN_REMCSUM_NOPARTIAL', flag),
  collectMetadata: attr(25, 'IFLA_VXLAN_COLLECT_METADATA', bool8),
  label: attr(26, 'IFLA_VXLAN_LABEL', u32be),
  gpe: attr(27, 'IFLA_VXLAN_GPE', flag),
  ttlInherit: attr(28, 'IFLA_VXLAN_TTL_INHERIT', flagOrBool8),
  df: attr(29, 'IFLA_VXLAN_DF', enumOf(u8, 'VXLAN_DF', VXLAN_DF)),
  vnifilter: attr(30, 'IFLA_VXLAN_VNIFILTER', bool8),
  localbypass: attr(31, 'IFLA_VXLAN_LOCALBYPASS', bool8),
  labelPolicy: attr(32, 'IFLA_VXLAN_LABEL_POLICY', enumOf(u32, 'VXLAN_LABEL', VXLAN_LABEL)),
  /** The bits of the VXLAN header that must be zero in what comes in. */
  reservedBits: attr(33, 'IFLA_VXLAN_RESERVED_BITS', fixedBytes(8)),
  mcRoute: attr(34, 'IFLA_VXLAN_MC_ROUTE', bool8),
})

export interface VxlanData extends Infer<typeof vxlanData> {}
