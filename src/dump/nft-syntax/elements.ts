import {
  commentOf,
  type DataAttributes,
  type ElementAttributes,
  NFT_SET,
  NFT_SET_ELEM,
  NFTNL_UDATA_SET_ELEM,
  type SetAttributes,
} from '../../../protocol/netfilter/index.js'
import { dataTypesOf, durationText, numberOf } from './data-types.js'
import { bigEndian, type Part, rangeText, sizeOf, split, toBytes } from './part.js'
import { quoted } from './quote.js'
import { Unsaid } from './unsaid.js'

/** What writing elements needs from outside. */
export interface ElementOptions {
  readonly littleEndian: boolean
  readonly keys: readonly Part[]
  /** Undefined for a set, and for maps to verdicts and objects. */
  readonly values: readonly Part[] | undefined
  /** `counter packets 1 bytes 2`; and a verdict in nft syntax. */
  readonly words: {
    readonly statements: (element: ElementAttributes) => string[]
    readonly verdict: (data: DataAttributes) => string
  }
}

/** Elements in nft syntax, sorted by key, intervals put together. @throws Unsaid */
export function elementTexts(
  elements: readonly ElementAttributes[],
  options: ElementOptions,
  interval: boolean,
): string[] {
  const texts: string[] = []
  const sorted = interval ? sortedIntervals(elements, options) : sortedByKey(elements)
  for (const { element, key } of sorted) texts.push(elementText(element, key, options))
  return texts
}

interface Keyed {
  readonly element: ElementAttributes
  readonly key: string
}

interface Placed {
  readonly element: ElementAttributes
  readonly at: bigint
}

const keyOf = (element: ElementAttributes): Uint8Array => element.key?.value ?? new Uint8Array()
const isCatchAll = ({ flags = 0 }: ElementAttributes): boolean => (flags & NFT_SET_ELEM.CATCHALL) !== 0

function sortedByKey(elements: readonly ElementAttributes[]): { element: ElementAttributes; key: undefined }[] {
  if (elements.length === 1) return [{ element: elements[0]!, key: undefined }]
  return elements
    .map(element => ({ element, at: numberOf(keyOf(element)) }))
    .sort(
      (a, b) =>
        Number(isCatchAll(a.element)) - Number(isCatchAll(b.element)) || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0),
    )
    .map(({ element }) => ({ element, key: undefined }))
}

/**
 * An interval is two elements: its first key, and the first key behind it. Where it is not ended, it goes on to the next one or to
 * the last key there is.
 */
function sortedIntervals(elements: readonly ElementAttributes[], { keys, littleEndian }: ElementOptions): Keyed[] {
  const [part] = keys
  if (part === undefined || keys.length !== 1) throw new Unsaid('interval')
  const isEnd = ({ element }: Placed): boolean => ((element.flags ?? 0) & NFT_SET_ELEM.INTERVAL_END) !== 0
  const placed: Placed[] = elements
    .filter(element => !isCatchAll(element))
    .map(element => ({ element, at: numberOf(bigEndian(part, keyOf(element), littleEndian)) }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : Number(isEnd(b)) - Number(isEnd(a))))
  const bytes = (number: bigint): Uint8Array => bigEndian(part, toBytes(number, part.bytes), littleEndian)
  const last = (1n << BigInt(part.bits + part.lsb)) - 1n
  const keyed: Keyed[] = []
  placed.forEach((each, i) => {
    if (isEnd(each)) return
    const next = placed[i + 1]
    const to = next === undefined ? last : next.at - 1n
    if (to < each.at) throw new Unsaid('interval')
    // The bits below a field of less than whole bytes are all ones in front of the next value.
    const below = (1n << BigInt(part.lsb)) - 1n
    keyed.push({ element: each.element, key: rangeText(part, bytes(each.at), bytes(to - (to & below)), littleEndian) })
  })
  for (const element of elements) if (isCatchAll(element)) keyed.push({ element, key: '*' })
  return keyed
}

function elementText(element: ElementAttributes, interval: string | undefined, options: ElementOptions): string {
  const { timeout, expiration, userdata } = element
  const comment = commentOf(userdata, NFTNL_UDATA_SET_ELEM.COMMENT)
  const words = [
    interval ?? keyText(element, options),
    ...options.words.statements(element),
    timeout === undefined || timeout === 0n ? '' : `timeout ${durationText(timeout)}`,
    expiration === undefined || expiration === 0n ? '' : `expires ${durationText(expiration)}`,
    comment === undefined ? '' : `comment ${quoted(comment, 128)}`,
    valueText(element, options),
  ]
  return words.filter(word => word !== '').join(' ')
}

function keyText(element: ElementAttributes, { keys, littleEndian }: ElementOptions): string {
  if (isCatchAll(element)) return '*'
  const from = split(keys, keyOf(element))
  const to = element.keyEnd?.value === undefined ? from : split(keys, element.keyEnd.value)
  return keys.map((part, i) => rangeText(part, from[i]!, to[i]!, littleEndian)).join(' . ')
}

function valueText({ data, objref }: ElementAttributes, { values, littleEndian, words }: ElementOptions): string {
  if (objref !== undefined) return `: ${quoted(objref)}`
  if (data?.verdict !== undefined) return `: ${words.verdict(data)}`
  if (data?.value === undefined) return ''
  if (values === undefined) throw new Unsaid('data')
  const { value } = data
  const size = sizeOf(values)
  // An interval of values is the first and the last one side by side.
  const isInterval = value.length === size * 2
  const from = split(values, isInterval ? value.subarray(0, size) : value)
  const to = isInterval ? split(values, value.subarray(size)) : from
  return `: ${values.map((part, i) => rangeText(part, from[i]!, to[i]!, littleEndian)).join(' . ')}`
}

/** Whether keys of a set are intervals of two elements each; those of concatenations have both ends in one element. */
export function hasIntervals({ flags = 0, desc, keyType = 0 }: SetAttributes): boolean {
  const isConcatenation = (desc?.concat?.length ?? 0) > 1 || (dataTypesOf(keyType)?.length ?? 1) > 1
  return (flags & NFT_SET.INTERVAL) !== 0 && !isConcatenation
}
