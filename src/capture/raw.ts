import { headerLength } from '../../protocol/netlink/index.js'
import type { CaptureItem } from './datagram.js'
import { MessageRuns } from './message-runs.js'
import { rawByteOrder, u32 } from './netlink-bytes.js'
import { Pending } from './pending.js'
import { type CaptureReader, largestPacket, problemItem } from './reader.js'

/** Netlink messages one behind the other, as read from a socket, without any format around them. */
export class RawReader implements CaptureReader {
  readonly #pending = new Pending()
  readonly #runs = new MessageRuns()
  #littleEndian: boolean | undefined
  #stopped = false

  read(chunk: Uint8Array): CaptureItem[] {
    if (this.#stopped) return []
    const items: CaptureItem[] = []
    this.#pending.add(chunk)
    while (!this.#stopped && this.#pending.next()) this.#messages(items, false)
    return items
  }

  end(): CaptureItem[] {
    const items: CaptureItem[] = []
    if (this.#stopped) return items
    this.#pending.join()
    this.#messages(items, true)
    this.#runs.end(items)
    const { bytes, offset } = this.#pending
    if (bytes.length > 0 && !this.#stopped) {
      const length = bytes.length < headerLength ? undefined : u32(bytes, 0, this.#littleEndian ?? true)
      const what =
        length === undefined ? 'inside a message header' : `after ${bytes.length} of the ${length} bytes of a message`
      items.push(problemItem(`the input ends ${what}`, { offset }))
    }
    return items
  }

  #messages(items: CaptureItem[], atEnd: boolean): void {
    const { bytes, offset } = this.#pending
    let at = 0
    let needed = headerLength
    while (at + headerLength <= bytes.length) {
      this.#littleEndian ??= rawByteOrder(bytes) ?? true
      const length = u32(bytes, at, this.#littleEndian)
      if (length < headerLength || length > largestPacket) {
        this.#stopped = true
        this.#runs.end(items)
        items.push(problemItem(`a message of ${length} bytes: the length lies`, { offset: offset + at }))
        return
      }
      // The last message of a datagram may come without its padding.
      const padded = (length + 3) & ~3
      needed = atEnd ? length : padded
      if (at + needed > bytes.length) break
      const end = Math.min(at + padded, bytes.length)
      this.#runs.add(bytes.subarray(at, end), this.#littleEndian, { offset: offset + at }, items)
      at = end
      needed = headerLength
    }
    this.#pending.keep(at, needed)
  }
}
