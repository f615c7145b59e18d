/* linux/netfilter/nf_tables.h: rules. */
import { attr, attributes, body, bytes, flagsOf, type Infer, pad, string, u32, u64 } from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { type Nfgenmsg, nfgenmsg, nfnetlinkSet } from '../nfgenmsg.js'
import { expressionList } from './expressions/index.js'
import { nftMessage } from './nf-tables.js'

export const NFT_RULE_COMPAT_F = { UNUSED: 1, INV: 2 } as const

/** The transport protocol that an xtables match or target of the rule asks for: what `iptables -p tcp` says beside it. */
export const ruleCompatAttributes = attributes(
  'NFTA_RULE_COMPAT',
  {
    /** IPPROTO_* */
    proto: attr(1, 'NFTA_RULE_COMPAT_PROTO', u32),
    flags: attr(2, 'NFTA_RULE_COMPAT_FLAGS', flagsOf(u32, 'NFT_RULE_COMPAT_F', NFT_RULE_COMPAT_F)),
  },
  nfnetlinkSet,
)

export interface RuleCompatAttributes extends Infer<typeof ruleCompatAttributes> {}

export const ruleAttributes = attributes(
  'NFTA_RULE',
  {
    table: attr(1, 'NFTA_RULE_TABLE', string),
    chain: attr(2, 'NFTA_RULE_CHAIN', string),
    handle: attr(3, 'NFTA_RULE_HANDLE', u64),
    /** Carried out from first to last, until one does not match. */
    expressions: attr(4, 'NFTA_RULE_EXPRESSIONS', expressionList),
    compat: attr<RuleCompatAttributes>(5, 'NFTA_RULE_COMPAT', () => ruleCompatAttributes),
    /** Handle of the rule before it. */
    position: attr(6, 'NFTA_RULE_POSITION', u64),
    /** At most 256 bytes, of no meaning to the kernel; nft keeps the comment here: see `commentOf`. */
    userdata: attr(7, 'NFTA_RULE_USERDATA', bytes),
    pad: attr(8, 'NFTA_RULE_PAD', pad),
    /** Names the rule within one batch. */
    id: attr(9, 'NFTA_RULE_ID', u32),
    /** Like `position`, by the `id` of a rule of the same batch. */
    positionId: attr(10, 'NFTA_RULE_POSITION_ID', u32),
    /** Like `chain`, by the `id` of a chain of the same batch. */
    chainId: attr(11, 'NFTA_RULE_CHAIN_ID', u32),
  },
  nfnetlinkSet,
)

export interface RuleAttributes extends Infer<typeof ruleAttributes> {}

/** A rule. The family is in the header. */
export interface RuleMessage {
  header: Nfgenmsg
  attributes: RuleAttributes
}

const ruleBody = body<Nfgenmsg, RuleAttributes>(nfgenmsg, () => ruleAttributes)

export const newRule: MessageDefinition<RuleMessage> = nftMessage('NEWRULE', ruleBody)
export const getRule: MessageDefinition<RuleMessage> = nftMessage('GETRULE', ruleBody)
export const delRule: MessageDefinition<RuleMessage> = nftMessage('DELRULE', ruleBody)
export const destroyRule: MessageDefinition<RuleMessage> = nftMessage('DESTROYRULE', ruleBody)
export const getRuleReset: MessageDefinition<RuleMessage> = nftMessage('GETRULE_RESET', ruleBody)
