import {
  commentOf,
  type ElementAttributes,
  NFT_SET,
  NFT_SET_POL,
  NFTNL_UDATA_SET,
  type SetMessage,
  userdataValue,
} from '../../../protocol/netfilter/index.js'
import { durationText } from './data-types.js'
import { elementTexts, hasIntervals } from './elements.js'
import { quoted } from './quote.js'
import { elementWords, type SyntaxOptions } from './rule.js'
import { keyParts, typeLine, valueParts } from './set-types.js'
import { statementText } from './statements.js'
import { said } from './unsaid.js'

const setFlags = [
  [NFT_SET.CONSTANT, 'constant'],
  [NFT_SET.INTERVAL, 'interval'],
  [NFT_SET.TIMEOUT, 'timeout'],
  [NFT_SET.EVAL, 'dynamic'],
] as const

/** `set` or `map`. */
export function setKind(flags = 0): string {
  return flags & (NFT_SET.MAP | NFT_SET.OBJECT) ? 'map' : 'set'
}

/** What stands in the block of a set or a map in front of its elements. @throws Unsaid */
export function setLines({ attributes }: SetMessage, littleEndian: boolean): string[] {
  const { flags = 0, timeout, gcInterval, desc, policy, userdata, expr, expressions } = attributes
  const words = setFlags.filter(([bit]) => flags & bit).map(([, name]) => name)
  const isMerged = userdata && userdataValue(userdata, NFTNL_UDATA_SET.MERGE_ELEMENTS)?.some(Boolean)
  const comment = commentOf(userdata, NFTNL_UDATA_SET.COMMENT)
  const carried = expressions ?? (expr === undefined ? [] : [expr])
  return [
    typeLine(attributes, littleEndian),
    ...(policy === NFT_SET_POL.MEMORY ? ['policy memory'] : []),
    ...(desc?.size === undefined || desc.size === 0 ? [] : [`size ${desc.size}`]),
    ...(words.length === 0 ? [] : [`flags ${words.join(',')}`]),
    ...carried.map(each => said(statementText(each), 'statement')),
    ...(timeout === undefined || timeout === 0n ? [] : [`timeout ${durationText(timeout)}`]),
    ...(gcInterval === undefined || gcInterval === 0 ? [] : [`gc-interval ${durationText(BigInt(gcInterval))}`]),
    ...(isMerged ? ['auto-merge'] : []),
    ...(comment === undefined ? [] : [`comment ${quoted(comment, 128)}`]),
  ]
}

/**
 * Elements of a named set, each in nft syntax.
 *
 * @param interval whether two elements are an interval; otherwise each is written by itself
 * @throws Unsaid
 */
export function setElements(
  { header, attributes }: SetMessage,
  elements: readonly ElementAttributes[],
  options: SyntaxOptions,
  interval = hasIntervals(attributes),
): string[] {
  const { littleEndian = true } = options
  return elementTexts(
    elements,
    {
      littleEndian,
      keys: keyParts(attributes, littleEndian),
      values: valueParts(attributes, littleEndian),
      words: elementWords(header.family, attributes.table, options),
    },
    interval,
  )
}
