/* linux/inet_diag.h: TCP, UDP, raw and the other sockets of IPv4 and IPv6. */
import {
  array,
  attr,
  attributes,
  bits,
  body,
  bytes,
  type Codec,
  enumOf,
  flagsOf,
  hex,
  type Infer,
  ip4,
  ip6,
  type MemberCodec,
  member,
  nest,
  packed,
  pad,
  type Struct,
  string,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u64,
} from '../codec/index.js'
import {
  type SkDiagBpfStorage,
  type SkDiagBpfStorageReq,
  skDiagBpfStorageReq,
  skDiagBpfStorages,
} from './bpf-storage.js'
import { type InetDiagOp, inetDiagBytecode } from './bytecode.js'
import { type InetInfo, inetInfo } from './inet-info.js'
import { cookie, type SkMeminfo, SOCK_AF, skMeminfoCodec, TCP_STATE } from './sock-diag.js'
import { type SockaddrStorage, sockaddrStorage } from './sockaddr-storage.js'
import {
  type TcpBbrInfo,
  type TcpDctcpInfo,
  type TcpvegasInfo,
  tcpBbrInfo,
  tcpDctcpInfo,
  tcpvegasInfo,
} from './tcp-info.js'
import { type InetUlpInfo, inetUlpInfo } from './ulp.js'

/** What to tell beside the header, in a request: `1 << INET_DIAG_… - 1`. */
export const INET_DIAG_EXT = {
  MEMINFO: 1,
  INFO: 2,
  /** Of whatever congestion control the socket has: VEGASINFO, DCTCPINFO or BBRINFO. */
  VEGASINFO: 4,
  CONG: 8,
  TOS: 16,
  TCLASS: 32,
  SKMEMINFO: 64,
  SHUTDOWN: 128,
} as const

/** Which timer runs, `timer` in the header. */
export const IDIAG_TIMER = { OFF: 0, ON: 1, KEEPALIVE: 2, TIMEWAIT: 3, PROBE0: 4, DELACK: 5 } as const

/** An address in the first bytes of a field for the longer ones. */
const ip4In16: MemberCodec<string> = {
  name: 'ip4',
  size: 16,
  align: 1,
  canonical({ bytes }, start, end) {
    for (let i = start + 4; i < end; i++) if (bytes[i] !== 0) return false
    return true
  },
  read: (input, start) => ip4.read(input, start, start + 4),
  write(output, value) {
    ip4.write(output, value)
    output.zeros(12)
  },
}
const ip6Member = packed(ip6)

export interface InetDiagSockid {
  /** Host order. */
  sport: number
  dport: number
  src: string
  dst: string
  /** Index of the device that the socket is bound to; 0 for none. */
  if: number
  /** `anyCookie` in a request where any will do. */
  cookie: bigint
}

function sockidOf(address: Codec<string>): Struct<InetDiagSockid> {
  return struct('inet_diag_sockid', {
    sport: u16be,
    dport: u16be,
    src: address,
    dst: address,
    if: u32,
    cookie,
  })
}

export const inetDiagSockid4 = sockidOf(ip4In16)
export const inetDiagSockid6 = sockidOf(ip6Member)

const states = u32
const family = enumOf(u8, 'AF', SOCK_AF)

function requestOf(sockid: Struct<InetDiagSockid>) {
  return struct('inet_diag_req_v2', {
    family,
    /** IPPROTO_*: 6 is TCP. 255 (IPPROTO_RAW) is raw sockets, whose own protocol is in `pad`. */
    protocol: u8,
    ext: flagsOf(u8, 'INET_DIAG_EXT', INET_DIAG_EXT),
    /** For raw sockets sdiag_raw_protocol: IPPROTO_* of the sockets that are wanted. */
    pad: u8,
    /** `1 << TCP_STATE.…` of each that is wanted. */
    states,
    id: member(sockid),
  })
}

export const inetDiagReq4 = requestOf(inetDiagSockid4)
export const inetDiagReq6 = requestOf(inetDiagSockid6)

export interface InetDiagReqV2 extends Infer<typeof inetDiagReq4> {}

/** The request of Linux before 3.3: of TCP alone. */
function oldRequestOf(sockid: Struct<InetDiagSockid>) {
  return struct('inet_diag_req', {
    family,
    src_len: u8,
    dst_len: u8,
    ext: flagsOf(u8, 'INET_DIAG_EXT', INET_DIAG_EXT),
    id: member(sockid),
    states,
    dbs: u32,
  })
}

export const inetDiagOldReq4 = oldRequestOf(inetDiagSockid4)
export const inetDiagOldReq6 = oldRequestOf(inetDiagSockid6)

export interface InetDiagReq extends Infer<typeof inetDiagOldReq4> {}

function messageOf(sockid: Struct<InetDiagSockid>) {
  return struct('inet_diag_msg', {
    family,
    state: enumOf(u8, 'TCP', TCP_STATE),
    timer: enumOf(u8, 'IDIAG_TIMER', IDIAG_TIMER),
    retrans: u8,
    id: member(sockid),
    /** Milliseconds until the timer runs out. */
    expires: u32,
    /** Bytes that the program has not read; of a listening socket, connections that wait to be accepted. */
    rqueue: u32,
    /** Bytes that the peer has not acknowledged; of a listening socket, how many connections may wait. */
    wqueue: u32,
    uid: u32,
    /** As in /proc/PID/fd: 0 where no program has the socket open. */
    inode: u32,
  })
}

export const inetDiagMsg4 = messageOf(inetDiagSockid4)
export const inetDiagMsg6 = messageOf(inetDiagSockid6)

export interface InetDiagMsg extends Infer<typeof inetDiagMsg4> {}

