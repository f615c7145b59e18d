import { endianness } from 'node:os'
import { type Expression, NFT_BITWISE, NFT_CMP, NFT_META, NFT_REG } from '../../protocol/netfilter/index.js'
import { type Chain, type ChainSpec, NftTransaction, nft, type Rule, type TableName } from '../client/nftables/index.js'
import { hookNumber, priorityNumber } from '../client/nftables/words.js'
import { EgressError } from './errors.js'
import { ruleComment, ruleOwner, ruleUserdata, tableComment } from './tags.js'
import type { EgressConfig, EgressNetwork } from './types.js'
import type { Ruleset, WantedRule } from './wanted.js'

/* Which rules there have to be, how they differ from those that are there, and the one transaction between the two. */

/** A chain that rules are put in: made when it is missing. */
export interface WantedChain {
  readonly chain: ChainSpec & Required<Pick<ChainSpec, 'hook' | 'type' | 'priority' | 'policy'>>
  /** Ours alone, or one that others use, too, and whose policy is theirs. */
  readonly own: boolean
}

/** The chains of our own rules, and the rules. */
export function wantedRules(
  config: Pick<EgressConfig, 'bridge' | 'firewall' | 'table'>,
  networks: readonly EgressNetwork[],
): { chains: WantedChain[]; rules: WantedRule[] } {
  const make = config.firewall === 'nftables' ? ownTable : classicChains
  const parts = networks.map(network => make(config, network))
  return { chains: parts.flatMap(({ chains }) => chains), rules: parts.flatMap(({ rules }) => rules) }
}

interface Part {
  chains: WantedChain[]
  rules: WantedRule[]
}

const NAT = { hook: 'postrouting', type: 'nat', priority: 'srcnat', policy: 'accept' } as const
const FORWARD = { hook: 'forward', type: 'filter', priority: 'filter', policy: 'accept' } as const

function ownTable({ bridge, table }: Pick<EgressConfig, 'bridge' | 'table'>, { family, subnet }: EgressNetwork): Part {
  const comment = ruleComment(bridge)
  const rule = (step: 'nat' | 'forward', chain: string, words: string, expressions: Expression[]): WantedRule => ({
    step,
    rule: { family, table, chain, expressions, comment },
    at: 'end',
    command: `nft add rule ${family} ${table} ${chain} ${words} comment '"${comment}"'`,
    words,
  })
  return {
    chains: [
      { chain: { family, table, chain: 'postrouting', ...NAT }, own: true },
      { chain: { family, table, chain: 'forward', ...FORWARD }, own: true },
    ],
    rules: [
      rule(
        'nat',
        'postrouting',
        `${family} saddr ${subnet} counter masquerade`,
        nft.expressions(family, [nft[family].saddr(subnet), nft.counter(), nft.masquerade()]),
      ),
      rule(
        'forward',
        'forward',
        `iifname "${bridge}" counter accept`,
        nft.expressions(family, [nft.meta.iifname(bridge), nft.counter(), nft.accept()]),
      ),
      rule(
        'forward',
        'forward',
        `oifname "${bridge}" counter accept`,
        nft.expressions(family, [nft.meta.oifname(bridge), nft.counter(), nft.accept()]),
      ),
    ],
  }
}

function classicChains({ bridge }: Pick<EgressConfig, 'bridge'>, { family, subnet }: EgressNetwork): Part {
  const userdata = ruleUserdata(bridge)
  const program = family === 'ip' ? 'iptables' : 'ip6tables'
  const rule = (step: 'nat' | 'forward', chain: string, words: string, expressions: Expression[]): WantedRule => {
    const table = step === 'nat' ? 'nat' : 'filter'
    return {
      step,
      rule: { family, table, chain, expressions, userdata },
      at: 'end',
      command: `${program} ${step === 'nat' ? '-t nat ' : ''}-A ${chain} ${words}`,
      words: `-A ${chain} ${words}`,
    }
  }
  return {
    chains: [
      { chain: { family, table: 'nat', chain: 'POSTROUTING', ...NAT }, own: false },
      { chain: { family, table: 'filter', chain: 'FORWARD', ...FORWARD }, own: false },
    ],
    rules: [
      rule(
        'nat',
        'POSTROUTING',
        `-s ${subnet} -j MASQUERADE`,
        nft.expressions(family, [nft[family].saddr(subnet), nft.counter(), masqueradeTarget(family)]),
      ),
      rule('forward', 'FORWARD', `-i ${bridge} -j ACCEPT`, [...xtInterface('i', bridge), nft.counter(), nft.accept()]),
      rule('forward', 'FORWARD', `-o ${bridge} -j ACCEPT`, [...xtInterface('o', bridge), nft.counter(), nft.accept()]),
    ],
  }
}

