import type { MessageDefinition, Protocol } from '../../protocol/netlink/index.js'
import { Batch, type BatchOptions, type BatchResult } from './batch.js'
import { batchWaiting } from './batch-faces.js'
import { openTransport, type SocketOptions } from './capture-transport.js'
import type { Settle } from './conversation.js'
import { ExchangeError } from './errors.js'
import { type Abandonable, Exchange, type ExchangeCounters, type Outgoing, whole } from './exchange.js'
import { isTogether, type Operation, type RunOptions, type Step } from './operation.js'
import {
  type Dump,
  type DumpResult,
  operationName,
  type Reply,
  type Request,
  type Result,
  type Sendable,
  type Streamed,
} from './request.js'
import { type Called, seenFrom } from './seen-from.js'
import { closedError, receiveFailed, timeoutText } from './socket.js'
import { Trace } from './trace.js'
import type { Transport } from './transport.js'

/**
 * The synchronous face of a netlink socket: the calling thread waits for the kernel. The quickest way for scripts, start-up code
 * and worker threads; a server should not use it on its main thread.
 */
export class NetlinkSocketSync<P extends Protocol = Protocol> implements Disposable {
  readonly protocol: P
  readonly #transport: Transport
  readonly #exchange: Exchange
  readonly #trace: Trace
  #closed = false

