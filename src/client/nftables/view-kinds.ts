import {
  delChain,
  delFlowtable,
  delObj,
  delRule,
  delSet,
  delSetElem,
  delTable,
  type ElementMessage,
  type Expression,
  netfilterProtocol,
  newChain,
  newFlowtable,
  newObj,
  newRule,
  newSet,
  newSetElem,
  newTable,
} from '../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import type { Operation } from '../../socket/operation.js'
import { isEvent, type NetlinkEvent } from '../../socket/subscription.js'
import { type Followed, type FollowedKind, toldOf, without } from '../view/index.js'
import { type Flowtable, toFlowtable } from './flowtables.js'
import { type NftObject, toObject } from './named-objects.js'
import { type Chain, type Rule, type Table, toChain, toRule, toTable } from './objects.js'
import { elementsIfThere, flowtablesIfAny, identity, ruleset } from './ruleset.js'
import { type NftElement, type NftSet, toElement, toSet } from './sets.js'
import { type Family, familyName } from './words.js'

/** An element with the set that it is in. */
export interface ElementOfSet extends NftElement {
  family: Family | undefined
  table: string
  set: string
}

/** What a view of nf_tables can show, and as what. */
export interface NftViewObjects {
  tables: Table
  chains: Chain
  /** In the order in which each chain has them. */
  rules: Rule
  sets: NftSet
  /** As the kernel has them: an interval is two. Those that go by themselves, after a time, are left out. */
  elements: ElementOfSet
  objects: NftObject
  flowtables: Flowtable
}

interface Within {
  readonly family: Family | undefined
  readonly table: string
}

/** No name has a NUL in it. */
const inTable = ({ family, table }: Within, key: unknown): string => `${family}\0${table}\0${key}`
const byHandle = (object: Within & { readonly handle: bigint }): string => inTable(object, object.handle)
const bySet = (object: Within & { readonly set: string }): string => inTable(object, object.set)

/** What is compared of an expression: packets change the others. */
function steadyExpression(expression: Expression): unknown {
  switch (expression.name) {
    case 'counter':
    case 'last':
      return expression.name
    case 'quota':
      return without('consumed')(expression.data ?? {})
    default:
      return expression
  }
}

/** The names that the kernel gives chains of one rule alone: `jump { … }`. They go with the rule, without a word. */
const boundChain = /^__chain\d/

function takesChainWithIt(event: NetlinkEvent): boolean {
  if (!isEvent(event, delRule)) return false
  const { expressions = [] } = event.body.attributes
  return expressions.some(({ name, data }) => name === 'immediate' && boundChain.test(data?.data?.verdict?.chain ?? ''))
}

/** Every element of every set. */
function* allElements(): Operation<ElementOfSet[]> {
  const all: ElementOfSet[] = []
  for (const { family, table, set } of yield* ruleset.sets()) {
    if (family === undefined) continue
    for (const element of (yield* elementsIfThere({ family, table, set })) ?? [])
      if (stays(element)) all.push({ family, table, set, ...element })
  }
  return all
}

/** Whether an element stays until it is deleted. What goes by itself goes without an event. */
const stays = ({ attributes }: NftElement): boolean => attributes.expiration === undefined

function elementsTold(event: NetlinkEvent): { object: ElementOfSet; gone: boolean }[] {
  if (event.type !== newSetElem.type && event.type !== delSetElem.type) return []
  const { header, attributes } = event.body as ElementMessage
  const { table = '', set = '', elements = [] } = attributes
  return elements.map(toElement).map(element => ({
    object: { family: familyName(header.family), table, set, ...element },
    gone: event.type === delSetElem.type || !stays(element),
  }))
}

/** Whether the event is of something that was there before: only what is made has NLM_F_CREATE. */
const changes = (event: NetlinkEvent, { type }: { type: number }): boolean =>
  event.type === type && (event.flags & NLM_F.CREATE) === 0

