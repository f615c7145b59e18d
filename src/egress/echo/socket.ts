import fs from 'node:fs'
import { ERRNO } from '../../../protocol/netlink/errno.js'
import { crypto } from '../../builtin.js'
import { TransportError } from '../../errors.js'
import { AF, CLOCK, IP, IPPROTO, IPV6, MSG, POLL, SO, SOCK, SOL } from '../../ffi/constants.js'
import { controlMessages } from '../../ffi/control.js'
import { libc } from '../../ffi/libc.js'
import type { MessageBuffer } from '../../ffi/message.js'
import { readInt, readTimespec, view } from '../../ffi/native.js'
import { anyAddress, formatSocketAddress, type SocketAddress } from './address.js'
import {
  decodeEcho,
  decodeQuotedRequest,
  type EchoMessage,
  encodeEchoRequest,
  ICMP4,
  ICMP6,
  type IcmpVersion,
} from './icmp.js'

/** Origins in `struct sock_extended_err`, linux/errqueue.h. */
const ORIGIN = { ICMP: 2, ICMP6: 3 } as const

/** sizeof(struct sock_extended_err); the offender's socket address follows it. */
const EXTENDED_ERROR_SIZE = 16

/** An echo reply that is ours by its identifier. */
export interface ReceivedReply {
  kind: 'reply'
  message: EchoMessage
  from: string
  /** TTL or hop limit with which it arrived. */
  ttl: number | undefined
  /** Nanoseconds since 1970, taken by the kernel when the packet arrived. */
  time: bigint
}

/** An ICMP error that quotes a request with our identifier. */
export interface ReceivedError {
  kind: 'error'
  message: EchoMessage
  from: string
  type: number
  code: number
}

export type Received = ReceivedReply | ReceivedError

/**
 * An ICMP socket: a raw one where that is allowed, else a "ping socket" (icmp(7)), for which the kernel picks the identifier. Both report ICMP errors
 * on the error queue (IP_RECVERR). It belongs to the namespace of the thread that makes it.
 *
 * @throws TransportError EACCES: neither kind is allowed
 */
export class IcmpSocket {
  readonly version: IcmpVersion
  readonly #fd: number
  readonly #destination: SocketAddress
  readonly #identifier: number
  /** Raw sockets of IPv4 hand over the IP header as well. */
  readonly #ipHeader: boolean
  readonly #buffer: MessageBuffer
  readonly #errors: MessageBuffer

  constructor(destination: SocketAddress, ttl?: number) {
    const { family } = destination
    const { fd, raw } = open(family)
    try {
      configure(fd, family, ttl)
      this.#identifier = raw ? crypto().randomInt(0x10000) : kernelIdentifier(fd, family)
      this.#buffer = libc.messageBuffer({ data: Buffer.allocUnsafeSlow(65536), controlSize: 256 })
      this.#errors = libc.messageBuffer({ data: Buffer.allocUnsafeSlow(65536), controlSize: 256 })
    } catch (error) {
      fs.closeSync(fd)
      throw error
    }
    this.version = family === AF.INET ? ICMP4 : ICMP6
    this.#fd = fd
    this.#destination = destination
    this.#ipHeader = raw && family === AF.INET
  }

