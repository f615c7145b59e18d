/* linux/netfilter/nf_tables.h: applies an expression to the packet inside a tunnel packet. */
import { attr, attributes, enumOf, flagsOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { type Expression, expression } from './index.js'

/** Kinds of tunnel (enum nft_inner_type): NFT_INNER_VXLAN and so on, the prefix that their flags have too. */
export const NFT_INNER_TYPE = { UNSPEC: 0, VXLAN: 1, GENEVE: 2 } as const

/** Which headers the tunnel has (enum nft_inner_flags). */
export const NFT_INNER = { HDRSIZE: 1, LL: 2, NH: 4, TH: 8 } as const

export const innerExpression = attributes(
  'NFTA_INNER',
  {
    /** Always 0. */
    num: attr(1, 'NFTA_INNER_NUM', u32),
    /** NFT_INNER_TYPE. */
    type: attr(2, 'NFTA_INNER_TYPE', enumOf(u32, 'NFT_INNER', NFT_INNER_TYPE)),
    /** NFT_INNER. */
    flags: attr(3, 'NFTA_INNER_FLAGS', flagsOf(u32, 'NFT_INNER', NFT_INNER)),
    /** Bytes of the tunnel header. */
    hdrsize: attr(4, 'NFTA_INNER_HDRSIZE', u32),
    /** payload or meta. */
    expr: attr<Expression>(5, 'NFTA_INNER_EXPR', () => expression),
  },
  nfnetlinkSet,
)

export interface InnerExpression extends Infer<typeof innerExpression> {}
