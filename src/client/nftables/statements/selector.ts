import type { Part } from '../../../dump/nft-syntax/part.js'
import { InputError } from '../../input.js'
import type { KeyPart } from '../elements.js'
import { valuesOf } from '../set-parts.js'
import type { Scalar } from '../values.js'
import { type Comparison, type ConcatenationOf, type FoundSet, Match, namedSet } from './compare.js'
import { and, concatenation, constant, loadFor, loadKey, type Operand, or, shift, xor } from './operand.js'
import { register } from './registers.js'
import type { RuleContext, Statement } from './rule-context.js'
import { isRange, type MapData, type MapEntry, mapInRule } from './rule-sets.js'
import type { RangeOf } from './value-types.js'

/**
 * Something that a rule can ask: `nft.ip.saddr`. Called, it is a match: `nft.ip.saddr('10.0.0.0/8')`. It also is the left side of
 * a map, a part of a concatenation, and a value that statements take.
 */
export interface Selector<Value = Scalar> {
  (to: Comparison<Value>): Statement
  /** `meta mark and 0xff` */
  and(mask: Value): Selector<Value>
  or(bits: Value): Selector<Value>
  xor(bits: Value): Selector<Value>
  /** `meta mark << 8` */
  lshift(count: number): Selector<Value>
  rshift(count: number): Selector<Value>
  /** `tcp dport map { 80 : 10.0.0.1 }`, or a map with a name: a value for the statement that it stands in. */
  map<Data = MapValue>(entries: readonly (readonly [key: RangeOf<Value> | '*', value: Data])[]): MapLookup<Data>
  map(name: string, options?: NamedMapOptions): MapLookup<never>
  readonly operand: Operand
  /** For types alone: what it is compared with. */
  readonly value?: Value
}

/** A selector whose value rules can set: `nft.meta.mark.set(0x10)`, or to what another one gives. */
export interface Settable<Value = Scalar> extends Selector<Value> {
  set(value: Value | Source): Statement
}

/** Several fields beside each other: `ip saddr . tcp dport`. */
export interface Concatenation<Tuple extends readonly unknown[]> {
  (to: ConcatenationOf<Tuple>): Statement
  map<Data = MapValue>(entries: readonly (readonly [key: Tuple | '*', value: Data])[]): MapLookup<Data>
  map(name: string, options?: NamedMapOptions): MapLookup<never>
  readonly operand: Operand
}

/** What a statement takes as a value: what a selector gives, or a map. */
export type Source = { readonly operand: Operand } | MapLookup<unknown>

/** A value of a map, or of a map of concatenations one for each part. */
export type MapValue = KeyPart | readonly KeyPart[]

/** What has to be known of a map with a name, where the transaction does not make it itself. */
export interface NamedMapOptions {
  /** Its keys are intervals. */
  interval?: boolean
  /** nft's data types of its values. */
  data?: string | readonly string[]
}

/** A key looked up in a map. */
export class MapLookup<Data> {
  readonly key: Operand
  readonly #map: readonly MapEntry[] | string
  readonly #options: NamedMapOptions
  declare readonly data: Data

  constructor(key: Operand, map: readonly MapEntry[] | string, options: NamedMapOptions = {}) {
    this.key = key
    this.#map = map
    this.#options = options
  }

  /** How many values belong together in it: an address and a port. */
  get width(): number | undefined {
    if (typeof this.#map === 'string') return undefined
    const value = this.#map[0]?.[1]
    return Array.isArray(value) ? value.length : 1
  }

  /** Values are ranges. `parts`: what they are. */
  isInterval(parts: readonly Part[]): boolean {
    if (typeof this.#map === 'string') return false
    return this.#map.some(([, value]) => {
      const values = Array.isArray(value) ? (value as readonly KeyPart[]) : [value as KeyPart]
      return values.some((each, i) => parts[i] !== undefined && isRange(parts[i], each))
    })
  }

