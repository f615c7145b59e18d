import {
  type ConnlimitExpression,
  type CounterExpression,
  type CtExpectObject,
  type CtHelperObject,
  type CtTimeoutObject,
  commentOf,
  commentUserdata,
  type LimitExpression,
  NFT_OBJECT,
  NFTNL_UDATA_OBJ,
  type ObjectAttributes,
  type ObjectMessage,
  type QuotaExpression,
  type SecmarkObject,
  type SynproxyExpression,
  type TunnelKeyObject,
} from '../../../protocol/netfilter/index.js'
import { wordOrNumber } from '../input.js'
import type { TableName } from './objects.js'
import { type Family, familyName } from './words.js'

/** nft's words for kinds of objects; connlimit has none, because nft cannot make one. */
const kinds = {
  counter: NFT_OBJECT.COUNTER,
  quota: NFT_OBJECT.QUOTA,
  'ct helper': NFT_OBJECT.CT_HELPER,
  limit: NFT_OBJECT.LIMIT,
  connlimit: NFT_OBJECT.CONNLIMIT,
  tunnel: NFT_OBJECT.TUNNEL,
  'ct timeout': NFT_OBJECT.CT_TIMEOUT,
  secmark: NFT_OBJECT.SECMARK,
  'ct expectation': NFT_OBJECT.CT_EXPECT,
  synproxy: NFT_OBJECT.SYNPROXY,
} as const

/** A kind of named object. */
export type ObjectKind = keyof typeof kinds

export function objectKindNumber(kind: ObjectKind): number {
  return wordOrNumber('kind of object', kind, kinds)
}

export function objectKindName(number: number): ObjectKind | undefined {
  return (Object.keys(kinds) as ObjectKind[]).find(kind => kinds[kind] === number)
}

/** What each kind is made of: NFTA_OBJ_DATA. */
export interface ObjectData {
  counter: CounterExpression
  quota: QuotaExpression
  'ct helper': CtHelperObject
  limit: LimitExpression
  connlimit: ConnlimitExpression
  tunnel: TunnelKeyObject
  'ct timeout': CtTimeoutObject
  secmark: SecmarkObject
  'ct expectation': CtExpectObject
  synproxy: SynproxyExpression
}

/** Names an object: those of different kinds may have the same name. */
export interface ObjectName<K extends ObjectKind = ObjectKind> extends TableName {
  kind: K
  object: string
}

/** An object to make. Comparing `kind` narrows `data`. */
export type ObjectSpec = { [K in ObjectKind]: ObjectName<K> & { data: ObjectData[K]; comment?: string } }[ObjectKind]

/**
 * An object as the kernel reports it. Comparing `kind` narrows `data`. One of a kind that is not known here has no `kind` and
 * no `data`: `attributes` has all that came.
 */
export type NftObject =
  | { [K in ObjectKind]: ReportedObject & { kind: K; data: ObjectData[K] | undefined } }[ObjectKind]
  | (ReportedObject & { kind: undefined; data: undefined })

interface ReportedObject {
  family: Family | undefined
  table: string
  object: string
  handle: bigint
  comment: string | undefined
  attributes: ObjectAttributes
}

export function objectAttributesOf(spec: ObjectSpec): ObjectAttributes {
  const { table, object, kind, data, comment } = spec
  const userdata = comment === undefined ? {} : { userdata: commentUserdata(comment, NFTNL_UDATA_OBJ.COMMENT) }
  return { table, name: object, type: objectKindNumber(kind), data, ...userdata } as ObjectAttributes
}

export function toObject({ header, attributes }: ObjectMessage): NftObject {
  return {
    family: familyName(header.family),
    table: attributes.table ?? '',
    kind: objectKindName(attributes.type ?? 0),
    object: attributes.name ?? '',
    handle: attributes.handle ?? 0n,
    data: attributes.data,
    comment: commentOf(attributes.userdata, NFTNL_UDATA_OBJ.COMMENT),
    attributes,
  } as NftObject
}
