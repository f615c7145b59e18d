/* linux/netfilter/nf_tables.h: sets and maps. Their elements are in element.ts. */
import {
  attr,
  attributes,
  body,
  bytes,
  enumOf,
  flagsOf,
  type Infer,
  list,
  nest,
  pad,
  string,
  u32,
  u64,
} from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { type Nfgenmsg, nfgenmsg, nfnetlinkSet } from '../nfgenmsg.js'
import { type Expression, expression, expressionList } from './expressions/index.js'
import { nftMessage } from './nf-tables.js'
import { NFT_OBJECT } from './objects/object-type.js'

export const NFT_SET = {
  /** Written in a rule, and goes with it. */
  ANONYMOUS: 0x1,
  CONSTANT: 0x2,
  INTERVAL: 0x4,
  MAP: 0x8,
  TIMEOUT: 0x10,
  /** Rules change it as packets pass (the expression dynset). */
  EVAL: 0x20,
  OBJECT: 0x40,
  CONCAT: 0x80,
  EXPR: 0x100,
} as const

export const NFT_SET_POL = { PERFORMANCE: 0, MEMORY: 1 } as const

/**
 * `dataType` of maps whose values are verdicts (enum nft_data_types). Numbers below 0xffffff00 are the user's own: nft
 * keeps its data types there, 6 bits for each part of a concatenation.
 */
export const NFT_DATA = { VALUE: 0, VERDICT: 0xffffff00 } as const

export const setFieldAttributes = attributes(
  'NFTA_SET_FIELD',
  {
    /** Bytes, although the header says bits. */
    len: attr(1, 'NFTA_SET_FIELD_LEN', u32),
  },
  nfnetlinkSet,
)

export interface SetFieldAttributes extends Infer<typeof setFieldAttributes> {}

export const setDescAttributes = attributes(
  'NFTA_SET_DESC',
  {
    /** How many elements it may hold. */
    size: attr(1, 'NFTA_SET_DESC_SIZE', u32),
    /** The parts of a concatenation. */
    concat: attr(
      2,
      'NFTA_SET_DESC_CONCAT',
      list(
        1,
        'NFTA_LIST_ELEM',
        nest<SetFieldAttributes>(() => setFieldAttributes),
        nfnetlinkSet,
      ),
    ),
  },
  nfnetlinkSet,
)

export interface SetDescAttributes extends Infer<typeof setDescAttributes> {}

export const setAttributes = attributes(
  'NFTA_SET',
  {
    table: attr(1, 'NFTA_SET_TABLE', string),
    /** In a request for an anonymous set, a pattern such as `__set%d`. */
    name: attr(2, 'NFTA_SET_NAME', string),
    flags: attr(3, 'NFTA_SET_FLAGS', flagsOf(u32, 'NFT_SET', NFT_SET)),
    /** nft's number of the data type; the kernel only stores it. */
    keyType: attr(4, 'NFTA_SET_KEY_TYPE', u32),
    /** Bytes. */
    keyLen: attr(5, 'NFTA_SET_KEY_LEN', u32),
    dataType: attr(6, 'NFTA_SET_DATA_TYPE', enumOf(u32, 'NFT_DATA', NFT_DATA)),
    /** Bytes. */
    dataLen: attr(7, 'NFTA_SET_DATA_LEN', u32),
    policy: attr(8, 'NFTA_SET_POLICY', enumOf(u32, 'NFT_SET_POL', NFT_SET_POL)),
    desc: attr<SetDescAttributes>(9, 'NFTA_SET_DESC', () => setDescAttributes),
    /** Names the set within one batch: lookups say `setId`. */
    id: attr(10, 'NFTA_SET_ID', u32),
    /** Milliseconds. */
    timeout: attr(11, 'NFTA_SET_TIMEOUT', u64),
    /** Milliseconds. */
    gcInterval: attr(12, 'NFTA_SET_GC_INTERVAL', u32),
    /** At most 256 bytes, of no meaning to the kernel: see NFTNL_UDATA_SET. */
    userdata: attr(13, 'NFTA_SET_USERDATA', bytes),
    pad: attr(14, 'NFTA_SET_PAD', pad),
    objType: attr(15, 'NFTA_SET_OBJ_TYPE', enumOf(u32, 'NFT_OBJECT', NFT_OBJECT)),
    handle: attr(16, 'NFTA_SET_HANDLE', u64),
    /** What each element carries, e.g. a counter. */
    expr: attr<Expression>(17, 'NFTA_SET_EXPR', () => expression),
    /** Instead of `expr`, where there are several. */
    expressions: attr<Expression[]>(18, 'NFTA_SET_EXPRESSIONS', () => expressionList),
    /** The kernel's name for its data structure. */
    type: attr(19, 'NFTA_SET_TYPE', string),
    /** How many elements it holds. */
    count: attr(20, 'NFTA_SET_COUNT', u32),
  },
  nfnetlinkSet,
)

export interface SetAttributes extends Infer<typeof setAttributes> {}

/** A set or a map. The family is in the header. */
export interface SetMessage {
  header: Nfgenmsg
  attributes: SetAttributes
}

const setBody = body<Nfgenmsg, SetAttributes>(nfgenmsg, () => setAttributes)

export const newSet: MessageDefinition<SetMessage> = nftMessage('NEWSET', setBody)
export const getSet: MessageDefinition<SetMessage> = nftMessage('GETSET', setBody)
export const delSet: MessageDefinition<SetMessage> = nftMessage('DELSET', setBody)
export const destroySet: MessageDefinition<SetMessage> = nftMessage('DESTROYSET', setBody)
