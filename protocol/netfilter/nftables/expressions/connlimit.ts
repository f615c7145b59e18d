/* linux/netfilter/nf_tables.h: counts connections; matches while there are no more than so many. Also a named object. */
import { attr, attributes, flagsOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const NFT_CONNLIMIT_F = { INV: 1 } as const

export const connlimitExpression = attributes(
  'NFTA_CONNLIMIT',
  {
    count: attr(1, 'NFTA_CONNLIMIT_COUNT', u32),
    flags: attr(2, 'NFTA_CONNLIMIT_FLAGS', flagsOf(u32, 'NFT_CONNLIMIT_F', NFT_CONNLIMIT_F)),
  },
  nfnetlinkSet,
)

export interface ConnlimitExpression extends Infer<typeof connlimitExpression> {}
