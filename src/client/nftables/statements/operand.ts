import type { Expression } from '../../../../protocol/netfilter/index.js'
import type { DataType } from '../../../dump/nft-syntax/data-types.js'
import type { Part } from '../../../dump/nft-syntax/part.js'
import { InputError } from '../../input.js'
import { type KeyPart, type Range, rangeOf } from '../elements.js'
import { bytesNumber, numberBytes, type Scalar, sizeOf, valueBytes } from '../values.js'
import { masked, shifted, slotsOf, toHostOrder, toNetworkOrder } from './registers.js'
import type { RuleContext } from './rule-context.js'
import { typeofConcatenation } from './typeof.js'

/** What a rule can put into registers: a field of the packet, what is known of it beside its bytes, what is made of these. */
export interface Operand {
  /** As nft calls it: `ip saddr`. */
  readonly words: string
  /** How the bytes lie in the register; of a concatenation one for each part. */
  readonly parts: readonly Part[]
  /** The parts of a concatenation. */
  readonly concatenated?: readonly Operand[]
  /** Puts in front what the rule has to know before it can be read. */
  require(rule: RuleContext): void
  /** Into the register that begins with this slot. A field of some bits stays where it is in its bytes. */
  load(rule: RuleContext, slot: number): void
  /** What nft keeps of it in the userdata of a set: nothing of what it computes. */
  readonly typeOf?: () => Uint8Array | undefined
  /** A field of whole bytes: where it stands. */
  readonly place?: Place
  /** Writes what is in a register to where it was read from. */
  readonly store?: (rule: RuleContext, slot: number) => void
  /** Sets some bits to a constant. Where it is missing, the value goes through a register. */
  readonly storeConstant?: (rule: RuleContext, value: Scalar) => void
}

/** Where a field of whole bytes stands, and what loads all of it. */
export interface Place {
  readonly base: number
  readonly offset: number
  readonly load: (slot: number) => Expression
}

/** The one part of an operand that is no concatenation. */
export function partIn({ words, parts }: Operand): Part {
  // For each of thousands of rules: without an iterator.
  const part = parts[0]
  if (part === undefined || parts.length > 1)
    throw new InputError('ERR_COMBINATION', `${words} is a concatenation: it has elements of a set, or stands in a map`)
  return part
}

/** A part of a data type, of as many bytes as the type has or as are given. */
export function wholePart(type: DataType, bytes: number = sizeOf(type), order = type.order): Part {
  return { type, bits: bytes * 8, bytes, order, lsb: 0 }
}

/** A value in the bytes that it is compared with in a register. @throws InputError */
export function constant(part: Part, value: Scalar, order = part.order): Uint8Array {
  if (value instanceof Uint8Array && value.length !== part.bytes)
    throw new InputError(
      'ERR_WORD',
      `${value.length} bytes are no ${part.type.name ?? 'value'}, which has ${part.bytes}`,
    )
  return inPlace(part, valueBytes(part.type, value, part.lsb === 0 ? order : 'big', part.bytes))
}

/** First and last value, likewise. */
export function constants(part: Part, value: KeyPart, order = part.order): Range {
  const { from, to } = rangeOf(part.type, value, order, part.bytes)
  return { from: inPlace(part, from), to: inPlace(part, to) }
}

/** A value as an element of a concatenation has it: a field of some bits without its neighbours. */
export function plainConstants({ type, bytes, bits }: Part, value: KeyPart, order: Part['order']): Range {
  return rangeOf(type, value, order, bits % 8 === 0 ? bytes : Math.ceil(bits / 8))
}

function inPlace({ bits, lsb, bytes, type }: Part, value: Uint8Array): Uint8Array {
  if (bits === bytes * 8 || type.shape === 'string') return value
  const number = bytesNumber(value, 'big')
  if (number >> BigInt(bits) !== 0n) throw new InputError('ERR_WORD', `${number} does not fit in ${bits} bits`)
  return numberBytes(number << BigInt(lsb), bytes, 'big')
}

/** Whether bytes compare as the values do. */
export const isOrdered = ({ order, bytes, type }: Part): boolean =>
  order === 'big' || bytes === 1 || type.shape === 'string'

/** What the kernel compares by size has to be in network order. */
export function networkOrder(rule: RuleContext, part: Part, slot: number): void {
  if (!isOrdered(part)) rule.push(toNetworkOrder(slot, part.bytes))
}

