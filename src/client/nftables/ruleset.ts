import {
  type ChainMessage,
  type GenerationMessage,
  getChain,
  getGen,
  getRule,
  getTable,
  NFPROTO,
  type Nfgenmsg,
  type RuleMessage,
  type TableMessage,
} from '../../../protocol/netfilter/index.js'
import { whole } from '../../socket/exchange.js'
import { ask, type Operation } from '../../socket/operation.js'
import {
  type Chain,
  type ChainName,
  type Rule,
  type Table,
  type TableName,
  toChain,
  toRule,
  toTable,
} from './objects.js'
import type { NftTransaction } from './transaction.js'
import { type Family, familyNumber } from './words.js'

/** The ruleset of nf_tables: `nft list`, and transactions that change it. */
export const ruleset = {
  /** The number of the ruleset, which every commit raises. */
  *generation(): Operation<number> {
    const body = { header: header(undefined), attributes: {} }
    const reply = yield* ask({ kind: 'query', definition: getGen, body })
    return (reply.body as GenerationMessage).attributes.id ?? 0
  },

  /** `nft list tables`. @throws DumpInterruptedError */
  *tables(filter: { family?: Family } = {}): Operation<Table[]> {
    const body = { header: header(filter.family), attributes: {} }
    const result = yield* ask({ kind: 'dump', definition: getTable, body })
    return whole('NFT_MSG_GETTABLE', result).replies.map(reply => toTable(reply.body as TableMessage))
  },

  /** `nft list chains`. @throws DumpInterruptedError */
  *chains(filter: { family?: Family; table?: string } = {}): Operation<Chain[]> {
    const body = { header: header(filter.family), attributes: {} }
    const result = yield* ask({ kind: 'dump', definition: getChain, body })
    return whole('NFT_MSG_GETCHAIN', result)
      .replies.map(reply => toChain(reply.body as ChainMessage))
      .filter(chain => filter.table === undefined || chain.table === filter.table)
  },

  /** The rules of all chains, of a table's, or of one chain. The kernel filters by table and chain. @throws DumpInterruptedError */
  *rules(filter: Partial<ChainName> = {}): Operation<Rule[]> {
    const { family, table, chain } = filter
    const attributes = { ...(table !== undefined && { table }), ...(chain !== undefined && { chain }) }
    const body = { header: header(family), attributes }
    const result = yield* ask({ kind: 'dump', definition: getRule, body })
    return whole('NFT_MSG_GETRULE', result)
      .replies.map(reply => toRule(reply.body as RuleMessage))
      .filter(rule => (table === undefined || rule.table === table) && (chain === undefined || rule.chain === chain))
  },

  /** Whether there is such a table. */
  *hasTable({ family, table }: TableName): Operation<boolean> {
    const body = { header: header(family), attributes: { name: table } }
    try {
      yield* ask({ kind: 'query', definition: getTable, body, label: `${family} ${table}` })
      return true
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return false
      throw error
    }
  },

  /** Carries out a transaction: all of it or nothing. One without operations asks the kernel nothing. */
  *commit(transaction: NftTransaction): Operation<void> {
    if (transaction.length === 0) return
    transaction.committed(yield* ask(transaction.request()))
  },
} as const

function header(family: Family | undefined): Nfgenmsg {
  return { family: family === undefined ? NFPROTO.UNSPEC : familyNumber(family), version: 0, res_id: 0 }
}
