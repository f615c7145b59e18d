import { ipBytes, Output } from '../../../protocol/codec/index.js'
import {
  commentUserdata,
  type ElementAttributes,
  type Expression,
  elementAttributes,
  encodeUserdata,
  NF,
  NFT,
  NFT_SET_ELEM,
  NFTNL_UDATA_SET_ELEM,
  type Userdata,
  type VerdictAttributes,
} from '../../../protocol/netfilter/index.js'
import { type DataType, dataTypes } from '../../dump/nft-syntax/data-types.js'
import type { Part } from '../../dump/nft-syntax/part.js'
import { InputError, networkOf, parseCidr, quote } from '../input.js'
import { keysOf, type MapParts, type TypedSet, valuesOf } from './set-parts.js'
import type { Operand } from './statements/operand.js'
import { bytesNumber, numberBytes, type Scalar, sizeOf, textField, valueBytes } from './values.js'

/** A chain by its name, or by the `id` with which the same transaction makes it. */
export type ChainRef = string | { readonly id: number }

/** What becomes of a packet: `'accept'`, `'drop'`, `'continue'`, `'return'`, `{ jump: 'chain' }`, `{ goto: 'chain' }`. */
export type Verdict = 'accept' | 'drop' | 'continue' | 'return' | { jump: ChainRef } | { goto: ChainRef }

/** One value, a range from one to another, or in a concatenation one of these for each part. */
export type Key = KeyPart | readonly KeyPart[]

/** Text may be a prefix, `10.0.0.0/8`, or a range, `10.0.0.1-10.0.0.9`, in sets of intervals. */
export type KeyPart = Scalar | { from: Scalar; to: Scalar }

/** An element of a set or a map. */
export interface ElementSpec {
  /** Left out in the element that stands for all other keys: `*`. */
  key?: Key
  /** What a map has for the key: a value, one for each part, or a verdict. */
  value?: Key | { verdict: Verdict }
  /** Name of the object that an object map has for the key. */
  object?: string
  /** Milliseconds until it goes. */
  timeout?: number | bigint
  /** Milliseconds of those that are left. */
  expiration?: number | bigint
  comment?: string
  /** Counters, quotas or limits of its own. */
  expressions?: readonly Expression[]
}

/** A field, `nft.ip.saddr`, or several, `nft.concat(nft.ip.saddr, nft.tcp.dport)`. */
export interface FieldOf {
  readonly operand: Operand
}

/** What has to be known of a set to write its elements: its `type`, or in place of that `typeof`. */
export interface SetType {
  /** nft's data type, `ipv4_addr`, or those of a concatenation. */
  type?: string | readonly string[]
  /** What the keys are values of; nft's `typeof`. It says also types that have no name: `nft.ip.fragOff`. */
  typeof?: FieldOf
  /** What a map has for each key: a data type, several, or `verdict`. */
  data?: string | readonly string[]
  /** What a map's values are values of. */
  dataTypeof?: FieldOf
  /** A map's values are ranges. */
  dataInterval?: boolean
  /** Keys are ranges. */
  interval?: boolean
  /** Intervals that touch or overlap become one. */
  autoMerge?: boolean
}

/** Parts of a concatenation lie on multiples of 4 bytes: registers. */
export const registerBytes = (size: number): number => Math.ceil(size / 4) * 4

export function verdictOf(verdict: Verdict): VerdictAttributes {
  if (typeof verdict === 'object')
    return 'jump' in verdict
      ? { code: NFT.JUMP, ...chainIn(verdict.jump) }
      : { code: NFT.GOTO, ...chainIn(verdict.goto) }
  const code = { accept: NF.ACCEPT, drop: NF.DROP, continue: NFT.CONTINUE, return: NFT.RETURN }[verdict]
  if (code === undefined) throw new InputError('ERR_WORD', `${quote(verdict)} is no verdict`)
  return { code }
}

