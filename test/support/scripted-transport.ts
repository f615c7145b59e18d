import { Input, Output } from '../../protocol/codec/index.js'
import { ERRNO } from '../../protocol/netlink/errno.js'
import {
  doneBody,
  errorBody,
  type MessageDefinition,
  messages,
  NLM_F,
  NLMSG,
  type NlmsgerrAttributes,
  writeMessage,
} from '../../protocol/netlink/index.js'
import { TransportError } from '../../src/errors.js'
import type { Received, Transport } from '../../src/socket/transport.js'

/** A message that was sent. */
export interface SentMessage {
  readonly type: number
  readonly flags: number
  readonly sequence: number
  readonly portId: number
  /** The whole message, header included. */
  readonly bytes: Uint8Array
}

/** What arrives: a datagram, or the failure to receive one. */
export type Arrival = Uint8Array | Error

/** What the other end does with a datagram: returns what arrives by the time the send is over. */
export type Script = (sent: SentMessage[], transport: ScriptedTransport) => readonly Arrival[]

export interface ScriptedTransportOptions {
  protocol?: number
  portId?: number
  littleEndian?: boolean
  receiveBudget?: number
  /** Default: nothing is ever answered. */
  script?: Script
}

/** A datagram transport without a kernel: a function plays the other end. Datagrams can also be delivered at any time. */
export class ScriptedTransport implements Transport {
  readonly protocol: number
  readonly portId: number
  readonly littleEndian: boolean
  receiveBudget: number
  /** Every datagram that was sent, split into its messages. */
  readonly sent: SentMessage[][] = []
  readonly memberships: { group: number; member: boolean }[] = []
  /** What it was asked to make room for. */
  readonly reserved: { send: number; replies: number }[] = []
  closed = false
  script: Script
  /** Set to make every send fail. */
  sendError: Error | undefined
  /** Called by `waitSync` when nothing waits, instead of time passing. */
  whileWaiting: (() => void) | undefined
  readonly #arrivals: Arrival[] = []
  readonly #waiters = new Set<() => void>()

  constructor(options: ScriptedTransportOptions = {}) {
    this.protocol = options.protocol ?? 0
    this.portId = options.portId ?? 4711
    this.littleEndian = options.littleEndian ?? true
    this.receiveBudget = options.receiveBudget ?? 1 << 20
    this.script = options.script ?? (() => [])
  }

