/* linux/netlink_diag.h: netlink sockets. */
import {
  array,
  attr,
  attributes,
  body,
  enumOf,
  flagsOf,
  type Infer,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import {
  cookie,
  type NoAttributes,
  noAttributes,
  type SkMeminfo,
  SOCK,
  SOCK_AF,
  SOCK_DIAG_BY_FAMILY,
  skMeminfoCodec,
} from './sock-diag.js'

/** What to tell beside the header. */
export const NDIAG_SHOW = { MEMINFO: 1, GROUPS: 2, RING_CFG: 4, FLAGS: 8 } as const

export const NDIAG_FLAG = {
  /** In the midst of a dump. */
  CB_RUNNING: 1,
  PKTINFO: 2,
  BROADCAST_ERROR: 4,
  NO_ENOBUFS: 8,
  LISTEN_ALL_NSID: 16,
  CAP_ACK: 32,
} as const

/** In a request: of every netlink protocol. */
export const NDIAG_PROTO_ALL = 255

/** States of a netlink socket (net/netlink/af_netlink.h). */
export const NETLINK_STATE = { UNCONNECTED: 0, CONNECTED: 1 } as const

export const netlinkDiagReq = struct('netlink_diag_req', {
  family: enumOf(u8, 'AF', SOCK_AF),
  /** NETLINK_*, or {@link NDIAG_PROTO_ALL}. */
  protocol: u8,
  pad: u16,
  ino: u32,
  show: flagsOf(u32, 'NDIAG_SHOW', NDIAG_SHOW),
  cookie,
})

export interface NetlinkDiagReq extends Infer<typeof netlinkDiagReq> {}

export const netlinkDiagMsg = struct('netlink_diag_msg', {
  family: enumOf(u8, 'AF', SOCK_AF),
  type: enumOf(u8, 'SOCK', SOCK),
  /** NETLINK_*: 0 is NETLINK_ROUTE. */
  protocol: u8,
  state: enumOf(u8, 'NETLINK', NETLINK_STATE),
  portid: u32,
  dst_portid: u32,
  dst_group: u32,
  ino: u32,
  cookie,
})

export interface NetlinkDiagMsg extends Infer<typeof netlinkDiagMsg> {}

export const netlinkDiagRing = struct('netlink_diag_ring', {
  block_size: u32,
  block_nr: u32,
  frame_size: u32,
  frame_nr: u32,
})

export interface NetlinkDiagRing extends Infer<typeof netlinkDiagRing> {}

export const netlinkDiagAttributes = attributes('NETLINK_DIAG', {
  meminfo: attr<SkMeminfo>(0, 'NETLINK_DIAG_MEMINFO', skMeminfoCodec),
  /** Multicast groups, 64 to an element: bit 0 of the first is group 1. */
  groups: attr(1, 'NETLINK_DIAG_GROUPS', array(u64)),
  rxRing: attr<NetlinkDiagRing>(2, 'NETLINK_DIAG_RX_RING', netlinkDiagRing),
  txRing: attr<NetlinkDiagRing>(3, 'NETLINK_DIAG_TX_RING', netlinkDiagRing),
  flags: attr(4, 'NETLINK_DIAG_FLAGS', flagsOf(u32, 'NDIAG_FLAG', NDIAG_FLAG)),
})

export interface NetlinkDiagAttributes extends Infer<typeof netlinkDiagAttributes> {}

export interface NetlinkDiagMessage {
  header: NetlinkDiagMsg
  attributes: NetlinkDiagAttributes
}

export interface NetlinkDiagRequest {
  header: NetlinkDiagReq
  attributes: NoAttributes
}

export const netlinkDiagBody = body<NetlinkDiagMsg, NetlinkDiagAttributes>(netlinkDiagMsg, () => netlinkDiagAttributes)
export const netlinkDiagRequestBody = body<NetlinkDiagReq, NoAttributes>(netlinkDiagReq, () => noAttributes)

export const getNetlinkSockets: MessageDefinition<NetlinkDiagRequest> = {
  type: SOCK_DIAG_BY_FAMILY,
  name: 'SOCK_DIAG_BY_FAMILY',
  body: netlinkDiagRequestBody,
}
