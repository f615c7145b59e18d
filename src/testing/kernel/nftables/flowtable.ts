import { delFlowtable, type FlowtableAttributes, newFlowtable } from '../../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../../protocol/netlink/index.js'
import { refuse } from '../errors.js'
import type { Batch, NftRequest } from './batch.js'
import { usesOfFlowtable } from './references.js'
import type { Flowtable, Table } from './ruleset.js'

type Request = NftRequest<FlowtableAttributes>

/** NFTA_FLOWTABLE_* of its messages. */
export function describeFlowtable(table: Table, flowtable: Flowtable): FlowtableAttributes {
  const { name, handle, attributes } = flowtable
  return { table: table.name, name, ...attributes, use: usesOfFlowtable(table, flowtable), handle }
}

export function newFlowtableIn(batch: Batch, request: Request): void {
  const { attributes } = request.body
  const { name, hook, flags = 0 } = attributes
  if (name === undefined || hook === undefined) throw refuse('EINVAL')
  const table = batch.table(request, attributes.table)
  if (table.flowtables.some(each => each.name === name)) {
    if (request.has(NLM_F.EXCL)) throw refuse('EEXIST', undefined, 'name')
    if (request.has(NLM_F.REPLACE)) throw refuse('EOPNOTSUPP')
    return
  }
  const missing = (hook.devs ?? []).find(({ name: device }) => device !== undefined && !batch.namespace.link(device))
  if (missing) throw refuse('ENOENT', undefined, 'hook.devs')
  const made = { name, handle: batch.nextHandle(table), attributes: { hook, flags } }
  table.flowtables.push(made)
  batch.tell(newFlowtable, table.family, () => describeFlowtable(table, made), request)
}

export function delFlowtableIn(batch: Batch, request: Request): void {
  const { attributes } = request.body
  const table = batch.table(request, attributes.table)
  const { name, handle } = attributes
  const flowtable = table.flowtables.find(each => (handle === undefined ? each.name === name : each.handle === handle))
  const attribute = handle === undefined ? 'name' : 'handle'
  if (flowtable === undefined) throw refuse('ENOENT', undefined, attribute)
  if (usesOfFlowtable(table, flowtable) > 0) throw refuse('EBUSY', undefined, attribute)
  removeFlowtable(batch, table, flowtable, request)
}

export function removeFlowtable(batch: Batch, table: Table, flowtable: Flowtable, request: NftRequest<unknown>): void {
  table.flowtables.splice(table.flowtables.indexOf(flowtable), 1)
  batch.tell(delFlowtable, table.family, () => describeFlowtable(table, flowtable), request)
}
