import { type ByteOrder, type DataType, numberOf } from './data-types.js'
import { Unsaid } from './unsaid.js'

/** How the bytes of one value lie in a register or in an element, and how they are written. */
export interface Part {
  readonly type: DataType
  /** Bits of the value. */
  readonly bits: number
  /** Bytes in the register. */
  readonly bytes: number
  readonly order: ByteOrder
  /** Bits below the value in those bytes: of a field that is not a whole number of bytes. */
  readonly lsb: number
}

/** A part of a type that has a size of its own. */
export function partOf(type: DataType, order: ByteOrder = type.order, bytes = Math.ceil(type.bits / 8)): Part {
  return { type, bits: type.bits === 0 ? bytes * 8 : type.bits, bytes, order, lsb: 0 }
}

/** What parts of a concatenation take in registers and in elements. */
export const padded = (bytes: number): number => Math.ceil(bytes / 4) * 4

/** The bytes, most significant first: those of text as they are. */
export function bigEndian(part: Part, bytes: Uint8Array, littleEndian: boolean): Uint8Array {
  return part.order === 'host' && littleEndian && part.type.shape !== 'string' ? bytes.toReversed() : bytes
}

/** The value itself, without the bits below it. @throws Unsaid where bytes of the register outside of the value are set */
function fieldValue(part: Part, bytes: Uint8Array, littleEndian: boolean): Uint8Array {
  if (part.type.shape === 'string') return bytes
  if (bytes.length !== part.bytes) throw new Unsaid('length')
  const ordered = bigEndian(part, bytes, littleEndian)
  if (part.lsb === 0 && part.bits === part.bytes * 8) return ordered
  const number = numberOf(ordered)
  const value = number >> BigInt(part.lsb)
  if (value << BigInt(part.lsb) !== number || value >> BigInt(part.bits) !== 0n) throw new Unsaid('bits')
  return toBytes(value, Math.ceil(part.bits / 8))
}

export function toBytes(number: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let rest = number
  for (let i = length - 1; i >= 0; i -= 1) {
    bytes[i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return bytes
}

/** A value in nft syntax. @throws Unsaid */
export function constantText(part: Part, bytes: Uint8Array, littleEndian: boolean): string {
  return part.type.text(fieldValue(part, bytes, littleEndian))
}

/** `10.0.0.0/8`, `1-5`, or a single value. @throws Unsaid */
export function rangeText(part: Part, from: Uint8Array, to: Uint8Array, littleEndian: boolean): string {
  if (from.length === to.length && from.every((byte, i) => byte === to[i]))
    return constantText(part, from, littleEndian)
  if (part.type.shape === 'string') return wildcard(part, from, to)
  const [first, last] = [fieldValue(part, from, littleEndian), fieldValue(part, to, littleEndian)]
  if (part.type.shape === 'address' && part.bits !== 48) {
    const length = commonPrefix(first, last)
    if (length !== undefined) return `${part.type.text(first)}/${length}`
  }
  // Symbols have hyphens of their own.
  const text = (value: Uint8Array) => (part.type.symbols === undefined ? part.type.text(value) : `${numberOf(value)}`)
  return `${text(first)}-${text(last)}`
}

/** All device names that begin so: in an interval, from the name with NULs behind it to the name with 0xff behind it. */
function wildcard(part: Part, from: Uint8Array, to: Uint8Array): string {
  const end = from.indexOf(0)
  const rest = to.subarray(end)
  const isPrefix =
    end > 0 &&
    from.subarray(end).every(byte => byte === 0) &&
    rest.every(byte => byte === 0xff) &&
    to.subarray(0, end).every((byte, i) => byte === from[i])
  if (!isPrefix) throw new Unsaid('range of text')
  return part.type.text(from.subarray(0, end))
}

/** Bits in front that all values of a range share, when the range is all values that share them. */
function commonPrefix(first: Uint8Array, last: Uint8Array): number | undefined {
  const [a, b] = [numberOf(first), numberOf(last)]
  const size = (a ^ b).toString(2).length
  const span = 1n << BigInt(size)
  return a % span === 0n && b === a + span - 1n ? first.length * 8 - size : undefined
}

/** How many bits a mask covers, or undefined when they are not all in front. */
export function prefixLength(mask: bigint, bits: number): number | undefined {
  const text = mask.toString(2).padStart(bits, '0')
  return /^1*0*$/.test(text) && text.length === bits ? text.lastIndexOf('1') + 1 : undefined
}

/** Values of a concatenation: each part in whole words of 4 bytes. @throws Unsaid where the bytes do not fit the parts */
export function split(parts: readonly Part[], bytes: Uint8Array): Uint8Array[] {
  if (parts.length === 1) return [bytes]
  let at = 0
  const values = parts.map(part => {
    const value = bytes.subarray(at, at + part.bytes)
    at += padded(part.bytes)
    if (value.length !== part.bytes) throw new Unsaid('concatenation')
    return value
  })
  if (at !== bytes.length) throw new Unsaid('concatenation')
  return values
}

/** What all parts take together. */
export function sizeOf(parts: readonly Part[]): number {
  return parts.length === 1 ? parts[0]!.bytes : parts.reduce((sum, { bytes }) => sum + padded(bytes), 0)
}
