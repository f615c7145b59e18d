/* A snapshot as the operations that make it again: what `nft list ruleset` and `nft -f` do by way of text, without the text. */
import {
  type ElementAttributes,
  type Expression,
  type Expressions,
  NFT_CHAIN,
  NFT_CMP,
  NFT_DYNSET_F,
  NFT_META,
  NFT_PAYLOAD,
  NFT_RULE_COMPAT_F,
  NFT_SET,
  NFT_SET_ELEM,
  NFT_TABLE_F,
  newChain,
  newFlowtable,
  newObj,
  newRule,
  newSet,
  newSetElem,
  newTable,
  type RuleAttributes,
  type VerdictAttributes,
} from '../../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../../protocol/netlink/index.js'
import { hasIntervals } from '../../dump/nft-syntax/elements.js'
import type { TransactionStep } from '../../socket/request.js'
import { elementChunks } from './elements.js'
import type { Chain, Rule } from './objects.js'
import type { Ruleset } from './ruleset.js'
import { bytesNumber } from './values.js'
import { type Family, familyNumber } from './words.js'

/**
 * The steps that make everything of a snapshot, counters and what is left of quotas and timeouts included. Handles are the
 * kernel's to give; tables of a process belong to nobody afterwards.
 *
 * @param firstId of the numbers by which sets and chains are called within the batch
 * @throws InputError ERR_WORD for a family that nft has no word for
 */
export function* restoreSteps(ruleset: Ruleset, firstId: number): Generator<TransactionStep, void> {
  const { tables, chains, sets, objects, flowtables } = ruleset
  const references = new References(ruleset, firstId)
  for (const { attributes, ...subject } of tables) {
    const { handle: _, use: __, owner: ___, flags = 0, ...rest } = attributes
    yield step(newTable, subject, { ...rest, flags: flags & ~(NFT_TABLE_F.OWNER | NFT_TABLE_F.PERSIST) })
  }
  for (const { attributes, ...subject } of chains) {
    const { handle: _, use: __, name, ...rest } = attributes
    const id = references.chainId(subject)
    yield step(newChain, subject, id === undefined ? { ...rest, name } : { ...rest, id })
  }
  for (const { attributes, ...subject } of objects) {
    const { handle: _, use: __, ...rest } = attributes
    yield step(newObj, subject, rest)
  }
  for (const { attributes, ...subject } of flowtables) {
    const { handle: _, use: __, ...rest } = attributes
    yield step(newFlowtable, subject, rest)
  }
  for (const { attributes, elements, ...subject } of sets) {
    const { handle: _, type: __, count: ___, name = '', ...rest } = attributes
    const own = references.set(subject, name)
    yield step(newSet, subject, { ...rest, name: own.name, id: own.id })
    const listed = elements.map(element => references.element(subject, element.attributes))
    const ordered = hasIntervals(attributes) ? inOrder(listed) : listed
    for (const chunk of elementChunks(ordered))
      yield step(newSetElem, subject, { table: subject.table, set: own.name, setId: own.id, elements: chunk })
  }
  for (const rule of references.rulesInOrder()) yield references.ruleStep(rule)
}

interface Subject {
  readonly family: Family | undefined
  readonly table: string
}

function step<A>(definition: MessageDefinition<A>, subject: Subject, attributes: object, flags = 0): TransactionStep {
  const { family, table } = subject
  const header = { family: familyNumber(family as Family), version: 0, res_id: 0 }
  const label = `${family} ${table}`
  // Without the note that the kernel flagged no nests: what it tells so, it does not always take so.
  const body = { header, attributes: Object.fromEntries(Object.entries(attributes)) }
  return { definition, body, flags: NLM_F.CREATE | flags, subject, label } as TransactionStep
}

/** An interval ends in front of the next one's start: ends first. */
function inOrder(elements: readonly ElementAttributes[]): ElementAttributes[] {
  const isEnd = ({ flags = 0 }: ElementAttributes) => flags & NFT_SET_ELEM.INTERVAL_END
  return [...elements].sort((a, b) => {
    const [x, y] = [a, b].map(({ key }) => bytesNumber(key?.value ?? new Uint8Array(), 'big')) as [bigint, bigint]
    return x < y ? -1 : x > y ? 1 : Number(isEnd(b)) - Number(isEnd(a))
  })
}

