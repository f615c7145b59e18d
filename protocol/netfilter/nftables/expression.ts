/* linux/netfilter/nf_tables.h: expressions, the instructions that rules are made of. */
import { attr, attributes, type Codec, chosen, type Infer, list, nest, string, type Tagged } from '../../codec/index.js'
import { nfnetlinkSet } from '../nfgenmsg.js'
import { type Expressions, expressions } from './expressions/index.js'

/** One expression: its name, and data in the table of that name. */
export const expressionAttributes = attributes(
  'NFTA_EXPR',
  {
    name: attr(1, 'NFTA_EXPR_NAME', string),
    data: attr(2, 'NFTA_EXPR_DATA', chosen<Expressions>('name', expressions)),
  },
  nfnetlinkSet,
)

interface ExpressionAttributes extends Infer<typeof expressionAttributes> {}

/**
 * One expression: `{ name: 'cmp', data: { sreg: 1, op: NFT_CMP.EQ, data: { value } } }`. Comparing `name` narrows
 * `data`. An expression of a name that is not in {@link Expressions} has its data in `unknown`.
 */
export type Expression = Tagged<ExpressionAttributes, 'name', 'data', Expressions>

/** The table as the codec of the union: what the kernel sends as data always belongs to the name beside it. */
export const expression: Codec<Expression> = nest(() => expressionAttributes as unknown as Codec<Expression>)

/** Expressions in their order: NFTA_RULE_EXPRESSIONS and its like. */
export const expressionList: Codec<Expression[]> = list(1, 'NFTA_LIST_ELEM', expression, nfnetlinkSet)
