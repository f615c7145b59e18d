import { TransportError } from '../errors.js'
import { type NamespaceSpec, namespaceName, type OpenedNamespace, type VirtualNamespace } from '../netns/index.js'
import type { Received, Transport } from './transport.js'

/** Something that happened on a socket. */
export interface SocketEvent {
  /**
   * A datagram that is about to be sent, one that was received, a system call that failed, a multicast group that is about to be
   * joined or left, a namespace that was opened to be named in a message.
   */
  readonly kind: 'sent' | 'received' | 'failed' | 'joined' | 'left' | 'namespace'
  readonly socket: Transport
  /** Nanoseconds since 1970, kept to the microsecond. */
  readonly time: bigint
  /** The datagram, in the transport's own memory: it holds until `record` returns. Empty where there is none. */
  readonly bytes: Uint8Array
  /** Why it failed. */
  readonly error?: TransportError
  /** The number of the group. */
  readonly group?: number
  /** What the program called the namespace, and the descriptor that messages have. */
  readonly namespace?: { readonly name: string; readonly descriptor: number }
}

/** Is told all that goes over a socket: `RouteClient.open({ record })`. */
export interface Recorder {
  /** A `sent` or `joined` event comes before the system call, and when that fails a `failed` one follows. */
  record(event: SocketEvent): void
}

const none = new Uint8Array()

/** A transport that tells a recorder what goes through it. */
export class RecordedTransport implements Transport {
  readonly #inner: Transport
  readonly #recorder: Recorder

  constructor(inner: Transport, recorder: Recorder) {
    this.#inner = inner
    this.#recorder = recorder
  }

  get protocol(): number {
    return this.#inner.protocol
  }

  get portId(): number {
    return this.#inner.portId
  }

  get littleEndian(): boolean {
    return this.#inner.littleEndian
  }

  get receiveBudget(): number {
    return this.#inner.receiveBudget
  }

  get foreign(): number {
    return this.#inner.foreign ?? 0
  }

  sendSync(datagram: Uint8Array): void {
    this.#tell('sent', datagram)
    try {
      this.#inner.sendSync(datagram)
    } catch (error) {
      throw this.#failed(error)
    }
  }

  async send(datagram: Uint8Array): Promise<void> {
    this.#tell('sent', datagram)
    try {
      await this.#inner.send(datagram)
    } catch (error) {
      throw this.#failed(error)
    }
  }

  receiveSync(): Received | undefined {
    try {
      return this.#received(this.#inner.receiveSync())
    } catch (error) {
      throw this.#failed(error)
    }
  }

  async receive(): Promise<Received | undefined> {
    try {
      return this.#received(await this.#inner.receive())
    } catch (error) {
      throw this.#failed(error)
    }
  }

  waitSync(timeoutMs: number): boolean {
    return this.#inner.waitSync(timeoutMs)
  }

  whenReadable(callback: () => void): () => void {
    return this.#inner.whenReadable(callback)
  }

  setMembership(group: number, member: boolean): void {
    this.#tell(member ? 'joined' : 'left', none, { group })
    try {
      this.#inner.setMembership(group, member)
    } catch (error) {
      throw this.#failed(error)
    }
  }

  openNamespace(spec: NamespaceSpec | VirtualNamespace): OpenedNamespace {
    const opened = this.#inner.openNamespace(spec)
    const name = namespaceName(spec)
    if (name !== undefined) this.#tell('namespace', none, { namespace: { name, descriptor: opened.fd } })
    return opened
  }

  reserve(send: number, replies: number): void {
    this.#inner.reserve(send, replies)
  }

  close(): void {
    this.#inner.close()
  }

  #received(received: Received | undefined): Received | undefined {
    if (received) this.#tell('received', received.input.bytes.subarray(0, received.length))
    return received
  }

  #failed(error: unknown): unknown {
    if (error instanceof TransportError) this.#tell('failed', none, { error })
    return error
  }

  #tell(kind: SocketEvent['kind'], bytes: Uint8Array, more?: Pick<SocketEvent, 'error' | 'group' | 'namespace'>): void {
    this.#recorder.record({ kind, socket: this, time: now(), bytes, ...more })
  }
}

/** The time of day without a system call of its own, so that a recording can be made where there is no FFI. */
function now(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n
}
