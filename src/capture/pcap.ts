/** Classic pcap, pcap-savefile(5). */
import { isOfAnyDevice, LINKTYPE_NETLINK, type LinkType, linkTypes, readCooked } from './cooked.js'
import type { CaptureItem } from './datagram.js'
import { Pending } from './pending.js'
import { type CaptureReader, datagramItem, largestPacket, problemItem } from './reader.js'

/** Magic numbers, each in the byte order of the host that captured. */
const MICROSECONDS = 0xa1b2c3d4
const NANOSECONDS = 0xa1b23c4d
const fileHeaderLength = 24
const packetHeaderLength = 16

interface FileHeader {
  readonly littleEndian: boolean
  /** Nanoseconds in a unit of the lower half of a time. */
  readonly unit: bigint
}

interface PcapFile extends FileHeader {
  readonly link: LinkType
  /** Packets of other devices are told once. */
  othersTold: boolean
}

/** Whether a file that begins so is a pcap file. */
export function isPcap(head: Uint8Array): boolean {
  return head.length >= 4 && magicOf(view(head)) !== undefined
}

function magicOf(head: DataView): FileHeader | undefined {
  for (const littleEndian of [true, false]) {
    const magic = head.getUint32(0, littleEndian)
    if (magic === MICROSECONDS) return { littleEndian, unit: 1000n }
    if (magic === NANOSECONDS) return { littleEndian, unit: 1n }
  }
  return undefined
}

export class PcapReader implements CaptureReader {
  readonly #pending = new Pending()
  #header: PcapFile | undefined
  #stopped = false

  read(chunk: Uint8Array): CaptureItem[] {
    if (this.#stopped) return []
    const items: CaptureItem[] = []
    this.#pending.add(chunk)
    while (!this.#stopped && this.#pending.next()) {
      const { bytes } = this.#pending
      const start = this.#header === undefined ? this.#readFileHeader(bytes, items) : 0
      if (this.#header !== undefined) this.#readPackets(bytes, start, this.#header, items)
    }
    return items
  }

  end(): CaptureItem[] {
    if (this.#stopped) return []
    this.#pending.join()
    const { bytes, offset } = this.#pending
    if (this.#header === undefined)
      return [
        problemItem(`the file ends after ${bytes.length} of the ${fileHeaderLength} bytes of a pcap header`, {
          offset,
        }),
      ]
    if (bytes.length === 0) return []
    const length = bytes.length < packetHeaderLength ? undefined : view(bytes).getUint32(8, this.#header.littleEndian)
    const there = bytes.length - packetHeaderLength
    const what =
      length === undefined ? 'inside the header of a packet' : `after ${there} of the ${length} bytes of a packet`
    return [problemItem(`the file ends ${what}`, { offset })]
  }

  /** Where packets begin; 0 while the header is not whole. */
  #readFileHeader(bytes: Uint8Array, items: CaptureItem[]): number {
    if (bytes.length < fileHeaderLength) {
      this.#pending.keep(0, fileHeaderLength)
      return 0
    }
    const head = view(bytes)
    const header = magicOf(head)
    // The upper bits hold the length of a frame check sequence, which netlink has none of.
    const linkType = header === undefined ? 0 : head.getUint32(20, header.littleEndian) & 0xffff
    if (header === undefined) this.#stop(items, 'not the magic number of a pcap file', 0)
    else {
      const link = linkTypes.get(linkType)
      if (link === undefined) this.#stop(items, unknownLinkType(linkType), 20)
      else this.#header = { ...header, link, othersTold: false }
    }
    return fileHeaderLength
  }

  #readPackets(bytes: Uint8Array, start: number, file: PcapFile, items: CaptureItem[]): void {
    const { littleEndian, unit, link } = file
    const data = view(bytes)
    const base = this.#pending.offset
    let at = start
    let needed = packetHeaderLength
    while (at + packetHeaderLength <= bytes.length) {
      const captured = data.getUint32(at + 8, littleEndian)
      if (captured > largestPacket) {
        this.#stop(items, `a packet of ${captured} bytes: the length lies`, base + at)
        return
      }
      needed = packetHeaderLength + captured
      if (at + needed > bytes.length) break
      const seconds = data.getUint32(at, littleEndian)
      const time = BigInt(seconds) * 1_000_000_000n + BigInt(data.getUint32(at + 4, littleEndian)) * unit
      const original = data.getUint32(at + 12, littleEndian)
      const packet = at + packetHeaderLength
      at += needed
      needed = packetHeaderLength
      const cooked = readCooked(bytes, packet, at, littleEndian, undefined, link)
      if (typeof cooked === 'string') {
        if (!file.othersTold) items.push(problemItem(otherDevice(cooked, link), { offset: base + packet }))
        file.othersTold = isOfAnyDevice(link)
      } else {
        const place = { offset: base + at - cooked.bytes.length }
        items.push(datagramItem({ ...cooked, time, place }))
        if (original > captured) items.push(problemItem(cutShort(captured, original), { offset: base + packet }))
      }
    }
    this.#pending.keep(at, needed)
  }

  #stop(items: CaptureItem[], reason: string, offset: number): void {
    this.#stopped = true
    items.push(problemItem(reason, { offset }))
  }
}

export function cutShort(captured: number, original: number): string {
  return `the capture kept only ${captured} of the ${original} bytes of this packet (a larger snapshot length keeps all: tcpdump -s 0)`
}

/** Why a packet is not read; of a capture of all devices, that all others of its kind are passed over, too. */
export function otherDevice(reason: string, link: LinkType): string {
  return isOfAnyDevice(link) ? `${reason}: the packets of other devices are passed over` : reason
}

export function unknownLinkType(linkType: number): string {
  return `link type ${linkType} is not netlink (${LINKTYPE_NETLINK}): captures of netlink are made on an nlmon device`
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