/** `-i NAME` or `-o NAME` as iptables-nft encodes it: it compares the name with its NUL, where nft compares all 16 bytes. */
export function xtInterface(direction: 'i' | 'o', name: string): Expression[] {
  const reg = NFT_REG[1]
  const key = direction === 'i' ? NFT_META.IIFNAME : NFT_META.OIFNAME
  const value = new TextEncoder().encode(`${name}\0`)
  return [
    { name: 'meta', data: { key, dreg: reg } },
    { name: 'cmp', data: { sreg: reg, op: NFT_CMP.EQ, data: { value } } },
  ]
}

/**
 * `-j MASQUERADE`. Its argument is a struct nf_nat_ipv4_multi_range_compat with one empty range, for IPv6 an empty struct nf_nat_range
 * (linux/netfilter/nf_nat.h), in host byte order and filled up to 8 bytes.
 */
function masqueradeTarget(family: 'ip' | 'ip6'): Expression {
  const info = new Uint8Array(family === 'ip' ? 24 : 40)
  if (family === 'ip') new DataView(info.buffer).setUint32(0, 1, endianness() === 'LE')
  return { name: 'target', data: { name: 'MASQUERADE', rev: 0, info } }
}

/** What a rule does, without what it has counted. */
export function ruleKey({
  family,
  table,
  chain,
  expressions,
}: Pick<Rule, 'family' | 'table' | 'chain' | 'expressions'>): string {
  const meaning = expressions.map(each => {
    if (each.name === 'counter') return { name: each.name }
    // nft leaves out the operation of a mask; the kernel tells it.
    return each.name === 'bitwise' ? { ...each, data: { op: NFT_BITWISE.MASK_XOR, ...each.data } } : each
  })
  return JSON.stringify([family, table, chain, meaning], (_, value: unknown) => {
    if (typeof value === 'bigint') return String(value)
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
  })
}

/** The way from the ruleset that is there to the one that is wanted. */
export interface RuleChanges {
  /** Missing. */
  readonly tables: readonly TableName[]
  /** Missing. */
  readonly chains: readonly WantedChain[]
  /** Our own, whose policy someone has changed. */
  readonly policies: readonly WantedChain[]
  readonly add: readonly WantedRule[]
  readonly remove: readonly Rule[]
  /** Tables of ours that nothing is left in. */
  readonly removeTables: readonly TableName[]
}

/**
 * @param bridge whose rules they are
 * @throws EgressError ERR_EGRESS_NOT_OURS, ERR_EGRESS_MISMATCH
 */
