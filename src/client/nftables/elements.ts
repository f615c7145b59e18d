import { ipBytes, Output } from '../../../protocol/codec/index.js'
import {
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
import { InputError, networkOf, parseCidr, quote } from '../input.js'
import { bytesNumber, dataType, numberBytes, type Scalar, sizeOf, textField, valueBytes } from './values.js'

/** What becomes of a packet: `'accept'`, `'drop'`, `'continue'`, `'return'`, `{ jump: 'chain' }`, `{ goto: 'chain' }`. */
export type Verdict = 'accept' | 'drop' | 'continue' | 'return' | { jump: string } | { goto: string }

/** One value, a range from one to another, or in a concatenation one of these for each part. */
export type Key = KeyPart | readonly KeyPart[]

/** Text may be a prefix, `10.0.0.0/8`, or a range, `10.0.0.1-10.0.0.9`, in sets of intervals. */
export type KeyPart = Scalar | { from: Scalar; to: Scalar }

/** An element of a set or a map. */
export interface ElementSpec {
  /** Left out in the element that stands for all other keys: `*`. */
  key?: Key
  /** What a map has for the key: a value, one for each part, or a verdict. */
  value?: Scalar | readonly Scalar[] | { verdict: Verdict }
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

/** What has to be known of a set to write its elements. */
export interface SetType {
  /** nft's data type, `ipv4_addr`, or those of a concatenation. */
  type: string | readonly string[]
  /** What a map has for each key: a data type, several, or `verdict`. */
  data?: string | readonly string[]
  /** Keys are ranges. */
  interval?: boolean
  /** Intervals that touch or overlap become one. */
  autoMerge?: boolean
}

/** The data types of a key or of a map's values. */
export function typesOf(names: string | readonly string[]): DataType[] {
  return (typeof names === 'string' ? [names] : names).map(dataType)
}

/** Parts of a concatenation lie on multiples of 4 bytes: registers. */
export const registerBytes = (size: number): number => Math.ceil(size / 4) * 4

export function verdictOf(verdict: Verdict): VerdictAttributes {
  if (typeof verdict === 'object')
    return 'jump' in verdict ? { code: NFT.JUMP, chain: verdict.jump } : { code: NFT.GOTO, chain: verdict.goto }
  const code = { accept: NF.ACCEPT, drop: NF.DROP, continue: NFT.CONTINUE, return: NFT.RETURN }[verdict]
  if (code === undefined) throw new InputError('ERR_WORD', `${quote(verdict)} is no verdict`)
  return { code }
}

/**
 * Elements as the kernel is told them. A set of intervals knows only where one begins and where the next gap does, so that each
 * interval is two elements, in order, and one more says that there is nothing before the first: as nft sends them.
 */
export function elementList(set: SetType, specs: readonly ElementSpec[]): ElementAttributes[] {
  const types = typesOf(set.type)
  const order = set.interval ? 'big' : undefined
  const plain: ElementAttributes[] = []
  const intervals: Interval[] = []
  for (const spec of specs) {
    const rest = restOf(set, spec)
    if (spec.key === undefined) plain.push({ flags: NFT_SET_ELEM.CATCHALL, ...rest })
    else if (types.length > 1) {
      const parts = partsOf(spec.key, types)
      const ranges = parts.map((part, i) => rangeOf(types[i]!, part, order))
      const range = { key: { value: joined(ranges.map(({ from }) => from)) } }
      if (!set.interval) checkSingle(ranges, spec)
      plain.push(
        set.interval
          ? { ...range, keyEnd: { value: joined(ranges.map(({ to }) => to)) }, ...rest }
          : { ...range, ...rest },
      )
    } else {
      const [part] = partsOf(spec.key, types) as [KeyPart]
      const range = rangeOf(types[0]!, part, order)
      if (set.interval) intervals.push({ ...range, rest })
      else {
        checkSingle([range], spec)
        plain.push({ key: { value: range.from }, ...rest })
      }
    }
  }
  return [...plain, ...intervalElements(intervals, sizeOf(types[0]!), set.autoMerge === true)]
}

export interface Range {
  from: Uint8Array
  to: Uint8Array
}

/** An element whose key is a range. */
export interface Interval extends Range {
  rest: ElementAttributes
}

/** Of an interval without an end: NFTNL_UDATA_SET_ELEM.FLAGS, in host order. */
const openEnded: Userdata = { type: NFTNL_UDATA_SET_ELEM.FLAGS, value: numberBytes(1n, 4, 'host') }

/** Each interval as the two elements that the kernel has for it, in order. `merge`: those that touch become one. */
export function intervalElements(intervals: readonly Interval[], size: number, merge: boolean): ElementAttributes[] {
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
    key: { value: numberBytes(value, size, 'big') },
  })
  const top = 1n << BigInt(size * 8)
  sorted.forEach(({ from, first, last, rest }, i) => {
    const before = sorted[i - 1]
    if (before !== undefined && before.last >= first)
      throw new InputError(
        'ERR_COMBINATION',
        `intervals overlap: ${before.last} is behind the start ${first} of the next`,
      )
    if (i === 0 && first > 0n) elements.push(end(0n))
    const open = last + 1n === top
    elements.push({ key: { value: from }, ...rest, ...(open && { userdata: withOpenEnd(rest.userdata) }) })
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

function restOf(set: SetType, spec: ElementSpec): ElementAttributes {
  const { value, object, timeout, expiration, comment, expressions } = spec
  const rest: ElementAttributes = {}
  if (timeout !== undefined) rest.timeout = BigInt(timeout)
  if (expiration !== undefined) rest.expiration = BigInt(expiration)
  if (value !== undefined) rest.data = dataOf(set, value)
  else if (set.data !== undefined) throw new InputError('ERR_COMBINATION', 'an element of a map needs a value')
  if (object !== undefined) rest.objref = object
  if (comment !== undefined)
    rest.userdata = encodeUserdata([
      { type: NFTNL_UDATA_SET_ELEM.COMMENT, value: new TextEncoder().encode(`${comment}\0`) },
    ])
  if (expressions?.length === 1) rest.expr = expressions[0]!
  else if (expressions !== undefined) rest.expressions = [...expressions]
  return rest
}

function dataOf({ data }: SetType, value: NonNullable<ElementSpec['value']>): NonNullable<ElementAttributes['data']> {
  if (data === undefined) throw new InputError('ERR_COMBINATION', 'only elements of maps have values')
  if (isVerdict(value)) {
    if (data !== 'verdict') throw new InputError('ERR_COMBINATION', `the map has ${data}, not verdicts`)
    return { verdict: verdictOf(value.verdict) }
  }
  if (data === 'verdict') throw new InputError('ERR_COMBINATION', 'the map has verdicts: { verdict: … }')
  const types = typesOf(data)
  const values = Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar]
  if (values.length !== types.length)
    throw new InputError('ERR_COMBINATION', `the map's values have ${types.length} parts, not ${values.length}`)
  const bytes = values.map((part, i) => valueBytes(types[i]!, part))
  return { value: types.length === 1 ? bytes[0]! : joined(bytes) }
}

function isVerdict(value: NonNullable<ElementSpec['value']>): value is { verdict: Verdict } {
  return typeof value === 'object' && !Array.isArray(value) && 'verdict' in value
}

function partsOf(key: Key, types: readonly DataType[]): readonly KeyPart[] {
  const parts = Array.isArray(key) ? (key as readonly KeyPart[]) : [key as KeyPart]
  if (parts.length !== types.length)
    throw new InputError('ERR_COMBINATION', `the set's keys have ${types.length} parts, not ${parts.length}`)
  return parts
}

/**
 * First and last of what a key stands for, in bytes of that order. `size`: of a value, where the type has no size of its own.
 *
 * @throws InputError
 */
export function rangeOf(type: DataType, part: KeyPart, order = type.order, size = sizeOf(type)): Range {
  if (typeof part === 'object' && !(part instanceof Uint8Array)) {
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
  for (const { from, to } of ranges)
    if (from.some((byte, i) => byte !== to[i]))
      throw new InputError(
        'ERR_COMBINATION',
        `${quote(String(key))} is a range, which only a set of intervals can have`,
      )
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
