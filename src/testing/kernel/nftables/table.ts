import { delTable, NFPROTO, NFT_TABLE_F, newTable, type TableAttributes } from '../../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../../protocol/netlink/index.js'
import { refuse } from '../errors.js'
import type { Batch, NftRequest } from './batch.js'
import { removeChain } from './chain.js'
import { removeFlowtable } from './flowtable.js'
import { removeObject } from './object.js'
import { usesOfTable } from './references.js'
import { removeRules } from './rule.js'
import type { Table } from './ruleset.js'
import { removeSet } from './set.js'

type Request = NftRequest<TableAttributes>

/** NFTA_TABLE_* of its messages. */
export function describeTable(table: Table): TableAttributes {
  const { name, flags, handle, userdata } = table
  return { name, flags, use: usesOfTable(table), handle, ...(userdata && { userdata }) }
}

/** Families that have tables. */
const families: readonly number[] = [
  NFPROTO.INET,
  NFPROTO.IPV4,
  NFPROTO.ARP,
  NFPROTO.NETDEV,
  NFPROTO.BRIDGE,
  NFPROTO.IPV6,
]

const knownFlags = NFT_TABLE_F.DORMANT | NFT_TABLE_F.OWNER | NFT_TABLE_F.PERSIST

export function newTableIn(batch: Batch, request: Request): void {
  const { header, attributes } = request.body
  const { name, flags = 0, userdata } = attributes
  const { family } = header
  if (name === undefined) throw refuse('EINVAL')
  if (!families.includes(family)) throw refuse('EAFNOSUPPORT')
  const there = batch.ruleset.table(family, name)
  if (there) {
    if (request.has(NLM_F.EXCL)) throw refuse('EEXIST', undefined, 'name')
    if (request.has(NLM_F.REPLACE)) throw refuse('EOPNOTSUPP')
    if (attributes.flags === undefined || there.flags === flags) return
    there.flags = flags
    batch.tell(newTable, family, () => describeTable(there), request)
    return
  }
  if (flags & ~knownFlags) throw refuse('EOPNOTSUPP')
  // An owner's table would go with its socket: docs/simulated-kernel.md lists it among what is missing.
  if (flags & NFT_TABLE_F.OWNER) throw refuse('EOPNOTSUPP')
  batch.ruleset.lastTableHandle++
  const handle = batch.ruleset.lastTableHandle
  const made = {
    family,
    name,
    handle,
    flags,
    userdata,
    lastHandle: 0n,
    chains: [],
    sets: [],
    objects: [],
    flowtables: [],
  }
  batch.ruleset.tables.push(made)
  batch.tell(newTable, family, () => describeTable(made), request)
}

/** With neither name nor handle: every table of the family, or of all. */
export function delTableIn(batch: Batch, request: Request): void {
  const { header, attributes } = request.body
  const { name, handle } = attributes
  const { tables } = batch.ruleset
  if (name === undefined && handle === undefined) {
    for (const table of [...tables])
      if (header.family === NFPROTO.UNSPEC || table.family === header.family) removeTable(batch, table, request)
    return
  }
  const table = tables.find(
    each => each.family === header.family && (handle === undefined ? each.name === name : each.handle === handle),
  )
  if (table === undefined) throw refuse('ENOENT', undefined, handle === undefined ? 'name' : 'handle')
  removeTable(batch, table, request)
}

/** nft_flush_table: what is in it goes first. */
function removeTable(batch: Batch, table: Table, request: Request): void {
  for (const chain of table.chains) removeRules(batch, table, chain, chain.rules, request)
  for (const flowtable of [...table.flowtables]) removeFlowtable(batch, table, flowtable, request)
  for (const set of [...table.sets]) removeSet(batch, table, set, request)
  for (const object of [...table.objects]) removeObject(batch, table, object, request)
  for (const chain of [...table.chains]) removeChain(batch, table, chain, request)
  const { tables } = batch.ruleset
  tables.splice(tables.indexOf(table), 1)
  batch.tell(delTable, table.family, () => describeTable(table), request)
}
