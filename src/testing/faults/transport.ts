import { Input } from '../../../protocol/codec/index.js'
import type { NamespaceSpec, OpenedNamespace, VirtualNamespace } from '../../netns/index.js'
import type { TransportSource } from '../../socket/capture-transport.js'
import type { KernelTransportOptions } from '../../socket/kernel-transport.js'
import { KernelTransport } from '../../socket/kernel-transport.js'
import type { Received, Transport } from '../../socket/transport.js'
import type { Arrival } from '../memory-transport.js'
import type { Delayed, Fault } from './fault.js'

/** The kernel itself, where something plays it elsewhere: `withFaults(kernel, [faults.delay(50)])`. */
export const kernel: TransportSource = { open: (protocol, options) => new KernelTransport(protocol, options) }

/**
 * A source of transports where things go wrong: around a replay, a script, a simulated kernel, or the real one. Of several faults
 * the first is the nearest to the client.
 */
export function withFaults(source: TransportSource, faults: readonly Fault[]): TransportSource {
  return {
    open: (protocol: number, options: KernelTransportOptions): Transport =>
      faults.reduceRight<Transport>(
        (inner, fault) => new FaultyTransport(inner, fault),
        source.open(protocol, options),
      ),
  }
}

/** A transport with one fault. */
export class FaultyTransport implements Transport {
  readonly #inner: Transport
  readonly #fault: Fault
  #ready: Arrival[] = []
  #late: { readonly arrival: Arrival; readonly due: number }[] = []

  constructor(inner: Transport, fault: Fault) {
    this.#inner = inner
    this.#fault = fault
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

  openNamespace(spec: NamespaceSpec | VirtualNamespace): OpenedNamespace {
    return this.#inner.openNamespace(spec)
  }

  sendSync(datagram: Uint8Array): void {
    const sent = this.#sent(datagram)
    if (sent) this.#inner.sendSync(sent)
  }

  async send(datagram: Uint8Array): Promise<void> {
    const sent = this.#sent(datagram)
    if (sent) await this.#inner.send(sent)
  }

  receiveSync(): Received | undefined {
    for (;;) {
      this.#collect()
      if (this.#ready.length > 0) return this.#next()
      const arrival = caught(() => this.#inner.receiveSync())
      this.#arrive(arrival)
      if (arrival === undefined && this.#ready.length === 0) return undefined
    }
  }

  async receive(): Promise<Received | undefined> {
    for (;;) {
      this.#collect()
      if (this.#ready.length > 0) return this.#next()
      const arrival = await this.#inner.receive().then(copied, failed)
      this.#arrive(arrival)
      if (arrival === undefined && this.#ready.length === 0) return undefined
    }
  }

  waitSync(timeoutMs: number): boolean {
    this.#collect()
    if (this.#ready.length > 0) return true
    if (this.#late.length === 0) return this.#inner.waitSync(timeoutMs)
    // Whatever comes meanwhile is read when the time is over: who waits gets at least what is late.
    const wait = Math.min(timeoutMs, Math.max(0, this.#due - performance.now()))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait)
    this.#collect()
    return this.#ready.length > 0
  }

  whenReadable(callback: () => void): () => void {
    if (this.#ready.length > 0) {
      queueMicrotask(callback)
      return () => {}
    }
    if (this.#late.length === 0) return this.#inner.whenReadable(callback)
    const timer = setTimeout(callback, Math.max(0, this.#due - performance.now()))
    return () => clearTimeout(timer)
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

  get #due(): number {
    return Math.min(...this.#late.map(({ due }) => due))
  }

  /** What of a datagram is sent on. */
  #sent(datagram: Uint8Array): Uint8Array | undefined {
    const instead = this.#fault.sending?.(datagram, this)
    if (instead === undefined) return datagram
    const { arriving, sent } = 'arriving' in instead ? instead : { arriving: instead }
    this.#take(arriving)
    return sent
  }

  #next(): Received {
    const arrival = this.#ready.shift()!
    if (arrival instanceof Error) throw arrival
    return { input: new Input(arrival, this.littleEndian), length: arrival.length }
  }

  #arrive(arrival: Arrival | undefined): void {
    if (this.#fault.arriving) this.#take(this.#fault.arriving(arrival, this))
    else if (arrival !== undefined) this.#ready.push(arrival)
  }

  #take(arrivals: readonly (Arrival | Delayed)[]): void {
    for (const each of arrivals) {
      if ('delay' in each) this.#late.push({ arrival: each.arrival, due: performance.now() + each.delay })
      else this.#ready.push(each)
    }
  }

  /** What was late and is due. */
  #collect(): void {
    if (this.#late.length === 0) return
    const now = performance.now()
    const due = this.#late.filter(each => each.due <= now).sort((a, b) => a.due - b.due)
    this.#late = this.#late.filter(each => each.due > now)
    this.#ready.push(...due.map(({ arrival }) => arrival))
  }
}

function caught(receive: () => Received | undefined): Arrival | undefined {
  try {
    return copied(receive())
  } catch (error) {
    return failed(error)
  }
}

/** A copy: the bytes are the inner transport's until its next receive. */
function copied(received: Received | undefined): Arrival | undefined {
  return received?.input.bytes.slice(0, received.length)
}

function failed(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
