/* linux/netfilter/nf_tables.h: looks a register up in a set; with `dreg`, in a map. */
import { attr, attributes, flagsOf, type Infer, string, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_LOOKUP_F = { INV: 1 } as const

export const lookupExpression = attributes(
  'NFTA_LOOKUP',
  {
    set: attr(1, 'NFTA_LOOKUP_SET', string),
    sreg: attr(2, 'NFTA_LOOKUP_SREG', register),
    dreg: attr(3, 'NFTA_LOOKUP_DREG', register),
    /** Names the set within one batch. */
    setId: attr(4, 'NFTA_LOOKUP_SET_ID', u32),
    flags: attr(5, 'NFTA_LOOKUP_FLAGS', flagsOf(u32, 'NFT_LOOKUP_F', NFT_LOOKUP_F)),
  },
  nfnetlinkSet,
)

export interface LookupExpression extends Infer<typeof lookupExpression> {}