const chainIn = (chain: ChainRef): Pick<VerdictAttributes, 'chain' | 'chainId'> =>
  typeof chain === 'string' ? { chain } : { chainId: chain.id }

/**
 * Elements as the kernel is told them. A set of intervals knows only where one begins and where the next gap does, so that each
 * interval is two elements, in order, and one more says that there is nothing before the first: as nft sends them.
 */
export function elementList(set: TypedSet, specs: readonly ElementSpec[]): ElementAttributes[] {
  return listOf(set, specs, valuesOf(set))
}

/** The keys alone, of elements to delete. */
export function keyList(set: TypedSet, specs: readonly ElementSpec[]): ElementAttributes[] {
  const keys = specs.map(({ value: _, object: __, ...spec }) => spec)
  return listOf(set, keys, undefined)
}

function listOf(set: TypedSet, specs: readonly ElementSpec[], data: MapParts | undefined): ElementAttributes[] {
  const { parts } = keysOf(set)
  const single = parts.length === 1 ? parts[0] : undefined
  const plain: ElementAttributes[] = []
  const intervals: Interval[] = []
  for (const spec of specs) {
    const rest = restOf(data, spec)
    if (spec.key === undefined) {
      plain.push(element({ flags: NFT_SET_ELEM.CATCHALL }, rest))
      continue
    }
    const ranges = rangesOf(parts, spec.key, set.interval ? 'big' : undefined)
    if (!set.interval) checkSingle(ranges, spec)
    const key = { value: rangeBytes(ranges, 'from') }
    if (!set.interval) plain.push(element({ key }, rest))
    else if (single === undefined) plain.push(element({ key, keyEnd: { value: rangeBytes(ranges, 'to') } }, rest))
    else intervals.push({ ...ranges[0]!, key: spec.key, rest })
  }
  if (single === undefined) return plain
  return [...intervalElements(intervals, single, set.autoMerge === true), ...plain]
}

/** In the order in which nft writes it. */
function element(keys: ElementAttributes, { timeout, expiration, ...rest }: ElementAttributes): ElementAttributes {
  const { flags, ...key } = keys
  return {
    ...(flags !== undefined && { flags }),
    ...(timeout !== undefined && { timeout }),
    ...(expiration !== undefined && { expiration }),
    ...key,
    ...rest,
  }
}

export interface Range {
  from: Uint8Array
  to: Uint8Array
}

/** An element whose key is a range. */
export interface Interval extends Range {
  key: Key
  rest: ElementAttributes
}

/** Of an interval without an end: NFTNL_UDATA_SET_ELEM.FLAGS, in host order. */
const openEnded: Userdata = { type: NFTNL_UDATA_SET_ELEM.FLAGS, value: numberBytes(1n, 4, 'host') }

/** Each interval as the two elements that the kernel has for it, in order. `merge`: those that touch become one. */
export function intervalElements(
  intervals: readonly Interval[],
  { bytes, bits }: Pick<Part, 'bytes' | 'bits'>,
  merge: boolean,
): ElementAttributes[] {
  const ordered = intervals
    .map(interval => ({ ...interval, first: bytesNumber(interval.from, 'big'), last: bytesNumber(interval.to, 'big') }))
    .sort((a, b) => (a.first < b.first ? -1 : 1))
  const sorted: typeof ordered = []
  for (const interval of ordered) {
    const before = sorted.at(-1)
    if (!merge || before === undefined || before.last + 1n < interval.first || !isBare(before) || !isBare(interval))
      sorted.push(interval)
    else if (interval.last > before.last) before.last = interval.last
  }
  const elements: ElementAttributes[] = []
  const end = (value: bigint): ElementAttributes => ({
    flags: NFT_SET_ELEM.INTERVAL_END,
    key: { value: numberBytes(value, bytes, 'big') },
  })
  const top = 1n << BigInt(bits)
  sorted.forEach(({ from, first, last, key, rest }, i) => {
    const before = sorted[i - 1]
    if (before !== undefined && before.last >= first)
      throw new InputError('ERR_COMBINATION', `${keyText(before.key)} and ${keyText(key)} overlap`)
    if (i === 0 && first > 0n) elements.push(end(0n))
    const open = last + 1n === top
    elements.push(element({ key: { value: from } }, open ? { ...rest, userdata: withOpenEnd(rest.userdata) } : rest))
    if (!open) elements.push(end(last + 1n))
  })
  return elements
}

