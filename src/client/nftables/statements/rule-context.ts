import {
  type ElementAttributes,
  type Expression,
  NFT_CMP,
  NFT_PAYLOAD,
  type SetAttributes,
} from '../../../../protocol/netfilter/index.js'
import { InputError, quote } from '../../input.js'
import type { SetSpec } from '../sets.js'
import type { Family } from '../words.js'
import type { Place } from './operand.js'
import { Protocols } from './protocols.js'
import { compared, payloadLoad } from './registers.js'

/** A match or a statement: it becomes expressions where the rule's family is known, and what stands before it. */
export interface Statement {
  writeTo(rule: RuleContext): void
}

/** What a part of a rule may be: expressions as the kernel has them, matches and statements, or lists of them. */
export type RulePart = Expression | Statement | readonly RulePart[]

/** The sets of a transaction: rules make those without a name, and refer to those with one. */
export interface TransactionSets {
  /** A set that goes with the rule that it stands in: its name and its number in the batch. */
  add(set: SetAttributes, elements: readonly ElementAttributes[]): { name: string; id: number }
  /** A set with a name that the transaction makes; undefined for one that is there already. */
  find(name: string): { spec: SetSpec; id: number } | undefined
}

/** A match of bytes of the packet with a constant. */
interface PayloadMatch {
  /** Of its first expression. */
  at: number
  readonly base: number
  readonly offset: number
  readonly value: Uint8Array
  readonly tellsProtocol: boolean
}

/** All registers together. */
const longestMatch = 16
/** What the kernel loads and compares without a call (nft_payload_fast_eval, nft_cmp_fast_eval). */
const fastLength = 4

/** A rule on its way to being expressions. */
export class RuleContext {
  readonly family: Family
  readonly protocols: Protocols
  readonly sets: TransactionSets
  readonly #written: Expression[] = []
  /** Matches of bytes since the last statement that is no match: nft merges those of fields side by side. */
  #payloads: PayloadMatch[] | undefined

  constructor(family: Family, sets: TransactionSets) {
    this.family = family
    this.protocols = new Protocols(family)
    this.sets = sets
  }

  /** The parts of a rule as the kernel is told them. @throws InputError, EncodeError */
  write(parts: readonly RulePart[]): Expression[] {
    if (!Array.isArray(parts))
      throw new InputError('ERR_COMBINATION', `a rule has { expressions: [nft.accept()] }, not ${quote(parts)}`)
    // For each of thousands of rules, mostly before this is compiled: without iterators, here and below.
    for (let i = 0; i < parts.length; i++) this.#part(parts[i]!)
    this.endMatches()
    return this.#written
  }

  #part(part: RulePart): void {
    if (typeof part !== 'object' || part === null) throw notAPart(part)
    if (Array.isArray(part)) for (const each of part as readonly RulePart[]) this.#part(each)
    else if ('writeTo' in part) part.writeTo(this)
    else {
      this.endMatches()
      this.#written.push(part as Expression)
    }
  }

  push(expression: Expression, next?: Expression): void {
    this.#written.push(expression)
    if (next !== undefined) this.#written.push(next)
  }

  /** A match of whole bytes of the packet: of a field with all of it. */
  payloadIs(place: Omit<Place, 'load'> & Partial<Place>, value: Uint8Array, tellsProtocol = false): void {
    const { base, offset, load } = place
    const match = { at: this.#written.length, base, offset, value, tellsProtocol }
    if (this.#payloads === undefined) this.#payloads = [match]
    else this.#payloads.push(match)
    this.#written.push(load?.(0) ?? payloadLoad(place, value.length), compared(NFT_CMP.EQ, value))
  }

  /** What comes now is no match: matches in front of it are not merged with those behind. */
  endMatches(): void {
    const payloads = this.#payloads
    this.#payloads = undefined
    if (payloads !== undefined && payloads.length > 1) this.#merge(payloads)
  }

  #merge(payloads: PayloadMatch[]): void {
    payloads.sort((one, other) => one.base - other.base || one.offset - other.offset)
    let [last] = payloads as [PayloadMatch]
    const gone: number[] = []
    for (const next of payloads.slice(1)) {
      if (!areMergeable(last, next)) {
        last = next
        continue
      }
      const [stays, goes] = next.tellsProtocol ? [next, last] : [last, next]
      last = {
        ...last,
        at: stays.at,
        value: Uint8Array.from([...last.value, ...next.value]),
        tellsProtocol: stays.tellsProtocol,
      }
      this.#written.splice(stays.at, 2, payloadLoad(last, last.value.length), compared(NFT_CMP.EQ, last.value))
      gone.push(goes.at)
    }
    for (const at of gone.sort((one, other) => other - one)) this.#written.splice(at, 2)
  }
}

function notAPart(given: unknown): InputError {
  const what = typeof given === 'function' ? 'a function that was not called, as nft.accept() is' : quote(given)
  return new InputError('ERR_COMBINATION', `a rule is made of what nft.… gives and of expressions, not of ${what}`)
}

/** Fields side by side, unless the kernel is faster with two loads. */
function areMergeable(one: PayloadMatch, other: PayloadMatch): boolean {
  const [length, otherLength] = [one.value.length, other.value.length]
  if (one.base !== other.base || one.offset + length !== other.offset) return false
  const together = length + otherLength
  if (together > longestMatch) return false
  return together <= fastLength || one.base === NFT_PAYLOAD.LL_HEADER || length > fastLength || otherLength > fastLength
}