/** Where a new rule stands: the kernel names the one before it only of those that are neither first nor last. */
function behind(rule: Rule, flags: number): { behind?: string } {
  const { position } = rule.attributes
  if (position !== undefined) return { behind: inTable(rule, position) }
  return flags & NLM_F.APPEND ? {} : { behind: '' }
}

/** Rules, of one view: what the kernel's events have told of it so far decides what the next ones say. */
function rules(): FollowedKind<Rule> {
  // Older kernels (5.10) give their events no flags. There, the old rule is said to go behind the new one, with the same handle:
  // nothing tells that from a rule that is deleted, and where a new one stands is not said either. Listing tells.
  let flagless = false
  return {
    groups: ['NFTABLES'],
    list: () => ruleset.rules(),
    key: byHandle,
    steady: rule => ({
      ...(without('expressions', 'position')(rule) as object),
      expressions: rule.expressions.map(steadyExpression),
    }),
    told: event => {
      if (event.type === newRule.type && event.flags === 0) flagless = true
      // Where a rule is replaced, the old one is said to go (with NLM_F_APPEND) and the new one has its handle: it becomes another.
      return toldOf(event, newRule, delRule, toRule)
        .filter(({ gone }) => !gone || !(flagless || event.flags & NLM_F.APPEND))
        .map(({ object, gone }) => ({ object, gone, ...behind(object, event.flags) }))
    },
    doubt: (event, known) =>
      takesChainWithIt(event) ||
      // A chain that gets another name: its rules tell it, too.
      changes(event, newChain) ||
      // One that replaces what is not known here: where it stands is not said.
      (changes(event, newRule) && !known) ||
      (flagless && (event.type === newRule.type || event.type === delRule.type)),
  }
}

const stateless: { readonly [K in Exclude<keyof NftViewObjects, 'rules'>]: FollowedKind<NftViewObjects[K]> } = {
  tables: {
    groups: ['NFTABLES'],
    list: () => ruleset.tables(),
    key: table => inTable(table, ''),
    steady: without('use'),
    told: event => toldOf(event, newTable, delTable, toTable),
    doubt: () => false,
  },
  chains: {
    groups: ['NFTABLES'],
    list: () => ruleset.chains(),
    key: byHandle,
    steady: without('use', 'counters'),
    told: event => toldOf(event, newChain, delChain, toChain),
    doubt: takesChainWithIt,
  },
  sets: {
    groups: ['NFTABLES'],
    list: () => ruleset.sets(),
    key: byHandle,
    steady: without('count'),
    told: event => toldOf(event, newSet, delSet, toSet),
    doubt: () => false,
  },
  elements: {
    groups: ['NFTABLES'],
    list: allElements,
    key: element => `${bySet(element)}\0${identity(element)}`,
    group: bySet,
    steady: ({ attributes }) => {
      const { expr, expressions = [] } = attributes
      const stateful = (expr === undefined ? expressions : [expr]).map(steadyExpression)
      return { attributes: { ...attributes, expr: undefined, expressions: stateful } }
    },
    told: event => (isEvent(event, delSet) ? [{ group: bySet(toSet(event.body)) }] : elementsTold(event)),
    doubt: () => false,
  },
  objects: {
    groups: ['NFTABLES'],
    list: () => ruleset.objects(),
    key: byHandle,
    steady: object => {
      const { kind, data } = object
      const steady = without('use', 'data')(object) as object
      if (kind === 'counter') return steady
      return { ...steady, data: kind === 'quota' ? without('consumed')(data ?? {}) : data }
    },
    told: event => toldOf(event, newObj, delObj, toObject),
    doubt: () => false,
  },
  flowtables: {
    groups: ['NFTABLES'],
    list: () => flowtablesIfAny({}),
    key: byHandle,
    steady: without('use'),
    told: event => toldOf(event, newFlowtable, delFlowtable, toFlowtable),
    doubt: () => false,
  },
}

/** How one view follows. */
export function followed(): Followed<NftViewObjects> {
  return { protocol: netfilterProtocol, kinds: { ...stateless, rules: rules() } }
}
