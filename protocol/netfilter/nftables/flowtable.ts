/* linux/netfilter/nf_tables.h: flowtables, the shortcut past the ruleset for connections that are under way. */
import { attr, attributes, body, flagsOf, type Infer, pad, s32, string, u32, u64 } from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { type Nfgenmsg, nfgenmsg, nfnetlinkSet } from '../nfgenmsg.js'
import { deviceList } from './device.js'
import { nftMessage } from './nf-tables.js'

/** Flags of a flowtable (enum nft_flowtable_flags). */
export const NFT_FLOWTABLE = { HW_OFFLOAD: 1, COUNTER: 2 } as const

export const flowtableHookAttributes = attributes(
  'NFTA_FLOWTABLE_HOOK',
  {
    /** NF_NETDEV.INGRESS is the only one. */
    num: attr(1, 'NFTA_FLOWTABLE_HOOK_NUM', u32),
    priority: attr(2, 'NFTA_FLOWTABLE_HOOK_PRIORITY', s32),
    devs: attr(3, 'NFTA_FLOWTABLE_HOOK_DEVS', deviceList),
  },
  nfnetlinkSet,
)

export interface FlowtableHookAttributes extends Infer<typeof flowtableHookAttributes> {}

export const flowtableAttributes = attributes(
  'NFTA_FLOWTABLE',
  {
    table: attr(1, 'NFTA_FLOWTABLE_TABLE', string),
    name: attr(2, 'NFTA_FLOWTABLE_NAME', string),
    hook: attr<FlowtableHookAttributes>(3, 'NFTA_FLOWTABLE_HOOK', () => flowtableHookAttributes),
    /** How many rules use it. */
    use: attr(4, 'NFTA_FLOWTABLE_USE', u32),
    handle: attr(5, 'NFTA_FLOWTABLE_HANDLE', u64),
    pad: attr(6, 'NFTA_FLOWTABLE_PAD', pad),
    flags: attr(7, 'NFTA_FLOWTABLE_FLAGS', flagsOf(u32, 'NFT_FLOWTABLE', NFT_FLOWTABLE)),
  },
  nfnetlinkSet,
)

export interface FlowtableAttributes extends Infer<typeof flowtableAttributes> {}

/** A flowtable. The family is in the header. */
export interface FlowtableMessage {
  header: Nfgenmsg
  attributes: FlowtableAttributes
}

const flowtableBody = body<Nfgenmsg, FlowtableAttributes>(nfgenmsg, () => flowtableAttributes)

export const newFlowtable: MessageDefinition<FlowtableMessage> = nftMessage('NEWFLOWTABLE', flowtableBody)
export const getFlowtable: MessageDefinition<FlowtableMessage> = nftMessage('GETFLOWTABLE', flowtableBody)
export const delFlowtable: MessageDefinition<FlowtableMessage> = nftMessage('DELFLOWTABLE', flowtableBody)
export const destroyFlowtable: MessageDefinition<FlowtableMessage> = nftMessage('DESTROYFLOWTABLE', flowtableBody)
