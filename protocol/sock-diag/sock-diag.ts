/* linux/sock_diag.h: what the requests and replies of all address families share. */
import { attr, attributes, type Codec, EncodeError, type Infer, u32, vector } from '../codec/index.js'

/* Message types. Those of TCPDIAG and DCCPDIAG are of Linux before 3.3, for IP alone. */
export const TCPDIAG_GETSOCK = 18
export const DCCPDIAG_GETSOCK = 19
export const SOCK_DIAG_BY_FAMILY = 20
export const SOCK_DESTROY = 21

/** Multicast groups: sockets as they are closed. Joining asks for the modules that tell of them. */
export const SKNLGRP = {
  INET_TCP_DESTROY: 1,
  INET_UDP_DESTROY: 2,
  INET6_TCP_DESTROY: 3,
  INET6_UDP_DESTROY: 4,
} as const

/** Address families that have socket diagnostics. */
export const SOCK_AF = {
  UNIX: 1,
  INET: 2,
  INET6: 10,
  NETLINK: 16,
  PACKET: 17,
  TIPC: 30,
  VSOCK: 40,
  SMC: 43,
  XDP: 44,
} as const

/** SOCK_*: socket types of socket(2). */
export const SOCK = { STREAM: 1, DGRAM: 2, RAW: 3, RDM: 4, SEQPACKET: 5, DCCP: 6, PACKET: 10 } as const

/**
 * States of a socket, those of TCP (net/tcp_states.h): sockets of other protocols are ESTABLISHED when connected, LISTEN, or
 * CLOSE. A request takes a mask, `1 << state` for each.
 */
export const TCP_STATE = {
  ESTABLISHED: 1,
  SYN_SENT: 2,
  SYN_RECV: 3,
  FIN_WAIT1: 4,
  FIN_WAIT2: 5,
  TIME_WAIT: 6,
  CLOSE: 7,
  CLOSE_WAIT: 8,
  LAST_ACK: 9,
  LISTEN: 10,
  CLOSING: 11,
  NEW_SYN_RECV: 12,
  BOUND_INACTIVE: 13,
} as const

/** The directions that shutdown(2) closed. */
export const SOCK_SHUTDOWN = { RCV: 1, SEND: 2 } as const

/** Memory of a socket in bytes, by SK_MEMINFO_*. */
export const skMeminfo = attributes('SK_MEMINFO', {
  /** Waiting to be read. */
  rmemAlloc: attr(0, 'SK_MEMINFO_RMEM_ALLOC', u32),
  rcvbuf: attr(1, 'SK_MEMINFO_RCVBUF', u32),
  /** Handed to the network and not sent. */
  wmemAlloc: attr(2, 'SK_MEMINFO_WMEM_ALLOC', u32),
  sndbuf: attr(3, 'SK_MEMINFO_SNDBUF', u32),
  /** Reserved for what comes. */
  fwdAlloc: attr(4, 'SK_MEMINFO_FWD_ALLOC', u32),
  /** Queued by the program and not yet sent for good. */
  wmemQueued: attr(5, 'SK_MEMINFO_WMEM_QUEUED', u32),
  optmem: attr(6, 'SK_MEMINFO_OPTMEM', u32),
  backlog: attr(7, 'SK_MEMINFO_BACKLOG', u32),
  /** Packets, not bytes: dropped because the buffer was full. */
  drops: attr(8, 'SK_MEMINFO_DROPS', u32),
})

export interface SkMeminfo extends Infer<typeof skMeminfo> {}

export const skMeminfoCodec: Codec<SkMeminfo> = vector(skMeminfo, 0)

/** What a request says for the cookie where any socket will do. */
export const anyCookie = 0xffff_ffff_ffff_ffffn

/**
 * The number that tells a socket from every other one until the next boot: two words, the low one first on every machine
 * (sock_diag_save_cookie in net/core/sock_diag.c). `ss -e` prints it as `sk:`.
 */
export const cookie: Codec<bigint> & { align: 4 } = {
  name: 'cookie',
  size: 8,
  align: 4,
  read({ view, littleEndian }, start) {
    return BigInt(view.getUint32(start, littleEndian)) | (BigInt(view.getUint32(start + 4, littleEndian)) << 32n)
  },
  write(output, given) {
    const value = output.bigint(given)
    if (typeof value !== 'bigint' || value < 0n || value > anyCookie)
      throw new EncodeError('ERR_ENCODE_RANGE', 'expected a bigint of 64 bits')
    output.u32(Number(value & 0xffff_ffffn), output.littleEndian)
    output.u32(Number(value >> 32n), output.littleEndian)
  },
}

/** Behind requests that are all in their header, and replies without attributes. */
export const noAttributes = attributes('SOCK_DIAG', {})

export interface NoAttributes extends Infer<typeof noAttributes> {}
