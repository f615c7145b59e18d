/** What netlink bytes tell about themselves, where a capture says nothing. */
import { headerLength, NLM_F } from '../../protocol/netlink/index.js'

/** Whether `bytes` begin with a message that fits into them (nlmsg_len of linux/netlink.h). */
export function startsWithMessage(bytes: Uint8Array, littleEndian: boolean): boolean {
  if (bytes.length < headerLength) return false
  const length = u32(bytes, 0, littleEndian)
  return length >= headerLength && length <= bytes.length
}

/**
 * The byte order in which `bytes` begin with a message, else `assumed`. Both fit only in a datagram beyond 64 KiB, since a length below
 * 65536 read the wrong way round is at least that: then `assumed` stands.
 */
export function byteOrderOf(bytes: Uint8Array, assumed = true): boolean {
  return startsWithMessage(bytes, assumed) || !startsWithMessage(bytes, !assumed) ? assumed : !assumed
}

/** Longer first messages are not believed where nothing but their length says that the input is netlink. */
const longestFirst = 1 << 20

/** The byte order of an input that begins with a message, from its first four bytes; undefined when it begins with none. */
export function rawByteOrder(head: Uint8Array): boolean | undefined {
  return [true, false].find(littleEndian => {
    const length = u32(head, 0, littleEndian)
    return length >= headerLength && length <= longestFirst
  })
}

/**
 * Who sent it: requests carry NLM_F_REQUEST, and what the kernel says never does. Undefined for bytes that begin with no message,
 * such as the text of a uevent.
 */
export function directionOf(bytes: Uint8Array, littleEndian: boolean): 'sent' | 'received' | undefined {
  if (!startsWithMessage(bytes, littleEndian)) return undefined
  const flags = littleEndian ? bytes[6]! : bytes[7]!
  return flags & NLM_F.REQUEST ? 'sent' : 'received'
}

export function u16(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const first = bytes[at] ?? 0
  const second = bytes[at + 1] ?? 0
  return littleEndian ? first | (second << 8) : (first << 8) | second
}

export function u32(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const low = u16(bytes, littleEndian ? at : at + 2, littleEndian)
  const high = u16(bytes, littleEndian ? at + 2 : at, littleEndian)
  return low + high * 0x10000
}
