import type { MessageDefinition, Protocol } from '../../protocol/netlink/index.js'
import { TransportError } from '../errors.js'
import { Batch, type BatchOptions, type BatchResult } from './batch.js'
import { batchInTurns } from './batch-faces.js'
import { openTransport, type SocketOptions } from './capture-transport.js'
import type { Settle } from './conversation.js'
import { ExchangeError } from './errors.js'
import { type Abandonable, Exchange, type ExchangeCounters, type Outgoing, whole } from './exchange.js'
import { isTogether, type Operation, type RunOptions, type Step } from './operation.js'
import {
  type Dump,
  operationName,
  type Reply,
  type Request,
  type Result,
  type Sendable,
  type Streamed,
} from './request.js'
import { type Called, seenFrom } from './seen-from.js'
import { Trace } from './trace.js'
import type { Received, Transport } from './transport.js'

/**
 * The asynchronous face of a netlink socket. Never blocks the event loop: what makes the kernel work happens in the
 * thread pool. Requests made in one tick leave in one datagram.
 */
export class NetlinkSocket<P extends Protocol = Protocol> implements AsyncDisposable {
  readonly protocol: P
  readonly #transport: Transport
  readonly #exchange: Exchange
  readonly #trace: Trace
  #pumping: 'no' | 'soon' | 'now' = 'no'
  #closed = false
  /** Of each stream, whether replies wait to be taken. */
  readonly #streams = new Set<() => boolean>()
  /** Ends the wait for a datagram. */
  #wake: (() => void) | undefined

  /** Opens a socket: to the kernel unless `transport` says otherwise. @throws TransportError, PlatformError, NamespaceError */
  static open<P extends Protocol>(protocol: P, options: SocketOptions = {}): NetlinkSocket<P> {
    return new NetlinkSocket(protocol, openTransport(protocol.number, options))
  }

  constructor(protocol: P, transport: Transport) {
    this.protocol = protocol
    this.#transport = transport
    this.#exchange = new Exchange(protocol, transport)
    this.#trace = new Trace(protocol, transport.littleEndian)
  }

  /** What was dropped because it belongs to nobody here. */
  get counters(): Readonly<ExchangeCounters> {
    return this.#exchange.counters
  }

  /**
   * Sends one request and resolves with what it gave.
   *
   * Rejects with KernelError when the kernel says no, EncodeError when the request cannot be written, TransportError when a system
   * call fails, ExchangeError when there is no answer, and with the signal's reason when it is aborted.
   */
  request<R extends Request>(request: R, options: RunOptions = {}): Promise<Result<R>> {
    return this.#request(request, options)
  }

  #request<R extends Sendable>(request: R, options: RunOptions): Promise<Result<R>> {
    const { signal, timeout } = options
    return new Promise((resolve, reject) => {
      if (this.#closed) throw closedError(operationName(request))
      if (signal === undefined && timeout === undefined) this.#exchange.submit(request, { resolve, reject })
      else this.#submitUntil(request, { resolve, reject }, options)
      this.#kick()
    })
  }