/** Loads a key of a set; of one with intervals in network order. Returns how many slots it takes. */
export function loadKey(rule: RuleContext, operand: Operand, slot: number, isInterval: boolean): number {
  if (operand.concatenated === undefined) {
    const part = partIn(operand)
    operand.load(rule, slot)
    if (isInterval) networkOrder(rule, part, slot)
    return Math.max(4, slotsOf(part.bytes))
  }
  let at = slot
  for (const each of operand.concatenated) {
    loadValue(rule, each, at)
    const part = partIn(each)
    if (isInterval) networkOrder(rule, part, at)
    at += slotsOf(part.bytes)
  }
  return at - slot
}

/** Loads a value: a field of some bits without those below. */
export function loadValue(rule: RuleContext, operand: Operand, slot: number): void {
  operand.load(rule, slot)
  const { lsb, bytes } = partIn(operand)
  if (lsb > 0) rule.push(shifted(slot, 'RSHIFT', bytes, lsb))
}

/** Loads a value for a place that wants that order. */
export function loadFor(rule: RuleContext, operand: Operand, slot: number, target: Part): void {
  loadValue(rule, operand, slot)
  const { order, bytes, type } = partIn(operand)
  if (order === target.order || bytes === 1 || type.shape === 'string' || target.type.shape === 'string') return
  rule.push(target.order === 'big' ? toNetworkOrder(slot, bytes) : toHostOrder(slot, bytes))
}

/** `ip saddr . tcp dport` */
export function concatenation(operands: readonly Operand[]): Operand {
  const flat = operands.flatMap(each => each.concatenated ?? [each])
  return {
    words: flat.map(({ words }) => words).join(' . '),
    parts: flat.flatMap(({ parts }) => parts),
    concatenated: flat,
    require(rule) {
      for (const each of flat) each.require(rule)
    },
    load(rule, slot) {
      loadKey(rule, this, slot, false)
    },
    typeOf: () => typeofConcatenation(flat.map(({ typeOf }) => typeOf?.())),
  }
}

/** `(value & mask) ^ xor` of an operand; masks of masks are one. */
class MaskedOperand implements Operand {
  readonly words: string
  readonly parts: readonly Part[]
  readonly base: Operand
  readonly mask: bigint
  readonly xor: bigint

  constructor(words: string, base: Operand, mask: bigint, xor: bigint) {
    this.words = words
    this.parts = base.parts
    this.base = base
    this.mask = mask
    this.xor = xor
  }

  require(rule: RuleContext): void {
    this.base.require(rule)
  }

  load(rule: RuleContext, slot: number): void {
    const part = partIn(this)
    this.base.load(rule, slot)
    const bytes = (number: bigint): Uint8Array => constant(part, numberBytes(number, part.bytes, part.order))
    rule.push(masked(slot, bytes(this.mask), bytes(this.xor), true))
  }
}

/** All bits of a part. */
const allOnes = ({ bits }: Part): bigint => (1n << BigInt(bits)) - 1n

export function and(operand: Operand, value: Scalar): Operand {
  return folded(operand, 'and', value, (mask, xor, number) => [mask & number, xor & number])
}

export function or(operand: Operand, value: Scalar): Operand {
  return folded(operand, 'or', value, (mask, xor, number) => [mask & ~number, (xor & ~number) | number])
}

export function xor(operand: Operand, value: Scalar): Operand {
  return folded(operand, 'xor', value, (mask, before, number) => [mask, before ^ number])
}

function folded(
  operand: Operand,
  word: string,
  value: Scalar,
  fold: (mask: bigint, xor: bigint, number: bigint) => [mask: bigint, xor: bigint],
): Operand {
  const part = partIn(operand)
  const number = bytesNumber(valueBytes(part.type, value, part.order, part.bytes), part.order)
  const before = operand instanceof MaskedOperand ? operand : new MaskedOperand('', operand, allOnes(part), 0n)
  return new MaskedOperand(`(${operand.words} ${word})`, before.base, ...fold(before.mask, before.xor, number))
}

/** What a comparison with a constant may take to its other side: `(x ^ 3) == 5` is `x == 6`. */
export function withoutXor(operand: Operand): { operand: Operand; xor: bigint } {
  if (!(operand instanceof MaskedOperand) || operand.mask !== allOnes(partIn(operand))) return { operand, xor: 0n }
  return { operand: operand.base, xor: operand.xor }
}

export function shift(operand: Operand, op: 'LSHIFT' | 'RSHIFT', count: number): Operand {
  const { bytes } = partIn(operand)
  return {
    words: `(${operand.words} shifted)`,
    parts: operand.parts,
    require: rule => operand.require(rule),
    load(rule, slot) {
      loadValue(rule, operand, slot)
      rule.push(shifted(slot, op, bytes, count))
    },
  }
}
