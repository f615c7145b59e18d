/* linux/netfilter/nf_tables.h: named objects, which rules share. A new kind is a file and its lines here. */
import {
  attr,
  attributes,
  body,
  bytes,
  type Choices,
  type Codec,
  chosen,
  enumOf,
  type Infer,
  pad,
  string,
  type Tagged,
  u32,
  u64,
} from '../../../codec/index.js'
import type { MessageDefinition } from '../../../netlink/index.js'
import { type Nfgenmsg, nfgenmsg, nfnetlinkSet } from '../../nfgenmsg.js'
import { type ConnlimitExpression, connlimitExpression } from '../expressions/connlimit.js'
import { type CounterExpression, counterExpression } from '../expressions/counter.js'
import { type LimitExpression, limitExpression } from '../expressions/limit.js'
import { type QuotaExpression, quotaExpression } from '../expressions/quota.js'
import { type SynproxyExpression, synproxyExpression } from '../expressions/synproxy.js'
import { nftMessage } from '../nf-tables.js'
import { type CtExpectObject, ctExpectObject } from './ct-expect.js'
import { type CtHelperObject, ctHelperObject } from './ct-helper.js'
import { type CtTimeoutObject, ctTimeoutAttributes } from './ct-timeout.js'
import { NFT_OBJECT } from './object-type.js'
import { type SecmarkObject, secmarkObject } from './secmark.js'
import { type TunnelKeyObject, tunnelKeyObject } from './tunnel-key.js'

export * from './ct-expect.js'
export * from './ct-helper.js'
export * from './ct-timeout.js'
export * from './object-type.js'
export * from './secmark.js'
export * from './tunnel-key.js'

/** What each object's data is, by NFT_OBJECT. Most are the expression of that name, used by many rules. */
export interface Objects {
  [NFT_OBJECT.COUNTER]: CounterExpression
  [NFT_OBJECT.QUOTA]: QuotaExpression
  [NFT_OBJECT.CT_HELPER]: CtHelperObject
  [NFT_OBJECT.LIMIT]: LimitExpression
  [NFT_OBJECT.CONNLIMIT]: ConnlimitExpression
  [NFT_OBJECT.TUNNEL]: TunnelKeyObject
  [NFT_OBJECT.CT_TIMEOUT]: CtTimeoutObject
  [NFT_OBJECT.SECMARK]: SecmarkObject
  [NFT_OBJECT.CT_EXPECT]: CtExpectObject
  [NFT_OBJECT.SYNPROXY]: SynproxyExpression
}

export const objects: Choices<Objects> = {
  [NFT_OBJECT.COUNTER]: () => counterExpression,
  [NFT_OBJECT.QUOTA]: () => quotaExpression,
  [NFT_OBJECT.CT_HELPER]: () => ctHelperObject,
  [NFT_OBJECT.LIMIT]: () => limitExpression,
  [NFT_OBJECT.CONNLIMIT]: () => connlimitExpression,
  [NFT_OBJECT.TUNNEL]: () => tunnelKeyObject,
  [NFT_OBJECT.CT_TIMEOUT]: () => ctTimeoutAttributes as unknown as Codec<CtTimeoutObject>,
  [NFT_OBJECT.SECMARK]: () => secmarkObject,
  [NFT_OBJECT.CT_EXPECT]: () => ctExpectObject,
  [NFT_OBJECT.SYNPROXY]: () => synproxyExpression,
}

export const objectAttributes = attributes(
  'NFTA_OBJ',
  {
    table: attr(1, 'NFTA_OBJ_TABLE', string),
    name: attr(2, 'NFTA_OBJ_NAME', string),
    type: attr(3, 'NFTA_OBJ_TYPE', enumOf(u32, 'NFT_OBJECT', NFT_OBJECT)),
    data: attr(4, 'NFTA_OBJ_DATA', chosen<Objects>('type', objects)),
    /** How many rules and elements use it. */
    use: attr(5, 'NFTA_OBJ_USE', u32),
    handle: attr(6, 'NFTA_OBJ_HANDLE', u64),
    pad: attr(7, 'NFTA_OBJ_PAD', pad),
    /** At most 256 bytes, of no meaning to the kernel; nft keeps the comment here: see `commentOf`. */
    userdata: attr(8, 'NFTA_OBJ_USERDATA', bytes),
  },
  nfnetlinkSet,
)

interface AnyObjectAttributes extends Infer<typeof objectAttributes> {}

/** Comparing `type` narrows `data`. */
export type ObjectAttributes = Tagged<AnyObjectAttributes, 'type', 'data', Objects>

/** A named object. The family is in the header. */
export interface ObjectMessage {
  header: Nfgenmsg
  attributes: ObjectAttributes
}

const objectBody = body<Nfgenmsg, ObjectAttributes>(
  nfgenmsg,
  () => objectAttributes as unknown as Codec<ObjectAttributes>,
)

export const newObj: MessageDefinition<ObjectMessage> = nftMessage('NEWOBJ', objectBody)
export const getObj: MessageDefinition<ObjectMessage> = nftMessage('GETOBJ', objectBody)
export const delObj: MessageDefinition<ObjectMessage> = nftMessage('DELOBJ', objectBody)
export const destroyObj: MessageDefinition<ObjectMessage> = nftMessage('DESTROYOBJ', objectBody)
export const getObjReset: MessageDefinition<ObjectMessage> = nftMessage('GETOBJ_RESET', objectBody)
