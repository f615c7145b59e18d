import type { Protocol } from '../../protocol/netlink/index.js'
import { ExchangeError } from './errors.js'
import { Exchange, type ExchangeCounters } from './exchange.js'
import { KernelTransport, type KernelTransportOptions } from './kernel-transport.js'
import type { Operation, RunOptions } from './operation.js'
import type { Request, Result } from './request.js'
import { closedError, operationName, receiveFailed, timeoutText } from './socket.js'
import { Trace } from './trace.js'
import type { Transport } from './transport.js'

/**
 * The synchronous face of a netlink socket: the calling thread waits for the kernel. The quickest way for scripts, start-up code
 * and worker threads; a server should not use it on its main thread.
 */
export class NetlinkSocketSync implements Disposable {
  readonly protocol: Protocol
  readonly #transport: Transport
  readonly #exchange: Exchange
  readonly #trace: Trace
  #closed = false

  /** Opens a kernel socket. @throws TransportError, PlatformError, NamespaceError */
  static open(protocol: Protocol, options: KernelTransportOptions = {}): NetlinkSocketSync {
    return new NetlinkSocketSync(protocol, new KernelTransport(protocol.number, options))
  }

  constructor(protocol: Protocol, transport: Transport) {
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
    return this.#all([request], options)[0] as Result<R>
  }

  /** Carries out the steps of an operation. */
  run<T>(operation: Operation<T>, options: RunOptions = {}): T {
    let step = operation.next()
    while (!step.done) {
      const asked = step.value as Request | readonly Request[]
      let answer: unknown
      try {
        answer = Array.isArray(asked) ? this.#all(asked, options) : this.request(asked as Request, options)
      } catch (error) {
        step = operation.throw(error)
        continue
      }
      step = operation.next(answer as never)
    }
    return step.value
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#transport.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #all(requests: readonly Request[], { signal, timeout }: RunOptions): unknown[] {
    if (this.#closed) throw closedError(requests[0] ? operationName(requests[0]) : 'request')
    signal?.throwIfAborted()
    const results: unknown[] = new Array(requests.length)
    const failures: unknown[] = []
    let left = requests.length
    const abandons = requests.map((request, i) => {
      try {
        return this.#exchange.submit(request, {
          resolve: value => {
            results[i] = value
            left--
          },
          reject: error => {
            failures.push(error)
            left--
          },
        })
      } catch (error) {
        failures.push(error)
        left--
        return () => {}
      }
    })
    const deadline = timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeout
    while (left > 0) {
      this.#step(deadline)
      if (left > 0 && performance.now() > deadline)
        requests.forEach((request, i) => {
          abandons[i]!(new ExchangeError('ERR_TIMEOUT', operationName(request), timeoutText(timeout!)))
        })
    }
    if (failures.length > 0) throw failures[0]
    return results
  }

  /** Sends a datagram, or takes one. */
  #step(deadline: number): void {
    const outgoing = this.#exchange.next()
    if (outgoing !== undefined) {
      this.#trace.sent(outgoing.bytes)
      try {
        this.#transport.reserveSend(outgoing.bytes.length)
        this.#transport.sendSync(outgoing.bytes)
      } catch (error) {
        this.#exchange.sendFailed(outgoing, error)
      }
      return
    }
    try {
      const received = this.#transport.receiveSync()
      if (received) {
        this.#trace.received(received.input, received.length)
        this.#exchange.received(received.input, received.length)
      } else {
        const wait = Math.min(1000, Math.max(0, Math.ceil(deadline - performance.now())))
        this.#transport.waitSync(wait)
      }
    } catch (error) {
      receiveFailed(this.#exchange, error)
    }
  }
}
