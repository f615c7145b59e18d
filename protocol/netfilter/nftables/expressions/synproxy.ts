/* linux/netfilter/nf_tables.h, linux/netfilter/nf_synproxy.h: answers TCP SYNs in place of the server. Also a named object. */
import { attr, attributes, flagsOf, type Infer, u8, u16, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const NF_SYNPROXY_OPT = { MSS: 1, WSCALE: 2, SACK_PERM: 4, TIMESTAMP: 8, ECN: 16 } as const

export const synproxyExpression = attributes(
  'NFTA_SYNPROXY',
  {
    mss: attr(1, 'NFTA_SYNPROXY_MSS', u16),
    wscale: attr(2, 'NFTA_SYNPROXY_WSCALE', u8),
    flags: attr(3, 'NFTA_SYNPROXY_FLAGS', flagsOf(u32, 'NF_SYNPROXY_OPT', NF_SYNPROXY_OPT)),
  },
  nfnetlinkSet,
)

export interface SynproxyExpression extends Infer<typeof synproxyExpression> {}
