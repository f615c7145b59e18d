/* linux/netfilter/nf_tables.h: chains. */
import {
  attr,
  attributes,
  body,
  bytes,
  type Codec,
  enumOf,
  flagsOf,
  type Infer,
  pad,
  s32,
  string,
  u32,
  u64,
} from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { type Nfgenmsg, nfgenmsg, nfnetlinkSet } from '../nfgenmsg.js'
import { deviceList } from './device.js'
import { type CounterExpression, counterExpression } from './expressions/counter.js'
import { NF, nftMessage } from './nf-tables.js'

export const NFT_CHAIN = { BASE: 1, HW_OFFLOAD: 2, BINDING: 4 } as const

/** Where a base chain is hooked in. */
export const hookAttributes = attributes(
  'NFTA_HOOK',
  {
    /** By family: NF_INET, NF_NETDEV or NF_ARP. */
    hooknum: attr(1, 'NFTA_HOOK_HOOKNUM', u32),
    /** The lowest goes first: NF_IP_PRI, NF_BR_PRI or any other number. */
    priority: attr(2, 'NFTA_HOOK_PRIORITY', s32),
    dev: attr(3, 'NFTA_HOOK_DEV', string),
    devs: attr(4, 'NFTA_HOOK_DEVS', deviceList),
  },
  nfnetlinkSet,
)

export interface HookAttributes extends Infer<typeof hookAttributes> {}

export const chainAttributes = attributes(
  'NFTA_CHAIN',
  {
    table: attr(1, 'NFTA_CHAIN_TABLE', string),
    handle: attr(2, 'NFTA_CHAIN_HANDLE', u64),
    name: attr(3, 'NFTA_CHAIN_NAME', string),
    /** Makes it a base chain. */
    hook: attr<HookAttributes>(4, 'NFTA_CHAIN_HOOK', () => hookAttributes),
    /** What happens to packets that reach the end of a base chain: NF.ACCEPT or NF.DROP. */
    policy: attr(5, 'NFTA_CHAIN_POLICY', enumOf(u32, 'NF', NF)),
    /** How many rules it has, and jumps to it. */
    use: attr(6, 'NFTA_CHAIN_USE', u32),
    /** `filter`, `nat` or `route`. */
    type: attr(7, 'NFTA_CHAIN_TYPE', string),
    counters: attr<CounterExpression>(8, 'NFTA_CHAIN_COUNTERS', (): Codec<CounterExpression> => counterExpression),
    pad: attr(9, 'NFTA_CHAIN_PAD', pad),
    flags: attr(10, 'NFTA_CHAIN_FLAGS', flagsOf(u32, 'NFT_CHAIN', NFT_CHAIN)),
    /** Names the chain within one batch: rules say `chainId`. */
    id: attr(11, 'NFTA_CHAIN_ID', u32),
    /** At most 256 bytes, of no meaning to the kernel; nft keeps the comment here: see `commentOf`. */
    userdata: attr(12, 'NFTA_CHAIN_USERDATA', bytes),
  },
  nfnetlinkSet,
)

export interface ChainAttributes extends Infer<typeof chainAttributes> {}

/** A chain. The family is in the header. */
export interface ChainMessage {
  header: Nfgenmsg
  attributes: ChainAttributes
}

const chainBody = body<Nfgenmsg, ChainAttributes>(nfgenmsg, () => chainAttributes)

export const newChain: MessageDefinition<ChainMessage> = nftMessage('NEWCHAIN', chainBody)
export const getChain: MessageDefinition<ChainMessage> = nftMessage('GETCHAIN', chainBody)
export const delChain: MessageDefinition<ChainMessage> = nftMessage('DELCHAIN', chainBody)
export const destroyChain: MessageDefinition<ChainMessage> = nftMessage('DESTROYCHAIN', chainBody)
