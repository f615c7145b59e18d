import { EncodeError } from '../../../../protocol/codec/index.js'
import { NFT_CMP, NFT_LOOKUP_F, NFT_RANGE, NFT_REG } from '../../../../protocol/netfilter/index.js'
import { InputError, parseCidr, quote } from '../../input.js'
import type { KeyPart, Verdict } from '../elements.js'
import { bytesNumber, numberBytes, type Scalar } from '../values.js'
import { and, constant, constants, loadKey, networkOrder, type Operand, partIn, withoutXor } from './operand.js'
import { tellsProtocol } from './protocols.js'
import { compared, masked, payloadLoad, register } from './registers.js'
import type { RuleContext, Statement } from './rule-context.js'
import { type MapEntry, mapInRule, type RuleKey, setInRule } from './rule-sets.js'
import type { RangeOf } from './value-types.js'

/** A set with a name. `interval`: whether it has intervals, where the transaction does not make it itself. */
export interface NamedSet {
  set: string
  interval?: boolean
}

/** Some bits, and what they are. */
export interface MaskedValue<Value> {
  mask: Value
  value: Value
}

/** `{ vmap: 'name' }` or `{ vmap: [[22, 'accept'], ['80-90', { jump: 'web' }]] }`; the key `'*'` stands for all others. */
export interface VerdictMap<Key> {
  vmap: string | readonly (readonly [key: Key | '*', verdict: Verdict])[]
  /** Of a map with a name: whether it has intervals, where the transaction does not make it itself. */
  interval?: boolean
}

/**
 * What a field is compared with: a value, a prefix or a range (`'10.0.0.0/8'`, `'1000-2000'`, `{ from, to }`), any of several (an
 * anonymous set), a named set (`{ set: 'name' }`), some bits (`{ mask, value }`), none of these (`{ not: … }`), or an order. Flags
 * alone match when one of them is set; `{ eq }` when these and no others are, `{ none }` when none of them is. With `{ vmap }` a map of
 * verdicts says what becomes of the packet.
 */
export type Comparison<Value = Scalar> =
  | RangeOf<Value>
  | readonly RangeOf<Value>[]
  | NamedSet
  | MaskedValue<Value>
  | { eq: Value }
  | { none: Value }
  | { not: RangeOf<Value> | readonly RangeOf<Value>[] | NamedSet | MaskedValue<Value> }
  | { lt: Value }
  | { lte: Value }
  | { gt: Value }
  | { gte: Value }
  | VerdictMap<RangeOf<Value>>

/** What a concatenation is compared with: each element has a value or a range for each part. */
export type ConcatenationOf<Tuple> =
  | readonly Tuple[]
  | NamedSet
  | { not: readonly Tuple[] | NamedSet }
  | VerdictMap<Tuple>

const orders = { lt: NFT_CMP.LT, lte: NFT_CMP.LTE, gt: NFT_CMP.GT, gte: NFT_CMP.GTE } as const

const comparisons =
  '{ from, to }, { set }, { not }, { vmap }, { mask, value }, { eq }, { none }, { lt }, { lte }, { gt }, { gte }'

/** The comparison as it is read here, whatever the types of its values. */
type Any = KeyPart | readonly RuleKey[] | { readonly [key: string]: unknown }

/** A field compared. */
export class Match implements Statement {
  readonly #operand: Operand
  readonly #to: Any

  constructor(operand: Operand, to: unknown) {
    this.#operand = operand
    this.#to = to as Any
  }

