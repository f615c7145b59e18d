import {
  type ChainAttributes,
  type ChainMessage,
  commentOf,
  type Expression,
  type RuleAttributes,
  type RuleMessage,
  type TableAttributes,
  type TableMessage,
} from '../../../protocol/netfilter/index.js'
import { deviceNames } from './devices.js'
import type { RulePart } from './statements/rule-context.js'
import { type Family, familyName, type Hook, hookName, type Policy, policies } from './words.js'

/** Names a table. */
export interface TableName {
  family: Family
  table: string
}

/** Names a chain. */
export interface ChainName extends TableName {
  chain: string
}

/** A table to make. */
export interface TableSpec extends TableName {
  comment?: string
  /** Its chains are not hooked in. */
  dormant?: boolean
  /** Belongs to the socket that makes it, and goes with it. */
  owner?: boolean
  /** Outlives its owner. */
  persist?: boolean
  /** {@link NFT_TABLE_F}, beside those that the other properties imply. */
  flags?: number
}

/** A chain to make: a base chain when it has a hook. */
export interface ChainSpec extends ChainName {
  hook?: Hook
  /** `filter` when left out. */
  type?: 'filter' | 'nat' | 'route'
  /** A number, nft's name, or `filter - 10`; 0 when left out. */
  priority?: string | number
  policy?: Policy
  /** Devices of a netdev or inet ingress chain; `wg*` are all whose names begin so, since kernel 6.16. */
  devices?: readonly string[]
  /** In the hardware of the devices. */
  offload?: boolean
  /** Names it within one transaction, for verdicts by `chainId`. */
  id?: number
  comment?: string
}

/** A rule to make. */
export interface RuleSpec extends ChainName {
  expressions: readonly Expression[]
  comment?: string
  /** NFTA_RULE_USERDATA as it stands, instead of a comment. */
  userdata?: Uint8Array
  /** Transport protocol that xtables matches in it rely on. */
  compat?: RuleAttributes['compat']
  /** Handle of the rule that it goes behind (with `add`) or before (with `insert`). */
  position?: bigint
  /** The same, by the `id` of a rule of the same transaction. */
  positionId?: number
  /** Names it within one transaction. */
  id?: number
}

/** A rule to make, in statements that read like nft: `expressions: [nft.ip.saddr('10.0.0.0/8'), nft.tcp.dport([80, 443]), nft.accept()]`. */
export interface RuleParts extends Omit<RuleSpec, 'expressions'> {
  expressions: readonly RulePart[]
}

/** A table as the kernel reports it. */
export interface Table {
  /** Undefined for a family that nft has no word for. */
  family: Family | undefined
  table: string
  handle: bigint
  comment: string | undefined
  attributes: TableAttributes
}

/** A chain as the kernel reports it. */
export interface Chain {
  family: Family | undefined
  table: string
  chain: string
  handle: bigint
  /** Undefined for a chain that is only jumped to. */
  hook: Hook | undefined
  type: string | undefined
  priority: number | undefined
  /** Of a netdev or inet ingress chain. */
  devices: string[]
  policy: Policy | undefined
  attributes: ChainAttributes
}

/** A rule as the kernel reports it. */
export interface Rule {
  family: Family | undefined
  table: string
  chain: string
  handle: bigint
  comment: string | undefined
  expressions: readonly Expression[]
  attributes: RuleAttributes
}

export function toTable({ header, attributes }: TableMessage): Table {
  return {
    family: familyName(header.family),
    table: attributes.name ?? '',
    handle: attributes.handle ?? 0n,
    comment: commentOf(attributes.userdata),
    attributes,
  }
}

export function toChain({ header, attributes }: ChainMessage): Chain {
  const family = familyName(header.family)
  const { hook, policy } = attributes
  return {
    family,
    table: attributes.table ?? '',
    chain: attributes.name ?? '',
    handle: attributes.handle ?? 0n,
    hook: hook?.hooknum === undefined ? undefined : hookName(family, hook.hooknum),
    type: attributes.type,
    priority: hook?.priority,
    policy: (Object.keys(policies) as Policy[]).find(name => policies[name] === policy),
    devices: hook?.dev === undefined ? deviceNames(hook?.devs) : [hook.dev],
    attributes,
  }
}

export function toRule({ header, attributes }: RuleMessage): Rule {
  return {
    family: familyName(header.family),
    table: attributes.table ?? '',
    chain: attributes.chain ?? '',
    handle: attributes.handle ?? 0n,
    comment: commentOf(attributes.userdata),
    expressions: attributes.expressions ?? [],
    attributes,
  }
}
