/**
 * The header in front of every packet of a capture that holds netlink, in network order.
 *
 * LINKTYPE_NETLINK, from an nlmon device: 16 bytes as `struct sockaddr_ll` gives them: packet type, ARPHRD_NETLINK, ten bytes of
 * an address that netlink has none of, and the netlink protocol. https://www.tcpdump.org/linktypes/LINKTYPE_NETLINK.html
 *
 * LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2, from the device "any": the same 16 bytes, and a newer order of 20, among packets of
 * all devices. https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html
 */
import type { CapturedDatagram } from './datagram.js'
import { byteOrderOf, directionOf, startsWithMessage, u16 } from './netlink-bytes.js'

export const LINKTYPE_LINUX_SLL = 113
export const LINKTYPE_NETLINK = 253
export const LINKTYPE_LINUX_SLL2 = 276
export const cookedLength = 16

const ARPHRD_NETLINK = 824
/** if_packet.h: to user space, to the kernel. What is captured on nlmon is PACKET_OUTGOING both ways: the tap is a device that transmits. */
const PACKET_OUTGOING = 4
const PACKET_USER = 6
const PACKET_KERNEL = 7
/** Netlink has 32 protocols at most (MAX_LINKS), so this is none of them. */
const UNKNOWN_PROTOCOL = 0xffff

type Direction = CapturedDatagram['direction']

/** What a packet is, or why it is no netlink. */
export interface CookedPacket {
  readonly bytes: Uint8Array
  readonly littleEndian: boolean
  readonly protocol: number | undefined
  readonly direction: Direction
}

/** A link type whose packets may be netlink. */
export interface LinkType {
  readonly name: string
  /** Bytes of the header. */
  readonly length: number
  /** Where the device's type (ARPHRD_*), the packet's type and the netlink protocol stand in it. */
  readonly device: number
  readonly type: (packet: Uint8Array, at: number) => number
  readonly protocol: number
}

const sll: LinkType = {
  name: 'LINKTYPE_LINUX_SLL',
  length: cookedLength,
  device: 2,
  type: (packet, at) => u16(packet, at, false),
  protocol: 14,
}
const netlink: LinkType = { ...sll, name: 'LINKTYPE_NETLINK' }

export const linkTypes: ReadonlyMap<number, LinkType> = new Map([
  [LINKTYPE_LINUX_SLL, sll],
  [LINKTYPE_NETLINK, netlink],
  [
    LINKTYPE_LINUX_SLL2,
    { name: 'LINKTYPE_LINUX_SLL2', length: 20, device: 8, type: (packet, at) => packet[at + 10]!, protocol: 0 },
  ],
])

/** Whether its packets may be of any device, netlink among them. */
export function isOfAnyDevice(link: LinkType): boolean {
  return link !== netlink
}

/**
 * Takes the header off the packet in `[start, end)`. `littleEndian` is the byte order of the file; a tool that rewrote a capture of
 * another host keeps the messages as they were, so a message that only fits the other way round is read that way.
 */
export function readCooked(
  packet: Uint8Array,
  start: number,
  end: number,
  littleEndian: boolean,
  direction: Direction,
  link = netlink,
): CookedPacket | string {
  if (end - start < link.length) return `a packet of ${end - start} bytes, less than the header of ${link.name}`
  const device = u16(packet, start + link.device, false)
  if (device !== ARPHRD_NETLINK) return `a packet of device type ${device}, not netlink (${ARPHRD_NETLINK})`
  const from = start + link.length
  const bytes = new Uint8Array(packet.buffer, packet.byteOffset + from, end - from)
  const order = byteOrderOf(bytes, littleEndian)
  const type = link.type(packet, start)
  const protocol = u16(packet, start + link.protocol, false)
  return {
    bytes,
    littleEndian: order,
    protocol: protocol === UNKNOWN_PROTOCOL ? undefined : protocol,
    direction: direction ?? packetDirection(type, bytes, order),
  }
}

/** Who sent a packet: by its type (`sll_pkttype`), or where that does not tell by its message. */
export function packetDirection(type: number, bytes: Uint8Array, littleEndian: boolean): Direction {
  return type === PACKET_KERNEL ? 'sent' : type === PACKET_USER ? 'received' : directionOf(bytes, littleEndian)
}

/** Whether bytes that came without a file format begin with this header, a netlink message behind it. */
export function looksCooked(bytes: Uint8Array): boolean {
  if (u16(bytes, 2, false) !== ARPHRD_NETLINK || bytes.length < cookedLength) return false
  const rest = bytes.subarray(cookedLength)
  return startsWithMessage(rest, true) || startsWithMessage(rest, false)
}

/** The header, as the kernel would write it. */
export function cookedHeader(protocol: number | undefined, direction: Direction): Uint8Array {
  const header = new Uint8Array(cookedLength)
  const view = new DataView(header.buffer)
  view.setUint16(0, direction === 'sent' ? PACKET_KERNEL : direction === 'received' ? PACKET_USER : PACKET_OUTGOING)
  view.setUint16(2, ARPHRD_NETLINK)
  view.setUint16(14, protocol ?? UNKNOWN_PROTOCOL)
  return header
}