/** What has no name of its own is called by a number within a batch: the kernel names it anew. */
class References {
  readonly #ruleset: Ruleset
  readonly #sets = new Map<string, { name: string; id: number }>()
  readonly #chains = new Map<string, number>()

  constructor(ruleset: Ruleset, firstId: number) {
    this.#ruleset = ruleset
    ruleset.sets.forEach(({ family, table, set, attributes: { flags = 0 } }, i) => {
      const name = flags & NFT_SET.ANONYMOUS ? set.replace(/\d+$/, '%d') : set
      this.#sets.set(key({ family, table }, set), { name, id: firstId + i })
    })
    ruleset.chains.forEach(({ family, table, chain, attributes: { flags = 0 } }, i) => {
      if (flags & NFT_CHAIN.BINDING) this.#chains.set(key({ family, table }, chain), firstId + i)
    })
  }

  set(place: Subject, name: string): { name: string; id: number } {
    return this.#sets.get(key(place, name)) ?? { name, id: 0 }
  }

  /** Of a chain without a name. */
  chainId({ family, table, chain }: Pick<Chain, 'family' | 'table' | 'chain'>): number | undefined {
    return this.#chains.get(key({ family, table }, chain))
  }

  /** The rules of a chain without a name come before the rule that jumps there: nothing can be added to it any more afterwards. */
  *rulesInOrder(): Generator<Rule, void> {
    const inside = new Map<string, Rule[]>()
    const outside: Rule[] = []
    for (const rule of this.#ruleset.rules) {
      if (this.chainId(rule) === undefined) outside.push(rule)
      else inside.set(key(rule, rule.chain), [...(inside.get(key(rule, rule.chain)) ?? []), rule])
    }
    yield* this.#withInside(outside, inside)
  }

  *#withInside(rules: readonly Rule[], inside: ReadonlyMap<string, readonly Rule[]>): Generator<Rule, void> {
    for (const rule of rules) {
      for (const chain of this.#jumps(rule)) yield* this.#withInside(inside.get(key(rule, chain)) ?? [], inside)
      yield rule
    }
  }

  /** Names of chains that only this rule jumps to: itself, or by the elements of a set without a name. */
  #jumps(rule: Rule): string[] {
    const ofElements = (set: string | undefined) =>
      this.#ruleset.sets
        .filter(each => each.family === rule.family && each.table === rule.table && each.set === set)
        .flatMap(({ elements }) => elements.map(({ attributes }) => attributes.data?.verdict?.chain))
    return rule.expressions
      .flatMap(({ name, data }) => {
        if (name === 'immediate') return [data?.data?.verdict?.chain]
        return name === 'lookup' ? ofElements(data?.set) : []
      })
      .filter(chain => chain !== undefined && this.#chains.has(key(rule, chain))) as string[]
  }

