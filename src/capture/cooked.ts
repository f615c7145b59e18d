/**
 * The header in front of every packet of LINKTYPE_NETLINK: 16 bytes in network order, as `struct sockaddr_ll` gives them: packet type,
 * ARPHRD_NETLINK, ten bytes of an address that netlink has none of, and the netlink protocol. https://www.tcpdump.org/linktypes/LINKTYPE_NETLINK.html
 */
import type { CapturedDatagram } from './datagram.js'
import { byteOrderOf, directionOf, startsWithMessage, u16 } from './netlink-bytes.js'

export const LINKTYPE_NETLINK = 253
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

/**
 * Takes the header off a packet. `littleEndian` is the byte order of the file; a tool that rewrote a capture of another host keeps the
 * messages as they were, so a message that only fits the other way round is read that way.
 */
export function readCooked(packet: Uint8Array, littleEndian: boolean, direction: Direction): CookedPacket | string {
  if (packet.length < cookedLength)
    return `a packet of ${packet.length} bytes, less than the header of LINKTYPE_NETLINK`
  const device = u16(packet, 2, false)
  if (device !== ARPHRD_NETLINK) return `a packet of device type ${device}, not netlink (${ARPHRD_NETLINK})`
  const bytes = new Uint8Array(packet.buffer, packet.byteOffset + cookedLength, packet.length - cookedLength)
  const order = byteOrderOf(bytes, littleEndian)
  const type = u16(packet, 0, false)
  const protocol = u16(packet, 14, false)
  return {
    bytes,
    littleEndian: order,
    protocol: protocol === UNKNOWN_PROTOCOL ? undefined : protocol,
    direction:
      direction ??
      (type === PACKET_KERNEL ? 'sent' : type === PACKET_USER ? 'received' : undefined) ??
      directionOf(bytes, order),
  }
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
