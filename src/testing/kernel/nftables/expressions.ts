import {
  type DataAttributes,
  type Expression,
  expressions,
  NFT_BITWISE,
  NFT_LIMIT,
  NFT_LOGLEVEL,
  type ObjectAttributes,
} from '../../../../protocol/netfilter/index.js'
import { refuse } from '../errors.js'
import type { Batch } from './batch.js'
import type { Table } from './ruleset.js'

/** Whether there are expressions of that name. @throws Refusal ENOENT */
export function checkKnown({ name }: Expression, index: number): void {
  if (!Object.hasOwn(expressions, name ?? '')) throw refuse('ENOENT', undefined, `expressions[${index}]`)
}

/**
 * An expression as the kernel keeps it: references by ids of the batch become names, and what it refers to has to be there.
 *
 * @throws Refusal ENOENT, EOPNOTSUPP at `attribute`
 */
export function keptExpression(batch: Batch, table: Table, expression: Expression, attribute: string): Expression {
  const { name, data = {} } = expression as { name: string; data?: Record<string, unknown> }
  const change = kept[name]
  return change ? ({ name, data: change(batch, table, data, attribute) } as Expression) : expression
}

type Data = Record<string, unknown>

const kept: Readonly<Record<string, (batch: Batch, table: Table, data: Data, attribute: string) => Data>> = {
  // What is left out has a value all the same, and the kernel tells it.
  bitwise: (_batch, _table, data) => ({ op: NFT_BITWISE.MASK_XOR, ...data }),
  counter: (_batch, _table, data) => ({ bytes: 0n, packets: 0n, ...data }),
  limit: (_batch, _table, data) => ({
    burst: data.type === NFT_LIMIT.PKT_BYTES ? 0 : 5,
    type: NFT_LIMIT.PKTS,
    flags: 0,
    ...data,
  }),
  log: (_batch, _table, data) => (data.group === undefined ? { level: NFT_LOGLEVEL.WARNING, ...data } : data),
  quota: (_batch, _table, data) => ({ flags: 0, consumed: 0n, ...data }),
  immediate: (batch, table, data, attribute) => ({
    ...data,
    ...(data.data !== undefined && { data: keptData(batch, table, data.data as DataAttributes, attribute) }),
  }),
  lookup: (batch, table, { setId, ...data }, attribute) => ({
    ...data,
    set: setName(batch, table, data.set, setId, attribute),
    flags: data.flags ?? 0,
  }),
  dynset: (batch, table, { setId, ...data }, attribute) => ({
    ...data,
    setName: setName(batch, table, data.setName, setId, attribute),
  }),
  objref(batch, table, { setId, ...data }, attribute) {
    if (data.setName !== undefined || setId !== undefined)
      return { ...data, setName: setName(batch, table, data.setName, setId, attribute) }
    if (!hasObject(table, data.immType, data.immName)) throw refuse('ENOENT', undefined, attribute)
    return data
  },
  flow_offload(_batch, table, data, attribute) {
    if (!table.flowtables.some(({ name }) => name === data.tableName)) throw refuse('ENOENT', undefined, attribute)
    return data
  },
}

/** A verdict names a plain chain of the table. @throws Refusal */
export function keptData(batch: Batch, table: Table, data: DataAttributes, attribute: string): DataAttributes {
  const { verdict } = data
  if (verdict?.chain === undefined && verdict?.chainId === undefined) return data
  const byId = verdict.chainId === undefined ? undefined : batch.chains.get(verdict.chainId)
  const chain = byId ?? table.chains.find(each => each.name === verdict.chain)
  if (chain === undefined) throw refuse('ENOENT', undefined, attribute)
  if (chain.hook) throw refuse('EOPNOTSUPP', undefined, attribute)
  return { verdict: { code: verdict.code!, chain: chain.name } }
}

function setName(batch: Batch, table: Table, name: unknown, id: unknown, attribute: string): string {
  const set = table.sets.find(each => each.name === name) ?? (typeof id === 'number' ? batch.sets.get(id) : undefined)
  if (set === undefined) throw refuse('ENOENT', undefined, attribute)
  return set.name
}

export function hasObject(table: Table, type: unknown, name: unknown): boolean {
  return table.objects.some(each => each.name === name && (each.attributes as ObjectAttributes).type === type)
}
