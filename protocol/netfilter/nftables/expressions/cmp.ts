/* linux/netfilter/nf_tables.h: compares a register with a value. */
import { attr, attributes, enumOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { type DataAttributes, dataAttributes } from '../data.js'
import { register } from '../nf-tables.js'

export const NFT_CMP = { EQ: 0, NEQ: 1, LT: 2, LTE: 3, GT: 4, GTE: 5 } as const

export const cmpExpression = attributes(
  'NFTA_CMP',
  {
    sreg: attr(1, 'NFTA_CMP_SREG', register),
    op: attr(2, 'NFTA_CMP_OP', enumOf(u32, 'NFT_CMP', NFT_CMP)),
    data: attr<DataAttributes>(3, 'NFTA_CMP_DATA', () => dataAttributes),
  },
  nfnetlinkSet,
)

export interface CmpExpression extends Infer<typeof cmpExpression> {}
