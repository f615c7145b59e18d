/* linux/netfilter/nfnetlink_hook.h: what `nft list hooks` shows: every function on a hook, and whose it is. */
import {
  attr,
  attributes,
  body,
  type Codec,
  chosen,
  enumOf,
  type Infer,
  s32,
  string,
  type Tagged,
  u8,
  u32,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { NFNL_SUBSYS, NFPROTO, type Nfgenmsg, nfgenmsg, nfnetlinkSet, nfnetlinkType } from './nfgenmsg.js'

/** Messages of the subsystem NFNL_SUBSYS.HOOK. */
export const NFNL_MSG_HOOK = { GET: 0 } as const

/** Whose function it is (enum nfnl_hook_chaintype). */
export const NFNL_HOOK_TYPE = { NFTABLES: 1, BPF: 2, NFT_FLOWTABLE: 3 } as const

/** The nf_tables chain or flowtable behind a function. */
export const hookChainAttributes = attributes(
  'NFNLA_CHAIN',
  {
    table: attr(1, 'NFNLA_CHAIN_TABLE', string),
    family: attr(2, 'NFNLA_CHAIN_FAMILY', enumOf(u8, 'NFPROTO', NFPROTO)),
    name: attr(3, 'NFNLA_CHAIN_NAME', string),
  },
  nfnetlinkSet,
)

export interface HookChainAttributes extends Infer<typeof hookChainAttributes> {}

/** The BPF program behind a function. */
export const hookBpfAttributes = attributes('NFNLA_HOOK_BPF', { id: attr(1, 'NFNLA_HOOK_BPF_ID', u32) }, nfnetlinkSet)

export interface HookBpfAttributes extends Infer<typeof hookBpfAttributes> {}

/** What the description is, by NFNL_HOOK_TYPE. */
export interface HookDescriptions {
  [NFNL_HOOK_TYPE.NFTABLES]: HookChainAttributes
  [NFNL_HOOK_TYPE.BPF]: HookBpfAttributes
  [NFNL_HOOK_TYPE.NFT_FLOWTABLE]: HookChainAttributes
}

export const hookInfoAttributes = attributes(
  'NFNLA_HOOK_INFO',
  {
    desc: attr(
      1,
      'NFNLA_HOOK_INFO_DESC',
      chosen<HookDescriptions>('type', {
        [NFNL_HOOK_TYPE.NFTABLES]: () => hookChainAttributes,
        [NFNL_HOOK_TYPE.BPF]: () => hookBpfAttributes,
        [NFNL_HOOK_TYPE.NFT_FLOWTABLE]: () => hookChainAttributes,
      }),
    ),
    type: attr(2, 'NFNLA_HOOK_INFO_TYPE', enumOf(u32, 'NFNL_HOOK_TYPE', NFNL_HOOK_TYPE)),
  },
  nfnetlinkSet,
)

interface AnyHookInfo extends Infer<typeof hookInfoAttributes> {}

/** Comparing `type` narrows `desc`. */
export type HookInfo = Tagged<AnyHookInfo, 'type', 'desc', HookDescriptions>

export const hookFunctionAttributes = attributes(
  'NFNLA_HOOK',
  {
    /** By family: NF_INET, NF_NETDEV or NF_ARP. */
    hooknum: attr(1, 'NFNLA_HOOK_HOOKNUM', u32),
    /** The lowest goes first. */
    priority: attr(2, 'NFNLA_HOOK_PRIORITY', s32),
    dev: attr(3, 'NFNLA_HOOK_DEV', string),
    /** The kernel's function. */
    functionName: attr(4, 'NFNLA_HOOK_FUNCTION_NAME', string),
    moduleName: attr(5, 'NFNLA_HOOK_MODULE_NAME', string),
    chainInfo: attr<HookInfo>(6, 'NFNLA_HOOK_CHAIN_INFO', () => hookInfoAttributes as unknown as Codec<HookInfo>),
  },
  nfnetlinkSet,
)

export interface HookFunctionAttributes extends Infer<typeof hookFunctionAttributes> {}

/** One function on a hook, or the request to list those of a hook: family in the header, and `hooknum`. */
export interface HookMessage {
  header: Nfgenmsg
  attributes: HookFunctionAttributes
}

export const getHook: MessageDefinition<HookMessage> = {
  type: nfnetlinkType(NFNL_SUBSYS.HOOK, NFNL_MSG_HOOK.GET),
  name: 'NFNL_MSG_HOOK_GET',
  body: body<Nfgenmsg, HookFunctionAttributes>(nfgenmsg, () => hookFunctionAttributes),
}
