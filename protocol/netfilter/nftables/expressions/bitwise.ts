/* linux/netfilter/nf_tables.h: bit operations on a register. */
import { attr, attributes, enumOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { type DataAttributes, dataAttributes } from '../data.js'
import { register } from '../nf-tables.js'

export const NFT_BITWISE = {
  /** dreg = (sreg & mask) ^ xor; the only one that takes `mask` and `xor`. */
  MASK_XOR: 0,
  LSHIFT: 1,
  RSHIFT: 2,
  AND: 3,
  OR: 4,
  XOR: 5,
} as const

export const bitwiseExpression = attributes(
  'NFTA_BITWISE',
  {
    sreg: attr(1, 'NFTA_BITWISE_SREG', register),
    dreg: attr(2, 'NFTA_BITWISE_DREG', register),
    /** Bytes. */
    len: attr(3, 'NFTA_BITWISE_LEN', u32),
    mask: attr<DataAttributes>(4, 'NFTA_BITWISE_MASK', () => dataAttributes),
    xor: attr<DataAttributes>(5, 'NFTA_BITWISE_XOR', () => dataAttributes),
    op: attr(6, 'NFTA_BITWISE_OP', enumOf(u32, 'NFT_BITWISE', NFT_BITWISE)),
    /** How many bits to shift, or the right-hand side of AND, OR and XOR. */
    data: attr<DataAttributes>(7, 'NFTA_BITWISE_DATA', () => dataAttributes),
    /** Instead of `data`: the right-hand side's register. */
    sreg2: attr(8, 'NFTA_BITWISE_SREG2', register),
  },
  nfnetlinkSet,
)

export interface BitwiseExpression extends Infer<typeof bitwiseExpression> {}
