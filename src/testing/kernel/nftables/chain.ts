import {
  type ChainAttributes,
  delChain,
  type HookAttributes,
  NF,
  NF_INET,
  NFPROTO,
  NFT_CHAIN,
  newChain,
} from '../../../../protocol/netfilter/index.js'
import { NLM_F } from '../../../../protocol/netlink/index.js'
import { refuse } from '../errors.js'
import type { Batch, NftRequest } from './batch.js'
import { jumpsTo, usesOfChain } from './references.js'
import { removeRules } from './rule.js'
import type { Chain, Table } from './ruleset.js'

type Request = NftRequest<ChainAttributes>

/** NFTA_CHAIN_* of its messages. */
export function describeChain(table: Table, chain: Chain): ChainAttributes {
  const { name, handle, hook, type, policy, flags, counters, userdata } = chain
  return {
    table: table.name,
    handle,
    name,
    ...(hook && { hook }),
    ...(policy !== undefined && { policy }),
    ...(type !== undefined && { type }),
    ...(flags !== 0 && { flags }),
    ...(counters && { counters }),
    use: usesOfChain(table, chain),
    ...(userdata && { userdata }),
  }
}

/** The hooks of each type, where it does not have all of the family's. */
const hooksOfType: Readonly<Record<string, readonly number[] | undefined>> = {
  filter: undefined,
  nat: [NF_INET.PRE_ROUTING, NF_INET.LOCAL_IN, NF_INET.LOCAL_OUT, NF_INET.POST_ROUTING],
  route: [NF_INET.LOCAL_OUT],
}

/** How many hooks a family has. */
const hookCount: Readonly<Record<number, number>> = {
  [NFPROTO.INET]: 6,
  [NFPROTO.IPV4]: 5,
  [NFPROTO.IPV6]: 5,
  [NFPROTO.BRIDGE]: 5,
  [NFPROTO.ARP]: 3,
  [NFPROTO.NETDEV]: 2,
}

/** nft_chain_parse_hook. @throws Refusal */
function checkHook(family: number, hook: HookAttributes, type: string): void {
  if (hook.hooknum === undefined || hook.priority === undefined) throw refuse('ENOENT')
  if (!Object.hasOwn(hooksOfType, type)) throw refuse('ENOENT', undefined, 'type')
  if (type !== 'filter' && (family === NFPROTO.ARP || family === NFPROTO.BRIDGE || family === NFPROTO.NETDEV))
    throw refuse('ENOENT', undefined, 'type')
  const hooks = hooksOfType[type]
  if (hook.hooknum >= (hookCount[family] ?? 0)) throw refuse('EOPNOTSUPP')
  if (hooks && !hooks.includes(hook.hooknum)) throw refuse('EOPNOTSUPP')
  // nat hooks stand behind connection tracking.
  if (type === 'nat' && hook.priority <= -200) throw refuse('EOPNOTSUPP')
}

export function newChainIn(batch: Batch, request: Request): void {
  const { header, attributes } = request.body
  const table = batch.table(request, attributes.table)
  const { name, handle, hook, policy } = attributes
  const there = table.chains.find(each => (handle === undefined ? each.name === name : each.handle === handle))
  if (handle !== undefined && there === undefined) throw refuse('ENOENT', undefined, 'handle')
  if (policy !== undefined) {
    if (!(there ? there.hook : hook)) throw refuse('EOPNOTSUPP', undefined, 'policy')
    if (policy !== NF.DROP && policy !== NF.ACCEPT) throw refuse('EINVAL')
  }
  if (there) {
    if (request.has(NLM_F.EXCL)) throw refuse('EEXIST', undefined, 'name')
    if (request.has(NLM_F.REPLACE)) throw refuse('EOPNOTSUPP')
    changeChain(there, header.family, attributes)
    batch.tell(newChain, header.family, () => describeChain(table, there), request)
    return
  }
  if (hook) checkHook(header.family, hook, attributes.type ?? 'filter')
  const made = makeChain(batch, table, attributes)
  if (attributes.id !== undefined) batch.chains.set(attributes.id, made)
  batch.tell(newChain, header.family, () => describeChain(table, made), request)
}

function makeChain(batch: Batch, table: Table, attributes: ChainAttributes): Chain {
  const { hook, policy, counters, userdata, id, flags = 0 } = attributes
  if (attributes.name === undefined && (flags & NFT_CHAIN.BINDING) === 0) throw refuse('EINVAL')
  const handle = batch.nextHandle(table)
  const chain: Chain = {
    // A chain that belongs to one rule is named after its number in the batch.
    name: attributes.name ?? `__chain${id ?? handle}`,
    handle,
    ...(hook && { hook, type: attributes.type ?? 'filter', policy: policy ?? NF.ACCEPT }),
    flags: flags | (hook ? NFT_CHAIN.BASE : 0),
    counters,
    userdata,
    rules: [],
  }
  table.chains.push(chain)
  return chain
}

/** nf_tables_updchain: the hook of a chain is for ever. @throws Refusal */
function changeChain(chain: Chain, family: number, attributes: ChainAttributes): void {
  const { hook, type, policy, counters } = attributes
  if (hook) {
    if (chain.hook === undefined) throw refuse('EEXIST', undefined, 'name')
    checkHook(family, hook, type ?? 'filter')
    if (type !== undefined && type !== chain.type) throw refuse('EEXIST', undefined, 'name')
    if (hook.hooknum !== chain.hook.hooknum || hook.priority !== chain.hook.priority) throw refuse('EOPNOTSUPP')
  }
  if (policy !== undefined) chain.policy = policy
  if (counters) chain.counters = counters
}

/** The chain that a message names. @throws Refusal ENOENT */
function named(table: Table, { name, handle }: ChainAttributes): Chain {
  const chain = table.chains.find(each => (handle === undefined ? each.name === name : each.handle === handle))
  if (chain === undefined) throw refuse('ENOENT', undefined, handle === undefined ? 'name' : 'handle')
  return chain
}

export function delChainIn(batch: Batch, request: Request): void {
  const { attributes } = request.body
  const table = batch.table(request, attributes.table)
  const chain = named(table, attributes)
  const attribute = attributes.handle === undefined ? 'name' : 'handle'
  if (request.has(NLM_F.NONREC) && usesOfChain(table, chain) > 0) throw refuse('EBUSY', undefined, attribute)
  removeRules(batch, table, chain, chain.rules, request)
  if (jumpsTo(table, chain) > 0) throw refuse('EBUSY', undefined, attribute)
  removeChain(batch, table, chain, request)
}

export function removeChain(batch: Batch, table: Table, chain: Chain, request: NftRequest<unknown>): void {
  const told = describeChain(table, chain)
  table.chains.splice(table.chains.indexOf(chain), 1)
  batch.tell(delChain, table.family, () => told, request)
}
