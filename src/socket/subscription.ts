import { setImmediate } from 'node:timers/promises'
import { align4, DecodeError, type Input } from '../../protocol/codec/index.js'
import {
  type Message,
  type MessageDefinition,
  messageAt,
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
 * Milliseconds for which events gather when they come quicker than that: being woken takes a hundred times what an event takes,
 * so that whoever is woken for each of them has no time for anything else.
 */
const gathering = 1

type Item = NetlinkEvent | Overrun

/**
 * Events of multicast groups, on a socket of its own: `for await (const item of subscription)`.
 *
 * Nothing is read ahead but what one system call brings. Whoever does not keep up finds the kernel's receive buffer overrun, and is told so by an item of
 * its own; the subscription goes on. An event is given as soon as it is there; of those that come less than a millisecond after
 * another each may be a millisecond late, and they come together. It keeps the process alive only while somebody waits for an event.
 * Leaving the loop ends nothing: events gather until somebody iterates again, or until `close`.
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
  /** When the last wait ended, by performance.now(). */
  #turn = 0
  /** Whether a datagram was received since. */
  #received = false
  /** Whether events come quicker than {@link gathering}. */
  #flood = false

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

  /** By hand and not an async generator, whose every `yield` would cost more promises than the event's own. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Item, void, undefined> {
    const end = { done: true, value: undefined } as const
    let over = false
    /** The last call that has to wait: calls are answered in their order. */
    let last: Promise<IteratorResult<Item, void>> | undefined
    const later = async (before: typeof last): Promise<IteratorResult<Item, void>> => {
      await before?.catch(() => {})
      if (over) return end
      try {
        const value = await this.#next()
        if (value !== undefined) return { done: false, value }
      } catch (error) {
        over = true
        throw error
      }
      over = true
      return end
    }
    const iterator = {
      next: async (): Promise<IteratorResult<Item, void>> => {
        const value = last === undefined && !over ? this.#now() : undefined
        if (value !== undefined) return { done: false, value }
        const mine = later(last).finally(() => {
          if (last === mine) last = undefined
        })
        last = mine
        return mine
      },
      async return() {
        over = true
        return end
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
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

  /** The next item, if it is there and nobody else is due. */
  #now(): Item | undefined {
    if (this.#ready.length === 0 && (this.#turnIsOver || this.#closed || !this.#receive())) return undefined
    return this.#ready.shift()
  }

  /** The next item, undefined when there will be none. */
  async #next(): Promise<Item | undefined> {
    for (;;) {
      this.#signal?.throwIfAborted()
      const item = this.#ready.shift()
      if (item !== undefined) return item
      if (this.#closed) return undefined
      if (this.#turnIsOver) await this.#rest()
      else if (!this.#receive()) await this.#arrival()
    }
  }

  get #turnIsOver(): boolean {
    return performance.now() - this.#turn > longestTurn
  }

  /** Takes one datagram, if one is there. */
  #receive(): boolean {
    try {
      const received = this.#transport.receiveSync()
      if (received === undefined) return false
      const { input, length } = received
      this.#received = true
      this.#trace.received(input, length)
      for (let at = 0; at < length; ) {
        const message = messageAt(input, at, length)
        at += align4(message.end - message.start)
        this.#accept(input, message)
      }
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
    const before = this.#turn
    if (!this.#received) this.#flood = false
    this.#received = false
    let stop = (): void => {}
    await new Promise<void>(resolve => {
      const cancel = this.#flood ? after(gathering, resolve) : this.#transport.whenReadable(resolve)
      this.#wakes.add(resolve)
      stop = () => {
        cancel()
        this.#wakes.delete(resolve)
      }
    })
    stop()
    this.#turn = performance.now()
    if (this.#turn - before < gathering) this.#flood = true
  }

  async #rest(): Promise<void> {
    await setImmediate()
    this.#turn = performance.now()
  }
}

/** Calls back after some milliseconds; returns how to call that off. */
function after(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds)
  return () => clearTimeout(timer)
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