/** Bytes. */
export const inetDiagMeminfo = struct('inet_diag_meminfo', { rmem: u32, wmem: u32, fmem: u32, tmem: u32 })

export interface InetDiagMeminfo extends Infer<typeof inetDiagMeminfo> {}

/** struct inet_diag_sockopt: options that are on. */
export const inetDiagSockopt = bits(u16, {
  recverr: 1,
  is_icsk: 1,
  freebind: 1,
  hdrincl: 1,
  mc_loop: 1,
  transparent: 1,
  mc_all: 1,
  nodefrag: 1,
  bind_address_no_port: 1,
  recverr_rfc4884: 1,
  defer_connect: 1,
  unused: 5,
})

export interface InetDiagSockopt extends Infer<typeof inetDiagSockopt> {}

export const inetDiagAttributes = attributes('INET_DIAG', {
  meminfo: attr<InetDiagMeminfo>(1, 'INET_DIAG_MEMINFO', inetDiagMeminfo),
  info: attr<InetInfo>(2, 'INET_DIAG_INFO', inetInfo),
  vegasinfo: attr<TcpvegasInfo>(3, 'INET_DIAG_VEGASINFO', tcpvegasInfo),
  /** Name of the congestion control. */
  cong: attr(4, 'INET_DIAG_CONG', string),
  tos: attr(5, 'INET_DIAG_TOS', hex(u8)),
  tclass: attr(6, 'INET_DIAG_TCLASS', hex(u8)),
  skmeminfo: attr<SkMeminfo>(7, 'INET_DIAG_SKMEMINFO', skMeminfoCodec),
  /** SOCK_SHUTDOWN */
  shutdown: attr(8, 'INET_DIAG_SHUTDOWN', u8),
  dctcpinfo: attr<TcpDctcpInfo>(9, 'INET_DIAG_DCTCPINFO', tcpDctcpInfo),
  /** IPPROTO_* of a raw socket. */
  protocol: attr(10, 'INET_DIAG_PROTOCOL', u8),
  skv6only: attr(11, 'INET_DIAG_SKV6ONLY', u8),
  /** The addresses of both ends of an SCTP association. */
  locals: attr<SockaddrStorage[]>(12, 'INET_DIAG_LOCALS', array(sockaddrStorage)),
  peers: attr<SockaddrStorage[]>(13, 'INET_DIAG_PEERS', array(sockaddrStorage)),
  pad: attr(14, 'INET_DIAG_PAD', pad),
  /** With CAP_NET_ADMIN alone. */
  mark: attr(15, 'INET_DIAG_MARK', hex(u32)),
  bbrinfo: attr<TcpBbrInfo>(16, 'INET_DIAG_BBRINFO', tcpBbrInfo),
  /** Class of net_cls, or the priority of the socket. */
  classId: attr(17, 'INET_DIAG_CLASS_ID', hex(u32)),
  /** An array of struct tcp_diag_md5sig, keys among it. */
  md5sig: attr(18, 'INET_DIAG_MD5SIG', bytes),
  ulpInfo: attr<InetUlpInfo>(19, 'INET_DIAG_ULP_INFO', () => inetUlpInfo),
  skBpfStorages: attr<SkDiagBpfStorage[]>(20, 'INET_DIAG_SK_BPF_STORAGES', skDiagBpfStorages),
  cgroupId: attr(21, 'INET_DIAG_CGROUP_ID', u64),
  sockopt: attr<InetDiagSockopt>(22, 'INET_DIAG_SOCKOPT', inetDiagSockopt),
})

export interface InetDiagAttributes extends Infer<typeof inetDiagAttributes> {}

export const inetDiagReqAttributes = attributes('INET_DIAG_REQ', {
  /** Which sockets. */
  bytecode: attr<InetDiagOp[]>(1, 'INET_DIAG_REQ_BYTECODE', inetDiagBytecode),
  skBpfStorages: attr<SkDiagBpfStorageReq>(
    2,
    'INET_DIAG_REQ_SK_BPF_STORAGES',
    nest<SkDiagBpfStorageReq>(() => skDiagBpfStorageReq),
  ),
  /** IPPROTO_* that is more than eight bits: 262 is MPTCP. */
  protocol: attr(3, 'INET_DIAG_REQ_PROTOCOL', u32),
})

export interface InetDiagReqAttributes extends Infer<typeof inetDiagReqAttributes> {}

/** A socket as the kernel tells it. */
export interface InetDiagMessage {
  header: InetDiagMsg
  attributes: InetDiagAttributes
}

export interface InetDiagRequest {
  header: InetDiagReqV2
  attributes: InetDiagReqAttributes
}

export interface InetDiagOldRequest {
  header: InetDiagReq
  attributes: InetDiagReqAttributes
}

export const inetDiagBody4 = body<InetDiagMsg, InetDiagAttributes>(inetDiagMsg4, () => inetDiagAttributes)
export const inetDiagBody6 = body<InetDiagMsg, InetDiagAttributes>(inetDiagMsg6, () => inetDiagAttributes)
export const inetDiagRequestBody4 = body<InetDiagReqV2, InetDiagReqAttributes>(
  inetDiagReq4,
  () => inetDiagReqAttributes,
)
export const inetDiagRequestBody6 = body<InetDiagReqV2, InetDiagReqAttributes>(
  inetDiagReq6,
  () => inetDiagReqAttributes,
)
export const inetDiagOldBody4 = body<InetDiagReq, InetDiagReqAttributes>(inetDiagOldReq4, () => inetDiagReqAttributes)
export const inetDiagOldBody6 = body<InetDiagReq, InetDiagReqAttributes>(inetDiagOldReq6, () => inetDiagReqAttributes)
