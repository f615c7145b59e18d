import {
  type Expression,
  type Expressions,
  NF,
  NFT,
  NFT_BITWISE,
  NFT_CMP,
  NFT_LOOKUP_F,
  NFT_RANGE,
  NFT_REG,
} from '../../../protocol/netfilter/index.js'
import type { Rule } from '../../client/nftables/index.js'
import { lookUp } from './lookup.js'
import { ctOf, metaOf, type Packet, payloadOf } from './packet.js'
import type { NamedSet } from './ruleset.js'
import { type Answer, compareBytes, equals, isKnown, not, Registers, unknown, type Value } from './value.js'
import { matchOf, targetOf } from './xtables.js'

/** What a rule does with a packet that it matches. `unknown`: one of several, or something that is not modelled. */
export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'source-nat' | 'unknown' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }

/** What becomes of a packet in one rule. */
export interface Evaluation {
  /** Whether the rule matches. */
  readonly answer: Answer
  /** Undefined: on to the next rule. */
  readonly verdict?: Verdict | undefined
  /** Whether it takes every packet that gets here: nothing in it asks anything. */
  readonly unconditional: boolean
}

/** Carries a rule out on a packet of which some things are unknown. */
export function evaluate(rule: Rule, packet: Packet, sets: readonly NamedSet[]): Evaluation {
  const state: State = { packet, rule, sets, registers: new Registers() }
  let answer: Answer = 'yes'
  let unconditional = true
  for (const expression of rule.expressions) {
    const step = carryOut(expression, state)
    if (step.answer !== undefined) unconditional = false
    if (step.answer === 'no') return { answer: 'no', unconditional }
    if (step.answer === 'maybe') answer = 'maybe'
    if (step.verdict !== undefined) return { answer, verdict: step.verdict, unconditional }
  }
  return { answer, unconditional }
}

interface State {
  readonly packet: Packet
  readonly rule: Rule
  readonly sets: readonly NamedSet[]
  readonly registers: Registers
}

/** What one expression did: asked something, decided something, or neither. */
interface Step {
  readonly answer?: Answer
  readonly verdict?: Verdict | undefined
}

const done: Step = {}

function carryOut(expression: Expression, state: State): Step {
  const { registers, packet } = state
  switch (expression.name) {
    case 'payload':
      return load(state, expression.data, ({ base, offset = 0, len = 0 }) => payloadOf(packet, base, offset, len))
    case 'meta':
      return load(state, expression.data, ({ key }) => metaOf(packet, key))
    case 'ct':
      return load(state, expression.data, ({ key }) => ctOf(packet, key))
    case 'immediate':
      return immediate(state, expression.data)
    case 'bitwise':
      registers.write(expression.data?.dreg, bitwise(state, expression.data ?? {}))
      return done
    case 'cmp':
      return { answer: compare(state, expression.data ?? {}) }
    case 'range':
      return { answer: inRange(state, expression.data ?? {}) }
    case 'lookup':
      return lookup(state, expression.data ?? {})
    case 'reject':
      return { verdict: { kind: 'drop' } }
    case 'masq':
    case 'nat':
      return { verdict: { kind: 'source-nat' } }
    case 'redir':
      return { verdict: { kind: 'accept' } }
    case 'match':
      return asked(matchOf(expression.data ?? {}, packet))
    case 'target':
      return { verdict: targetOf(expression.data ?? {}) }
    case 'queue':
    case 'synproxy':
    case 'fwd':
      return { verdict: { kind: 'unknown' } }
    case 'counter':
    case 'log':
    case 'notrack':
    case 'dup':
    case 'last':
    case 'flow_offload':
    case 'objref':
    case 'tproxy':
      return done
    case 'limit':
    case 'quota':
    case 'connlimit':
    case 'dynset':
      // They let some packets through and not others.
      return { answer: 'maybe' }
    default:
      return loadUnknown(state, expression)
  }
}

function asked(answer: Answer | undefined): Step {
  return answer === undefined ? done : { answer }
}

/** Into `dreg`; with `sreg` instead, the packet or its mark is written, and nothing asked. */
function load<D extends { dreg?: number; sreg?: number }>(state: State, data: D | undefined, read: (data: D) => Value) {
  if (data?.dreg !== undefined && data.sreg === undefined) state.registers.write(data.dreg, read(data))
  return done
}