  /** Opens a socket: to the kernel unless `transport` says otherwise. @throws TransportError, PlatformError, NamespaceError */
  static open<P extends Protocol>(protocol: P, options: SocketOptions = {}): NetlinkSocketSync<P> {
    return new NetlinkSocketSync(protocol, openTransport(protocol.number, options))
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
   * Sends one request and returns what it gave.
   *
   * @throws KernelError, EncodeError, TransportError, ExchangeError
   */
  request<R extends Request>(request: R, options: RunOptions = {}): Result<R> {
    return this.#one(request, options) as Result<R>
  }

  /**
   * Lists without keeping anything: the replies of a dump one by one, as they come. The next part is read when these have been
   * taken. Leaving the loop gives up the dump.
   *
   *     for (const { body } of socket.stream({ definition: getRoute, body: question, fields: ['dst'] })) …
   *
   * @throws as {@link request} does; DumpInterruptedError at the end when something changed meanwhile. `timeout` is for all of it.
   */
  *stream<B>(asked: Streamed<B>, options: RunOptions = {}): Generator<Reply, void, undefined> {
    for (const replies of this.batches(asked, options)) yield* replies
  }

  /** The same, all that came together at a time. */
  *batches<B>(asked: Streamed<B>, { signal, timeout }: RunOptions = {}): Generator<readonly Reply[], void, undefined> {
    let arrived: Reply[] = []
    const each = (reply: Reply): void => void arrived.push(reply)
    const dump: Dump = { ...asked, definition: asked.definition as MessageDefinition, kind: 'dump', each }
    if (this.#closed) throw closedError(operationName(dump))
    const outcome = this.#submit(dump)
    const deadline = deadlineAfter(timeout)
    try {
      while (!outcome.settled || arrived.length > 0) {
        signal?.throwIfAborted()
        if (arrived.length === 0) this.#stepUntil(deadline, [outcome], timeout)
        else {
          const batch = arrived
          arrived = []
          yield batch
        }
      }
      if (outcome.error !== undefined) throw outcome.error
      whole(operationName(dump), outcome.value as DumpResult)
    } finally {
      outcome.submitted?.abandon(closedError(operationName(dump)))
    }
  }

  /**
   * Carries out the steps of an operation.
   *
   * @param called what the user called, and where the stack of an error begins
   */
  run<T>(operation: Operation<T>, options: RunOptions = {}, called: Called = this.run): T {
    try {
      let step = operation.next()
      while (!step.done) {
        const asked = step.value
        let answer: unknown
        try {
          answer = this.#carryOut(asked, options)
        } catch (error) {
          step = operation.throw(error)
          continue
        }
        step = operation.next(answer as never)
      }
      return step.value
    } catch (error) {
      throw seenFrom(called, error)
    }
  }

  /**
   * Changes by the thousand or the million: draws items, packs what `change` makes of them into a datagram until it is full, and draws on when
   * the kernel has answered. Items are carried out in their order. Nothing is kept of them.
   *
   * A failure ends it, unless `onFailure` takes it: nothing is sent after that, but up to 128 KiB of the items behind it may have left with it.
   *
   * @throws what {@link request} would for the item, and what the iterable throws
   */
  batch<T>(
    items: Iterable<T>,
    change: (item: T) => Operation<void>,
    options: BatchOptions<T> = {},
    called: Called = this.batch,
  ): BatchResult {
    const { onFailure, signal, timeout } = options
    const batch = new Batch(change, () => this.#exchange.pack(), onFailure)
    const deadline = deadlineAfter(timeout)
    const carryOut = (step: Step): unknown => {
      const left = timeout === undefined ? {} : { timeout: deadline - performance.now() }
      try {
        return this.#carryOut(step, signal ? { signal, ...left } : left)
      } finally {
        if (timeout !== undefined && performance.now() > deadline)
          batch.end(new ExchangeError('ERR_TIMEOUT', 'batch', timeoutText(timeout)))
      }
    }
    try {
      return batchWaiting(batch, items, carryOut)
    } catch (error) {
      throw seenFrom(called, error)
    }
  }

  #carryOut(asked: Step, options: RunOptions): unknown {
    if (isTogether(asked)) return this.#all(asked, options)
    if (asked.kind === 'namespace') return this.#transport.openNamespace(asked.spec)
    return this.#one(asked, options)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#transport.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #all(requests: readonly Sendable[], { signal, timeout }: RunOptions): unknown[] {
    if (this.#closed) throw closedError(requests[0] ? operationName(requests[0]) : 'request')
    signal?.throwIfAborted()
    const outcomes = requests.map(request => this.#submit(request))
    const deadline = deadlineAfter(timeout)
    // In turn: those behind one that waits may be settled long since.
    for (const outcome of outcomes) while (!outcome.settled) this.#stepUntil(deadline, outcomes, timeout)
    for (const { error } of outcomes) if (error !== undefined) throw error
    return outcomes.map(({ value }) => value)
  }

  /** Most requests are made by themselves, and by the thousand: no list of one is made. */
  #one(request: Sendable, { signal, timeout }: RunOptions): unknown {
    if (this.#closed) throw closedError(operationName(request))
    signal?.throwIfAborted()
    const outcome = this.#submit(request)
    if (timeout === undefined) while (!outcome.settled) this.#step(Number.POSITIVE_INFINITY)
    else {
      const deadline = deadlineAfter(timeout)
      while (!outcome.settled) this.#stepUntil(deadline, [outcome], timeout)
    }
    if (outcome.error !== undefined) throw outcome.error
    return outcome.value
  }

  #submit(request: Sendable): Outcome {
    const outcome = new Outcome(request)
    try {
      outcome.submitted = this.#exchange.submit(request, outcome)
    } catch (error) {
      outcome.reject(error)
    }
    return outcome
  }

  /** One step; whoever still waits when the time is over is given up. */
  #stepUntil(deadline: number, outcomes: readonly Outcome[], timeout: number | undefined): void {
    this.#step(deadline)
    // Without a time that it may take nobody looks at the clock.
    if (timeout !== undefined && performance.now() > deadline)
      for (const { request, submitted } of outcomes)
        submitted?.abandon(new ExchangeError('ERR_TIMEOUT', operationName(request), timeoutText(timeout)))
  }

  /** Sends a datagram, or takes one, or waits for one. */
  #step(deadline: number): void {
    const outgoing = this.#exchange.next()
    if (outgoing !== undefined) this.#send(outgoing)
    else if (!this.#receive() && !this.#exchange.drained())
      this.#transport.waitSync(Math.min(1000, Math.max(0, Math.ceil(deadline - performance.now()))))
  }

  #send(outgoing: Outgoing): void {
    this.#trace.sent(outgoing.bytes)
    try {
      this.#transport.reserve(outgoing.bytes.length, outgoing.replyCost)
      this.#transport.sendSync(outgoing.bytes)
    } catch (error) {
      this.#exchange.sendFailed(outgoing, error)
    }
  }

  /** Takes one datagram, if one is there. Returns whether to look again. */
  #receive(): boolean {
    try {
      const received = this.#transport.receiveSync()
      if (received === undefined) return false
      this.#trace.received(received.input, received.length)
      this.#exchange.received(received.input, received.length)
    } catch (error) {
      receiveFailed(this.#exchange, error)
    }
    return true
  }
}

function deadlineAfter(timeout: number | undefined): number {
  return timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeout
}

/** A request under way, and what became of it. */
class Outcome implements Settle<unknown> {
  readonly request: Sendable
  submitted: Abandonable | undefined
  settled = false
  value: unknown
  error: unknown

  constructor(request: Sendable) {
    this.request = request
  }

  resolve(value: unknown): void {
    this.settled = true
    this.value = value
  }

  reject(error: unknown): void {
    this.settled = true
    this.error = error
  }
}
