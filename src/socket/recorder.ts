import { TransportError } from '../errors.js'
import type { Received, Transport } from './transport.js'

/** Something that happened on a socket. */
export interface SocketEvent {
  /** A datagram that is about to be sent, one that was received, or a system call that failed. */
  readonly kind: 'sent' | 'received' | 'failed'
  readonly socket: Transport
  /** Nanoseconds since 1970, kept to the microsecond. */
  readonly time: bigint
  /** The datagram, in the transport's own memory: it holds until `record` returns. Empty where a call failed. */
  readonly bytes: Uint8Array
  /** Why it failed. */
  readonly error?: TransportError
}

/** Is told all that goes over a socket: `RouteClient.open({ record })`. */
export interface Recorder {
  /** A `sent` event comes before the system call, and when that fails a `failed` one follows. */
  record(event: SocketEvent): void
}

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
    this.#inner.setMembership(group, member)
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
    if (error instanceof TransportError) this.#tell('failed', new Uint8Array(), error)
    return error
  }

  #tell(kind: SocketEvent['kind'], bytes: Uint8Array, error?: TransportError): void {
    this.#recorder.record({ kind, socket: this, time: now(), bytes, ...(error && { error }) })
  }
}

/** The time of day without a system call of its own, so that a recording can be made where there is no FFI. */
function now(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n
}