/** Nothing of its own that would be lost in another interval. */
function isBare({ rest }: Interval): boolean {
  return Object.keys(rest).length === 0
}

function withOpenEnd(userdata: Uint8Array | undefined): Uint8Array {
  const open = encodeUserdata([openEnded])
  return userdata === undefined ? open : Uint8Array.from([...userdata, ...open])
}

function restOf(map: MapParts | undefined, spec: ElementSpec): ElementAttributes {
  const { value, object, timeout, expiration, comment, expressions } = spec
  const rest: ElementAttributes = {}
  if (timeout !== undefined) rest.timeout = BigInt(timeout)
  if (expiration !== undefined) rest.expiration = BigInt(expiration)
  if (value !== undefined) rest.data = dataOf(map, value)
  else if (map !== undefined) throw new InputError('ERR_COMBINATION', 'an element of a map needs a value')
  if (comment !== undefined) rest.userdata = commentUserdata(comment, NFTNL_UDATA_SET_ELEM.COMMENT)
  if (object !== undefined) rest.objref = object
  if (expressions?.length === 1) rest.expr = expressions[0]!
  else if (expressions !== undefined) rest.expressions = [...expressions]
  return rest
}

function dataOf(
  map: MapParts | undefined,
  value: NonNullable<ElementSpec['value']>,
): NonNullable<ElementAttributes['data']> {
  if (map === undefined) throw new InputError('ERR_COMBINATION', 'only elements of maps have values')
  if (isVerdict(value)) {
    if (!('verdict' in map)) throw new InputError('ERR_COMBINATION', `the map has ${namesOf(map.parts)}, not verdicts`)
    return { verdict: verdictOf(value.verdict) }
  }
  if ('verdict' in map) throw new InputError('ERR_COMBINATION', "the map has verdicts: { verdict: 'accept' }")
  const ranges = rangesOf(map.parts, value, undefined, "the map's values")
  if (map.interval) return { value: Uint8Array.from([...rangeBytes(ranges, 'from'), ...rangeBytes(ranges, 'to')]) }
  checkSingle(ranges, { key: value })
  return { value: rangeBytes(ranges, 'from') }
}

function isVerdict(value: NonNullable<ElementSpec['value']>): value is { verdict: Verdict } {
  return typeof value === 'object' && !Array.isArray(value) && 'verdict' in value
}

const namesOf = (parts: readonly Part[]): string => parts.map(({ type }) => type.name ?? 'values').join(' . ')

/** Ranges of all parts of a key or a value. `order`: of numbers, where it is not each part's own. */
function rangesOf(
  parts: readonly Part[],
  key: Key,
  order: Part['order'] | undefined,
  whose = "the set's keys",
): Range[] {
  const values = Array.isArray(key) ? (key as readonly KeyPart[]) : [key as KeyPart]
  if (values.length !== parts.length)
    throw new InputError('ERR_COMBINATION', `${whose} have ${parts.length} parts, not ${values.length}`)
  return parts.map((part, i) => {
    const range = rangeOf(part.type, values[i]!, order ?? part.order, part.bytes)
    checkBits(part, bytesNumber(range.to, order ?? part.order))
    return range
  })
}

/** @throws InputError for what a field of some bits cannot be */
function checkBits({ bits, bytes, type }: Part, number: bigint): void {
  if (bits < bytes * 8 && type.shape !== 'string' && number >> BigInt(bits) !== 0n)
    throw new InputError('ERR_WORD', `${number} does not fit in ${bits} bits`)
}

