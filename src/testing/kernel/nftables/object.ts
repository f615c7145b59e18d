import { delObj, NFT_OBJECT, newObj, type ObjectAttributes } from '../../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../../protocol/netlink/index.js'
import { refuse } from '../errors.js'
import type { Batch, NftRequest } from './batch.js'
import { usesOfObject } from './references.js'
import type { NftObject, Table } from './ruleset.js'

type Request = NftRequest<ObjectAttributes>

/** NFTA_OBJ_* of its messages. */
export function describeObject(table: Table, object: NftObject): ObjectAttributes {
  const { name, handle, attributes } = object
  return { table: table.name, name, ...attributes, use: usesOfObject(table, object), handle } as ObjectAttributes
}

const known = new Set<number>(Object.values(NFT_OBJECT).filter(type => type !== NFT_OBJECT.UNSPEC))

export function newObjectIn(batch: Batch, request: Request): void {
  const { attributes } = request.body
  const { name, type, data, userdata } = attributes
  if (type === undefined || name === undefined || data === undefined) throw refuse('EINVAL')
  const table = batch.table(request, attributes.table)
  const there = table.objects.find(each => each.name === name && each.attributes.type === type)
  if (there) {
    if (request.has(NLM_F.EXCL)) throw refuse('EEXIST', undefined, 'name')
    if (request.has(NLM_F.REPLACE)) throw refuse('EOPNOTSUPP')
    return
  }
  if (!known.has(type)) throw refuse('ENOENT')
  const made = {
    name,
    handle: batch.nextHandle(table),
    attributes: { type, data: complete(type, data), ...(userdata && { userdata }) } as ObjectAttributes,
  }
  table.objects.push(made)
  batch.tell(newObj as never, table.family, () => describeObject(table, made), request)
}

/** What the kernel tells beside what it was told. */
function complete(type: number, data: unknown): unknown {
  if (type === NFT_OBJECT.QUOTA) return { flags: 0, consumed: 0n, ...(data as object) }
  return type === NFT_OBJECT.COUNTER ? { bytes: 0n, packets: 0n, ...(data as object) } : data
}

export function delObjectIn(batch: Batch, request: Request): void {
  const { attributes } = request.body
  const { name, type, handle } = attributes
  if (type === undefined || (name === undefined && handle === undefined)) throw refuse('EINVAL')
  const table = batch.table(request, attributes.table)
  const object = table.objects.find(
    each => each.attributes.type === type && (handle === undefined ? each.name === name : each.handle === handle),
  )
  const attribute = handle === undefined ? 'name' : 'handle'
  if (object === undefined) throw refuse('ENOENT', undefined, attribute)
  if (usesOfObject(table, object) > 0) throw refuse('EBUSY', undefined, attribute)
  removeObject(batch, table, object, request)
}

export function removeObject(batch: Batch, table: Table, object: NftObject, request: NftRequest<unknown>): void {
  table.objects.splice(table.objects.indexOf(object), 1)
  batch.tell(delObj as never, table.family, () => describeObject(table, object), request)
}
