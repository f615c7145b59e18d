import { isOfAnyDevice, type LinkType, linkTypes, readCooked } from './cooked.js'
import type { CapturedDatagram, CaptureItem } from './datagram.js'
import { cutShort, otherDevice, unknownLinkType, view } from './pcap.js'
import { BLOCK, blockOverhead, byteOrderMagic, INBOUND, OPTION, OUTBOUND, processOfComment } from './pcapng-format.js'
import { Pending } from './pending.js'
import { type CaptureReader, datagramItem, largestPacket, problemItem } from './reader.js'

interface Interface {
  readonly linkType: number
  /** Undefined where it cannot be netlink. */
  readonly link: LinkType | undefined
  readonly name: string | undefined
  readonly snapLength: number
  /** Units in a second, and the nanoseconds of a unit where those are whole. */
  readonly unitsPerSecond: bigint
  readonly nanoseconds: bigint | undefined
  /** Nanoseconds to add to every time. */
  readonly timeOffset: bigint
  /** What is not netlink is told once. */
  told: boolean
}

/** A packet as any of the packet blocks has it; offsets count from the block. */
interface Packet {
  readonly interfaceId: number
  readonly time: bigint | undefined
  readonly start: number
  readonly captured: number
  readonly original: number
}

interface PacketOptions {
  direction?: 'sent' | 'received'
  comments?: string[]
  process?: NonNullable<CapturedDatagram['process']>
}

const noOptions: PacketOptions = {}
const utf8 = new TextDecoder()
const scratch = new BigUint64Array(1)
const halves = new Uint32Array(scratch.buffer)
const lowHalf = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1

/** A number from its two halves without arithmetic on bigints, which is slow. */
function joined(high: number, low: number): bigint {
  halves[lowHalf] = low
  halves[1 - lowHalf] = high
  return scratch[0]!
}

/** Whether a file that begins so is a pcapng file. The type of a section header reads the same in both byte orders. */
export function isPcapng(head: Uint8Array): boolean {
  return head.length >= 4 && view(head).getUint32(0) === BLOCK.SECTION_HEADER
}

/** pcapng with any number of sections and interfaces. What has no netlink in it (names, statistics, custom blocks) is passed over. */
export class PcapngReader implements CaptureReader {
  readonly #pending = new Pending()
  #littleEndian: boolean | undefined
  #interfaces: Interface[] = []
  #stopped = false

