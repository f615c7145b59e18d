/* linux/netfilter/nf_tables.h: elements of sets and maps. */
import {
  attr,
  attributes,
  body,
  bytes,
  counted,
  flagsOf,
  type Infer,
  nest,
  pad,
  string,
  u32,
  u64,
} from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { type Nfgenmsg, nfgenmsg, nfnetlinkSet } from '../nfgenmsg.js'
import { type DataAttributes, dataAttributes } from './data.js'
import { type Expression, expression, expressionList } from './expressions/index.js'
import { nftMessage } from './nf-tables.js'

export const NFT_SET_ELEM = {
  /** Its key is the first one behind the interval that the element before it began. */
  INTERVAL_END: 1,
  /** Stands for every key that no other element has; has no key of its own. */
  CATCHALL: 2,
} as const

export const elementAttributes = attributes(
  'NFTA_SET_ELEM',
  {
    key: attr<DataAttributes>(1, 'NFTA_SET_ELEM_KEY', () => dataAttributes),
    /** What a map has for the key. */
    data: attr<DataAttributes>(2, 'NFTA_SET_ELEM_DATA', () => dataAttributes),
    flags: attr(3, 'NFTA_SET_ELEM_FLAGS', flagsOf(u32, 'NFT_SET_ELEM', NFT_SET_ELEM)),
    /** Milliseconds; 0 is never. */
    timeout: attr(4, 'NFTA_SET_ELEM_TIMEOUT', u64),
    /** Milliseconds left. */
    expiration: attr(5, 'NFTA_SET_ELEM_EXPIRATION', u64),
    /** At most 256 bytes, of no meaning to the kernel: see NFTNL_UDATA_SET_ELEM. */
    userdata: attr(6, 'NFTA_SET_ELEM_USERDATA', bytes),
    expr: attr<Expression>(7, 'NFTA_SET_ELEM_EXPR', () => expression),
    pad: attr(8, 'NFTA_SET_ELEM_PAD', pad),
    /** Name of the object that an object map has for the key. */
    objref: attr(9, 'NFTA_SET_ELEM_OBJREF', string),
    /** End of the interval, in a concatenation. */
    keyEnd: attr<DataAttributes>(10, 'NFTA_SET_ELEM_KEY_END', () => dataAttributes),
    /** Instead of `expr`, where there are several. */
    expressions: attr<Expression[]>(11, 'NFTA_SET_ELEM_EXPRESSIONS', () => expressionList),
  },
  nfnetlinkSet,
)

export interface ElementAttributes extends Infer<typeof elementAttributes> {}

export const elementListAttributes = attributes(
  'NFTA_SET_ELEM_LIST',
  {
    table: attr(1, 'NFTA_SET_ELEM_LIST_TABLE', string),
    set: attr(2, 'NFTA_SET_ELEM_LIST_SET', string),
    elements: attr(
      3,
      'NFTA_SET_ELEM_LIST_ELEMENTS',
      counted(
        1,
        'NFTA_LIST_ELEM',
        nest<ElementAttributes>(() => elementAttributes),
      ),
    ),
    /** Like `set`, by the `id` of a set of the same batch. */
    setId: attr(4, 'NFTA_SET_ELEM_LIST_SET_ID', u32),
  },
  nfnetlinkSet,
)

export interface ElementListAttributes extends Infer<typeof elementListAttributes> {}

/** Elements of one set. The family is in the header. */
export interface ElementMessage {
  header: Nfgenmsg
  attributes: ElementListAttributes
}

const elementBody = body<Nfgenmsg, ElementListAttributes>(nfgenmsg, () => elementListAttributes)

export const newSetElem: MessageDefinition<ElementMessage> = nftMessage('NEWSETELEM', elementBody)
export const getSetElem: MessageDefinition<ElementMessage> = nftMessage('GETSETELEM', elementBody)
export const delSetElem: MessageDefinition<ElementMessage> = nftMessage('DELSETELEM', elementBody)
export const destroySetElem: MessageDefinition<ElementMessage> = nftMessage('DESTROYSETELEM', elementBody)
export const getSetElemReset: MessageDefinition<ElementMessage> = nftMessage('GETSETELEM_RESET', elementBody)
