/* linux/packet_diag.h: packet sockets, which see frames. */
import {
  array,
  attr,
  attributes,
  body,
  enumOf,
  fixedBytes,
  flagsOf,
  hex,
  type Infer,
  member,
  struct,
  u8,
  u16,
  u32,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { bpfProgram, type SockFilter } from '../route/index.js'
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
export const PACKET_SHOW = { INFO: 1, MCLIST: 2, RING_CFG: 4, FANOUT: 8, MEMINFO: 16, FILTER: 32 } as const

export const PDI = { RUNNING: 1, AUXDATA: 2, ORIGDEV: 4, VNETHDR: 8, LOSS: 16 } as const

export const packetDiagReq = struct('packet_diag_req', {
  family: enumOf(u8, 'AF', SOCK_AF),
  /** Has to be 0. */
  protocol: u8,
  pad: u16,
  ino: u32,
  show: flagsOf(u32, 'PACKET_SHOW', PACKET_SHOW),
  cookie,
})

export interface PacketDiagReq extends Infer<typeof packetDiagReq> {}

export const packetDiagMsg = struct('packet_diag_msg', {
  family: enumOf(u8, 'AF', SOCK_AF),
  type: enumOf(u8, 'SOCK', SOCK),
  /** ETH_P_* of what it sees: 3 is everything, 0 nothing. */
  num: hex(u16),
  ino: u32,
  cookie,
})

export interface PacketDiagMsg extends Infer<typeof packetDiagMsg> {}

export const packetDiagInfo = struct('packet_diag_info', {
  /** Of the device that it is bound to; 0 for all. */
  index: u32,
  /** TPACKET_V1 is 0. */
  version: u32,
  reserve: u32,
  copy_thresh: u32,
  tstamp: u32,
  flags: flagsOf(u32, 'PDI', PDI),
})

export interface PacketDiagInfo extends Infer<typeof packetDiagInfo> {}

/** One PACKET_ADD_MEMBERSHIP; `alen` bytes of `addr` count. */
export const packetDiagMclist = struct('packet_diag_mclist', {
  index: u32,
  count: u32,
  type: u16,
  alen: u16,
  addr: fixedBytes(32),
})

export interface PacketDiagMclist extends Infer<typeof packetDiagMclist> {}

export const packetDiagRing = struct('packet_diag_ring', {
  block_size: u32,
  block_nr: u32,
  frame_size: u32,
  frame_nr: u32,
  /** Milliseconds. */
  retire_tmo: u32,
  sizeof_priv: u32,
  features: u32,
})

export interface PacketDiagRing extends Infer<typeof packetDiagRing> {}

export const packetDiagAttributes = attributes('PACKET_DIAG', {
  info: attr<PacketDiagInfo>(0, 'PACKET_DIAG_INFO', packetDiagInfo),
  mclist: attr(1, 'PACKET_DIAG_MCLIST', array(member(packetDiagMclist))),
  rxRing: attr<PacketDiagRing>(2, 'PACKET_DIAG_RX_RING', packetDiagRing),
  txRing: attr<PacketDiagRing>(3, 'PACKET_DIAG_TX_RING', packetDiagRing),
  /** Group number in the low half, PACKET_FANOUT_* in the high one. */
  fanout: attr(4, 'PACKET_DIAG_FANOUT', hex(u32)),
  uid: attr(5, 'PACKET_DIAG_UID', u32),
  meminfo: attr<SkMeminfo>(6, 'PACKET_DIAG_MEMINFO', skMeminfoCodec),
  filter: attr<SockFilter[]>(7, 'PACKET_DIAG_FILTER', bpfProgram),
})

export interface PacketDiagAttributes extends Infer<typeof packetDiagAttributes> {}

export interface PacketDiagMessage {
  header: PacketDiagMsg
  attributes: PacketDiagAttributes
}

export interface PacketDiagRequest {
  header: PacketDiagReq
  attributes: NoAttributes
}

export const packetDiagBody = body<PacketDiagMsg, PacketDiagAttributes>(packetDiagMsg, () => packetDiagAttributes)
export const packetDiagRequestBody = body<PacketDiagReq, NoAttributes>(packetDiagReq, () => noAttributes)

export const getPacketSockets: MessageDefinition<PacketDiagRequest> = {
  type: SOCK_DIAG_BY_FAMILY,
  name: 'SOCK_DIAG_BY_FAMILY',
  body: packetDiagRequestBody,
}
