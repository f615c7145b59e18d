import {
  type ElementAttributes,
  type Expression,
  encodeUserdata,
  NFT_BITWISE,
  NFT_BYTEORDER,
  NFT_CMP,
  NFT_LOOKUP_F,
  NFT_META,
  NFT_RANGE,
  NFT_REG,
  NFT_SET,
  NFTNL_UDATA_SET,
  type SetAttributes,
} from '../../../../protocol/netfilter/index.js'
import { AF } from '../../../../protocol/route/index.js'
import type { DataType } from '../../../dump/nft-syntax/data-types.js'
import { InputError, parseCidr } from '../../input.js'
import { elementsOf, type KeyPart, rangeOf } from '../elements.js'
import { keyOf } from '../sets.js'
import { bytesNumber, numberBytes, type Scalar, sizeOf, valueBytes } from '../values.js'
import type { Family } from '../words.js'
import { type TypeOf, typeofData } from './typeof.js'

/**
 * What a field is compared with: a value, a prefix or a range (`'10.0.0.0/8'`, `'1000-2000'`, `{ from, to }`), any of several (an
 * anonymous set), a named set (`{ set: 'name' }`), some bits (`{ mask, value }`), none of these (`{ not: … }`), or an order. With
 * `{ vmap: 'name' }` a named map of verdicts says what becomes of the packet.
 */
export type Comparison =
  | KeyPart
  | readonly KeyPart[]
  | { set: string }
  | { vmap: string }
  | { mask: Scalar; value: Scalar }
  | { not: KeyPart | readonly KeyPart[] | { set: string } | { mask: Scalar; value: Scalar } }
  | { lt: Scalar }
  | { lte: Scalar }
  | { gt: Scalar }
  | { gte: Scalar }

/** A match in a rule: it becomes expressions where the rule's family is known, and what stands before it. */
export interface Match {
  toExpressions(context: RuleContext): Expression[]
}

/** What a part of a rule may be: expressions, matches, or lists of them. */
export type RulePart = Expression | Match | readonly RulePart[]

/** A rule on its way to being expressions. */
export class RuleContext {
  /** Address family of the packets, once that is certain. */
  #network: number | undefined
  /** Transport protocol of the packets, once that is certain. */
  #transport: number | undefined
  readonly #addSet: (set: SetAttributes, elements: ElementAttributes[]) => { name: string; id: number }

  constructor(family: Family, addSet: RuleContext['addSet']) {
    this.#network = family === 'ip' ? AF.INET : family === 'ip6' ? AF.INET6 : undefined
    this.#addSet = addSet
  }

  addSet(set: SetAttributes, elements: ElementAttributes[]): { name: string; id: number } {
    return this.#addSet(set, elements)
  }

