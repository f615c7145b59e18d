/* linux/netfilter/nf_tables.h: asks the routing table. */
import { attr, attributes, enumOf, flagsOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_FIB_RESULT = { UNSPEC: 0, OIF: 1, OIFNAME: 2, ADDRTYPE: 3 } as const

export const NFTA_FIB_F = { SADDR: 1, DADDR: 2, MARK: 4, IIF: 8, OIF: 16, PRESENT: 32 } as const

export const fibExpression = attributes(
  'NFTA_FIB',
  {
    dreg: attr(1, 'NFTA_FIB_DREG', register),
    result: attr(2, 'NFTA_FIB_RESULT', enumOf(u32, 'NFT_FIB_RESULT', NFT_FIB_RESULT)),
    /** What of the packet to look up by. */
    flags: attr(3, 'NFTA_FIB_FLAGS', flagsOf(u32, 'NFTA_FIB_F', NFTA_FIB_F)),
  },
  nfnetlinkSet,
)

export interface FibExpression extends Infer<typeof fibExpression> {}
