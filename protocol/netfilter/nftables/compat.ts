/* linux/netfilter/nf_tables_compat.h: whether the kernel has an xtables match or target; iptables-nft asks before it uses one. */
import { attr, attributes, body, type Infer, string, u32 } from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { NFNL_SUBSYS, type Nfgenmsg, nfgenmsg, nfnetlinkSet, nfnetlinkType } from '../nfgenmsg.js'

/** Messages of the subsystem NFNL_SUBSYS.NFT_COMPAT. */
export const NFNL_MSG_COMPAT = { GET: 0 } as const

/** The two kinds of extension. The header has no names for them. */
export const xtExtension = { MATCH: 0, TARGET: 1 } as const

export const compatAttributes = attributes(
  'NFTA_COMPAT',
  {
    name: attr(1, 'NFTA_COMPAT_NAME', string),
    /** The revision asked for; in the answer, the highest that there is. */
    rev: attr(2, 'NFTA_COMPAT_REV', u32),
    type: attr(3, 'NFTA_COMPAT_TYPE', u32),
  },
  nfnetlinkSet,
)

export interface CompatAttributes extends Infer<typeof compatAttributes> {}

/** A question for an xtables extension, and its answer. The family is in the header. */
export interface CompatMessage {
  header: Nfgenmsg
  attributes: CompatAttributes
}

export const getCompat: MessageDefinition<CompatMessage> = {
  type: nfnetlinkType(NFNL_SUBSYS.NFT_COMPAT, NFNL_MSG_COMPAT.GET),
  name: 'NFNL_MSG_COMPAT_GET',
  body: body<Nfgenmsg, CompatAttributes>(nfgenmsg, () => compatAttributes),
}
