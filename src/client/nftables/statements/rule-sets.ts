import {
  type ElementAttributes,
  encodeUserdata,
  NFT_DATA,
  NFT_SET,
  NFT_SET_ELEM,
  NFTNL_UDATA_SET,
  type SetAttributes,
} from '../../../../protocol/netfilter/index.js'
import type { Part } from '../../../dump/nft-syntax/part.js'
import { InputError } from '../../input.js'
import {
  type Interval,
  intervalElements,
  type KeyPart,
  type Range,
  rangeBytes,
  type Verdict,
  verdictOf,
} from '../elements.js'
import { type ObjectKind, objectKindNumber } from '../named-objects.js'
import { keyOf } from '../sets.js'
import { numberBytes } from '../values.js'
import { constants, isOrdered, type Operand, partIn, plainConstants } from './operand.js'
import type { RuleContext } from './rule-context.js'
import { typeofConcatenation, verdictTypeof } from './typeof.js'

/* Sets and maps that stand in a rule: `{ 22, 80-90 }`, `vmap { 22 : accept }`, `map { 80 : 10.0.0.1 }`. */

/** A key: a value or a range, of a concatenation one for each part. `'*'` stands for all other keys. */
export type RuleKey = KeyPart | readonly KeyPart[]

/** What a map has for a key: a verdict, a name of an object, a value, one for each part, or with `interval` ranges of them. */
export type MapData =
  | { readonly kind: 'verdict' }
  | { readonly kind: 'object'; readonly object: ObjectKind }
  | { readonly kind: 'value'; readonly parts: readonly Part[]; readonly interval: boolean }

export type MapEntry = readonly [key: RuleKey, value: RuleKey | Verdict]

export interface RuleSet {
  readonly name: string
  readonly id: number
  /** Its keys are compared by size. */
  readonly interval: boolean
}

/** A set of these keys. */
export function setInRule(rule: RuleContext, operand: Operand, keys: readonly RuleKey[]): RuleSet {
  return add(
    rule,
    operand,
    '__set%d',
    keys.map(key => [key, {}] as const),
  )
}

/** A map with these entries. */
export function mapInRule(rule: RuleContext, operand: Operand, entries: readonly MapEntry[], data: MapData): RuleSet {
  const written = entries.map(([key, value]) => [key, dataOf(data, value)] as const)
  return add(rule, operand, data.kind === 'object' ? '__objmap%d' : '__map%d', written, data)
}

function add(
  rule: RuleContext,
  operand: Operand,
  name: string,
  entries: readonly (readonly [RuleKey, ElementAttributes])[],
  data?: MapData,
): RuleSet {
  if (entries.length === 0)
    throw new InputError('ERR_COMBINATION', `a set to compare ${operand.words} with has no elements`)
  const { concatenated } = operand
  const keys = entries.map(([key, rest]) => ({
    ranges: key === '*' ? undefined : rangesOf(operand, key, 'host'),
    rest,
  }))
  const interval = keys.some(({ ranges }) => ranges === undefined || ranges.some(({ from, to }) => !same(from, to)))
  const { elements, size, desc } = interval
    ? intervals(operand, entries, data !== undefined)
    : {
        elements: keys.map(({ ranges, rest }) => ({ key: { value: rangeBytes(ranges!, 'from') }, ...rest })),
        size: keys.length,
        desc: {},
      }
  const flags =
    NFT_SET.ANONYMOUS |
    NFT_SET.CONSTANT |
    (interval ? NFT_SET.INTERVAL : 0) |
    (interval && concatenated ? NFT_SET.CONCAT : 0) |
    (data === undefined ? 0 : data.kind === 'object' ? NFT_SET.OBJECT : NFT_SET.MAP)
  const attributes: SetAttributes = {
    flags,
    ...keyOf(operand.parts),
    ...dataAttributes(data),
    desc: { size, ...desc },
    userdata: encodeUserdata(userdataOf(operand, interval, data)),
  }
  return { ...rule.sets.add({ name, ...attributes }, elements), interval }
}

/** As the kernel keeps them: of a concatenation both ends in one element, of a single value one element each. */
function intervals(
  operand: Operand,
  entries: readonly (readonly [RuleKey, ElementAttributes])[],
  isMap: boolean,
): { elements: ElementAttributes[]; size: number; desc: object } {
  const catchAll = entries.filter(([key]) => key === '*').map(([, rest]) => ({ flags: NFT_SET_ELEM.CATCHALL, ...rest }))
  const ordered = entries
    .filter(([key]) => key !== '*')
    .map(([key, rest]) => ({ key, ranges: rangesOf(operand, key, 'big'), rest }))
  if (operand.concatenated === undefined) {
    const { bytes, bits, lsb } = partIn(operand)
    const single: Interval[] = ordered.map(({ key, ranges, rest }) => ({ ...ranges[0]!, key, rest }))
    const ends = intervalElements(single, { bytes, bits: bits + lsb }, !isMap)
    const elements = [...withoutNeedlessEnds(ends), ...catchAll]
    return { elements, size: sizeOf(ends) + catchAll.length, desc: {} }
  }
  const elements = ordered.map(({ ranges, rest }) => ({
    key: { value: rangeBytes(ranges, 'from') },
    keyEnd: { value: rangeBytes(ranges, 'to') },
    ...rest,
  }))
  const all = [...elements, ...catchAll]
  return { elements: all, size: all.length, desc: { concat: operand.parts.map(({ bytes }) => ({ len: bytes })) } }
}