/**
 * First and last of what a key stands for, in bytes of that order. `size`: of a value, where the type has no size of its own.
 *
 * @throws InputError
 */
export function rangeOf(type: DataType, part: KeyPart, order = type.order, size = sizeOf(type)): Range {
  if (typeof part === 'object' && part !== null && 'from' in part) {
    const range = { from: valueBytes(type, part.from, order, size), to: valueBytes(type, part.to, order, size) }
    if (bytesNumber(range.from, order) > bytesNumber(range.to, order))
      throw new InputError('ERR_COMBINATION', `${part.from} is behind ${part.to}`)
    return range
  }
  if (typeof part === 'string') {
    if (type.shape === 'address' && part.includes('/')) return prefixRange(part, size)
    if (type.shape === 'string' && part.endsWith('*')) return wildcardRange(part, size)
    // Symbols have hyphens of their own.
    const isRange = type.shape !== 'string' && (type.symbols ? /^\d+-\d+$/.test(part) : part.includes('-'))
    const [from = '', to = '', ...others] = isRange ? part.split('-') : []
    if (isRange && others.length === 0 && type !== dataTypes.time) return rangeOf(type, { from, to }, order, size)
  }
  const value = valueBytes(type, part, order, size)
  return { from: value, to: value }
}

/** All names that begin so: in an interval, from the name with NULs behind it to the name with 0xff behind it. */
function wildcardRange(name: string, size: number): Range {
  const from = textField(name.slice(0, -1), size)
  return { from, to: from.map((byte, i) => (i < name.length - 1 ? byte : 0xff)) }
}

function prefixRange(text: string, size: number): Range {
  const cidr = parseCidr(text)
  const from = ipBytes(networkOf(cidr))
  if (from.length !== size) throw new InputError('ERR_ADDRESS', `${quote(text)} is of the other family`)
  const to = from.map((byte, i) => byte | (0xff >> Math.min(8, Math.max(0, cidr.prefixLength - i * 8))))
  return { from, to }
}

function checkSingle(ranges: readonly Range[], { key }: ElementSpec): void {
  const isRange = ranges.some(({ from, to }) => from.some((byte, i) => byte !== to[i]))
  if (isRange)
    throw new InputError(
      'ERR_COMBINATION',
      `${keyText(key!)} is a range, which only a set of intervals can have: { interval: true }, of a map's values { dataInterval: true }`,
    )
}

function keyText(key: Key): string {
  if (Array.isArray(key)) return (key as readonly KeyPart[]).map(keyText).join(' . ')
  const part = key as KeyPart
  return typeof part === 'object' && 'from' in part ? `${part.from}-${part.to}` : quote(String(part))
}

/** The first or the last values of ranges, of several behind each other. */
export function rangeBytes(ranges: readonly Range[], end: keyof Range): Uint8Array {
  return ranges.length === 1 ? ranges[0]![end] : joined(ranges.map(range => range[end]))
}

/** Parts behind each other, each filled up to whole registers. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + registerBytes(part.length), 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += registerBytes(part.length)
  }
  return bytes
}

/** What an attribute holds at most, its own header and some room for the set's name left aside. */
const longestList = 0xffff - 1024

/** Elements in as many lists as it takes: the length of an attribute is 16 bits. */
export function* elementChunks(elements: readonly ElementAttributes[]): Generator<ElementAttributes[], void> {
  let chunk: ElementAttributes[] = []
  let size = 0
  const output = new Output(true)
  for (const element of elements) {
    output.length = 0
    elementAttributes.write(output, element)
    const length = 4 + output.length
    if (size + length > longestList && chunk.length > 0) {
      yield chunk
      chunk = []
      size = 0
    }
    chunk.push(element)
    size += length
  }
  if (chunk.length > 0) yield chunk
}
