import {
  type DataAttributes,
  type ElementAttributes,
  NFT_SET,
  NFT_SET_ELEM,
} from '../../../protocol/netfilter/index.js'
import type { NamedSet } from './ruleset.js'
import { type Answer, compareBytes, equals, isKnown, type Value } from './value.js'

/** What a set has for a key. */
export interface Found {
  readonly answer: Answer
  /** What a map maps the key to; undefined for a set, and when the answer is not yes. */
  readonly data?: DataAttributes | undefined
}

/** Looks a key up in a set or map. A set whose elements are unknown, or that packets change, answers maybe. */
export function lookUp(set: NamedSet | undefined, key: Value): Found {
  const flags = set?.attributes.flags ?? 0
  if (set === undefined || flags & NFT_SET.EVAL) return { answer: 'maybe' }
  const catchall = set.elements.find(isCatchall)
  const found = flags & NFT_SET.INTERVAL ? findInterval(set.elements, key) : findExact(set.elements, key)
  return found.answer === 'no' && catchall ? { answer: 'yes', data: catchall.data } : found
}

function findExact(elements: readonly ElementAttributes[], key: Value): Found {
  let answer: Answer = 'no'
  for (const element of elements) {
    const bytes = element.key?.value
    if (bytes === undefined || isCatchall(element)) continue
    const same = equals(key, bytes)
    if (same === 'yes') return { answer: 'yes', data: element.data }
    if (same === 'maybe') answer = 'maybe'
  }
  return { answer }
}

/** Intervals are kept as the keys where they start, and keys flagged as the first behind their end; those of concatenations as pairs. */
function findInterval(elements: readonly ElementAttributes[], key: Value): Found {
  if (!isKnown(key)) return { answer: 'maybe' }
  if (elements.some(element => element.keyEnd !== undefined)) return { answer: 'maybe' }
  let best: ElementAttributes | undefined
  for (const element of elements) {
    const start = element.key?.value
    if (start === undefined || isCatchall(element) || compareBytes(start, key.bytes) > 0) continue
    if (best?.key?.value === undefined || compareBytes(start, best.key.value) >= 0) best = element
  }
  return best === undefined || (best.flags ?? 0) & NFT_SET_ELEM.INTERVAL_END
    ? { answer: 'no' }
    : { answer: 'yes', data: best.data }
}

function isCatchall({ flags = 0 }: ElementAttributes): boolean {
  return (flags & NFT_SET_ELEM.CATCHALL) !== 0
}
