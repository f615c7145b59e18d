/* linux/netfilter/nf_tables.h: what the packet's route says, into a register. */
import { attr, attributes, enumOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_RT = { CLASSID: 0, NEXTHOP4: 1, NEXTHOP6: 2, TCPMSS: 3, XFRM: 4 } as const

export const rtExpression = attributes(
  'NFTA_RT',
  {
    dreg: attr(1, 'NFTA_RT_DREG', register),
    key: attr(2, 'NFTA_RT_KEY', enumOf(u32, 'NFT_RT', NFT_RT)),
  },
  nfnetlinkSet,
)

export interface RtExpression extends Infer<typeof rtExpression> {}