const isEnd = ({ flags = 0 }: ElementAttributes): boolean => (flags & NFT_SET_ELEM.INTERVAL_END) !== 0

/** How large nft says that the set is: two for each interval, also where the second has no end, and one for a gap in front. */
function sizeOf(elements: readonly ElementAttributes[]): number {
  const intervals = elements.filter(each => !isEnd(each)).length
  return intervals * 2 + (elements[0] !== undefined && isEnd(elements[0]) ? 1 : 0)
}

/** Without the end of an interval where the next begins right there. */
function withoutNeedlessEnds(elements: readonly ElementAttributes[]): ElementAttributes[] {
  return elements.filter((each, i) => {
    const next = elements[i + 1]
    return !isEnd(each) || next === undefined || !same(each.key!.value!, next.key!.value!)
  })
}

/** `numbers`: in which order those of the host stand. */
function rangesOf(operand: Operand, key: RuleKey, numbers: Part['order']): Range[] {
  const { parts, concatenated } = operand
  const order = (part: Part): Part['order'] => (numbers === 'big' ? 'big' : part.order)
  if (concatenated === undefined) {
    const part = partIn(operand)
    return [constants(part, key as KeyPart, order(part))]
  }
  const values = Array.isArray(key) ? (key as readonly KeyPart[]) : [key as KeyPart]
  if (values.length !== parts.length)
    throw new InputError('ERR_COMBINATION', `${operand.words} has ${parts.length} parts, not ${values.length}`)
  return parts.map((part, i) => plainConstants(part, values[i]!, order(part)))
}

const same = (one: Uint8Array, other: Uint8Array): boolean => one.every((byte, i) => byte === other[i])

function dataAttributes(data: MapData | undefined): SetAttributes {
  switch (data?.kind) {
    case 'verdict':
      return { dataType: NFT_DATA.VERDICT, dataLen: 0 }
    case 'value': {
      const { keyType, keyLen } = keyOf(data.parts)
      return { dataType: keyType, dataLen: keyLen * (data.interval ? 2 : 1) }
    }
    case 'object':
      return { objType: objectKindNumber(data.object) }
    default:
      return {}
  }
}

function dataOf(data: MapData, value: RuleKey | Verdict): ElementAttributes {
  if (data.kind === 'verdict') return { data: { verdict: verdictOf(value as Verdict) } }
  if (data.kind === 'object') return { objref: value as string }
  const { parts, interval } = data
  const values = Array.isArray(value) ? (value as readonly KeyPart[]) : [value as KeyPart]
  if (values.length !== parts.length)
    throw new InputError('ERR_COMBINATION', `a value of the map has ${parts.length} parts, not ${values.length}`)
  const ranges = parts.map((part, i) => constants(part, values[i]!))
  const ends = interval ? (['from', 'to'] as const) : (['from'] as const)
  return { data: { value: Uint8Array.from(ends.flatMap(end => [...rangeBytes(ranges, end)])) } }
}

/** Whether a value of a map is a range, so that all of them are. */
export function isRange(part: Part, value: KeyPart): boolean {
  const { from, to } = constants(part, value)
  return !same(from, to)
}

const byteOrders = { host: 1, big: 2 } as const
const orderOf = (parts: readonly Part[]): number => (parts.length > 1 ? 0 : byteOrders[parts[0]!.order])

/** nft keeps what it reads, without the swap of bytes that intervals need; of the key of a map only what is concatenated. */
function keyTypeof(operand: Operand, interval: boolean, data: MapData | undefined): Uint8Array | undefined {
  const { concatenated } = operand
  if (data?.kind === 'object') return undefined
  // What is not in whole bytes goes through a mask, which nft has no words for here.
  const known = ({ parts: [part], typeOf }: Operand): Uint8Array | undefined =>
    part!.bits === part!.bytes * 8 ? typeOf?.() : undefined
  if (concatenated === undefined) return data === undefined ? known(operand) : undefined
  return typeofConcatenation(concatenated.map(each => (interval && !isOrdered(partIn(each)) ? undefined : known(each))))
}

/** What nft reads when it lists the rule. */
function userdataOf(operand: Operand, interval: boolean, data: MapData | undefined) {
  const number = (type: number, value: number) => ({ type, value: numberBytes(BigInt(value), 4, 'host') })
  const typeOf = keyTypeof(operand, interval, data)
  return [
    number(NFTNL_UDATA_SET.KEYBYTEORDER, orderOf(operand.parts)),
    ...(data === undefined || data.kind === 'object'
      ? []
      : [number(NFTNL_UDATA_SET.DATABYTEORDER, data.kind === 'verdict' ? 0 : orderOf(data.parts))]),
    ...(interval && data === undefined ? [number(NFTNL_UDATA_SET.MERGE_ELEMENTS, 1)] : []),
    ...(typeOf === undefined ? [] : [{ type: NFTNL_UDATA_SET.KEY_TYPEOF, value: typeOf }]),
    ...(data?.kind === 'verdict' ? [{ type: NFTNL_UDATA_SET.DATA_TYPEOF, value: verdictTypeof }] : []),
    ...(data === undefined
      ? []
      : [number(NFTNL_UDATA_SET.DATA_INTERVAL, data.kind === 'value' && data.interval ? 1 : 0)]),
  ]
}
