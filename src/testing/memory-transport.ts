import { Input } from '../../protocol/codec/index.js'
import { ERRNO } from '../../protocol/netlink/errno.js'
import { TransportError } from '../errors.js'
import type { NamespaceSpec, OpenedNamespace, VirtualNamespace } from '../netns/index.js'
import type { Received, Transport } from '../socket/transport.js'
import { NamedDescriptors } from './named-descriptors.js'

/** What arrives: a datagram, or the failure to receive one. */
export type Arrival = Uint8Array | Error

export interface MemoryTransportOptions {
  /** Netlink protocol number. Default 0, NETLINK_ROUTE. */
  readonly protocol?: number
  /** The socket's own port id. Default 4711. */
  readonly portId?: number
  /** Byte order of whoever is at the other end. Default true. */
  readonly littleEndian?: boolean
  /** Bytes of replies that the socket holds. Default 1 MiB. */
  readonly receiveBudget?: number
}

/**
 * Both faces of a transport without a kernel: what is sent goes to `transmit`, what is delivered waits to be received.
 * The asynchronous face takes its time, as the thread pool does.
 */
export abstract class MemoryTransport implements Transport {
  readonly protocol: number
  readonly portId: number
  readonly littleEndian: boolean
  receiveBudget: number
  closed = false
  readonly #arrivals: Arrival[] = []
  readonly #namespaces = new NamedDescriptors()
  readonly #waiters = new Set<() => void>()

  constructor(options: MemoryTransportOptions = {}) {
    this.protocol = options.protocol ?? 0
    this.portId = options.portId ?? 4711
    this.littleEndian = options.littleEndian ?? true
    this.receiveBudget = options.receiveBudget ?? 1 << 20
  }

  /** What the other end does with a datagram; it may deliver replies before it returns. @throws what `send` is to throw */
  protected abstract transmit(datagram: Uint8Array): void

  /** Puts datagrams, or failures to receive, into the socket. */
  deliver(...arrivals: readonly Arrival[]): void {
    this.#arrivals.push(...arrivals)
    if (this.#arrivals.length === 0) return
    for (const waiter of [...this.#waiters]) {
      this.#waiters.delete(waiter)
      waiter()
    }
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
    this.#open()
    this.transmit(datagram.slice())
  }

  async send(datagram: Uint8Array): Promise<void> {
    await new Promise(resolve => setImmediate(resolve))
    this.sendSync(datagram)
  }

  receiveSync(): Received | undefined {
    this.#open()
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
    if (this.pending === 0) this.idle(timeoutMs)
    return this.pending > 0
  }

  whenReadable(callback: () => void): () => void {
    if (this.pending > 0) queueMicrotask(callback)
    else this.#waiters.add(callback)
    return () => this.#waiters.delete(callback)
  }

  /** Who waits in vain waits in real time. */
  protected idle(timeoutMs: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs)
  }

  setMembership(_group: number, _member: boolean): void {}

  /** Where no kernel has namespaces, each name is a descriptor of its own. */
  openNamespace(spec: NamespaceSpec | VirtualNamespace): OpenedNamespace {
    return this.#namespaces.open(spec)
  }

  reserve(_send: number, _replies: number): void {}

  close(): void {
    this.closed = true
  }

  #open(): void {
    if (this.closed)
      throw new TransportError({ syscall: 'close', errno: ERRNO.EBADF, subject: `protocol ${this.protocol}: closed` })
  }
}
