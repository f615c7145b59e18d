/* linux/smc_diag.h: sockets of AF_SMC, TCP that goes through shared memory where both ends can. */
import {
  arrayOf,
  attr,
  attributes,
  body,
  chars,
  enumOf,
  flagsOf,
  hex,
  type Infer,
  ip4,
  ip6,
  type MemberCodec,
  member,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u64,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import type { InetDiagSockid } from './inet.js'
import { cookie, type NoAttributes, noAttributes, SOCK_AF, SOCK_DIAG_BY_FAMILY } from './sock-diag.js'

/** How a connection goes: through memory of RDMA, as plain TCP because one end could not, or through memory of the host. */
export const SMC_DIAG_MODE = { SMCR: 0, FALLBACK_TCP: 1, SMCD: 2 } as const

/** What to tell beside the header: `1 << SMC_DIAG_… - 1`. */
export const SMC_DIAG_EXT = { CONNINFO: 1, LGRINFO: 2, DMBINFO: 8 } as const

/** Sixteen bytes: of IPv4 the first four, and nothing says which of both it is. */
const eitherIp: MemberCodec<string> = {
  name: 'ip',
  size: 16,
  align: 1,
  read(input, start) {
    const isLong = input.bytes.subarray(start + 4, start + 16).some(byte => byte !== 0)
    return isLong ? ip6.read(input, start, start + 16) : ip4.read(input, start, start + 4)
  },
  write(output, value) {
    if (typeof value === 'string' && value.includes(':')) return ip6.write(output, value)
    ip4.write(output, value)
    output.zeros(12)
  },
}

const smcSockid = struct('inet_diag_sockid', {
  sport: u16be,
  dport: u16be,
  src: eitherIp,
  dst: eitherIp,
  if: u32,
  cookie,
})

const family = enumOf(u8, 'AF', SOCK_AF)

export const smcDiagReq = struct('smc_diag_req', {
  family,
  pad: arrayOf(u8, 2),
  ext: flagsOf(u8, 'SMC_DIAG_EXT', SMC_DIAG_EXT),
  id: member<InetDiagSockid>(smcSockid),
})

export interface SmcDiagReq extends Infer<typeof smcDiagReq> {}

export const smcDiagMsg = struct('smc_diag_msg', {
  family,
  /** A number of net/smc/smc.h: 2 is INIT, 1 ACTIVE, 7 CLOSED, 10 LISTEN. */
  state: u8,
  mode: enumOf(u8, 'SMC_DIAG_MODE', SMC_DIAG_MODE),
  shutdown: u8,
  id: member<InetDiagSockid>(smcSockid),
  uid: u32,
  inode: u64,
})

export interface SmcDiagMsg extends Infer<typeof smcDiagMsg> {}

/** How far a buffer is written or read: `count` bytes of the round `wrap`. */
export const smcDiagCursor = struct('smc_diag_cursor', { reserved: u16, wrap: u16, count: u32 })

export interface SmcDiagCursor extends Infer<typeof smcDiagCursor> {}

const cursor = member<SmcDiagCursor>(smcDiagCursor)

/** A connection: sizes in bytes, cursors as they were received (`rx_`) and sent (`tx_`). */
export const smcDiagConninfo = struct('smc_diag_conninfo', {
  token: hex(u32),
  sndbuf_size: u32,
  rmbe_size: u32,
  peer_rmbe_size: u32,
  rx_prod: cursor,
  rx_cons: cursor,
  tx_prod: cursor,
  tx_cons: cursor,
  rx_prod_flags: hex(u8),
  rx_conn_state_flags: hex(u8),
  tx_prod_flags: hex(u8),
  tx_conn_state_flags: hex(u8),
  tx_prep: cursor,
  tx_sent: cursor,
  tx_fin: cursor,
})

export interface SmcDiagConninfo extends Infer<typeof smcDiagConninfo> {}

/** A way through an RDMA device. */
export const smcDiagLinkinfo = struct('smc_diag_linkinfo', {
  link_id: u8,
  ibname: chars(64),
  ibport: u8,
  gid: chars(40),
  peer_gid: chars(40),
})

export interface SmcDiagLinkinfo extends Infer<typeof smcDiagLinkinfo> {}

export const smcDiagLgrinfo = struct('smc_diag_lgrinfo', {
  lnk: arrayOf(member<SmcDiagLinkinfo>(smcDiagLinkinfo), 1),
  /** 0 is the client's, 1 the server's. */
  role: u8,
})

export interface SmcDiagLgrinfo extends Infer<typeof smcDiagLgrinfo> {}

/** Memory of the host that both ends have, since Linux 6.8 with the further parts of their numbers. */
export const smcdDiagDmbinfo = struct(
  'smcd_diag_dmbinfo',
  { linkid: hex(u32), peer_gid: hex(u64), my_gid: hex(u64), token: hex(u64), peer_token: hex(u64) },
  { peer_gid_ext: hex(u64), my_gid_ext: hex(u64) },
)

export interface SmcdDiagDmbinfo extends Infer<typeof smcdDiagDmbinfo> {}

/** Why a connection is plain TCP: reasons of net/smc/smc_clc.h, ours and the peer's. */
export const smcDiagFallback = struct('smc_diag_fallback', { reason: hex(u32), peer_diagnosis: hex(u32) })

export interface SmcDiagFallback extends Infer<typeof smcDiagFallback> {}

export const smcDiagAttributes = attributes('SMC_DIAG', {
  conninfo: attr<SmcDiagConninfo>(1, 'SMC_DIAG_CONNINFO', smcDiagConninfo),
  lgrinfo: attr<SmcDiagLgrinfo>(2, 'SMC_DIAG_LGRINFO', smcDiagLgrinfo),
  shutdown: attr(3, 'SMC_DIAG_SHUTDOWN', u8),
  dmbinfo: attr<SmcdDiagDmbinfo>(4, 'SMC_DIAG_DMBINFO', smcdDiagDmbinfo),
  fallback: attr<SmcDiagFallback>(5, 'SMC_DIAG_FALLBACK', smcDiagFallback),
})

export interface SmcDiagAttributes extends Infer<typeof smcDiagAttributes> {}

export interface SmcDiagMessage {
  header: SmcDiagMsg
  attributes: SmcDiagAttributes
}

export interface SmcDiagRequest {
  header: SmcDiagReq
  attributes: NoAttributes
}

export const smcDiagBody = body<SmcDiagMsg, SmcDiagAttributes>(smcDiagMsg, () => smcDiagAttributes)
export const smcDiagRequestBody = body<SmcDiagReq, NoAttributes>(smcDiagReq, () => noAttributes)

export const getSmcSockets: MessageDefinition<SmcDiagRequest> = {
  type: SOCK_DIAG_BY_FAMILY,
  name: 'SOCK_DIAG_BY_FAMILY',
  body: smcDiagRequestBody,
}
