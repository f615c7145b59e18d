import {
  type ChainAttributes,
  type ElementListAttributes,
  type FlowtableAttributes,
  getChain,
  getFlowtable,
  getGen,
  getObj,
  getRule,
  getSet,
  getSetElem,
  getTable,
  NFPROTO,
  newChain,
  newFlowtable,
  newGen,
  newObj,
  newRule,
  newSet,
  newSetElem,
  newTable,
  type ObjectAttributes,
  type RuleAttributes,
  type SetAttributes,
  type TableAttributes,
} from '../../../../protocol/netfilter/index.js'
import type { MessageDefinition } from '../../../../protocol/netlink/index.js'
import { refuse } from '../errors.js'
import { type Answer, answer } from '../socket/request.js'
import type { Handler, Handlers } from '../socket/rtnetlink.js'
import { headerOf, type NftRequest } from './batch.js'
import { describeChain } from './chain.js'
import { findElements } from './element.js'
import { describeFlowtable } from './flowtable.js'
import { describeObject } from './object.js'
import { describeRule } from './rule.js'
import type { Table } from './ruleset.js'
import { describeSet } from './set.js'
import { describeTable } from './table.js'

/** The table that a question names. @throws Refusal */
function tableOf(
  { namespace, body: { header } }: NftRequest<unknown>,
  name: string | undefined,
  attribute = 'table',
): Table {
  if (name === undefined) throw refuse('EINVAL')
  const table = namespace.nftables.table(header.family, name)
  if (table === undefined) throw refuse('ENOENT', undefined, attribute)
  return table
}

/** Tables that a dump is about: of one family, of one name, or all. */
function tablesOf({ namespace, body: { header } }: NftRequest<unknown>, name?: string): Table[] {
  return namespace.nftables.tables.filter(
    table =>
      (header.family === NFPROTO.UNSPEC || table.family === header.family) &&
      (name === undefined || table.name === name),
  )
}

function tell<A>(
  request: NftRequest<unknown>,
  definition: MessageDefinition<{ header: ReturnType<typeof headerOf>; attributes: A }>,
  table: Table,
  attributes: A,
): Answer {
  return answer(definition, { header: headerOf(request.namespace.nftables, table.family), attributes })
}

/** One of a list. @throws Refusal ENOENT at the attribute that named it */
function orMissing<T>(found: T | undefined, attribute: string): T {
  if (found === undefined) throw refuse('ENOENT', undefined, attribute)
  return found
}

const tables: Handler<NftRequest<TableAttributes>['body']> = {
  do(request) {
    const table = tableOf(request, request.body.attributes.name, 'name')
    return tell(request, newTable, table, describeTable(table))
  },
  *dump(request) {
    for (const table of tablesOf(request)) yield tell(request, newTable, table, describeTable(table))
  },
}

const chains: Handler<NftRequest<ChainAttributes>['body']> = {
  do(request) {
    const { attributes } = request.body
    const table = tableOf(request, attributes.table)
    const chain = orMissing(
      table.chains.find(({ name }) => name === attributes.name),
      'name',
    )
    return tell(request, newChain, table, describeChain(table, chain))
  },
  *dump(request) {
    for (const table of tablesOf(request))
      for (const chain of table.chains) yield tell(request, newChain, table, describeChain(table, chain))
  },
}

const rules: Handler<NftRequest<RuleAttributes>['body']> = {
  do(request) {
    const { attributes } = request.body
    const table = tableOf(request, attributes.table)
    const chain = orMissing(
      table.chains.find(({ name }) => name === attributes.chain),
      'chain',
    )
    const rule = orMissing(
      chain.rules.find(({ handle }) => handle === attributes.handle),
      'handle',
    )
    return tell(request, newRule, table, describeRule(table, chain, rule))
  },
  *dump(request) {
    const wanted = request.body.attributes
    for (const table of tablesOf(request, wanted.table))
      for (const chain of table.chains) {
        if (wanted.chain !== undefined && chain.name !== wanted.chain) continue
        for (const rule of chain.rules) yield tell(request, newRule, table, describeRule(table, chain, rule))
      }
  },
}

const sets: Handler<NftRequest<SetAttributes>['body']> = {
  do(request) {
    const { attributes } = request.body
    const table = tableOf(request, attributes.table)
    const set = orMissing(
      table.sets.find(({ name }) => name === attributes.name),
      'name',
    )
    return tell(request, newSet, table, describeSet(table, set))
  },
  *dump(request) {
    for (const table of tablesOf(request, request.body.attributes.table))
      for (const set of table.sets) yield tell(request, newSet, table, describeSet(table, set))
  },
}

const elements: Handler<NftRequest<ElementListAttributes>['body']> = {
  do(request) {
    const { attributes } = request.body
    const table = tableOf(request, attributes.table)
    const set = orMissing(
      table.sets.find(({ name }) => name === attributes.set),
      'set',
    )
    const found = findElements(set, attributes.elements ?? [])
    return tell(request, newSetElem, table, { table: table.name, set: set.name, elements: found })
  },
  *dump(request) {
    const { attributes } = request.body
    const table = tableOf(request, attributes.table)
    const set = orMissing(
      table.sets.find(({ name }) => name === attributes.set),
      'set',
    )
    const part = { table: table.name, set: set.name }
    // In parts that fit into a message; the kernel ends with an empty one.
    for (let start = 0; start < set.elements.length; start += elementsPerPart)
      yield tell(request, newSetElem, table, { ...part, elements: set.elements.slice(start, start + elementsPerPart) })
    yield tell(request, newSetElem, table, { ...part, elements: [] })
  },
}

const elementsPerPart = 64

const objects: Handler<NftRequest<ObjectAttributes>['body']> = {
  do(request) {
    const { attributes } = request.body
    const table = tableOf(request, attributes.table)
    const object = orMissing(
      table.objects.find(each => each.name === attributes.name && each.attributes.type === attributes.type),
      'name',
    )
    return tell(request, newObj as never, table, describeObject(table, object))
  },
  *dump(request) {
    const wanted = request.body.attributes
    for (const table of tablesOf(request, wanted.table))
      for (const object of table.objects)
        if (wanted.type === undefined || object.attributes.type === wanted.type)
          yield tell(request, newObj as never, table, describeObject(table, object))
  },
}

const flowtables: Handler<NftRequest<FlowtableAttributes>['body']> = {
  do(request) {
    const { attributes } = request.body
    const table = tableOf(request, attributes.table)
    const flowtable = orMissing(
      table.flowtables.find(({ name }) => name === attributes.name),
      'name',
    )
    return tell(request, newFlowtable, table, describeFlowtable(table, flowtable))
  },
  *dump(request) {
    for (const table of tablesOf(request, request.body.attributes.table))
      for (const flowtable of table.flowtables)
        yield tell(request, newFlowtable, table, describeFlowtable(table, flowtable))
  },
}

const generation: Handler<NftRequest<unknown>['body']> = {
  do({ namespace, portId }) {
    const { nftables } = namespace
    const attributes = { id: nftables.generation, procPid: portId, procName: 'simulated' }
    return answer(newGen, { header: headerOf(nftables, NFPROTO.UNSPEC), attributes })
  },
}

/** What can be asked outside a batch, by message type. */
export const queryHandlers: Handlers = new Map([
  [getTable.type, tables],
  [getChain.type, chains],
  [getRule.type, rules],
  [getSet.type, sets],
  [getSetElem.type, elements],
  [getObj.type, objects],
  [getFlowtable.type, flowtables],
  [getGen.type, generation],
] as [number, Handler][])