  /** Data types of its values, where they are known. */
  widthIn(rule: RuleContext): number | undefined {
    if (typeof this.#map !== 'string') return this.width
    const { data } = this.#options
    if (data !== undefined) return typeof data === 'string' ? 1 : data.length
    const found = rule.sets.find(this.#map)
    const values = found && valuesOf(found.spec)
    return values === undefined || 'verdict' in values ? undefined : values.parts.length
  }

  /** The map with such values: its key in the register of the slot. */
  load(rule: RuleContext, slot: number, data: MapData): FoundSet {
    const set =
      typeof this.#map === 'string'
        ? namedSet(rule, {
            set: this.#map,
            ...(this.#options.interval !== undefined && { interval: this.#options.interval }),
          })
        : mapInRule(rule, this.key, this.#map, data)
    loadKey(rule, this.key, slot, set.interval)
    return set
  }
}

/** Puts a value that a statement takes into registers. */
export function loadSource(rule: RuleContext, source: Source, slot: number, part: Part): void {
  if (source instanceof MapLookup) loadMap(rule, source, slot, { kind: 'value', parts: [part], interval: false })
  else loadFor(rule, source.operand, slot, part)
}

/** What is behind the key in a map, in place of the key. */
export function loadMap(rule: RuleContext, map: MapLookup<unknown>, slot: number, data: MapData): void {
  const { name, id } = map.load(rule, slot, data)
  const reg = register(slot)
  const number = id === undefined ? {} : { setId: id }
  rule.push({ name: 'lookup', data: { sreg: reg, dreg: reg, set: name, ...number } })
}

export function isSource(value: unknown): value is Source {
  return value instanceof MapLookup || (typeof value === 'function' && 'operand' in value)
}

/** Puts in front what a key or a value of a statement needs. */
function requireSource(rule: RuleContext, source: unknown): void {
  if (source instanceof MapLookup) source.key.require(rule)
  else if (isSource(source)) (source as { operand: Operand }).operand.require(rule)
}

/** A constant or what a source gives, in the register of a slot. */
export function loadArgument(rule: RuleContext, value: unknown, slot: number, part: Part): void {
  if (isSource(value)) loadSource(rule, value, slot, part)
  else {
    const bytes = constant(part, value as Scalar)
    rule.push({ name: 'immediate', data: { dreg: register(slot), data: { value: bytes } } })
  }
}

/** A statement that is no match: what its operands need is asked for in front of it. */
export class Action implements Statement {
  readonly #sources: readonly unknown[]
  readonly #write: (rule: RuleContext) => void

  constructor(sources: readonly unknown[], write: (rule: RuleContext) => void) {
    this.#sources = sources
    this.#write = write
  }

  writeTo(rule: RuleContext): void {
    const sources = this.#sources
    for (let i = 0; i < sources.length; i++) requireSource(rule, sources[i])
    rule.endMatches()
    this.#write(rule)
  }
}

class Assignment implements Statement {
  readonly #operand: Operand
  readonly #value: unknown

  constructor(operand: Operand, value: unknown) {
    this.#operand = operand
    this.#value = value
  }

  writeTo(rule: RuleContext): void {
    const { words, parts, store, storeConstant } = this.#operand
    this.#operand.require(rule)
    requireSource(rule, this.#value)
    rule.endMatches()
    if (storeConstant !== undefined && !isSource(this.#value)) {
      storeConstant(rule, this.#value as Scalar)
      return
    }
    if (store === undefined) throw new InputError('ERR_COMBINATION', `${words} can be set to constants alone`)
    loadArgument(rule, this.#value, 0, parts[0]!)
    store(rule, 0)
  }
}

interface Methods {
  operand: Operand
}

/** What selectors have beside being callable. */
const methods = {
  and(this: Methods, mask: Scalar) {
    return selector(and(this.operand, mask))
  },
  or(this: Methods, bits: Scalar) {
    return selector(or(this.operand, bits))
  },
  xor(this: Methods, bits: Scalar) {
    return selector(xor(this.operand, bits))
  },
  lshift(this: Methods, count: number) {
    return selector(shift(this.operand, 'LSHIFT', count))
  },
  rshift(this: Methods, count: number) {
    return selector(shift(this.operand, 'RSHIFT', count))
  },
  map(this: Methods, map: readonly MapEntry[] | string, options?: NamedMapOptions) {
    return new MapLookup(this.operand, map, options)
  },
  set(this: Methods, value: unknown) {
    return new Assignment(this.operand, value)
  },
}
Object.setPrototypeOf(methods, Function.prototype)

/** A selector of an operand. */
export function selector<Value>(operand: Operand): Settable<Value> {
  const match = (to: unknown): Statement => new Match(operand, to)
  match.operand = operand
  return Object.setPrototypeOf(match, methods) as Settable<Value>
}

type Joined = { readonly operand: Operand; readonly value?: unknown }

/** Values and ranges of each part. */
type TupleOf<Parts extends readonly Joined[]> = {
  readonly [I in keyof Parts]: RangeOf<NonNullable<Parts[I]['value']>>
}

/** `ip saddr . tcp dport`: `nft.concat(nft.ip.saddr, nft.tcp.dport)([['10.0.0.1', 80]])`. */
export function concat<const Parts extends readonly Joined[]>(...parts: Parts): Concatenation<TupleOf<Parts>> {
  const operand = concatenation(parts.map(each => each.operand))
  return selector(operand) as unknown as Concatenation<TupleOf<Parts>>
}
