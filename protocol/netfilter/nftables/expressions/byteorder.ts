/* linux/netfilter/nf_tables.h: turns numbers in registers around, element by element. */
import { attr, attributes, enumOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_BYTEORDER = { NTOH: 0, HTON: 1 } as const

export const byteorderExpression = attributes(
  'NFTA_BYTEORDER',
  {
    sreg: attr(1, 'NFTA_BYTEORDER_SREG', register),
    dreg: attr(2, 'NFTA_BYTEORDER_DREG', register),
    op: attr(3, 'NFTA_BYTEORDER_OP', enumOf(u32, 'NFT_BYTEORDER', NFT_BYTEORDER)),
    /** Bytes in all. */
    len: attr(4, 'NFTA_BYTEORDER_LEN', u32),
    /** Bytes of each number: 2, 4 or 8. */
    size: attr(5, 'NFTA_BYTEORDER_SIZE', u32),
  },
  nfnetlinkSet,
)

export interface ByteorderExpression extends Infer<typeof byteorderExpression> {}
