import { endianness } from 'node:os'
import { NF, NFT, NFT_SET_ELEM, type SetAttributes, type VerdictAttributes } from '../../../protocol/netfilter/index.js'
import { textOf } from '../../dump/nft-syntax/data-types.js'
import { hasIntervals } from '../../dump/nft-syntax/elements.js'
import { type Part, rangeText, sizeOf, split } from '../../dump/nft-syntax/part.js'
import { keyParts, valueParts } from '../../dump/nft-syntax/set-types.js'
import { Unsaid } from '../../dump/nft-syntax/unsaid.js'
import type { ElementSpec, Verdict } from './elements.js'
import type { NftElement, NftSet } from './sets.js'
import { bytesNumber, numberBytes } from './values.js'

/**
 * Elements of a set as they would be given to make them: `{ key: '10.0.0.0/8' }`, `{ key: ['10.0.0.1', 80], value: { verdict: 'drop' } }`.
 * The two elements that the kernel has for an interval are one here. Keys and values are text and numbers as nft has them;
 * bytes where the set does not say its types.
 *
 *     const specs = elementSpecs(set, await client.ruleset.elements(set))
 */
export function elementSpecs(set: Pick<NftSet, 'attributes'>, elements: readonly NftElement[]): ElementSpec[] {
  const { attributes } = set
  const keys = unlessUnsaid(() => keyParts(attributes, littleEndian))
  const values = unlessUnsaid(() => valueParts(attributes, littleEndian))
  return rangesOf(attributes, keys, elements).map(({ element, to }) => {
    const { comment, attributes } = element
    const { key, flags = 0, data, objref, timeout, expiration, expr, expressions } = attributes
    const spec: ElementSpec = {}
    if (!(flags & NFT_SET_ELEM.CATCHALL)) spec.key = keyOf(keys, key?.value ?? new Uint8Array(), to)
    if (data?.verdict !== undefined) spec.value = { verdict: verdictOf(data.verdict) }
    else if (data?.value !== undefined) spec.value = valueFrom(values, data.value)
    if (objref !== undefined) spec.object = objref
    if (timeout !== undefined) spec.timeout = timeout
    if (expiration !== undefined) spec.expiration = expiration
    if (comment !== undefined) spec.comment = comment
    if (expr !== undefined) spec.expressions = [expr]
    else if (expressions !== undefined) spec.expressions = expressions
    return spec
  })
}

const littleEndian = endianness() === 'LE'

function unlessUnsaid<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Unsaid) return undefined
    throw error
  }
}

interface Ranged {
  readonly element: NftElement
  /** The last key of a range. */
  readonly to: Uint8Array | undefined
}

/** Of two elements that are an interval, the first, with its last key: one less than where the gap behind it begins. */
function rangesOf(set: SetAttributes, keys: readonly Part[] | undefined, elements: readonly NftElement[]): Ranged[] {
  if (!hasIntervals(set)) return elements.map(element => ({ element, to: element.attributes.keyEnd?.value }))
  const placed = elements
    .filter(({ key }) => key !== undefined)
    .map(element => ({ element, at: bytesNumber(element.key!, 'big'), size: element.key!.length }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : Number(isEnd(b.element)) - Number(isEnd(a.element))))
  const ranges = placed.flatMap(({ element, size }, i) => {
    if (isEnd(element)) return []
    const next = placed[i + 1]?.at ?? 1n << BigInt(keys?.[0]?.bits ?? size * 8)
    return [{ element, to: numberBytes(next - 1n, size, 'big') }]
  })
  const others = elements.filter(({ key }) => key === undefined).map(element => ({ element, to: undefined }))
  return [...ranges, ...others]
}

const isEnd = ({ attributes: { flags = 0 } }: NftElement): boolean => (flags & NFT_SET_ELEM.INTERVAL_END) !== 0

function keyOf(parts: readonly Part[] | undefined, from: Uint8Array, to = from): NonNullable<ElementSpec['key']> {
  const texts = parts && unlessUnsaid(() => textsOf(parts, from, to))
  if (texts === undefined) return sameBytes(from, to) ? from : { from, to }
  return texts.length === 1 ? texts[0]! : texts
}

function valueFrom(parts: readonly Part[] | undefined, value: Uint8Array): NonNullable<ElementSpec['value']> {
  if (parts === undefined) return value
  const size = sizeOf(parts)
  // A range of values is its first and its last one side by side.
  const [from, to] = value.length === size * 2 ? [value.subarray(0, size), value.subarray(size)] : [value, value]
  const texts = unlessUnsaid(() => textsOf(parts, from, to))
  if (texts === undefined) return value
  return texts.length === 1 ? texts[0]! : texts
}

function textsOf(parts: readonly Part[], from: Uint8Array, to: Uint8Array): (string | number)[] {
  const [first, last] = [split(parts, from), split(parts, to)]
  return parts.map((part, i) => scalarOf(part, first[i]!, last[i]!))
}

function scalarOf(part: Part, from: Uint8Array, to: Uint8Array): string | number {
  if (part.type.shape === 'string') {
    if (sameBytes(from, to)) return textOf(from)
    // All names that begin so.
    return JSON.parse(rangeText(part, from, to, littleEndian)) as string
  }
  const text = rangeText(part, from, to, littleEndian)
  const number = Number(text)
  return /^(\d+|0x[0-9a-f]+)$/.test(text) && Number.isSafeInteger(number) ? number : text
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])

function verdictOf({ code = NF.DROP, chain = '' }: VerdictAttributes): Verdict {
  switch (code) {
    case NFT.JUMP:
      return { jump: chain }
    case NFT.GOTO:
      return { goto: chain }
    case NFT.RETURN:
      return 'return'
    case NFT.CONTINUE:
      return 'continue'
    default:
      return code === NF.ACCEPT ? 'accept' : 'drop'
  }
}