  ruleStep(rule: Rule): TransactionStep {
    const { attributes } = rule
    const { handle: _, position: __, expressions = [], chain, ...rest } = attributes
    const chainId = this.chainId(rule)
    const place = chainId === undefined ? { chain } : { chainId }
    const compat = compatOf(rule.family, expressions)
    const own = expressions.map(each => this.#expression(rule, each))
    return step(newRule, rule, { ...rest, ...place, ...compat, expressions: own }, NLM_F.APPEND)
  }

  element(place: Subject, element: ElementAttributes): ElementAttributes {
    if ((element.flags ?? 0) & NFT_SET_ELEM.INTERVAL_END) {
      // The kernel tells a timeout of the end of an interval, and takes none.
      const { timeout: _, expiration: __, ...rest } = element
      return rest
    }
    const verdict = element.data?.verdict
    return verdict === undefined ? element : { ...element, data: { verdict: this.#verdict(place, verdict) } }
  }

  #verdict(place: Subject, verdict: VerdictAttributes): VerdictAttributes {
    const id = verdict.chain === undefined ? undefined : this.#chains.get(key(place, verdict.chain))
    if (id === undefined) return verdict
    const { chain: _, ...rest } = verdict
    return { ...rest, chainId: id }
  }

  #expression(place: Subject, expression: Expression): Expression {
    const { name, data } = expression
    if (name === 'immediate' && data?.data?.verdict !== undefined)
      return { name, data: { ...data, data: { verdict: this.#verdict(place, data.data.verdict) } } }
    if (name === 'lookup' && data?.set !== undefined) {
      const { name: set, id: setId } = this.set(place, data.set)
      return { name, data: { ...data, set, setId } }
    }
    if (name === 'objref' && data?.setName !== undefined) {
      const { name: setName, id: setId } = this.set(place, data.setName)
      return { name, data: { ...data, setName, setId } }
    }
    if (name === 'dynset' && data?.setName !== undefined) {
      const { name: setName, id: setId } = this.set(place, data.setName)
      // The kernel tells a timeout of zero where it takes none, and does not tell the flag that it asks for.
      const { timeout, flags = 0, ...rest } = data
      const wanted = flags | (rest.expressions === undefined ? 0 : NFT_DYNSET_F.EXPR)
      return { name, data: { ...rest, setName, setId, flags: wanted, ...(timeout && { timeout }) } }
    }
    if (name === 'exthdr' && data !== undefined) return { name, data: writtenOption(data) }
    if (name === 'osf' && data?.flags === 0) {
      // Flags of zero are told, and not taken.
      const { flags: _, ...rest } = data
      return { name, data: rest }
    }
    return expression
  }
}

/** An expression that changes a TCP option, or takes it away: the kernel tells more of it than it takes. */
function writtenOption(data: Expressions['exthdr']): Expressions['exthdr'] {
  if (data.dreg !== undefined) return data
  const { flags: _, ...written } = data
  if (data.sreg !== undefined) return written
  const { offset: __, len: ___, ...reset } = written
  return reset
}

const key = ({ family, table }: Subject, name: string): string => `${family} ${table} ${name}`

/**
 * The protocol that extensions of xtables rely on. The kernel asks for it, and does not tell it again: as iptables-nft, it is taken
 * from the comparison that says the same.
 */
function compatOf(family: Family | undefined, expressions: readonly Expression[]): Pick<RuleAttributes, 'compat'> {
  if (!expressions.some(({ name }) => name === 'match' || name === 'target')) return {}
  for (const [i, expression] of expressions.entries()) {
    const next = expressions[i + 1]
    if (!isProtocol(family, expression) || next?.name !== 'cmp') continue
    // `-p LENGTH` of ebtables is `ether type < 0x0600`, of no protocol.
    if (next.data?.op !== NFT_CMP.EQ && next.data?.op !== NFT_CMP.NEQ) continue
    const value = next.data.data?.value ?? new Uint8Array()
    // A type of Ethernet stands there as it lies in the packet.
    const proto = Number(bytesNumber(value, 'host'))
    return { compat: { proto, flags: next.data.op === NFT_CMP.NEQ ? NFT_RULE_COMPAT_F.INV : 0 } }
  }
  return { compat: { proto: 0, flags: 0 } }
}

/** Offset of the type in an Ethernet header, and of the protocol in those of IP. */
const protocolOffsets: Readonly<Partial<Record<Family, readonly [base: number, offset: number]>>> = {
  ip: [NFT_PAYLOAD.NETWORK_HEADER, 9],
  ip6: [NFT_PAYLOAD.NETWORK_HEADER, 6],
  bridge: [NFT_PAYLOAD.LL_HEADER, 12],
}

function isProtocol(family: Family | undefined, { name, data }: Expression): boolean {
  if (name === 'meta') return data?.key === (family === 'bridge' ? NFT_META.PROTOCOL : NFT_META.L4PROTO)
  const [base, offset] = protocolOffsets[family ?? 'inet'] ?? []
  return name === 'payload' && data?.base === base && data?.offset === offset
}
