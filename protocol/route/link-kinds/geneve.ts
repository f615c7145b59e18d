/* linux/if_link.h: GENEVE (RFC 8926) tunnels. */
import {
  attr,
  attributes,
  bool8,
  enumOf,
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

export const GENEVE_DF = { UNSET: 0, SET: 1, INHERIT: 2 } as const

/** Source ports of tunnel packets. */
export const genevePortRange = struct('ifla_geneve_port_range', { low: u16be, high: u16be })

export interface GenevePortRange extends Infer<typeof genevePortRange> {}

export const geneveData = attributes('IFLA_GENEVE', {
  /** Network identifier (VNI), 24 bits. */
  id: attr(1, 'IFLA_GENEVE_ID', u32),
  remote: attr(2, 'IFLA_GENEVE_REMOTE', ip4),
  ttl: attr(3, 'IFLA_GENEVE_TTL', u8),
  tos: attr(4, 'IFLA_GENEVE_TOS', u8),
  port: attr(5, 'IFLA_GENEVE_PORT', u16be),
  collectMetadata: attr(6, 'IFLA_GENEVE_COLLECT_METADATA', flag),
  remote6: attr(7, 'IFLA_GENEVE_REMOTE6', ip6),
  udpCsum: attr(8, 'IFLA_GENEVE_UDP_CSUM', bool8),
  udpZeroCsum6Tx: attr(9, 'IFLA_GENEVE_UDP_ZERO_CSUM6_TX', bool8),
  udpZeroCsum6Rx: attr(10, 'IFLA_GENEVE_UDP_ZERO_CSUM6_RX', bool8),
  label: attr(11, 'IFLA_GENEVE_LABEL', u32be),
  ttlInherit: attr(12, 'IFLA_GENEVE_TTL_INHERIT', bool8),
  df: attr(13, 'IFLA_GENEVE_DF', enumOf(u8, 'GENEVE_DF', GENEVE_DF)),
  innerProtoInherit: attr(14, 'IFLA_GENEVE_INNER_PROTO_INHERIT', flag),
  portRange: attr<GenevePortRange>(15, 'IFLA_GENEVE_PORT_RANGE', genevePortRange),
  groHint: attr(16, 'IFLA_GENEVE_GRO_HINT', flag),
  local: attr(17, 'IFLA_GENEVE_LOCAL', ip4),
  local6: attr(18, 'IFLA_GENEVE_LOCAL6', ip6),
})

export interface GeneveData extends Infer<typeof geneveData> {}