  writeTo(rule: RuleContext): void {
    this.#operand.require(rule)
    try {
      compare(rule, this.#operand, this.#to)
    } catch (error) {
      throw inField(this.#operand, error)
    }
  }
}

/** Says of an error which field it is about. */
function inField({ words }: Operand, error: unknown): unknown {
  if (error instanceof EncodeError) return error.within(words)
  if (!(error instanceof InputError) || error.message.startsWith(words)) return error
  return new InputError(error.code, `${words}: ${error.message}`)
}

function compare(rule: RuleContext, operand: Operand, to: Any): void {
  if (typeof to === 'string') {
    single(rule, operand, to, false)
    return
  }
  if (!isObject(to)) {
    positive(rule, operand, to, false)
    return
  }
  const options = to as { readonly [key: string]: unknown }
  if ('not' in options) positive(rule, operand, options.not as Any, true)
  else if ('vmap' in options) verdicts(rule, operand, options as unknown as VerdictMap<RuleKey>)
  else if ('eq' in options) equal(rule, operand, options.eq as Scalar, false)
  else if ('none' in options) flags(rule, operand, options.none as Scalar, true)
  else {
    const order = Object.entries(orders).find(([key]) => key in options)
    if ('set' in options || 'mask' in options) positive(rule, operand, to, false)
    else if (order === undefined) throw new InputError('ERR_WORD', `${quote(to)} is none of ${comparisons}`)
    else ordered(rule, operand, order[1], options[order[0]])
  }
}

function positive(rule: RuleContext, operand: Operand, to: Any, not: boolean): void {
  if (Array.isArray(to)) {
    const keys = to as readonly RuleKey[]
    if (keys.length === 1 && operand.concatenated === undefined) positive(rule, operand, keys[0] as Any, not)
    else {
      const { name, id, interval } = setInRule(rule, operand, keys)
      lookup(rule, operand, { name, id, interval }, not)
      learnIcmpTypes(rule, operand, keys, not)
    }
    return
  }
  if (isObject(to) && 'set' in to) {
    lookup(rule, operand, namedSet(rule, to as unknown as NamedSet), not)
    return
  }
  if (isObject(to) && 'mask' in to) {
    const { mask, value } = to as unknown as MaskedValue<Scalar>
    equal(rule, and(operand, mask), value, not)
    return
  }
  single(rule, operand, to as KeyPart, not)
}

function single(rule: RuleContext, operand: Operand, value: KeyPart, not: boolean): void {
  const part = partIn(operand)
  const { shape, symbols, id } = part.type
  const isText = typeof value === 'string'
  if (isText && shape === 'address' && value.includes('/')) prefix(rule, operand, value, not)
  else if (isText && shape === 'string' && value.endsWith('*')) beginning(rule, operand, value.slice(0, -1), not)
  else if (isRangeSpec(value) || (isText && isRangeText(symbols !== undefined, shape, value)))
    range(rule, operand, value, not)
  else if (shape === 'label' || (shape === 'flags' && id !== bitmaskId && !not)) flags(rule, operand, value, false)
  else equal(rule, operand, value, not)
}

function isRangeSpec(value: KeyPart): value is { from: Scalar; to: Scalar } {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

function range(rule: RuleContext, operand: Operand, value: KeyPart, not: boolean): void {
  const part = partIn(operand)
  const { from, to } = constants(part, value, 'big')
  if (from.every((byte, i) => byte === to[i])) {
    const only = constants(part, value).from
    equal(rule, operand, part.lsb === 0 ? only : bytesNumber(only, 'big') >> BigInt(part.lsb), not)
    return
  }
  operand.load(rule, 0)
  networkOrder(rule, part, 0)
  if (not) {
    const data = { sreg: NFT_REG[1], op: NFT_RANGE.NEQ, fromData: { value: from }, toData: { value: to } }
    rule.push({ name: 'range', data })
  } else rule.push(compared(NFT_CMP.GTE, from), compared(NFT_CMP.LTE, to))
}

/** All names that begin so: fewer bytes are compared. */
function beginning(rule: RuleContext, operand: Operand, text: string, not: boolean): void {
  operand.load(rule, 0)
  rule.push(compared(not ? NFT_CMP.NEQ : NFT_CMP.EQ, new TextEncoder().encode(text)))
}

/** Bits without names are a number for nft. */
const bitmaskId = 3

/** Text that may be a range. */
function isRangeText(hasSymbols: boolean, shape: string, text: string): boolean {
  return shape !== 'string' && (hasSymbols ? /^\d+-\d+$/.test(text) : text.includes('-'))
}

function equal(rule: RuleContext, operand: Operand, value: Scalar, not: boolean): void {
  const part = partIn(operand)
  const bytes = constant(part, value)
  const { place } = operand
  if (place !== undefined && !not) rule.payloadIs(place, bytes, tellsProtocol(operand.words))
  else {
    const { operand: base, xor } = withoutXor(operand)
    base.load(rule, 0)
    rule.push(compared(not ? NFT_CMP.NEQ : NFT_CMP.EQ, xor === 0n ? bytes : turned(bytes, xor, part.order)))
  }
  if (!not) rule.protocols.learn(operand.words, bytes, part.order)
}

function turned(bytes: Uint8Array, xor: bigint, order: 'big' | 'host'): Uint8Array {
  return numberBytes(bytesNumber(bytes, order) ^ xor, bytes.length, order)
}

/** `none`: whether none of them may be set, or else one has to be. */
function flags(rule: RuleContext, operand: Operand, value: Scalar, none: boolean): void {
  const bits = constant(partIn(operand), value)
  const zero = new Uint8Array(bits.length)
  operand.load(rule, 0)
  rule.push(masked(0, bits, zero, false), compared(none ? NFT_CMP.EQ : NFT_CMP.NEQ, zero))
}

/** Compares what the prefix covers: whole bytes of fields by loading fewer, odd bits through a mask. */
function prefix(rule: RuleContext, operand: Operand, text: string, not: boolean): void {
  const part = partIn(operand)
  const { from, to } = constants(part, text)
  const { prefixLength } = parseCidr(text)
  if (prefixLength === from.length * 8) {
    equal(rule, operand, from, not)
    return
  }
  const op = not ? NFT_CMP.NEQ : NFT_CMP.EQ
  if (prefixLength % 8 === 0 && prefixLength > 0) {
    const length = prefixLength / 8
    const { place } = operand
    if (place === undefined) operand.load(rule, 0)
    else rule.push(payloadLoad(place, length))
    rule.push(compared(op, from.slice(0, length)))
    return
  }
  operand.load(rule, 0)
  const mask = from.map((byte, i) => 0xff ^ byte ^ to[i]!)
  rule.push(masked(0, mask, new Uint8Array(mask.length), false), compared(op, from))
}

function ordered(rule: RuleContext, operand: Operand, op: number, value: unknown): void {
  const part = partIn(operand)
  operand.load(rule, 0)
  networkOrder(rule, part, 0)
  rule.push(compared(op, constant(part, value as Scalar, 'big')))
}

function verdicts(rule: RuleContext, operand: Operand, { vmap, interval }: VerdictMap<RuleKey>): void {
  const set =
    typeof vmap === 'string'
      ? namedSet(rule, { set: vmap, ...(interval !== undefined && { interval }) })
      : mapInRule(rule, operand, vmap as readonly MapEntry[], { kind: 'verdict' })
  loadKey(rule, operand, 0, set.interval)
  const id = set.id === undefined ? {} : { setId: set.id }
  rule.push({ name: 'lookup', data: { sreg: NFT_REG[1], dreg: NFT_REG.VERDICT, set: set.name, ...id } })
}

export interface FoundSet {
  readonly name: string
  readonly id: number | undefined
  readonly interval: boolean
}

/** What is known of a set with a name: of one that the transaction makes its number, too, as nft says it. */
export function namedSet(rule: RuleContext, { set, interval }: NamedSet): FoundSet {
  const found = rule.sets.find(set)
  return { name: set, id: found?.id, interval: interval ?? found?.spec.interval ?? false }
}

function lookup(rule: RuleContext, operand: Operand, { name, id, interval }: FoundSet, not: boolean): void {
  loadKey(rule, operand, 0, interval)
  rule.push({
    name: 'lookup',
    data: {
      sreg: register(0),
      set: name,
      ...(id !== undefined && { setId: id }),
      ...(not && { flags: NFT_LOOKUP_F.INV }),
    },
  })
}

/** A set of types tells which fields the message has. */
function learnIcmpTypes(rule: RuleContext, operand: Operand, keys: readonly RuleKey[], not: boolean): void {
  if (not || (operand.words !== 'icmp type' && operand.words !== 'icmpv6 type')) return
  const part = partIn(operand)
  rule.protocols.knowIcmp(keys.map(key => constants(part, key as KeyPart).from[0]!))
}

function isObject(value: Any): value is { readonly [key: string]: unknown } {
  if (typeof value === 'function')
    throw new InputError(
      'ERR_COMBINATION',
      'a field is compared with values; those of other fields go through sets or marks',
    )
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !('from' in value)
  )
}