  read(chunk: Uint8Array): CaptureItem[] {
    if (this.#stopped) return []
    const items: CaptureItem[] = []
    this.#pending.add(chunk)
    while (!this.#stopped && this.#pending.next()) this.#readBlocks(items)
    return items
  }

  #readBlocks(items: CaptureItem[]): void {
    const { bytes, offset } = this.#pending
    const data = view(bytes)
    let at = 0
    let needed: number = blockOverhead
    while (at + blockOverhead <= bytes.length) {
      const first = data.getUint32(at, this.#littleEndian ?? true)
      if (first === BLOCK.SECTION_HEADER) {
        const order = byteOrderAt(data, at + 8)
        if (order === undefined)
          return void this.#stop(items, 'a section header without its byte-order magic', offset + at)
        this.#littleEndian = order
        this.#interfaces = []
      }
      const littleEndian = this.#littleEndian
      if (littleEndian === undefined)
        return void this.#stop(items, 'not the section header of a pcapng file', offset + at)
      const length = data.getUint32(at + 4, littleEndian)
      if (length < blockOverhead || length % 4 !== 0 || length > largestPacket)
        return void this.#stop(items, `a block of ${length} bytes: the length lies`, offset + at)
      if (at + length > bytes.length) {
        needed = length
        break
      }
      if (data.getUint32(at + length - 4, littleEndian) !== length)
        return void this.#stop(items, `a block of ${length} bytes that says otherwise at its end`, offset + at)
      this.#readBlock(first, data, at, at + length - 4, littleEndian, items)
      at += length
    }
    this.#pending.keep(at, needed)
  }

  end(): CaptureItem[] {
    if (this.#stopped) return []
    this.#pending.join()
    const { bytes, offset } = this.#pending
    if (bytes.length === 0) return []
    const length = bytes.length < 8 ? undefined : view(bytes).getUint32(4, this.#littleEndian ?? true)
    const what =
      length === undefined ? 'inside the header of a block' : `after ${bytes.length} of the ${length} bytes of a block`
    return [problemItem(`the file ends ${what}`, { offset })]
  }

  #readBlock(type: number, data: DataView, at: number, end: number, littleEndian: boolean, items: CaptureItem[]): void {
    if (type === BLOCK.ENHANCED_PACKET || type === BLOCK.SIMPLE_PACKET || type === BLOCK.PACKET)
      this.#readPacket(type, data, at, end, littleEndian, items)
    else if (type === BLOCK.INTERFACE_DESCRIPTION) this.#readInterface(data, at, end, littleEndian, items)
  }

  #readInterface(data: DataView, at: number, end: number, littleEndian: boolean, items: CaptureItem[]): void {
    if (end - at < 16) {
      items.push(problemItem('an interface description without its header', { offset: this.#pending.offset + at }))
      this.#interfaces.push({ ...interfaceDefaults, linkType: -1, link: undefined, snapLength: 0, told: true })
      return
    }
    let { name, unitsPerSecond, timeOffset } = interfaceDefaults
    eachOption(data, at + 16, end, littleEndian, (code, start, length) => {
      if (code === OPTION.IF_NAME) name = textOf(data, start, length)
      else if (code === OPTION.IF_TSRESOL && length >= 1) unitsPerSecond = resolution(data.getUint8(start))
      else if (code === OPTION.IF_TSOFFSET && length >= 8)
        timeOffset = data.getBigInt64(start, littleEndian) * 1_000_000_000n
    })
    const linkType = data.getUint16(at + 8, littleEndian)
    this.#interfaces.push({
      linkType,
      link: linkTypes.get(linkType),
      snapLength: data.getUint32(at + 12, littleEndian),
      name,
      unitsPerSecond,
      nanoseconds: 1_000_000_000n % unitsPerSecond === 0n ? 1_000_000_000n / unitsPerSecond : undefined,
      timeOffset,
      told: false,
    })
  }

  #readPacket(
    type: number,
    data: DataView,
    at: number,
    end: number,
    littleEndian: boolean,
    items: CaptureItem[],
  ): void {
    const base = this.#pending.offset
    if (end - at < (type === BLOCK.SIMPLE_PACKET ? 12 : 28))
      return void items.push(problemItem('a packet block shorter than its header', { offset: base + at }))
    const packet = this.#packetOf(type, data, at, littleEndian)
    const from = this.#interfaces[packet.interfaceId]
    const { start, captured, original } = packet
    if (from === undefined)
      return void items.push(
        problemItem(`a packet of interface ${packet.interfaceId}, which is described nowhere`, { offset: base + at }),
      )
    const { link } = from
    if (link === undefined) {
      if (!from.told) items.push(problemItem(unknownLinkType(from.linkType), { offset: base + at }))
      from.told = true
      return
    }
    if (captured > end - start)
      return void items.push(
        problemItem(`a packet of ${captured} bytes in a block that holds ${end - start}: the length lies`, {
          offset: base + at,
        }),
      )
    const behind = start + ((captured + 3) & ~3)
    const options =
      type === BLOCK.SIMPLE_PACKET || behind >= end ? noOptions : packetOptions(data, behind, end, littleEndian)
    const cooked = readCooked(this.#pending.bytes, start, start + captured, littleEndian, options.direction, link)
    if (typeof cooked === 'string') {
      if (!from.told) items.push(problemItem(otherDevice(cooked, link), { offset: base + start }))
      from.told = isOfAnyDevice(link)
      return
    }
    const datagram: { -readonly [K in keyof CapturedDatagram]: CapturedDatagram[K] } = {
      bytes: cooked.bytes,
      littleEndian: cooked.littleEndian,
      protocol: cooked.protocol,
      direction: cooked.direction,
      time: packet.time === undefined ? undefined : nanosecondsOf(packet.time, from),
      place: { offset: base + start + captured - cooked.bytes.length },
    }
    if (options.process !== undefined) datagram.process = options.process
    if (options.comments !== undefined) datagram.comments = options.comments
    if (from.name !== undefined && this.#interfaces.length > 1) datagram.interface = from.name
    items.push(datagramItem(datagram))
    if (original > captured) items.push(problemItem(cutShort(captured, original), { offset: base + start }))
  }

  #packetOf(type: number, data: DataView, at: number, littleEndian: boolean): Packet {
    if (type === BLOCK.SIMPLE_PACKET) {
      const original = data.getUint32(at + 8, littleEndian)
      // It has no captured length: the snapshot length of the only interface says it, 0 for no limit.
      const limit = this.#interfaces[0]?.snapLength || original
      return { interfaceId: 0, time: undefined, start: at + 12, captured: Math.min(original, limit), original }
    }
    const high = data.getUint32(at + 12, littleEndian)
    const low = data.getUint32(at + 16, littleEndian)
    return {
      interfaceId: type === BLOCK.PACKET ? data.getUint16(at + 8, littleEndian) : data.getUint32(at + 8, littleEndian),
      // A packet that was written without a time carries zero.
      time: high === 0 && low === 0 ? undefined : joined(high, low),
      start: at + 28,
      captured: data.getUint32(at + 20, littleEndian),
      original: data.getUint32(at + 24, littleEndian),
    }
  }

  #stop(items: CaptureItem[], reason: string, offset: number): void {
    this.#stopped = true
    items.push(problemItem(reason, { offset }))
  }
}

const interfaceDefaults = {
  name: undefined as string | undefined,
  unitsPerSecond: 1_000_000n,
  nanoseconds: 1000n as bigint | undefined,
  timeOffset: 0n,
}

function byteOrderAt(data: DataView, at: number): boolean | undefined {
  if (data.getUint32(at, true) === byteOrderMagic) return true
  return data.getUint32(at, false) === byteOrderMagic ? false : undefined
}

/** if_tsresol: a negative power of ten, or of two where the highest bit is set. */
function resolution(value: number): bigint {
  return value & 0x80 ? 1n << BigInt(value & 0x7f) : 10n ** BigInt(value)
}

function nanosecondsOf(time: bigint, { nanoseconds, unitsPerSecond, timeOffset }: Interface): bigint {
  if (nanoseconds === 1n && timeOffset === 0n) return time
  const since = nanoseconds === undefined ? (time * 1_000_000_000n) / unitsPerSecond : time * nanoseconds
  return timeOffset === 0n ? since : since + timeOffset
}

/** Calls back for each option up to the end mark, or to the first that does not fit. */
function eachOption(
  data: DataView,
  from: number,
  end: number,
  littleEndian: boolean,
  take: (code: number, start: number, length: number) => void,
): void {
  for (let at = from; at + 4 <= end; ) {
    const code = data.getUint16(at, littleEndian)
    const length = data.getUint16(at + 2, littleEndian)
    if (code === OPTION.END || at + 4 + length > end) return
    take(code, at + 4, length)
    at += 4 + ((length + 3) & ~3)
  }
}

function packetOptions(data: DataView, from: number, end: number, littleEndian: boolean): PacketOptions {
  const found: PacketOptions = {}
  eachOption(data, from, end, littleEndian, (code, start, length) => {
    if (code === OPTION.EPB_FLAGS && length >= 4) {
      const flags = data.getUint32(start, littleEndian) & 3
      if (flags === INBOUND) found.direction = 'received'
      if (flags === OUTBOUND) found.direction = 'sent'
    } else if (code === OPTION.COMMENT) {
      const comment = textOf(data, start, length)
      const process = processOfComment(comment)
      if (process !== undefined && found.process === undefined) found.process = process
      else found.comments = [...(found.comments ?? []), comment]
    }
  })
  return found
}

/** UTF-8; some writers count a closing NUL in. */
function textOf(data: DataView, start: number, length: number): string {
  return utf8.decode(new Uint8Array(data.buffer, data.byteOffset + start, length)).replace(/\0+$/, '')
}
