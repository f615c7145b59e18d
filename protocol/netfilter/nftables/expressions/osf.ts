/* linux/netfilter/nf_tables.h: name of the sender's operating system, by its TCP SYN, into a register. */
import { attr, attributes, flagsOf, type Infer, u8, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_OSF_F = { VERSION: 1 } as const

export const osfExpression = attributes(
  'NFTA_OSF',
  {
    dreg: attr(1, 'NFTA_OSF_DREG', register),
    /** How to compare the time to live: 0 true, 1 less, 2 any. */
    ttl: attr(2, 'NFTA_OSF_TTL', u8),
    flags: attr(3, 'NFTA_OSF_FLAGS', flagsOf(u32, 'NFT_OSF_F', NFT_OSF_F)),
  },
  nfnetlinkSet,
)

export interface OsfExpression extends Infer<typeof osfExpression> {}
