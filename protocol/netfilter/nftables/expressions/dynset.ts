/* linux/netfilter/nf_tables.h: puts elements into a set, or takes them out, as packets pass. */
import { attr, attributes, enumOf, flagsOf, type Infer, pad, string, u32, u64 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'
import { type Expression, expression, expressionList } from './index.js'

export const NFT_DYNSET_OP = { ADD: 0, UPDATE: 1, DELETE: 2 } as const

export const NFT_DYNSET_F = { INV: 1, EXPR: 2 } as const

export const dynsetExpression = attributes(
  'NFTA_DYNSET',
  {
    setName: attr(1, 'NFTA_DYNSET_SET_NAME', string),
    /** Names the set within one batch. */
    setId: attr(2, 'NFTA_DYNSET_SET_ID', u32),
    op: attr(3, 'NFTA_DYNSET_OP', enumOf(u32, 'NFT_DYNSET_OP', NFT_DYNSET_OP)),
    sregKey: attr(4, 'NFTA_DYNSET_SREG_KEY', register),
    sregData: attr(5, 'NFTA_DYNSET_SREG_DATA', register),
    /** Milliseconds. */
    timeout: attr(6, 'NFTA_DYNSET_TIMEOUT', u64),
    /** What each element carries, e.g. a counter. */
    expr: attr<Expression>(7, 'NFTA_DYNSET_EXPR', () => expression),
    pad: attr(8, 'NFTA_DYNSET_PAD', pad),
    flags: attr(9, 'NFTA_DYNSET_FLAGS', flagsOf(u32, 'NFT_DYNSET_F', NFT_DYNSET_F)),
    /** Instead of `expr`, where there are several. */
    expressions: attr<Expression[]>(10, 'NFTA_DYNSET_EXPRESSIONS', () => expressionList),
  },
  nfnetlinkSet,
)

export interface DynsetExpression extends Infer<typeof dynsetExpression> {}
