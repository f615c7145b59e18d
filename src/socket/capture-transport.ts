import fs from 'node:fs'
import { PcapngWriter } from '../capture/pcapng-writer.js'
import { TransportError } from '../errors.js'
import { CLOCK } from '../ffi/constants.js'
import { libc } from '../ffi/libc.js'
import { KernelTransport, type KernelTransportOptions } from './kernel-transport.js'
import type { Received, Transport } from './transport.js'

/**
 * A socket to the kernel. With `NLKIT_CAPTURE=file.pcapng` in the environment all that it says and hears is written there,
 * too, behind what the file holds already.
 *
 * @throws TransportError, NamespaceError, PlatformError
 */
export function openTransport(protocol: number, options: KernelTransportOptions = {}): Transport {
  const transport = new KernelTransport(protocol, options)
  const path = process.env.NLKIT_CAPTURE
  if (!path) return transport
  try {
    return new CaptureTransport(transport, captureFile(path))
  } catch (error) {
    transport.close()
    throw error
  }
}

/** One for each file: the sockets of a process share its section. */
const files = new Map<string, CaptureFile>()

function captureFile(path: string): CaptureFile {
  let file = files.get(path)
  if (file === undefined) {
    file = new CaptureFile(path)
    files.set(path, file)
  }
  return file
}

/**
 * A capture that grows. Each datagram is on disk before the call that moved it returns: a program that crashes or is killed
 * leaves all it said. What one write appends stays together (O_APPEND), so processes may share a file: their sections are alike.
 */
class CaptureFile {
  readonly #fd: number
  readonly #path: string
  readonly #writer = new PcapngWriter('nlkit (NLKIT_CAPTURE)')

  constructor(path: string) {
    this.#path = path
    try {
      this.#fd = fs.openSync(path, 'a', 0o600)
    } catch (error) {
      throw TransportError.from(error, path, 'NLKIT_CAPTURE names it')
    }
  }

  write(
    transport: Transport,
    direction: 'sent' | 'received',
    bytes: Uint8Array,
    comments: readonly string[] = [],
  ): void {
    const packet = this.#writer.write({
      bytes,
      littleEndian: transport.littleEndian,
      protocol: transport.protocol,
      direction,
      time: libc.clockGettime(CLOCK.REALTIME),
      process: { pid: process.pid, command: process.title },
      comments,
      place: { offset: 0 },
    })
    try {
      fs.writeSync(this.#fd, packet)
    } catch (error) {
      throw TransportError.from(error, this.#path, 'NLKIT_CAPTURE names it')
    }
  }
}

/** A transport that writes down what goes through it. A system call that fails is a comment beside the bytes it was about. */
class CaptureTransport implements Transport {
  readonly #inner: Transport
  readonly #file: CaptureFile

  constructor(inner: Transport, file: CaptureFile) {
    this.#inner = inner
    this.#file = file
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

  sendSync(datagram: Uint8Array): void {
    // Before it goes out: replies may come before the call returns, and stand behind it.
    this.#file.write(this, 'sent', datagram)
    try {
      this.#inner.sendSync(datagram)
    } catch (error) {
      throw this.#failed('sent', error)
    }
  }

  async send(datagram: Uint8Array): Promise<void> {
    this.#file.write(this, 'sent', datagram)
    try {
      await this.#inner.send(datagram)
    } catch (error) {
      throw this.#failed('sent', error)
    }
  }

  receiveSync(): Received | undefined {
    try {
      return this.#received(this.#inner.receiveSync())
    } catch (error) {
      throw this.#failed('received', error)
    }
  }

  async receive(): Promise<Received | undefined> {
    try {
      return this.#received(await this.#inner.receive())
    } catch (error) {
      throw this.#failed('received', error)
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
    if (received) this.#file.write(this, 'received', received.input.bytes.subarray(0, received.length))
    return received
  }

  #failed(direction: 'sent' | 'received', error: unknown): unknown {
    if (error instanceof TransportError) this.#file.write(this, direction, new Uint8Array(), [error.message])
    return error
  }
}