/** An expression that is not modelled: what it loads is unknown, and if it loads nothing it may ask something. */
function loadUnknown(state: State, { data }: { data?: unknown }): Step {
  const dreg = (data as { dreg?: number } | undefined)?.dreg
  if (dreg === undefined) return { answer: 'maybe' }
  state.registers.write(dreg, unknown(16))
  return done
}

function immediate(state: State, data: Expressions['immediate'] | undefined): Step {
  if (data?.dreg === NFT_REG.VERDICT) return { verdict: verdictOf(data.data) }
  const value = data?.data?.value
  if (value) state.registers.write(data?.dreg, { bytes: value, known: new Uint8Array(value.length).fill(1) })
  return done
}

function verdictOf(data: { verdict?: { code?: number; chain?: string } } | undefined): Verdict | undefined {
  const { code, chain = '' } = data?.verdict ?? {}
  switch (code) {
    case NF.ACCEPT:
      return { kind: 'accept' }
    case NF.DROP:
      return { kind: 'drop' }
    case NFT.RETURN:
      return { kind: 'return' }
    case NFT.JUMP:
      return { kind: 'jump', chain }
    case NFT.GOTO:
      return { kind: 'goto', chain }
    case NFT.CONTINUE:
      return undefined
    default:
      return { kind: 'unknown' }
  }
}

/** A bit that the mask clears is known whatever it was. */
function bitwise({ registers }: State, { sreg, len = 0, op, mask, xor }: Expressions['bitwise']): Value {
  const { value: and } = mask ?? {}
  const { value: flip } = xor ?? {}
  if ((op ?? NFT_BITWISE.MASK_XOR) !== NFT_BITWISE.MASK_XOR || !and || !flip) return unknown(len)
  const { bytes, known } = registers.read(sreg, len)
  return {
    bytes: bytes.map((byte, i) => (byte & and[i]!) ^ flip[i]!),
    known: known.map((is, i) => (is || and[i] === 0 ? 1 : 0)),
  }
}

function compare({ registers }: State, { sreg, op, data }: Expressions['cmp']): Answer {
  const right = data?.value
  if (right === undefined) return 'maybe'
  const left = registers.read(sreg, right.length)
  if (op === NFT_CMP.EQ) return equals(left, right)
  if (op === NFT_CMP.NEQ) return not(equals(left, right))
  if (!isKnown(left)) return 'maybe'
  const order = compareBytes(left.bytes, right)
  const holds = {
    [NFT_CMP.LT]: order < 0,
    [NFT_CMP.LTE]: order <= 0,
    [NFT_CMP.GT]: order > 0,
    [NFT_CMP.GTE]: order >= 0,
  }[op ?? -1]
  return holds === undefined ? 'maybe' : holds ? 'yes' : 'no'
}

function inRange({ registers }: State, { sreg, op, fromData, toData }: Expressions['range']): Answer {
  const [from, to] = [fromData?.value, toData?.value]
  if (!from || !to) return 'maybe'
  const value = registers.read(sreg, from.length)
  if (!isKnown(value)) return 'maybe'
  const inside = compareBytes(value.bytes, from) >= 0 && compareBytes(value.bytes, to) <= 0
  return inside === (op !== NFT_RANGE.NEQ) ? 'yes' : 'no'
}

function lookup({ registers, rule, sets }: State, { set: name, sreg, dreg, flags = 0 }: Expressions['lookup']): Step {
  const set = sets.find(each => each.family === rule.family && each.table === rule.table && each.name === name)
  const { answer, data } = lookUp(set, registers.read(sreg, set?.attributes.keyLen ?? 0))
  if (dreg === undefined) return { answer: flags & NFT_LOOKUP_F.INV ? not(answer) : answer }
  if (dreg === NFT_REG.VERDICT) {
    if (answer === 'no') return { answer }
    return { answer, verdict: answer === 'yes' ? verdictOf(data) : { kind: 'unknown' } }
  }
  const { value } = data ?? {}
  registers.write(dreg, value ? { bytes: value, known: new Uint8Array(value.length).fill(1) } : unknown(16))
  return { answer }
}