  /** Sends one request. Returns when that was, in nanoseconds since 1970. @throws TransportError */
  send(sequence: number, payload: Buffer): bigint {
    const request = encodeEchoRequest(this.version, { identifier: this.#identifier, sequence, payload })
    // An ICMP error that came in stays with the socket, and would fail this call: SO_ERROR reads and clears it (socket(7)).
    libc.getsockoptInt(this.#fd, SOL.SOCKET, SO.ERROR)
    const time = libc.clockGettime(CLOCK.REALTIME)
    libc.sendto(this.#fd, request, 0, this.#destination.bytes, this.#destination.text)
    return time
  }

  /** Everything that has arrived; never waits. */
  receive(): Received[] {
    const [ready = 0] = libc.poll([{ fd: this.#fd, events: POLL.IN }], 0)
    const received: Received[] = []
    if ((ready & POLL.ERR) !== 0) received.push(...this.#drain(() => this.#nextError()))
    if ((ready & POLL.IN) !== 0) received.push(...this.#drain(() => this.#nextReply()))
    return received
  }

  close(): void {
    fs.closeSync(this.#fd)
  }

  /** Reads until nothing is left, and keeps what is ours. */
  #drain(next: () => Received | 'foreign' | undefined): Received[] {
    const received: Received[] = []
    for (;;) {
      const each = next()
      if (each === undefined) return received
      if (each !== 'foreign') received.push(each)
    }
  }

  #nextReply(): Received | 'foreign' | undefined {
    let received: ReturnType<typeof libc.recvmsg>
    try {
      received = libc.recvmsg(this.#fd, this.#buffer)
    } catch (error) {
      // An ICMP error came in after the error queue was read: it will be there the next time.
      if (error instanceof TransportError) return undefined
      throw error
    }
    if (received === undefined) return undefined
    // A copy, as below: the next datagram overwrites the buffer.
    const bytes = Buffer.from(this.#buffer.data.subarray(0, received.length))
    const message = decodeEcho(this.version, this.version.echoReply, this.#ipHeader ? afterIpHeader(bytes) : bytes)
    if (message === undefined || message.identifier !== this.#identifier) return 'foreign'
    let ttl: number | undefined
    let time: bigint | undefined
    for (const { level, type, data } of controlMessages(received.control)) {
      if (level === SOL.SOCKET && type === SO.TIMESTAMPNS) time = readTimespec(data)
      if ((level === IPPROTO.IP && type === IP.TTL) || (level === IPPROTO.IPV6 && type === IPV6.HOPLIMIT)) {
        ttl = readInt(data)
      }
    }
    return {
      kind: 'reply',
      message,
      from: formatSocketAddress(received.address),
      ttl,
      time: time ?? libc.clockGettime(CLOCK.REALTIME),
    }
  }

  #nextError(): Received | 'foreign' | undefined {
    const received = libc.recvmsg(this.#fd, this.#errors, MSG.ERRQUEUE)
    if (received === undefined) return undefined
    const message = decodeQuotedRequest(this.version, Buffer.from(this.#errors.data.subarray(0, received.length)))
    if (message === undefined || message.identifier !== this.#identifier) return 'foreign'
    const extended = controlMessages(received.control).find(
      ({ level, type }) =>
        (level === IPPROTO.IP && type === IP.RECVERR) || (level === IPPROTO.IPV6 && type === IPV6.RECVERR),
    )
    if (extended === undefined || extended.data.length < EXTENDED_ERROR_SIZE) return 'foreign'
    const fields = view(extended.data)
    const origin = fields.getUint8(4)
    if (origin !== ORIGIN.ICMP && origin !== ORIGIN.ICMP6) return 'foreign'
    return {
      kind: 'error',
      message,
      from: formatSocketAddress(extended.data.subarray(EXTENDED_ERROR_SIZE)),
      type: fields.getUint8(5),
      code: fields.getUint8(6),
    }
  }
}

function open(family: number): { fd: number; raw: boolean } {
  const protocol = family === AF.INET ? IPPROTO.ICMP : IPPROTO.ICMPV6
  const flags = SOCK.CLOEXEC | SOCK.NONBLOCK
  try {
    return { fd: libc.socket(family, SOCK.RAW | flags, protocol, 'raw ICMP'), raw: true }
  } catch (error) {
    if (!(error instanceof TransportError) || error.errno !== ERRNO.EPERM) throw error
  }
  try {
    return { fd: libc.socket(family, SOCK.DGRAM | flags, protocol, 'ICMP'), raw: false }
  } catch (error) {
    if (!(error instanceof TransportError) || error.errno !== ERRNO.EACCES) throw error
    const hint = 'an echo needs CAP_NET_RAW, or a group within net.ipv4.ping_group_range'
    throw new TransportError({ syscall: 'socket', errno: error.errno, subject: 'ICMP', hint }, { cause: error })
  }
}

function configure(fd: number, family: number, ttl: number | undefined): void {
  libc.setsockoptInt(fd, SOL.SOCKET, SO.TIMESTAMPNS, 1)
  if (family === AF.INET) {
    libc.setsockoptInt(fd, IPPROTO.IP, IP.RECVERR, 1)
    libc.setsockoptInt(fd, IPPROTO.IP, IP.RECVTTL, 1)
    if (ttl !== undefined) libc.setsockoptInt(fd, IPPROTO.IP, IP.TTL, ttl)
  } else {
    libc.setsockoptInt(fd, IPPROTO.IPV6, IPV6.RECVERR, 1)
    libc.setsockoptInt(fd, IPPROTO.IPV6, IPV6.RECVHOPLIMIT, 1)
    if (ttl !== undefined) libc.setsockoptInt(fd, IPPROTO.IPV6, IPV6.UNICAST_HOPS, ttl)
  }
}

/** A ping socket's port is its identifier, given by bind(2). */
function kernelIdentifier(fd: number, family: SocketAddress['family']): number {
  libc.bind(fd, anyAddress(family))
  return libc.getsockname(fd).readUInt16BE(2)
}

function afterIpHeader(bytes: Buffer): Buffer {
  return bytes.subarray((bytes.readUInt8(0) & 0x0f) * 4)
}
