/* linux/netfilter/nf_tables.h: compares a register with a range, ends included. */
import { attr, attributes, enumOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { type DataAttributes, dataAttributes } from '../data.js'
import { register } from '../nf-tables.js'

export const NFT_RANGE = { EQ: 0, NEQ: 1 } as const

export const rangeExpression = attributes(
  'NFTA_RANGE',
  {
    sreg: attr(1, 'NFTA_RANGE_SREG', register),
    op: attr(2, 'NFTA_RANGE_OP', enumOf(u32, 'NFT_RANGE', NFT_RANGE)),
    fromData: attr<DataAttributes>(3, 'NFTA_RANGE_FROM_DATA', () => dataAttributes),
    toData: attr<DataAttributes>(4, 'NFTA_RANGE_TO_DATA', () => dataAttributes),
  },
  nfnetlinkSet,
)

export interface RangeExpression extends Infer<typeof rangeExpression> {}