  /** Puts datagrams into the socket. */
  deliver(...arrivals: readonly Arrival[]): void {
    this.#arrivals.push(...arrivals)
    if (this.#arrivals.length === 0) return
    for (const waiter of [...this.#waiters]) {
      this.#waiters.delete(waiter)
      waiter()
    }
  }

  /** Messages sent so far, whatever datagram they were in. */
  get requests(): SentMessage[] {
    return this.sent.flat()
  }

  /** Whether somebody waits for an arrival. */
  get awaited(): boolean {
    return this.#waiters.size > 0
  }

  /** Datagrams that nobody has taken yet. */
  get pending(): number {
    return this.#arrivals.length
  }

  sendSync(datagram: Uint8Array): void {
    if (this.closed) throw new Error('sent on a closed transport')
    if (this.sendError) throw this.sendError
    const bytes = datagram.slice()
    const sent = [...messages(new Input(bytes, this.littleEndian), 0, bytes.length)].map(message => ({
      type: message.type,
      flags: message.flags,
      sequence: message.sequence,
      portId: message.portId,
      bytes: bytes.slice(message.start, message.end),
    }))
    this.sent.push(sent)
    this.deliver(...this.script(sent, this))
  }

  async send(datagram: Uint8Array): Promise<void> {
    await new Promise(resolve => setImmediate(resolve))
    this.sendSync(datagram)
  }

  receiveSync(): Received | undefined {
    const arrival = this.#arrivals.shift()
    if (arrival === undefined) return undefined
    if (arrival instanceof Error) throw arrival
    return { input: new Input(arrival, this.littleEndian), length: arrival.length }
  }

  async receive(): Promise<Received | undefined> {
    await new Promise(resolve => setImmediate(resolve))
    return this.receiveSync()
  }

  waitSync(timeoutMs: number): boolean {
    if (this.#arrivals.length > 0) return true
    if (this.whileWaiting) this.whileWaiting()
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs)
    return this.#arrivals.length > 0
  }

  whenReadable(callback: () => void): () => void {
    if (this.#arrivals.length > 0) queueMicrotask(callback)
    else this.#waiters.add(callback)
    return () => this.#waiters.delete(callback)
  }

  setMembership(group: number, member: boolean): void {
    this.memberships.push({ group, member })
  }

  reserve(send: number, replies: number): void {
    this.reserved.push({ send, replies })
  }

  close(): void {
    this.closed = true
  }
}

/** The failure to receive that says that the kernel dropped datagrams. */
export function overrun(): TransportError {
  return new TransportError({ syscall: 'read', errno: ERRNO.ENOBUFS, subject: 'scripted' })
}

/** What a reply answers: the request's header is enough. */
type Answered = Pick<SentMessage, 'sequence' | 'portId'> & { bytes?: Uint8Array; type?: number; flags?: number }

/** A message as the kernel writes it. */
export function reply<T>(request: Answered, definition: MessageDefinition<T>, body: T, flags = 0): Uint8Array {
  const output = new Output(true)
  const header = { type: definition.type, flags, sequence: request.sequence, portId: request.portId }
  writeMessage(output, header, () => definition.body.write(output, body))
  return output.take()
}

/** One part of a dump. */
export function part<T>(request: Answered, definition: MessageDefinition<T>, body: T, flags = 0): Uint8Array {
  return reply(request, definition, body, NLM_F.MULTI | flags)
}

export interface ErrorOptions {
  /** Positive errno; 0 acknowledges. */
  errno?: number
  attributes?: NlmsgerrAttributes
  /** Whether the request is left out, as NETLINK_CAP_ACK has it. Default true. */
  capped?: boolean
}

/** NLMSG_ERROR: an acknowledgement unless there is an errno. */
export function acknowledge(request: Answered, options: ErrorOptions = {}): Uint8Array {
  const { errno = 0, attributes = {}, capped = true } = options
  const output = new Output(true)
  const tlvs = Object.keys(attributes).length > 0
  const flags = (capped ? NLM_F.CAPPED : 0) | (tlvs ? NLM_F.ACK_TLVS : 0)
  const { sequence, portId, bytes = new Uint8Array(16), type = 0, flags: requestFlags = 0 } = request
  const msg = { len: bytes.length, type, flags: requestFlags, seq: sequence, pid: portId }
  // The kernel echoes the request aligned, so that the attributes behind it are.
  const echo = capped ? {} : { echo: padded(bytes.slice(16)) }
  writeMessage(output, { type: NLMSG.ERROR, flags, sequence, portId }, () =>
    errorBody(flags).write(output, { error: -errno, msg, ...echo, attributes }),
  )
  return output.take()
}

/** NLMSG_DONE: the end of a dump. */
export function done(request: Answered, options: ErrorOptions & { flags?: number } = {}): Uint8Array {
  const { errno = 0, attributes = {}, flags = 0 } = options
  const output = new Output(true)
  const tlvs = Object.keys(attributes).length > 0 ? NLM_F.ACK_TLVS : 0
  const { sequence, portId } = request
  const header = { type: NLMSG.DONE, flags: NLM_F.MULTI | flags | tlvs, sequence, portId }
  writeMessage(output, header, () => doneBody.write(output, { error: -errno, attributes }))
  return output.take()
}

/** Messages in one datagram. */
export function datagram(...parts: readonly Uint8Array[]): Uint8Array {
  const output = new Output(true)
  for (const each of parts) output.append(padded(each))
  return output.take()
}

function padded(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  result.set(bytes)
  return result
}