  /** A request that is given up on when the signal says so, or after the time. */
  #submitUntil<R extends Sendable>(request: R, settle: Settle<Result<R>>, { signal, timeout }: RunOptions): void {
    signal?.throwIfAborted()
    let timer: NodeJS.Timeout | undefined
    let submitted: Abandonable | undefined
    const aborted = (): void => submitted?.abandon(signal!.reason)
    const late = (): void =>
      submitted?.abandon(new ExchangeError('ERR_TIMEOUT', operationName(request), timeoutText(timeout!)))
    const release = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
    }
    signal?.addEventListener('abort', aborted, { once: true })
    if (timeout !== undefined) timer = setTimeout(late, timeout)
    try {
      submitted = this.#exchange.submit(request, {
        resolve: value => {
          release()
          settle.resolve(value)
        },
        reject: error => {
          release()
          settle.reject(error)
        },
      })
    } catch (error) {
      release()
      throw error
    }
  }

  /**
   * Lists without keeping anything: the replies of a dump one by one, as they come. While they wait to be taken the socket is not read on,
   * and the kernel does not produce more, unless somebody else waits for an answer on it. Leaving the loop gives up the dump.
   *
   *     for await (const { body } of socket.stream({ definition: getRoute, body: question, fields: ['dst'] })) …
   *
   * Fails as {@link request} does, and with DumpInterruptedError at the end when something changed meanwhile. `timeout` is for all of it.
   */
  async *stream<B>(asked: Streamed<B>, options: RunOptions = {}): AsyncGenerator<Reply, void, undefined> {
    for await (const replies of this.batches(asked, options)) for (const reply of replies) yield reply
  }

  /** The same, all that came together at a time: a promise for each of them instead of one for each reply. */
  async *batches<B>(asked: Streamed<B>, options: RunOptions = {}): AsyncGenerator<readonly Reply[], void, undefined> {
    let arrived: Reply[] = []
    let over = false
    let look = (): void => {}
    const left = new AbortController()
    const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal
    const dump: Dump = {
      ...asked,
      definition: asked.definition as MessageDefinition,
      kind: 'dump',
      each(reply) {
        arrived.push(reply)
        look()
      },
    }
    const untaken = (): boolean => arrived.length > 0
    this.#streams.add(untaken)
    const result = this.request(dump, { ...options, signal }).finally(() => {
      over = true
      look()
    })
    // Told at the end, by whoever still takes replies then.
    result.catch(() => {})
    try {
      while (!over || untaken())
        if (untaken()) {
          const batch = arrived
          arrived = []
          // The next part comes while this one is looked at.
          this.#wake?.()
          yield batch
        } else
          await new Promise<void>(resolve => {
            look = resolve
          })
      whole(operationName(dump), await result)
    } finally {
      this.#streams.delete(untaken)
      left.abort()
      this.#wake?.()
    }
  }

  /**
   * Carries out the steps of an operation, one after the other; what one step asks together is sent together.
   *
   * @param called what the user called, and where the stack of an error begins
   */
  async run<T>(operation: Operation<T>, options: RunOptions = {}, called: Called = this.run): Promise<T> {
    let onStack = called
    try {
      let step = operation.next()
      while (!step.done) {
        const asked = step.value
        let answer: unknown
        try {
          answer = this.#carryOut(asked, options)
          if (answer instanceof Promise) {
            // From here on whoever waits for this function is known, not who called it.
            onStack = this.run
            answer = await answer
          }
        } catch (error) {
          step = operation.throw(error)
          continue
        }
        step = operation.next(answer as never)
      }
      return step.value
    } catch (error) {
      throw seenFrom(onStack, error)
    }
  }

  /**
   * Changes by the thousand or the million: draws the next item when there is room for it, packs what `change` makes of many into a datagram,
   * and draws those of the next while the kernel works on that. Items are carried out in their order. Nothing is kept of them.
   *
   * Resolves when all were carried out. A failure ends it, unless `onFailure` takes it: nothing is sent after that, but up to 128 KiB of the
   * items behind it may have left with it.
   * Rejects with what {@link request} would for the item, with the signal's reason, and with what the iterable throws.
   */
  async batch<T>(
    items: Iterable<T> | AsyncIterable<T>,
    change: (item: T) => Operation<void>,
    options: BatchOptions<T> = {},
  ): Promise<BatchResult> {
    const { onFailure, timeout, signal } = options
    const batch = new Batch(change, () => this.#exchange.pack(), onFailure)
    const left = new AbortController()
    const until = signal ? AbortSignal.any([signal, left.signal]) : left.signal
    const ended = new Promise<never>((_, reject) => {
      const end = (): void => {
        batch.end(until.reason)
        reject(until.reason)
      }
      if (until.aborted) end()
      else until.addEventListener('abort', end, { once: true })
    })
    const late = (): void => left.abort(new ExchangeError('ERR_TIMEOUT', 'batch', timeoutText(timeout!)))
    const timer = timeout === undefined ? undefined : setTimeout(late, timeout)
    try {
      const turns = batchInTurns(batch, items, step => this.#carryOut(step, { signal: until }))
      // Who waits for items that do not come is told of the signal all the same.
      return await Promise.race([turns, ended])
    } catch (error) {
      throw seenFrom(this.batch, error)
    } finally {
      clearTimeout(timer)
      left.abort()
    }
  }

  #carryOut(asked: Step, options: RunOptions): unknown {
    if (isTogether(asked)) return this.#together(asked, options)
    if (asked.kind === 'namespace') return this.#transport.openNamespace(asked.spec)
    return this.#request(asked, options)
  }

  /** Closes the socket. Requests that still wait for an answer are rejected. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#exchange.failAll(closedError)
    this.#transport.close()
    this.#wake?.()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  /** All of them, whatever becomes of each: nothing is left under way when the first error is thrown. */
  async #together(requests: readonly Request[], options: RunOptions): Promise<unknown[]> {
    const outcomes = await Promise.allSettled(requests.map(request => this.request(request, options)))
    return outcomes.map(outcome => {
      if (outcome.status === 'rejected') throw outcome.reason
      return outcome.value
    })
  }

  /**
   * Starts the pump at the end of the tick, so that all requests of this tick are there when it looks; at once when they
   * fill a datagram already, so that the kernel works while the rest is written.
   */
  #kick(): void {
    this.#wake?.()
    if (this.#pumping === 'now') return
    if (this.#exchange.fillsDatagram) void this.#pump()
    else if (this.#pumping === 'no') {
      this.#pumping = 'soon'
      queueMicrotask(() => {
        if (this.#pumping === 'soon') void this.#pump()
      })
    }
  }

  /** Sends what there is to send, then takes what there is to take, until nobody waits for anything. */
  async #pump(): Promise<void> {
    this.#pumping = 'now'
    while (!this.#closed) {
      const outgoing = this.#exchange.next()
      if (outgoing !== undefined) await this.#sendAll(outgoing)
      else if (!this.#exchange.waiting || this.#exchange.drainedLong) break
      else if (this.#heldUp()) await this.#woken()
      else if (!(this.#exchange.dumping ? await this.#receivePart() : this.#receive()) && !this.#exchange.drained()) {
        if (!this.#exchange.awaited) break
        await this.#arrival()
      }
    }
    this.#pumping = 'no'
  }

  /** Whether what was read of a stream has not been taken yet, and nobody waits for anything else. */
  #heldUp(): boolean {
    if (!this.#exchange.onlyDumping) return false
    for (const untaken of this.#streams) if (untaken()) return true
    return false
  }

  async #woken(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#wake = resolve
    })
    this.#wake = undefined
  }

  /** Sends one datagram after the other. While the kernel works on one, what it answered to the one before is read. */
  async #sendAll(first: Outgoing): Promise<void> {
    let answered: Outgoing | undefined
    for (let outgoing: Outgoing | undefined = first; outgoing !== undefined; outgoing = this.#exchange.next()) {
      const sent = this.#send(outgoing)
      while (answered && !this.#exchange.dumping && this.#exchange.owes(answered) && this.#receive());
      await sent
      answered = outgoing
    }
  }

  async #send(outgoing: Outgoing): Promise<void> {
    this.#trace.sent(outgoing.bytes)
    try {
      this.#transport.reserve(outgoing.bytes.length, outgoing.replyCost)
      await this.#transport.send(outgoing.bytes)
    } catch (error) {
      this.#exchange.sendFailed(outgoing, error)
    }
  }

  /** Takes one datagram, if one is there: replies are when a send returns, as a rule. Returns whether to look again. */
  #receive(): boolean {
    try {
      return this.#accept(this.#transport.receiveSync())
    } catch (error) {
      return this.#receiveFailed(error)
    }
  }

  /** The same in a dump, in the thread pool: taking one part off the socket makes the kernel produce the next. */
  async #receivePart(): Promise<boolean> {
    try {
      return this.#accept(await this.#transport.receive())
    } catch (error) {
      return this.#receiveFailed(error)
    }
  }

  #receiveFailed(error: unknown): boolean {
    if (!this.#closed) receiveFailed(this.#exchange, error)
    return true
  }

  #accept(received: Received | undefined): boolean {
    if (received === undefined) return false
    if (this.#closed) return true
    const { input, length } = received
    this.#trace.received(input, length)
    this.#exchange.received(input, length)
    return true
  }

  /** Waits until something may have arrived, or there is something to send, or the socket is closed. */
  async #arrival(): Promise<void> {
    if (this.#closed) return
    let cancel = (): void => {}
    await new Promise<void>(resolve => {
      this.#wake = resolve
      cancel = this.#transport.whenReadable(resolve)
    })
    cancel()
    this.#wake = undefined
  }
}

/** What becomes of open requests when receiving fails. */
export function receiveFailed(exchange: Exchange, error: unknown): void {
  if (error instanceof TransportError && error.code === 'ENOBUFS') {
    exchange.overrun()
    return
  }
  exchange.unreadable(error)
  // One datagram that is too long leaves those behind it; a socket that cannot be read would never be found empty.
  if (error instanceof TransportError && error.code !== 'EMSGSIZE') exchange.drained()
}

export function closedError(operation: string): ExchangeError {
  return new ExchangeError('ERR_CLOSED', operation, 'the socket was closed')
}

export function timeoutText(timeout: number): string {
  return `no answer within ${timeout} ms; the kernel may still carry it out`
}