export function ruleChanges(
  bridge: string,
  wanted: { chains: readonly WantedChain[]; rules: readonly WantedRule[] },
  ruleset: Ruleset,
): RuleChanges {
  const left = ruleset.rules.filter(rule => ruleOwner(rule) === bridge)
  const add = wanted.rules.filter(({ rule }) => {
    const key = ruleKey(rule)
    const at = left.findIndex(other => ruleKey(other) === key)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  const tables: TableName[] = []
  const policies: WantedChain[] = []
  const chains = wanted.chains.filter(each => {
    const { chain, own } = each
    const table = ruleset.tables.find(other => sameTable(other, chain))
    if (own && table !== undefined && table.comment !== tableComment) throw foreignTable(chain)
    if (table === undefined && !tables.some(other => sameTable(other, chain)))
      tables.push({ family: chain.family, table: chain.table })
    const found = ruleset.chains.find(other => sameTable(other, chain) && other.chain === chain.chain)
    if (found === undefined) return true
    checkHook(found, chain)
    if (own && found.policy !== chain.policy) policies.push(each)
    return false
  })
  const going = new Set(left)
  const stays = (table: TableName): boolean =>
    wanted.chains.some(({ chain }) => sameTable(table, chain)) ||
    ruleset.rules.some(rule => sameTable(rule, table) && !going.has(rule))
  const removeTables = ruleset.tables.filter(table => {
    if (table.family === undefined || table.comment !== tableComment || stays(table as TableName)) return false
    // Nothing in it but our chains: a set or an object that somebody added counts as a use, too.
    const inside = ruleset.chains.filter(chain => sameTable(chain, table))
    return inside.length === table.attributes.use && inside.every(({ chain }) => ourChains.has(chain))
  }) as readonly TableName[]
  return {
    tables,
    chains,
    policies,
    add,
    remove: left,
    removeTables: removeTables.map(({ family, table }) => ({ family, table })),
  }
}

const ourChains: ReadonlySet<string> = new Set(['postrouting', 'forward', 'POSTROUTING', 'FORWARD'])

export function isEmpty(changes: RuleChanges): boolean {
  return Object.values(changes).every(({ length }) => length === 0)
}

/** The changes as one transaction, and what takes it back once it is committed. */
export function ruleTransaction(changes: RuleChanges): { transaction: NftTransaction; undo: () => NftTransaction } {
  const transaction = new NftTransaction()
  for (const table of changes.tables) transaction.addTable({ ...table, comment: tableComment })
  for (const { chain } of [...changes.chains, ...changes.policies]) transaction.addChain(chain)
  const added = changes.add.map(({ rule, at }) =>
    at === 'start' ? transaction.insertRule(rule) : transaction.addRule(rule),
  )
  const inRemovedTable = (rule: Rule): boolean => changes.removeTables.some(table => sameTable(rule, table))
  for (const rule of changes.remove) if (!inRemovedTable(rule)) transaction.deleteRule(nameOf(rule))
  for (const table of changes.removeTables) transaction.deleteTable(table)
  return {
    transaction,
    undo: () => {
      const back = new NftTransaction()
      for (const { rule } of added) back.deleteRule(nameOf(rule))
      for (const { chain } of changes.chains) back.deleteChain(chain)
      for (const table of changes.tables) back.deleteTable(table)
      for (const rule of changes.remove) {
        if (inRemovedTable(rule)) continue
        const { userdata } = rule.attributes
        back.addRule({ ...nameOf(rule), expressions: rule.expressions, ...(userdata && { userdata }) })
      }
      return back
    },
  }
}

/** The commands for chains of our own, of one type; each table's stands before its first chain. */
export function chainCommands({ chains, policies }: Pick<RuleChanges, 'chains' | 'policies'>, type: string): string[] {
  const own = [...chains, ...policies].filter(each => each.own)
  return own.flatMap(({ chain }, i) => {
    if (chain.type !== type) return []
    const { family, table, hook, priority, policy } = chain
    const first = !own.slice(0, i).some(other => sameTable(other.chain, chain))
    return [
      ...(first ? [`nft add table ${family} ${table}`] : []),
      `nft add chain ${family} ${table} ${chain.chain} '{ type ${type} hook ${hook} priority ${priority}; policy ${policy}; }'`,
    ]
  })
}

function nameOf(rule: Rule): TableName & { chain: string; handle: bigint } {
  const { family, table, chain, handle } = rule
  if (family === undefined) throw new Error(`rule ${handle} of ${table} ${chain} is of a family without a name`)
  return { family, table, chain, handle }
}

export function sameTable(
  one: { family: string | undefined; table: string },
  other: { family: string | undefined; table: string },
): boolean {
  return one.family === other.family && one.table === other.table
}

function foreignTable({ family, table }: TableName): EgressError {
  return new EgressError(
    'ERR_EGRESS_NOT_OURS',
    `table ${family} ${table} exists and was not made by nlkit; choose another name (option table)`,
  )
}

function checkHook(found: Chain, { family, table, chain, hook, type, priority }: WantedChain['chain']): void {
  const asWanted =
    found.attributes.hook?.hooknum === hookNumber(family, hook) &&
    found.type === type &&
    found.priority === priorityNumber(family, priority)
  if (asWanted) return
  throw new EgressError(
    'ERR_EGRESS_MISMATCH',
    `chain ${family} ${table} ${chain} exists, but is not of type ${type} at hook ${hook} with priority ${priority}: delete it`,
  )
}
