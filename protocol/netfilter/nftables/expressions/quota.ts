/* linux/netfilter/nf_tables.h: matches until so many bytes have passed. Also a named object. */
import { attr, attributes, flagsOf, type Infer, pad, u32, u64 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const NFT_QUOTA_F = { INV: 1, DEPLETED: 2 } as const

export const quotaExpression = attributes(
  'NFTA_QUOTA',
  {
    bytes: attr(1, 'NFTA_QUOTA_BYTES', u64),
    flags: attr(2, 'NFTA_QUOTA_FLAGS', flagsOf(u32, 'NFT_QUOTA_F', NFT_QUOTA_F)),
    pad: attr(3, 'NFTA_QUOTA_PAD', pad),
    /** Bytes so far. */
    consumed: attr(4, 'NFTA_QUOTA_CONSUMED', u64),
  },
  nfnetlinkSet,
)

export interface QuotaExpression extends Infer<typeof quotaExpression> {}
