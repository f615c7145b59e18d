import { setImmediate } from 'node:timers/promises'
import { DecodeError, type Input } from '../../protocol/codec/index.js'
import {
  type Message,
  type MessageDefinition,
  messages,
  NLM_F,
  NLMSG,
  type Protocol,
} from '../../protocol/netlink/index.js'
import { NlkitError, TransportError } from '../errors.js'
import { openTransport, type SocketOptions } from './capture-transport.js'
import { Trace } from './trace.js'
import type { Transport } from './transport.js'

/** What happened, as the kernel tells everybody who listens. */
export interface NetlinkEvent<T = unknown> {
  readonly kind: 'event'
  /** nlmsg_type. */
  readonly type: number
  /** The kernel's name of that type, `RTM_NEWLINK`; undefined for one that nlkit does not know: `body` is its bytes then. */
  readonly name: string | undefined
  /** nlmsg_flags. */
  readonly flags: number
  /** Port id of the socket whose request caused it, 0 when none did. */
  readonly portId: number
  /** Sequence number of that request. */
  readonly sequence: number
  readonly body: T
}

/** Events were lost: what was known has to be listed again. Those that follow are whole. */
export interface Overrun {
  readonly kind: 'overrun'
  /** ENOBUFS: the receive buffer was full. EMSGSIZE and DecodeError: a datagram could not be read. */
  readonly cause: TransportError | DecodeError
}

/** Whether an event is of this type; its body is known then. */
export function isEvent<T>(item: NetlinkEvent | Overrun, definition: MessageDefinition<T>): item is NetlinkEvent<T> {
  return item.kind === 'event' && item.type === definition.type
}

export interface SubscriptionOptions extends SocketOptions {
  /** Ends the subscription: whoever iterates gets its reason as an error. */
  signal?: AbortSignal
}

/** What was dropped because it is no event. */
export interface SubscriptionCounters {
  /** Requests (NLM_F_REQUEST) among them: the kernel answers, it does not ask. */
  requests: number
  /** Datagrams that another program than the kernel sent to the group: whoever has CAP_NET_ADMIN can. */
  foreign: number
}

/** A multicast group that the protocol does not have. */
export class SubscriptionError extends NlkitError {
  override readonly name = 'SubscriptionError'
  declare readonly code: 'ERR_GROUP'

  constructor(protocol: Protocol, group: string | number) {
    const names = Object.keys(protocol.groups).join(', ')
    super('ERR_GROUP', `${protocol.name} has no multicast group ${JSON.stringify(group)}; its groups: ${names}`)
  }
}

/** Milliseconds after which a flood of events lets timers and other I/O have their turn. */
const longestTurn = 10

/**
 * Events of multicast groups, on a socket of its own: `for await (const item of subscription)`.
 *
 * Nothing is read ahead. Whoever does not keep up finds the kernel's receive buffer overrun, and is told so by an item of
 * its own; the subscription goes on. It keeps the process alive only while somebody waits for an event. Leaving the loop
 * ends nothing: events gather until somebody iterates again, or until `close`.
 */
export class Subscription implements AsyncIterable<NetlinkEvent | Overrun>, AsyncDisposable {
  readonly protocol: Protocol
  readonly #transport: Transport
  readonly #trace: Trace
  readonly #signal: AbortSignal | undefined
  readonly #aborted = (): void => this.close()
  /** What was in the last datagram and has not been taken yet. */
  #ready: (NetlinkEvent | Overrun)[] = []
  #requests = 0
  #closed = false
  /** End the waits for a datagram: one for each that iterates. */
  readonly #wakes = new Set<() => void>()
  #turn = 0

  /**
   * Opens a socket that is a member of these groups, by the rest of the kernel's name or by number: `['LINK', 'IPV4_ROUTE']`.
   *
   * @throws SubscriptionError, TransportError, NamespaceError, PlatformError, the signal's reason
   */
  static open(
    protocol: Protocol,
    groups: readonly (string | number)[],
    options: SubscriptionOptions = {},
  ): Subscription {
    const numbers = groups.map(group => groupNumber(protocol, group))
    options.signal?.throwIfAborted()
    return new Subscription(protocol, openTransport(protocol.number, options), numbers, options.signal)
  }

  /** On a transport that it closes in the end. */
  constructor(protocol: Protocol, transport: Transport, groups: readonly number[], signal?: AbortSignal) {
    this.protocol = protocol
    this.#transport = transport
    this.#trace = new Trace(protocol, transport.littleEndian)
    this.#signal = signal
    try {
      for (const group of groups) transport.setMembership(group, true)
    } catch (error) {
      transport.close()
      throw error
    }
    signal?.addEventListener('abort', this.#aborted, { once: true })
  }

  get counters(): Readonly<SubscriptionCounters> {
    return { requests: this.#requests, foreign: this.#transport.foreign ?? 0 }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<NetlinkEvent | Overrun, void, undefined> {
    for (;;) {
      this.#signal?.throwIfAborted()
      const item = this.#ready.shift()
      if (item !== undefined) yield item
      else if (this.#closed) return
      else if (!this.#receive()) await this.#arrival()
      else if (performance.now() - this.#turn > longestTurn) await this.#rest()
    }
  }

  /** Whether an item is there to be taken without waiting. */
  get waiting(): boolean {
    while (this.#ready.length === 0 && !this.#closed && this.#receive());
    return this.#ready.length > 0
  }

  /** Leaves the groups. Whoever iterates comes to the end. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#ready = []
    this.#signal?.removeEventListener('abort', this.#aborted)
    this.#transport.close()
    for (const wake of this.#wakes) wake()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  /** Takes one datagram, if one is there. */
  #receive(): boolean {
    try {
      const received = this.#transport.receiveSync()
      if (received === undefined) return false
      this.#trace.received(received.input, received.length)
      for (const message of messages(received.input, 0, received.length)) this.#accept(received.input, message)
    } catch (error) {
      if (!isLoss(error)) throw error
      this.#ready.push({ kind: 'overrun', cause: error })
    }
    return true
  }

  #accept(input: Input, message: Message): void {
    const { type, flags, sequence, portId, payload, end } = message
    const definition = this.protocol.messages.get(type)
    if (flags & NLM_F.REQUEST && !definition?.echoesFlags) {
      this.#requests++
      return
    }
    if (type < NLMSG.MIN_TYPE) return
    const body = definition ? definition.body.read(input, payload, end) : input.bytes.slice(payload, end)
    this.#ready.push({ kind: 'event', type, name: definition?.name, flags, sequence, portId, body })
  }

  /** Waits until something may have arrived, or the subscription is closed. */
  async #arrival(): Promise<void> {
    let stop = (): void => {}
    await new Promise<void>(resolve => {
      const cancel = this.#transport.whenReadable(resolve)
      this.#wakes.add(resolve)
      stop = () => {
        cancel()
        this.#wakes.delete(resolve)
      }
    })
    stop()
    this.#turn = performance.now()
  }

  async #rest(): Promise<void> {
    await setImmediate()
    this.#turn = performance.now()
  }
}

function groupNumber(protocol: Protocol, group: string | number): number {
  const number = typeof group === 'number' ? group : protocol.groups[group]
  if (number === undefined || !Number.isInteger(number) || number < 1) throw new SubscriptionError(protocol, group)
  return number
}

/** Whether it means that events were lost, and not that the socket is of no more use. */
function isLoss(error: unknown): error is TransportError | DecodeError {
  if (error instanceof DecodeError) return true
  return error instanceof TransportError && (error.code === 'ENOBUFS' || error.code === 'EMSGSIZE')
}
