/* linux/netfilter/nf_tables.h: a hash of a register, or of the packet, into a register. */
import { attr, attributes, enumOf, type Infer, string, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_HASH = { JENKINS: 0, SYM: 1 } as const

export const hashExpression = attributes(
  'NFTA_HASH',
  {
    sreg: attr(1, 'NFTA_HASH_SREG', register),
    dreg: attr(2, 'NFTA_HASH_DREG', register),
    /** Bytes. */
    len: attr(3, 'NFTA_HASH_LEN', u32),
    modulus: attr(4, 'NFTA_HASH_MODULUS', u32),
    /** Left out: the kernel chooses one. */
    seed: attr(5, 'NFTA_HASH_SEED', u32),
    /** Added to the result. */
    offset: attr(6, 'NFTA_HASH_OFFSET', u32),
    type: attr(7, 'NFTA_HASH_TYPE', enumOf(u32, 'NFT_HASH', NFT_HASH)),
    /** Deprecated. */
    setName: attr(8, 'NFTA_HASH_SET_NAME', string),
    /** Deprecated. */
    setId: attr(9, 'NFTA_HASH_SET_ID', u32),
  },
  nfnetlinkSet,
)

export interface HashExpression extends Infer<typeof hashExpression> {}
