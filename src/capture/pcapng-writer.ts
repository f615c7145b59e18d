import { cookedHeader, LINKTYPE_NETLINK } from './cooked.js'
import type { CapturedDatagram } from './datagram.js'
import { BLOCK, blockOverhead, byteOrderMagic, INBOUND, OPTION, OUTBOUND, processComment } from './pcapng-format.js'

const utf8 = new TextEncoder()
const clock = new DataView(new ArrayBuffer(8))

/** There are few: a protocol and a direction. */
const cookedHeaders = new Map<string, Uint8Array>()

function cookedHeaderOf(protocol: CapturedDatagram['protocol'], direction: CapturedDatagram['direction']): Uint8Array {
  const key = `${protocol} ${direction}`
  let header = cookedHeaders.get(key)
  if (header === undefined) {
    header = cookedHeader(protocol, direction)
    // A protocol's number has 16 bits, and captures may make them up.
    if (cookedHeaders.size < 256) cookedHeaders.set(key, header)
  }
  return header
}

/**
 * Writes datagrams as pcapng that Wireshark opens: LINKTYPE_NETLINK, nanoseconds, the direction in the flags of each packet,
 * comments, and the process as a comment of its own. No I/O: each call returns the bytes to append to the file.
 *
 * A section has one byte order, and what reads the messages goes by it: where the order of the datagrams changes, a new
 * section begins. Each `interface` name gets its interface description in front of its first packet. A datagram without a time is
 * written with time 0.
 */
export class PcapngWriter {
  readonly #application: string
  #littleEndian: boolean | undefined
  readonly #interfaces = new Map<string | undefined, number>()
  /** In the byte order of the section. */
  #directions: Readonly<Record<'sent' | 'received', Uint8Array>> | undefined

  constructor(application = 'nlkit') {
    this.#application = application
  }

  /** Starts a section, so that a capture of nothing is a valid file, too. `write` does it by itself where needed. */
  header(littleEndian = true): Uint8Array {
    this.#littleEndian = littleEndian
    this.#interfaces.clear()
    this.#directions = undefined
    const body = new Uint8Array(16)
    const view = new DataView(body.buffer)
    view.setUint32(0, byteOrderMagic, littleEndian)
    view.setUint16(4, 1, littleEndian)
    // The length of the section: unknown.
    view.setBigInt64(8, -1n, littleEndian)
    const options = [this.#text(OPTION.SHB_USERAPPL, this.#application)]
    return this.#block(BLOCK.SECTION_HEADER, [body, ...this.#options(options)])
  }

  /** The packet of one datagram, behind whatever headers it needs that are not written yet. */
  write(datagram: CapturedDatagram): Uint8Array {
    const parts: Uint8Array[] = []
    if (this.#littleEndian !== datagram.littleEndian) parts.push(this.header(datagram.littleEndian))
    let id = this.#interfaces.get(datagram.interface)
    if (id === undefined) {
      id = this.#interfaces.size
      this.#interfaces.set(datagram.interface, id)
      parts.push(this.#interface(datagram.interface))
    }
    parts.push(this.#packet(id, datagram))
    return parts.length === 1 ? parts[0]! : concat(parts)
  }

  /** A capture is mostly packets: each is one piece from the start, and not put together of pieces. */
  #packet(
    id: number,
    { bytes, littleEndian, protocol, direction, time = 0n, process, comments = [] }: CapturedDatagram,
  ) {
    const texts = process === undefined ? comments : [processComment(process), ...comments]
    const options = texts.map(text => this.#text(OPTION.COMMENT, text))
    if (direction !== undefined) options.push(this.#directionOption(direction))
    const cooked = cookedHeaderOf(protocol, direction)
    const captured = cooked.length + bytes.length
    const behind = 28 + ((captured + 3) & ~3)
    const length = options.reduce((sum, option) => sum + option.length, behind + (options.length > 0 ? 8 : 4))
    const block = new Uint8Array(length)
    const view = new DataView(block.buffer)
    view.setUint32(0, BLOCK.ENHANCED_PACKET, littleEndian)
    view.setUint32(4, length, littleEndian)
    view.setUint32(8, id, littleEndian)
    // Halves, the upper one first in either byte order.
    clock.setBigUint64(0, time)
    view.setUint32(12, clock.getUint32(0), littleEndian)
    view.setUint32(16, clock.getUint32(4), littleEndian)
    view.setUint32(20, captured, littleEndian)
    view.setUint32(24, captured, littleEndian)
    block.set(cooked, 28)
    block.set(bytes, 28 + cooked.length)
    let at = behind
    for (const option of options) {
      block.set(option, at)
      at += option.length
    }
    view.setUint32(length - 4, length, littleEndian)
    return block
  }

  #directionOption(direction: 'sent' | 'received'): Uint8Array {
    this.#directions ??= {
      sent: this.#number(OPTION.EPB_FLAGS, OUTBOUND),
      received: this.#number(OPTION.EPB_FLAGS, INBOUND),
    }
    return this.#directions[direction]
  }

  #number(code: number, value: number): Uint8Array {
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, value, this.#littleEndian)
    return this.#option(code, bytes)
  }

  #interface(name: string | undefined): Uint8Array {
    const body = new Uint8Array(8)
    new DataView(body.buffer).setUint16(0, LINKTYPE_NETLINK, this.#littleEndian)
    // No limit to the length of packets (0), and times in units of 10^-9 s.
    const options = name === undefined ? [] : [this.#text(OPTION.IF_NAME, name)]
    options.push(this.#option(OPTION.IF_TSRESOL, Uint8Array.of(9)))
    return this.#block(BLOCK.INTERFACE_DESCRIPTION, [body, ...this.#options(options)])
  }

  #block(type: number, body: readonly Uint8Array[]): Uint8Array {
    const length = body.reduce((sum, part) => sum + part.length, blockOverhead)
    const head = new Uint8Array(8)
    const view = new DataView(head.buffer)
    view.setUint32(0, type, this.#littleEndian)
    view.setUint32(4, length, this.#littleEndian)
    return concat([head, ...body, head.subarray(4)])
  }

  #options(options: readonly Uint8Array[]): readonly Uint8Array[] {
    return options.length === 0 ? [] : [...options, new Uint8Array(4)]
  }

  /** Text, cut where its length does not fit into 16 bits. */
  #text(code: number, text: string): Uint8Array {
    const encoded = utf8.encode(text)
    let end = Math.min(encoded.length, 0xfffc)
    while (end < encoded.length && (encoded[end]! & 0xc0) === 0x80) end--
    return this.#option(code, encoded.subarray(0, end))
  }

  #option(code: number, value: Uint8Array): Uint8Array {
    const option = new Uint8Array(4 + ((value.length + 3) & ~3))
    const view = new DataView(option.buffer)
    view.setUint16(0, code, this.#littleEndian)
    view.setUint16(2, value.length, this.#littleEndian)
    option.set(value, 4)
    return option
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
