import { delSet, NFT_DATA, NFT_SET, newSet, type SetAttributes } from '../../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../../protocol/netlink/index.js'
import { refuse } from '../errors.js'
import type { Batch, NftRequest } from './batch.js'
import { usesOfSet } from './references.js'
import type { NftSet, Table } from './ruleset.js'

type Request = NftRequest<SetAttributes>

/** sizeof(struct nft_verdict): the length of the data of a verdict map. */
const verdictLength = 16

const longestKey = 64

/** NFTA_SET_* of its messages. */
export function describeSet(table: Table, { name, handle, attributes, elements }: NftSet): SetAttributes {
  return { table: table.name, name, handle, ...attributes, count: elements.length }
}

/** nf_tables_newset looks at all of it before it looks for the table. @throws Refusal */
function check({ keyLen, flags = 0, dataType, dataLen, objType, id, name }: SetAttributes): void {
  if (name === undefined || keyLen === undefined || id === undefined) throw refuse('EINVAL')
  if (keyLen === 0 || keyLen > longestKey) throw refuse('EINVAL')
  if ((flags & (NFT_SET.MAP | NFT_SET.OBJECT)) === (NFT_SET.MAP | NFT_SET.OBJECT)) throw refuse('EOPNOTSUPP')
  if (flags & NFT_SET.MAP) {
    if (dataType === undefined) throw refuse('EINVAL')
    if (dataType !== NFT_DATA.VERDICT && (dataLen === undefined || dataLen === 0 || dataLen > longestKey))
      throw refuse('EINVAL')
  } else if (dataType !== undefined) throw refuse('EINVAL')
  if (flags & NFT_SET.OBJECT && objType === undefined) throw refuse('EINVAL')
}

export function newSetIn(batch: Batch, request: Request): void {
  const { attributes } = request.body
  check(attributes)
  const table = batch.table(request, attributes.table)
  const there = table.sets.find(({ name }) => name === attributes.name)
  if (there) {
    if (request.has(NLM_F.EXCL)) throw refuse('EEXIST', undefined, 'name')
    if (request.has(NLM_F.REPLACE)) throw refuse('EOPNOTSUPP')
    if (attributes.keyLen !== there.attributes.keyLen) throw refuse('EEXIST', undefined, 'name')
    if (attributes.id !== undefined) batch.sets.set(attributes.id, there)
    batch.tell(newSet, table.family, () => describeSet(table, there), request)
    return
  }
  if (!request.has(NLM_F.CREATE)) throw refuse('ENOENT')
  const { table: _table, name = '', id, flags, dataLen, desc, ...rest } = attributes
  const made: NftSet = {
    name: freeName(table, name),
    handle: batch.nextHandle(table),
    attributes: {
      ...rest,
      ...(flags && { flags }),
      ...(dataLen !== undefined && { dataLen: rest.dataType === NFT_DATA.VERDICT ? verdictLength : dataLen }),
      desc: desc ?? {},
    },
    elements: [],
  }
  table.sets.push(made)
  if (id !== undefined) batch.sets.set(id, made)
  batch.tell(newSet, table.family, () => describeSet(table, made), request)
}

/** nf_tables_set_alloc_name: a pattern such as `__set%d` gets the first number that is free. @throws Refusal */
function freeName(table: Table, pattern: string): string {
  if (!pattern.includes('%')) return pattern
  if (!/^[^%]*%d[^%]*$/.test(pattern)) throw refuse('EINVAL')
  for (let number = 0; ; number++) {
    const name = pattern.replace('%d', String(number))
    if (!table.sets.some(set => set.name === name)) return name
  }
}

export function delSetIn(batch: Batch, request: Request): void {
  const { attributes } = request.body
  const table = batch.table(request, attributes.table)
  const { name, handle } = attributes
  const set = table.sets.find(each => (handle === undefined ? each.name === name : each.handle === handle))
  const attribute = handle === undefined ? 'name' : 'handle'
  if (set === undefined) throw refuse('ENOENT', undefined, attribute)
  const filled = request.has(NLM_F.NONREC) && set.elements.length > 0
  if (filled || usesOfSet(table, set) > 0) throw refuse('EBUSY', undefined, attribute)
  removeSet(batch, table, set, request)
}

export function removeSet(batch: Batch, table: Table, set: NftSet, request: NftRequest<unknown>): void {
  const at = table.sets.indexOf(set)
  if (at === -1) return
  table.sets.splice(at, 1)
  batch.tell(delSet, table.family, () => describeSet(table, set), request)
}
