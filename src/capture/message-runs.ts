import { headerLength } from '../../protocol/netlink/index.js'
import type { CapturedDatagram, CaptureItem } from './datagram.js'
import { directionOf } from './netlink-bytes.js'
import { datagramItem } from './reader.js'

/** A run is ended here, so that input of one kind only takes no more memory than this. */
const longestRun = 1 << 20

/**
 * Datagrams out of bare messages, whose boundaries nobody kept: a run of requests, or of messages that are none, is taken for one. So
 * an nf_tables batch stays together.
 */
export class MessageRuns {
  #messages: Uint8Array[] = []
  #length = 0
  #direction: 'sent' | 'received' | undefined
  #place: CapturedDatagram['place'] = { offset: 0 }
  #littleEndian = true

  /** A message with its padding; what it ends goes to `items`. */
  add(message: Uint8Array, littleEndian: boolean, place: CapturedDatagram['place'], items: CaptureItem[]): void {
    const direction = directionOf(message, littleEndian)
    if (direction !== this.#direction || littleEndian !== this.#littleEndian || this.#length > longestRun)
      this.end(items)
    if (this.#messages.length === 0) this.#place = place
    this.#direction = direction
    this.#littleEndian = littleEndian
    this.#messages.push(message)
    this.#length += message.length
  }

  end(items: CaptureItem[]): void {
    if (this.#length < headerLength) return
    const bytes = new Uint8Array(this.#length)
    let at = 0
    for (const message of this.#messages) {
      bytes.set(message, at)
      at += message.length
    }
    items.push(
      datagramItem({
        bytes,
        littleEndian: this.#littleEndian,
        protocol: undefined,
        direction: this.#direction,
        time: undefined,
        place: this.#place,
      }),
    )
    this.#messages = []
    this.#length = 0
  }
}
