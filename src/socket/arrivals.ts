import { Input } from '../../protocol/codec/index.js'
import { MSG } from '../ffi/constants.js'
import { libc } from '../ffi/libc.js'
import type { Received } from './transport.js'

/** Datagrams that one system call takes off the socket. They are many when events come quicker than they are taken. */
const atOnce = 32

/** Datagrams of multicast groups: read many at a time, given one by one, each with its sender. */
export class Arrivals {
  readonly #buffers
  readonly #inputs: readonly Input[]
  #count = 0
  #at = 0

  /** For datagrams of at most `size` bytes. */
  constructor(size: number, littleEndian: boolean) {
    this.#buffers = libc.datagramBuffers(atOnce, size)
    this.#inputs = this.#buffers.slots.map(slot => new Input(slot, littleEndian))
  }

  /** Goes on to the next one. Returns whether there is one. @throws TransportError */
  next(fd: number, subject: string): boolean {
    if (++this.#at < this.#count) return true
    this.#at = 0
    // Nothing of an earlier call is left should this one fail.
    this.#count = 0
    this.#count = libc.recvmmsg(fd, this.#buffers, subject)
    return this.#count > 0
  }

  get fromKernel(): boolean {
    return this.#buffers.sender(this.#at) === 0
  }

  /** Whether it was longer than its room. */
  get cut(): boolean {
    return (this.#buffers.flags(this.#at) & MSG.TRUNC) !== 0
  }

  get received(): Received {
    return { input: this.#inputs[this.#at]!, length: this.#buffers.length(this.#at) }
  }
}
