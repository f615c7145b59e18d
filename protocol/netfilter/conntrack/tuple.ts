/* linux/netfilter/nfnetlink_conntrack.h: the addresses and ports that a connection is known by. */
import { attr, attributes, type Infer, ip4, ip6, u8, u16 } from '../../codec/index.js'
import { nfnetlinkSet } from '../nfgenmsg.js'

export const tupleIp = attributes(
  'CTA_IP',
  {
    v4Src: attr(1, 'CTA_IP_V4_SRC', ip4),
    v4Dst: attr(2, 'CTA_IP_V4_DST', ip4),
    v6Src: attr(3, 'CTA_IP_V6_SRC', ip6),
    v6Dst: attr(4, 'CTA_IP_V6_DST', ip6),
  },
  nfnetlinkSet,
)

export interface TupleIp extends Infer<typeof tupleIp> {}

export const tupleProto = attributes(
  'CTA_PROTO',
  {
    /** IPPROTO_* */
    num: attr(1, 'CTA_PROTO_NUM', u8),
    /** Also the key of GRE. */
    srcPort: attr(2, 'CTA_PROTO_SRC_PORT', u16),
    dstPort: attr(3, 'CTA_PROTO_DST_PORT', u16),
    icmpId: attr(4, 'CTA_PROTO_ICMP_ID', u16),
    icmpType: attr(5, 'CTA_PROTO_ICMP_TYPE', u8),
    icmpCode: attr(6, 'CTA_PROTO_ICMP_CODE', u8),
    icmpv6Id: attr(7, 'CTA_PROTO_ICMPV6_ID', u16),
    icmpv6Type: attr(8, 'CTA_PROTO_ICMPV6_TYPE', u8),
    icmpv6Code: attr(9, 'CTA_PROTO_ICMPV6_CODE', u8),
  },
  nfnetlinkSet,
)

export interface TupleProto extends Infer<typeof tupleProto> {}

export const tupleAttributes = attributes(
  'CTA_TUPLE',
  {
    ip: attr<TupleIp>(1, 'CTA_TUPLE_IP', () => tupleIp),
    proto: attr<TupleProto>(2, 'CTA_TUPLE_PROTO', () => tupleProto),
    /** Where the zone is of one direction only. */
    zone: attr(3, 'CTA_TUPLE_ZONE', u16),
  },
  nfnetlinkSet,
)

/** One direction of a connection. Of the addresses and the ICMP fields there are those of the header's family. */
export interface TupleAttributes extends Infer<typeof tupleAttributes> {}
