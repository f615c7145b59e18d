/* linux/netfilter/nf_tables.h: uses a named object, or the one that a map gives for a register. */
import { attr, attributes, enumOf, type Infer, string, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'
import { NFT_OBJECT } from '../objects/object-type.js'

export const objrefExpression = attributes(
  'NFTA_OBJREF',
  {
    immType: attr(1, 'NFTA_OBJREF_IMM_TYPE', enumOf(u32, 'NFT_OBJECT', NFT_OBJECT)),
    immName: attr(2, 'NFTA_OBJREF_IMM_NAME', string),
    setSreg: attr(3, 'NFTA_OBJREF_SET_SREG', register),
    setName: attr(4, 'NFTA_OBJREF_SET_NAME', string),
    /** Names the map within one batch. */
    setId: attr(5, 'NFTA_OBJREF_SET_ID', u32),
  },
  nfnetlinkSet,
)

export interface ObjrefExpression extends Infer<typeof objrefExpression> {}
