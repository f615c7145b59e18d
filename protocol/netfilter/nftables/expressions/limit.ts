/* linux/netfilter/nf_tables.h: a token bucket; matches while there are tokens. Also a named object. */
import { attr, attributes, enumOf, flagsOf, type Infer, pad, u32, u64 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const NFT_LIMIT = { PKTS: 0, PKT_BYTES: 1 } as const

/** With INV it matches while there are none. */
export const NFT_LIMIT_F = { INV: 1 } as const

export const limitExpression = attributes(
  'NFTA_LIMIT',
  {
    /** Packets or bytes per `unit`. */
    rate: attr(1, 'NFTA_LIMIT_RATE', u64),
    /** Seconds. */
    unit: attr(2, 'NFTA_LIMIT_UNIT', u64),
    burst: attr(3, 'NFTA_LIMIT_BURST', u32),
    type: attr(4, 'NFTA_LIMIT_TYPE', enumOf(u32, 'NFT_LIMIT', NFT_LIMIT)),
    flags: attr(5, 'NFTA_LIMIT_FLAGS', flagsOf(u32, 'NFT_LIMIT_F', NFT_LIMIT_F)),
    pad: attr(6, 'NFTA_LIMIT_PAD', pad),
  },
  nfnetlinkSet,
)

export interface LimitExpression extends Infer<typeof limitExpression> {}
