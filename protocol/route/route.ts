/* linux/rtnetlink.h: routes. */
import {
  attr,
  attributes,
  body,
  bytes,
  type Codec,
  chosen,
  EncodeError,
  enumOf,
  flagsOf,
  type Infer,
  ip,
  lladdr,
  pad,
  records,
  s32,
  shared,
  string,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u32be,
  u64,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { type Encapsulations, encapsulations, LWTUNNEL_ENCAP } from './encapsulation/index.js'
import { ipOrLabels } from './mpls.js'
import { AF, RTM } from './rtnetlink.js'

/** What a route does with a packet. */
export const RTN = {
  UNSPEC: 0,
  UNICAST: 1,
  LOCAL: 2,
  BROADCAST: 3,
  ANYCAST: 4,
  MULTICAST: 5,
  BLACKHOLE: 6,
  UNREACHABLE: 7,
  PROHIBIT: 8,
  THROW: 9,
  NAT: 10,
  XRESOLVE: 11,
} as const

/** Who installed a route. Numbers that are not here belong to whatever daemon chose them. */
export const RTPROT = {
  UNSPEC: 0,
  REDIRECT: 1,
  KERNEL: 2,
  BOOT: 3,
  STATIC: 4,
  GATED: 8,
  RA: 9,
  MRT: 10,
  ZEBRA: 11,
  BIRD: 12,
  DNROUTED: 13,
  XORP: 14,
  NTK: 15,
  DHCP: 16,
  MROUTED: 17,
  KEEPALIVED: 18,
  BABEL: 42,
  OVN: 84,
  OPENR: 99,
  BGP: 186,
  ISIS: 187,
  OSPF: 188,
  RIP: 189,
  EIGRP: 192,
} as const

/** How far away a destination is. */
export const RT_SCOPE = { UNIVERSE: 0, SITE: 200, LINK: 253, HOST: 254, NOWHERE: 255 } as const

/** Tables with a name; any other 32-bit number is a table too. */
export const RT_TABLE = { UNSPEC: 0, COMPAT: 252, DEFAULT: 253, MAIN: 254, LOCAL: 255 } as const

/** Flags of rtm_flags. The low byte holds the next hop's {@link RTNH_F}. */
export const RTM_F = {
  NOTIFY: 0x100,
  CLONED: 0x200,
  EQUALIZE: 0x400,
  PREFIX: 0x800,
  LOOKUP_TABLE: 0x1000,
  FIB_MATCH: 0x2000,
  OFFLOAD: 0x4000,
  TRAP: 0x8000,
  OFFLOAD_FAILED: 0x20000000,
} as const

export const RTNH_F = {
  DEAD: 1,
  PERVASIVE: 2,
  ONLINK: 4,
  OFFLOAD: 8,
  LINKDOWN: 16,
  UNRESOLVED: 32,
  TRAP: 64,
} as const

/** `metrics.features`. */
export const RTAX_FEATURE = { ECN: 1, SACK: 2, TIMESTAMP: 4, ALLFRAG: 8, TCP_USEC_TS: 16 } as const

/** `pref`: RFC 4191 router preference. */
export const ICMPV6_ROUTER_PREF = { LOW: 3, MEDIUM: 0, HIGH: 1, INVALID: 2 } as const

/** Why the kernel deleted a route by itself. */
export const RT_DEL_REASON = { UNSPEC: 0, EXPIRED: 1, RA_WITHDRAWN: 2 } as const

/**
 * Fixed header of route messages, one for all that have the same ({@link shared}). `table` is 8 bits wide: the attribute of the
 * same name goes first.
 */
export const rtmsg = shared(
  struct('rtmsg', {
    family: enumOf(u8, 'AF', AF),
    dst_len: u8,
    src_len: u8,
    tos: u8,
    table: enumOf(u8, 'RT_TABLE', RT_TABLE),
    protocol: enumOf(u8, 'RTPROT', RTPROT),
    scope: enumOf(u8, 'RT_SCOPE', RT_SCOPE),
    type: enumOf(u8, 'RTN', RTN),
    flags: flagsOf(u32, 'RTM_F', RTM_F),
  }),
)

export interface Rtmsg extends Infer<typeof rtmsg> {}

/** One next hop of a multipath route. `hops` is its weight less one. */
export const rtnexthop = struct('rtnexthop', {
  len: u16,
  flags: flagsOf(u8, 'RTNH_F', RTNH_F),
  hops: u8,
  ifindex: s32,
})

export interface Rtnexthop extends Infer<typeof rtnexthop> {}

export const rtaCacheinfo = struct(
  'rta_cacheinfo',
  { clntref: u32, lastuse: u32, expires: s32, error: u32, used: u32 },
  { id: u32, ts: u32, tsage: u32 },
)

export interface RtaCacheinfo extends Infer<typeof rtaCacheinfo> {}

export const rtaMfcStats = struct('rta_mfc_stats', { mfcs_packets: u64, mfcs_bytes: u64, mfcs_wrong_if: u64 })

export interface RtaMfcStats extends Infer<typeof rtaMfcStats> {}

/** A next hop of another address family than the route's: `{ family: 10, address: 'fe80::1' }`. */
export interface RtaVia {
  family: number
  /** An IP address, or for other families a link-layer address. */
  address: string
}

const viaAddress = (family: number): Codec<string> => (family === AF.INET || family === AF.INET6 ? ip : lladdr)

/** struct rtvia: a family and an address of its length. */
export const rtvia: Codec<RtaVia> = {
  name: 'rtvia',
  fits: length => length >= 2,
  canonical(input, start, end) {
    const family = input.view.getUint16(start, input.littleEndian)
    const length = end - start - 2
    return family === AF.INET ? length === 4 : family === AF.INET6 ? length === 16 : true
  },
  read(input, start, end) {
    const family = input.view.getUint16(start, input.littleEndian)
    const codec = viaAddress(family)
    const readable = codec.fits === undefined || codec.fits(end - start - 2)
    return { family, address: (readable ? codec : lladdr).read(input, start + 2, end) }
  },
  write(output, value) {
    if (typeof value !== 'object' || value === null)
      throw new EncodeError('ERR_ENCODE_TYPE', 'expected { family, address }')
    output.u16(value.family, output.littleEndian)
    viaAddress(value.family).write(output, value.address)
  },
}

/** Metrics of a route, in the kernel's units: times in milliseconds, `rtt` in eighths and `rttvar` in quarters of one. */
export const routeMetrics = attributes('RTAX', {
  /** Bit mask of the metrics that the kernel must not change by itself: bit 2 is `mtu`. */
  lock: attr(1, 'RTAX_LOCK', u32),
  mtu: attr(2, 'RTAX_MTU', u32),
  window: attr(3, 'RTAX_WINDOW', u32),
  rtt: attr(4, 'RTAX_RTT', u32),
  rttvar: attr(5, 'RTAX_RTTVAR', u32),
  ssthresh: attr(6, 'RTAX_SSTHRESH', u32),
  cwnd: attr(7, 'RTAX_CWND', u32),
  advmss: attr(8, 'RTAX_ADVMSS', u32),
  reordering: attr(9, 'RTAX_REORDERING', u32),
  hoplimit: attr(10, 'RTAX_HOPLIMIT', u32),
  initcwnd: attr(11, 'RTAX_INITCWND', u32),
  features: attr(12, 'RTAX_FEATURES', flagsOf(u32, 'RTAX_FEATURE', RTAX_FEATURE)),
  rtoMin: attr(13, 'RTAX_RTO_MIN', u32),
  initrwnd: attr(14, 'RTAX_INITRWND', u32),
  quickack: attr(15, 'RTAX_QUICKACK', u32),
  ccAlgo: attr(16, 'RTAX_CC_ALGO', string),
  fastopenNoCookie: attr(17, 'RTAX_FASTOPEN_NO_COOKIE', u32),
})

export interface RouteMetrics extends Infer<typeof routeMetrics> {}

/** Four bytes are a number, eight a bigint. */
const secondsOrTicks: Codec<number | bigint> = {
  name: 'u32 | u64',
  fits: length => length === 4 || length === 8,
  read: (input, start, end) => (end - start === 4 ? u32 : u64).read(input, start, end),
  write(output, value) {
    if (typeof value === 'number') u32.write(output, value)
    else u64.write(output, value)
  },
}

export const routeAttributes = attributes('RTA', {
  /** Destination, without its prefix length: that is `dst_len` in the header. Left out for a default route. */
  dst: attr(1, 'RTA_DST', ipOrLabels),
  src: attr(2, 'RTA_SRC', ip),
  iif: attr(3, 'RTA_IIF', u32),
  /** Index of the device that packets leave by. */
  oif: attr(4, 'RTA_OIF', u32),
  gateway: attr(5, 'RTA_GATEWAY', ip),
  /** The metric: the lowest wins. */
  priority: attr(6, 'RTA_PRIORITY', u32),
  prefsrc: attr(7, 'RTA_PREFSRC', ip),
  metrics: attr<RouteMetrics>(8, 'RTA_METRICS', () => routeMetrics),
  multipath: attr(
    9,
    'RTA_MULTIPATH',
    records(rtnexthop, (): Codec<RouteAttributes> => routeAttributes),
  ),
  protoinfo: attr(10, 'RTA_PROTOINFO', bytes),
  flow: attr(11, 'RTA_FLOW', u32),
  cacheinfo: attr<RtaCacheinfo>(12, 'RTA_CACHEINFO', rtaCacheinfo),
  session: attr(13, 'RTA_SESSION', bytes),
  mpAlgo: attr(14, 'RTA_MP_ALGO', bytes),
  /** Table id; 32 bits wide, unlike the header's. */
  table: attr(15, 'RTA_TABLE', enumOf(u32, 'RT_TABLE', RT_TABLE)),
  mark: attr(16, 'RTA_MARK', u32),
  mfcStats: attr<RtaMfcStats>(17, 'RTA_MFC_STATS', rtaMfcStats),
  via: attr(18, 'RTA_VIA', rtvia),
  newdst: attr(19, 'RTA_NEWDST', ipOrLabels),
  pref: attr(20, 'RTA_PREF', enumOf(u8, 'ICMPV6_ROUTER_PREF', ICMPV6_ROUTER_PREF)),
  encapType: attr(21, 'RTA_ENCAP_TYPE', enumOf(u16, 'LWTUNNEL_ENCAP', LWTUNNEL_ENCAP)),
  encap: attr(22, 'RTA_ENCAP', chosen<Encapsulations>('encapType', encapsulations)),
  /** Seconds until the route goes; of a multicast route (eight bytes) hundredths since a packet last took it, as a bigint. */
  expires: attr<number | bigint>(23, 'RTA_EXPIRES', secondsOrTicks),
  pad: attr(24, 'RTA_PAD', pad),
  uid: attr(25, 'RTA_UID', u32),
  ttlPropagate: attr(26, 'RTA_TTL_PROPAGATE', u8),
  ipProto: attr(27, 'RTA_IP_PROTO', u8),
  sport: attr(28, 'RTA_SPORT', u16be),
  dport: attr(29, 'RTA_DPORT', u16be),
  nhId: attr(30, 'RTA_NH_ID', u32),
  flowlabel: attr(31, 'RTA_FLOWLABEL', u32be),
  delReason: attr(32, 'RTA_DEL_REASON', enumOf(u32, 'RT_DEL_REASON', RT_DEL_REASON)),
})

/**
 * `hasEncap` narrows `encap` to the type that `encapType` tells. A next hop in `multipath` has of these `gateway` or `via`,
 * `flow`, `newdst` and `encap`.
 */
export interface RouteAttributes extends Infer<typeof routeAttributes> {}

/** A route as the kernel says it. */
export interface RouteMessage {
  header: Rtmsg
  attributes: RouteAttributes
}

const routeBody = body<Rtmsg, RouteAttributes>(rtmsg, () => routeAttributes)

export const newRoute: MessageDefinition<RouteMessage> = { type: RTM.NEWROUTE, name: 'RTM_NEWROUTE', body: routeBody }
export const delRoute: MessageDefinition<RouteMessage> = { type: RTM.DELROUTE, name: 'RTM_DELROUTE', body: routeBody }
export const getRoute: MessageDefinition<RouteMessage> = { type: RTM.GETROUTE, name: 'RTM_GETROUTE', body: routeBody }
