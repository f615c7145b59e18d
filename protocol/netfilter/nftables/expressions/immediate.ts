/* linux/netfilter/nf_tables.h: a constant into a register; a verdict into NFT_REG.VERDICT. */
import { attr, attributes, type Infer } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { type DataAttributes, dataAttributes } from '../data.js'
import { register } from '../nf-tables.js'

export const immediateExpression = attributes(
  'NFTA_IMMEDIATE',
  {
    dreg: attr(1, 'NFTA_IMMEDIATE_DREG', register),
    data: attr<DataAttributes>(2, 'NFTA_IMMEDIATE_DATA', () => dataAttributes),
  },
  nfnetlinkSet,
)

export interface ImmediateExpression extends Infer<typeof immediateExpression> {}
