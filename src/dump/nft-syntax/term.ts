import { type ByteOrder, numberOf } from './data-types.js'
import type { HeaderName } from './headers.js'
import { bigEndian, constantText, type Part, prefixLength, toBytes } from './part.js'
import type { TunnelName } from './tunnels.js'
import { Unsaid } from './unsaid.js'

/** A header that an expression reads, and the types of ICMP message that have the field. */
export interface Requirement {
  /** The header is that of the packet inside such a tunnel. */
  readonly tunnel?: TunnelName
  readonly header?: HeaderName
  readonly icmpTypes?: readonly number[]
}

/** What a register holds, in nft syntax. */
export interface Term {
  readonly text: string
  /** Its data type, or those of a concatenation. */
  readonly parts: readonly Part[]
  /** `(value & mask) ^ xor`, not in the text yet: a comparison has words of its own for some masks. */
  readonly mask?: bigint
  readonly xor?: bigint
  /** The text has an operator in it. */
  readonly isBinary?: boolean
  /** A load that ends before the field does: of an address, the bytes that a prefix covers. */
  readonly prefix?: boolean
  readonly requires?: readonly Requirement[]
}

/** The one data type of a term. @throws Unsaid for a concatenation */
export function onlyPart({ parts }: Term): Part {
  const [part] = parts
  if (part === undefined || parts.length !== 1) throw new Unsaid('concatenation')
  return part
}

/** A mask or another operand, in hexadecimal or as an address. */
function operand(part: Part, value: bigint): string {
  if (part.type.shape === 'address') return part.type.text(toBytes(value, part.bytes))
  if (part.type.shape === 'flags') {
    const text = part.type.text(toBytes(value, part.bytes))
    return text.includes('|') ? `(${text})` : text
  }
  return `0x${value.toString(16)}`
}

const allOnes = (part: Part): bigint => (1n << BigInt(part.bytes * 8)) - 1n

/** The term as an expression, mask and all. */
export function expressionText(term: Term): string {
  if (term.prefix) throw new Unsaid('load in part')
  if (term.mask === undefined) return term.text
  const part = onlyPart(term)
  const { mask, xor = 0n } = term
  // nft folds `& a ^ x | o` to the mask a & ~o and to x ^ o; bits that xor sets outside of the mask are those of `|`.
  const or = xor & ~mask
  const and = mask | or
  const rest = xor & mask
  return [
    isAll(part, and) ? term.text : `${term.text} & ${operand(part, and)}`,
    rest === 0n ? '' : `^ ${operand(part, rest)}`,
    or === 0n ? '' : `| ${operand(part, or)}`,
  ]
    .filter(text => text !== '')
    .join(' ')
}

const isAll = (part: Part, value: bigint): boolean => value === allOnes(part)

/** The term with a mask on it. A second one becomes part of the text. @throws Unsaid */
export function masked(term: Term, mask: Uint8Array, xor: Uint8Array, littleEndian: boolean): Term {
  const part = onlyPart(term)
  if (term.prefix || part.type.shape === 'string' || mask.length !== part.bytes || xor.length !== part.bytes)
    throw new Unsaid('bitwise')
  const number = (bytes: Uint8Array): bigint => numberOf(bigEndian(part, bytes, littleEndian))
  const base: Term = term.mask === undefined ? term : { ...term, text: `(${expressionText(term)})`, isBinary: true }
  return { ...base, mask: number(mask), xor: number(xor) }
}

/** `(meta mark & 0xff) << 8` */
export function combined(term: Term, operator: string, right: string): Term {
  const { mask: _, xor: __, ...rest } = term
  const text = expressionText(term)
  const left = term.isBinary || term.mask !== undefined ? `(${text})` : text
  return { ...rest, text: `${left} ${operator} ${right}`, isBinary: true }
}

/** The same bytes the other way round. */
export function swapped(term: Term): Term {
  const turn = (order: ByteOrder): ByteOrder => (order === 'big' ? 'host' : 'big')
  return { ...term, parts: term.parts.map(part => ({ ...part, order: turn(part.order) })) }
}

/** A term of several, each of them whole. */
export function concatenation(terms: readonly Term[]): Term {
  const [first] = terms
  if (first !== undefined && terms.length === 1) return first
  return {
    text: terms.map(expressionText).join(' . '),
    parts: terms.map(onlyPart),
    requires: terms.flatMap(({ requires = [] }) => requires),
  }
}

/** The right-hand side of `==` behind a mask. */
export function maskedValue(part: Part, value: Uint8Array, littleEndian: boolean): string {
  if (part.type.shape === 'flags' || part.type.shape === 'address') return constantText(part, value, littleEndian)
  return `0x${numberOf(bigEndian(part, value, littleEndian)).toString(16)}`
}

/** Bits of an address that a mask leaves, when it is a prefix that ends within a byte; nft loads less where it ends with one. */
export function maskedPrefix({ mask, xor = 0n }: Term, part: Part): number | undefined {
  if (mask === undefined || xor !== 0n || part.type.shape !== 'address') return undefined
  const length = prefixLength(mask, part.bytes * 8)
  return length === undefined || length % 8 === 0 ? undefined : length
}
