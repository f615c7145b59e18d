import { setTimeout as sleep } from 'node:timers/promises'
import { crypto } from '../../builtin.js'
import { NlkitError, TransportError } from '../../errors.js'
import { type NamespaceSpec, netns } from '../../netns/index.js'
import { parseSocketAddress } from './address.js'
import type { EchoErrorType } from './icmp.js'
import { IcmpSocket, type Received } from './socket.js'

export interface EchoOptions {
  /** Where to send from. Default: the namespace of the calling thread. */
  netns?: NamespaceSpec
  /** IPv4 or IPv6, link-local with its zone (`fe80::1%eth0`). Host names are refused: they would be resolved outside. */
  address: string
  /** How many requests. Default 3. */
  count?: number
  /** How long to wait for the answer to each, in milliseconds. Default 1000. */
  timeout?: number
  /** From one request to the next, in milliseconds. Default 200. */
  interval?: number
  /** Bytes after the ICMP header, 0..65507. Default 56, as ping(8). */
  payloadSize?: number
  /** TTL or hop limit to send with, 1..255. Default: the system's. */
  ttl?: number
  /** Ends the wait; the promise then rejects with the signal's reason. */
  signal?: AbortSignal
}

export interface EchoReply {
  /** Number of the request, from 0. */
  sequence: number
  /** Round trip in milliseconds, up to the kernel's time stamp of the reply. */
  rttMs: number
  from: string
  /** TTL or hop limit with which the reply arrived. */
  ttl?: number
}

/** Why a request was not answered. */
export type EchoError =
  /** Nothing came back in time. */
  | { type: 'timeout'; sequence: number }
  /** The kernel refused to send: `code` is the errno's name (EPERM: a packet filter; ENETUNREACH: no route). */
  | { type: 'not-sent'; sequence: number; code: string; reason: string }
  /** A router, or the target, said no: `code` is the name in linux/icmp.h or linux/icmpv6.h. */
  | { type: EchoErrorType; sequence: number; from: string; code: string; reason: string }

export interface EchoResult {
  /** Requests that left. */
  sent: number
  /** Requests that were answered. */
  received: number
  /** In the order in which they arrived. */
  replies: EchoReply[]
  /** One for each request that was not answered. */
  errors: EchoError[]
}

/**
 * ICMP echo, as ping(8) does it but without a program: the socket is opened inside the namespace and used from outside, without
 * blocking the event loop. Resolves with what happened to each request, also when nothing answered.
 *
 * @throws NlkitError ERR_ECHO_ADDRESS, ERR_ECHO_OPTION
 * @throws NamespaceError, TransportError the socket cannot be opened there
 */
export async function echo(options: EchoOptions): Promise<EchoResult> {
  checkOptions(options)
  options.signal?.throwIfAborted()
  const socket = netns.run(options.netns, () => new IcmpSocket(parseSocketAddress(options.address), options.ttl))
  try {
    return await new EchoRun(socket, options).result()
  } finally {
    socket.close()
  }
}

const DEFAULTS = { count: 3, timeout: 1000, interval: 200, payloadSize: 56 } as const

/** Longest pause between two looks at the socket, in milliseconds. Round-trip times do not depend on it: the kernel stamps the replies. */
const LONGEST_PAUSE = 8

/** What tells our payload from another program's that has picked the same identifier. */
const TOKEN_SIZE = 16

interface Request {
  /** Nanoseconds since 1970. */
  sentAt: bigint
  /** Of performance.now(), in milliseconds. */
  started: number
}

class EchoRun {
  readonly #socket: IcmpSocket
  readonly #count: number
  readonly #timeout: number
  readonly #interval: number
  readonly #signal: AbortSignal | undefined
  readonly #payload: Buffer
  /** Requests without an answer yet, by sequence number. */
  readonly #waiting = new Map<number, Request>()
  readonly #result: EchoResult = { sent: 0, received: 0, replies: [], errors: [] }
  #next = 0
  #nextDue = performance.now()

