/* linux/xdp_diag.h: AF_XDP sockets. */
import { attr, attributes, body, enumOf, flagsOf, type Infer, struct, u8, u16, u32, u64 } from '../codec/index.js'
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
export const XDP_SHOW = { INFO: 1, RING_CFG: 2, UMEM: 4, MEMINFO: 8, STATS: 16 } as const

export const XDP_DU_F = { ZEROCOPY: 1 } as const

export const xdpDiagReq = struct('xdp_diag_req', {
  family: enumOf(u8, 'AF', SOCK_AF),
  protocol: u8,
  pad: u16,
  ino: u32,
  show: flagsOf(u32, 'XDP_SHOW', XDP_SHOW),
  cookie,
})

export interface XdpDiagReq extends Infer<typeof xdpDiagReq> {}

export const xdpDiagMsg = struct('xdp_diag_msg', {
  family: enumOf(u8, 'AF', SOCK_AF),
  type: enumOf(u8, 'SOCK', SOCK),
  pad: u16,
  ino: u32,
  cookie,
})

export interface XdpDiagMsg extends Infer<typeof xdpDiagMsg> {}

export const xdpDiagInfo = struct('xdp_diag_info', { ifindex: u32, queue_id: u32 })

export interface XdpDiagInfo extends Infer<typeof xdpDiagInfo> {}

export const xdpDiagRing = struct('xdp_diag_ring', { entries: u32 })

export interface XdpDiagRing extends Infer<typeof xdpDiagRing> {}

export const xdpDiagUmem = struct('xdp_diag_umem', {
  size: u64,
  id: u32,
  num_pages: u32,
  chunk_size: u32,
  headroom: u32,
  ifindex: u32,
  queue_id: u32,
  flags: flagsOf(u32, 'XDP_DU_F', XDP_DU_F),
  refs: u32,
})

export interface XdpDiagUmem extends Infer<typeof xdpDiagUmem> {}

export const xdpDiagStats = struct('xdp_diag_stats', {
  n_rx_dropped: u64,
  n_rx_invalid: u64,
  n_rx_full: u64,
  n_fill_ring_empty: u64,
  n_tx_invalid: u64,
  n_tx_ring_empty: u64,
})

export interface XdpDiagStats extends Infer<typeof xdpDiagStats> {}

export const xdpDiagAttributes = attributes('XDP_DIAG', {
  info: attr<XdpDiagInfo>(1, 'XDP_DIAG_INFO', xdpDiagInfo),
  uid: attr(2, 'XDP_DIAG_UID', u32),
  rxRing: attr<XdpDiagRing>(3, 'XDP_DIAG_RX_RING', xdpDiagRing),
  txRing: attr<XdpDiagRing>(4, 'XDP_DIAG_TX_RING', xdpDiagRing),
  umem: attr<XdpDiagUmem>(5, 'XDP_DIAG_UMEM', xdpDiagUmem),
  umemFillRing: attr<XdpDiagRing>(6, 'XDP_DIAG_UMEM_FILL_RING', xdpDiagRing),
  umemCompletionRing: attr<XdpDiagRing>(7, 'XDP_DIAG_UMEM_COMPLETION_RING', xdpDiagRing),
  meminfo: attr<SkMeminfo>(8, 'XDP_DIAG_MEMINFO', skMeminfoCodec),
  stats: attr<XdpDiagStats>(9, 'XDP_DIAG_STATS', xdpDiagStats),
})

export interface XdpDiagAttributes extends Infer<typeof xdpDiagAttributes> {}

export interface XdpDiagMessage {
  header: XdpDiagMsg
  attributes: XdpDiagAttributes
}

export interface XdpDiagRequest {
  header: XdpDiagReq
  attributes: NoAttributes
}

export const xdpDiagBody = body<XdpDiagMsg, XdpDiagAttributes>(xdpDiagMsg, () => xdpDiagAttributes)
export const xdpDiagRequestBody = body<XdpDiagReq, NoAttributes>(xdpDiagReq, () => noAttributes)

export const getXdpSockets: MessageDefinition<XdpDiagRequest> = {
  type: SOCK_DIAG_BY_FAMILY,
  name: 'SOCK_DIAG_BY_FAMILY',
  body: xdpDiagRequestBody,
}
