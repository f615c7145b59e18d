import { align4, Input, Output } from '../../protocol/codec/index.js'
import { headerLength, type MessageDefinition, NLM_F, writeMessage } from '../../protocol/netlink/index.js'

/** Where nlmsg_flags, nlmsg_seq and nlmsg_pid stand in a message. */
const [flagsAt, sequenceAt, portAt] = [6, 8, 12]

/**
 * Requests written one behind the other as they are given, to leave in one datagram: of each its bytes are kept, and what it was made of may be
 * forgotten.
 */
export class Messages {
  readonly #output: Output
  #count = 0
  /** Where the last one starts. */
  #last = 0

  constructor(littleEndian: boolean, capacity?: number) {
    this.#output = new Output(littleEndian, capacity)
  }

  get littleEndian(): boolean {
    return this.#output.littleEndian
  }

  get count(): number {
    return this.#count
  }

  /** How long all of them are. */
  get length(): number {
    return this.#output.length
  }

  /** How long the last one is. */
  get lastLength(): number {
    return this.#output.length - this.#last
  }

  /** What others are put behind, which stays as it is until {@link address} or {@link reset}. */
  get bytes(): Uint8Array {
    return this.#output.bytes.subarray(0, this.#output.length)
  }

  /** Writes one behind the others. Returns where it starts. @throws EncodeError, with the others as before */
  put<T>({ type, body }: MessageDefinition<T>, value: T, flags = 0): number {
    const output = this.#output
    const start = output.length
    writeMessage(output, { type, flags: NLM_F.REQUEST | flags, sequence: 0 }, body, value)
    this.#last = start
    this.#count++
    return start
  }

  /** Puts `count` that were written elsewhere, in the same byte order, behind the others. */
  append(written: Uint8Array, count: number): void {
    this.#output.append(written)
    this.#count += count
  }

  /**
   * Gives them sequence numbers in a row, from `first` on, and the port that answers go to.
   *
   * @param flags of one more that it is sent with
   */
  address(first: number, portId: number, flags: (position: number, length: number) => number): void {
    const { view, littleEndian, length } = this.#output
    for (let at = 0, i = 0; at < length; i++) {
      const next = at + align4(view.getUint32(at, littleEndian))
      view.setUint16(at + flagsAt, view.getUint16(at + flagsAt, littleEndian) | flags(i, next - at), littleEndian)
      view.setUint32(at + sequenceAt, first + i, littleEndian)
      view.setUint32(at + portAt, portId, littleEndian)
      at = next
    }
  }

  /** A copy of one. */
  message(position: number): Uint8Array {
    const { bytes, view, littleEndian } = this.#output
    let at = 0
    for (let i = 0; i < position; i++) at += align4(view.getUint32(at, littleEndian))
    return bytes.slice(at, at + view.getUint32(at, littleEndian))
  }

  /** The body of the one that starts there. */
  body<T>({ body }: MessageDefinition<T>, start: number): T {
    const { bytes, view, littleEndian } = this.#output
    const end = start + view.getUint32(start, littleEndian)
    return body.read(new Input(bytes, littleEndian), start + headerLength, end)
  }

  /** Forgets them, and keeps the memory. */
  reset(): void {
    this.#output.reset()
    this.#count = 0
  }
}