  constructor(socket: IcmpSocket, options: EchoOptions) {
    this.#socket = socket
    this.#count = options.count ?? DEFAULTS.count
    this.#timeout = options.timeout ?? DEFAULTS.timeout
    this.#interval = options.interval ?? DEFAULTS.interval
    this.#signal = options.signal
    this.#payload = Buffer.alloc(options.payloadSize ?? DEFAULTS.payloadSize)
    crypto().randomBytes(TOKEN_SIZE).copy(this.#payload)
  }

  async result(): Promise<EchoResult> {
    // An answer usually comes at once or after a while: look often after something happened, then ever more seldom.
    for (let pause = 0; ; pause = Math.min(pause === 0 ? 1 : pause * 2, LONGEST_PAUSE)) {
      if (this.#send()) pause = 0
      // By the time before the look: what came in time is no timeout, however late this program was given the processor.
      const now = performance.now()
      if (this.#receive()) pause = 0
      this.#expire(now)
      if (this.#next === this.#count && this.#waiting.size === 0) return this.#result
      await sleep(pause, undefined, this.#signal === undefined ? {} : { signal: this.#signal }).catch(() => {
        throw this.#signal?.reason
      })
    }
  }

  /** Sends the next request if its time has come. */
  #send(): boolean {
    const now = performance.now()
    if (this.#next === this.#count || now < this.#nextDue) return false
    const sequence = this.#next++
    this.#nextDue = now + this.#interval
    try {
      // The sequence number on the wire has 16 bits.
      this.#waiting.set(sequence, { sentAt: this.#socket.send(sequence & 0xffff, this.#payload), started: now })
      this.#result.sent += 1
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      const { code, message } = error
      const reason = SEND_REASONS[code] ?? message
      this.#result.errors.push({ type: 'not-sent', sequence, code, reason })
    }
    return true
  }

  #receive(): boolean {
    const received = this.#socket.receive()
    for (const each of received) this.#settle(each)
    return received.length > 0
  }

  #settle(received: Received): void {
    const { sequence: low, payload } = received.message
    const [sequence, request] = [...this.#waiting].find(([each]) => (each & 0xffff) === low) ?? []
    // Late, a duplicate, or not ours.
    if (sequence === undefined || request === undefined) return
    if (received.kind === 'reply') {
      if (!payload.equals(this.#payload)) return
      const { from, ttl } = received
      const reply = { sequence, rttMs: roundTrip(request, received.time), from }
      this.#result.replies.push(ttl === undefined ? reply : { ...reply, ttl })
      this.#result.received += 1
    } else {
      const known = this.#socket.version.errors[received.type]
      if (known === undefined || !quotes(payload, this.#payload)) return
      const { from, code: number } = received
      const [code, reason] = known.codes[number] ?? [`code ${number}`, known.type]
      this.#result.errors.push({ type: known.type, sequence, from, code, reason })
    }
    this.#waiting.delete(sequence)
  }

  #expire(now: number): void {
    for (const [sequence, { started }] of this.#waiting) {
      if (now - started < this.#timeout) continue
      this.#waiting.delete(sequence)
      this.#result.errors.push({ type: 'timeout', sequence })
    }
  }
}

/** What a refusal to send means: errno's own text does not say it. */
const SEND_REASONS: Readonly<Record<string, string>> = {
  EPERM: 'a packet filter of this namespace drops what it sends (an output hook)',
  ENETUNREACH: 'this namespace has no route to the address',
  EHOSTUNREACH: 'the route to the address says that it is unreachable, or the neighbour does not answer',
  EACCES: 'the route to the address prohibits it, or it is a broadcast address',
  EINVAL: 'the route to the address is a blackhole, or the address cannot be sent to',
  EMSGSIZE: 'the packet is larger than the path allows',
  EADDRNOTAVAIL: 'no address of this namespace can reach it',
  ENETDOWN: 'the interface is down',
  ENOBUFS: 'the queue of the interface is full',
}

/** Milliseconds from our clock reading to the kernel's; if the clock was set in between, by the monotonic one. */
function roundTrip({ sentAt, started }: Request, time: bigint): number {
  const elapsed = performance.now() - started
  const stamped = Number(time - sentAt) / 1e6
  return stamped >= 0 && stamped <= elapsed ? stamped : elapsed
}

/** Whether an ICMP error's quotation, cut or with extensions behind it (RFC 4884), can be of this payload. */
function quotes(quoted: Buffer, payload: Buffer): boolean {
  const length = Math.min(quoted.length, payload.length, TOKEN_SIZE)
  return quoted.subarray(0, length).equals(payload.subarray(0, length))
}

function checkOptions({ count, timeout, interval, payloadSize, ttl }: EchoOptions): void {
  checkRange('count', count, 1, Number.MAX_SAFE_INTEGER)
  checkRange('timeout', timeout, 0, 2 ** 31 - 1)
  checkRange('interval', interval, 0, 2 ** 31 - 1)
  // 65535 bytes of an IPv4 packet without its header and ICMP's.
  checkRange('payloadSize', payloadSize, 0, 65507)
  checkRange('ttl', ttl, 1, 255)
}

function checkRange(name: string, value: number | undefined, low: number, high: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= low && value <= high)) return
  throw new NlkitError('ERR_ECHO_OPTION', `${name} is ${value}; it must be a whole number from ${low} to ${high}`)
}
