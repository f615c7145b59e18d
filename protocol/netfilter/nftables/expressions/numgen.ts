/* linux/netfilter/nf_tables.h: a running or a random number into a register. */
import { attr, attributes, enumOf, type Infer, string, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_NG = { INCREMENTAL: 0, RANDOM: 1 } as const

export const numgenExpression = attributes(
  'NFTA_NG',
  {
    dreg: attr(1, 'NFTA_NG_DREG', register),
    modulus: attr(2, 'NFTA_NG_MODULUS', u32),
    type: attr(3, 'NFTA_NG_TYPE', enumOf(u32, 'NFT_NG', NFT_NG)),
    /** Added to the result. */
    offset: attr(4, 'NFTA_NG_OFFSET', u32),
    /** Deprecated. */
    setName: attr(5, 'NFTA_NG_SET_NAME', string),
    /** Deprecated. */
    setId: attr(6, 'NFTA_NG_SET_ID', u32),
  },
  nfnetlinkSet,
)

export interface NumgenExpression extends Infer<typeof numgenExpression> {}