  /** `meta nfproto`, as nft puts it in front where packets may be of either family. */
  network(family: number): Expression[] {
    if (this.#network === family) return []
    if (this.#network !== undefined)
      throw new InputError('ERR_COMBINATION', 'the rule is about packets of the other family')
    this.#network = family
    return dependency(NFT_META.NFPROTO, family)
  }

  /** `meta l4proto`, as nft puts it in front. */
  transport(protocol: number): Expression[] {
    if (this.#transport === protocol) return []
    if (this.#transport !== undefined)
      throw new InputError('ERR_COMBINATION', 'the rule is about packets of another protocol')
    this.#transport = protocol
    return dependency(NFT_META.L4PROTO, protocol)
  }

  /** A match says so itself. */
  knowTransport(protocol: number): void {
    this.#transport = protocol
  }

  knowNetwork(family: number): void {
    this.#network = family
  }
}

function dependency(key: number, value: number): Expression[] {
  return [
    { name: 'meta', data: { key, dreg: reg } },
    { name: 'cmp', data: { sreg: reg, op: NFT_CMP.EQ, data: { value: Uint8Array.of(value) } } },
  ]
}

/** The parts of a rule as the kernel is told them. */
export function lower(parts: readonly RulePart[], context: RuleContext): Expression[] {
  return parts.flatMap(part => {
    if (Array.isArray(part)) return lower(part as readonly RulePart[], context)
    return 'toExpressions' in part ? part.toExpressions(context) : [part as Expression]
  })
}

const reg = NFT_REG[1]

/** What a match reads. */
export interface Loaded {
  readonly type: DataType
  /** Loads it into register 1: `length` bytes of it, where a shorter stretch can be loaded. */
  load(length: number): Expression
  /** Whether it can be loaded in part: a field of the packet. */
  readonly partial: boolean
  readonly typeOf?: TypeOf
}

/** A field compared, and behind what: `requires` is called first. */
export function compare(loaded: Loaded, to: Comparison, requires: (context: RuleContext) => Expression[]): Match {
  return { toExpressions: context => [...requires(context), ...comparison(loaded, to, context)] }
}

function comparison(loaded: Loaded, to: Comparison, context: RuleContext): Expression[] {
  const { type } = loaded
  const size = sizeOf(type)
  const load = loaded.load(size)
  if (isObject(to)) {
    if ('not' in to) return positive(loaded, to.not, true, context)
    if ('vmap' in to) return [load, { name: 'lookup', data: { sreg: reg, dreg: NFT_REG.VERDICT, set: to.vmap } }]
    for (const [key, op] of orders) if (key in to) return ordered(type, load, op, (to as Record<string, Scalar>)[key]!)
  }
  return positive(loaded, to as Positive, false, context)
}

type Positive = KeyPart | readonly KeyPart[] | { set: string } | { mask: Scalar; value: Scalar }

const orders = [
  ['lt', NFT_CMP.LT],
  ['lte', NFT_CMP.LTE],
  ['gt', NFT_CMP.GT],
  ['gte', NFT_CMP.GTE],
] as const

function positive(loaded: Loaded, to: Positive, not: boolean, context: RuleContext): Expression[] {
  const { type } = loaded
  const size = sizeOf(type)
  const load = loaded.load(size)
  if (isObject(to) && 'set' in to)
    return [load, { name: 'lookup', data: { sreg: reg, set: to.set, ...(not && { flags: NFT_LOOKUP_F.INV }) } }]
  if (isObject(to) && 'mask' in to) {
    const mask = valueBytes(type, to.mask)
    const op = { op: NFT_BITWISE.MASK_XOR }
    return [load, masked(mask, op), equal(valueBytes(type, to.value), not)]
  }
  if (Array.isArray(to)) {
    const parts = to as readonly KeyPart[]
    if (parts.length !== 1) return anonymous(loaded, parts, not, context)
    return positive(loaded, parts[0]!, not, context)
  }
  const part = to as KeyPart
  if (typeof part === 'string' && type.shape === 'address' && part.includes('/')) return prefix(loaded, part, not)
  if (type.shape === 'flags') {
    const value = valueBytes(type, part as Scalar)
    return [load, masked(value), equal(new Uint8Array(size), !not)]
  }
  if (typeof part === 'string' && type.shape === 'string' && part.endsWith('*'))
    return [load, equal(new TextEncoder().encode(part.slice(0, -1)), not)]
  const { from, to: last } = rangeOf(type, part)
  if (from.every((byte, i) => byte === last[i])) return [load, equal(from, not)]
  const [first, end] = [bigEndian(type, from), bigEndian(type, last)]
  const range: Expression[] = not
    ? [{ name: 'range', data: { sreg: reg, op: NFT_RANGE.NEQ, fromData: { value: first }, toData: { value: end } } }]
    : [compared(NFT_CMP.GTE, first), compared(NFT_CMP.LTE, end)]
  return [load, ...inNetworkOrder(type), ...range]
}

function ordered(type: DataType, load: Expression, op: number, value: Scalar): Expression[] {
  return [load, ...inNetworkOrder(type), compared(op, bigEndian(type, valueBytes(type, value)))]
}

/** What the kernel compares by order has to be big-endian. */
function inNetworkOrder(type: DataType): Expression[] {
  const size = sizeOf(type)
  if (type.order === 'big' || size === 1) return []
  return [{ name: 'byteorder', data: { sreg: reg, dreg: reg, op: NFT_BYTEORDER.HTON, len: size, size } }]
}

function bigEndian(type: DataType, value: Uint8Array): Uint8Array {
  return type.order === 'big' ? value : numberBytes(bytesNumber(value, 'host'), value.length, 'big')
}

function anonymous(loaded: Loaded, parts: readonly KeyPart[], not: boolean, context: RuleContext): Expression[] {
  const { type, typeOf } = loaded
  if (parts.length === 0) throw new InputError('ERR_COMBINATION', 'a set to compare with has no elements')
  if (type.shape === 'string' && parts.some(part => typeof part === 'string' && part.endsWith('*')))
    throw new InputError('ERR_COMBINATION', 'names that end in * need a match of their own')
  const interval = parts.some(part => {
    const { from, to } = rangeOf(type, part)
    return from.some((byte, i) => byte !== to[i])
  })
  if (interval && type.order === 'host')
    throw new InputError('ERR_COMBINATION', `ranges of ${type.name} among several values need a named set`)
  const elements = elementsOf(type, interval, parts)
  const number = (entry: number, value: number) => ({ type: entry, value: numberBytes(BigInt(value), 4, 'host') })
  const order = type.order === 'big' ? 2 : 1
  const userdata = encodeUserdata([
    number(NFTNL_UDATA_SET.KEYBYTEORDER, order),
    ...(interval ? [number(NFTNL_UDATA_SET.MERGE_ELEMENTS, 1)] : []),
  ])
  const flags = NFT_SET.ANONYMOUS | NFT_SET.CONSTANT | (interval ? NFT_SET.INTERVAL : 0)
  const { name, id } = context.addSet(
    {
      flags,
      ...keyOf([type]),
      desc: { size: elements.length },
      userdata: typeOf ? Uint8Array.from([...userdata, ...typeofData(typeOf)]) : userdata,
    },
    elements,
  )
  const lookup = { sreg: reg, set: name, setId: id, ...(not && { flags: NFT_LOOKUP_F.INV }) }
  return [loaded.load(sizeOf(type)), { name: 'lookup', data: lookup }]
}

/** Compares what the prefix covers: whole bytes by loading fewer, odd bits through a mask. */
function prefix(loaded: Loaded, text: string, not: boolean): Expression[] {
  const { type } = loaded
  const { prefixLength } = parseCidr(text)
  const { from } = rangeOf(type, text)
  if (prefixLength === type.bits) return [loaded.load(from.length), equal(from, not)]
  if (loaded.partial && prefixLength % 8 === 0 && prefixLength > 0) {
    const length = prefixLength / 8
    return [loaded.load(length), equal(from.slice(0, length), not)]
  }
  const mask = from.map((_, i) => 0xff & (0xff00 >> Math.min(8, Math.max(0, prefixLength - i * 8))))
  return [loaded.load(from.length), masked(mask), equal(from, not)]
}

/** nft names the operation only where the rule does. */
function masked(mask: Uint8Array, op: { op?: number } = {}): Expression {
  const len = mask.length
  return {
    name: 'bitwise',
    data: { sreg: reg, dreg: reg, ...op, len, mask: { value: mask }, xor: { value: new Uint8Array(len) } },
  }
}

function equal(value: Uint8Array, not: boolean): Expression {
  return compared(not ? NFT_CMP.NEQ : NFT_CMP.EQ, value)
}

function compared(op: number, value: Uint8Array): Expression {
  return { name: 'cmp', data: { sreg: reg, op, data: { value } } }
}

function isObject<T>(value: T): value is Exclude<Extract<T, object>, readonly unknown[] | Uint8Array> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}
