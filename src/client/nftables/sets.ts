import { endianness } from 'node:os'
import {
  commentEntry,
  commentOf,
  decodeUserdata,
  type ElementAttributes,
  type Expression,
  encodeUserdata,
  NFT_DATA,
  NFT_SET,
  NFT_SET_POL,
  NFTNL_UDATA_SET,
  type SetAttributes,
  type SetMessage,
  type Userdata,
} from '../../../protocol/netfilter/index.js'
import { dataTypesOf } from '../../dump/nft-syntax/data-types.js'
import type { Part } from '../../dump/nft-syntax/part.js'
import { typeofTexts } from '../../dump/nft-syntax/set-types.js'
import { InputError } from '../input.js'
import { type ElementSpec, registerBytes, type SetType } from './elements.js'
import { type ObjectKind, objectKindName, objectKindNumber } from './named-objects.js'
import type { TableName } from './objects.js'
import { keysOf, type MapParts, type SetParts, valuesOf } from './set-parts.js'
import { numberBytes } from './values.js'
import { type Family, familyName } from './words.js'

/** Names a set or a map. */
export interface SetName extends TableName {
  set: string
}

/** A set to make, or a map where `data` or `object` is given. */
export interface SetSpec extends SetName, SetType {
  /** The map's values are named objects of this kind. */
  object?: ObjectKind
  /** Milliseconds that elements stay; `true`: each says how long. */
  timeout?: number | bigint | true
  /** Milliseconds between looking for elements that have to go. */
  gcInterval?: number
  /** How many elements it may hold. */
  size?: number
  /** Rules may add and delete elements as packets pass. */
  dynamic?: boolean
  /** Elements cannot be changed once a rule uses it. */
  constant?: boolean
  policy?: 'performance' | 'memory'
  /** Counters, quotas or limits that each element gets. */
  expressions?: readonly Expression[]
  comment?: string
  /** What is in it from the start. */
  elements?: readonly ElementSpec[]
  /** Names it within one transaction, for lookups by `setId`. */
  id?: number
}

/** A set or a map as the kernel reports it. */
export interface NftSet {
  family: Family | undefined
  table: string
  set: string
  handle: bigint
  /** nft's data types of the key; undefined for one that only {@link NftSet.typeof} can say. */
  type: string | string[] | undefined
  /** The expression whose type the keys have, where it was made with one: `ip frag-off`, `meta hour . ip saddr`. */
  typeof: string | undefined
  /** Of a map: data types of its values, or `verdict`. */
  data: string | string[] | undefined
  /** The expression whose type the values have. */
  dataTypeof: string | undefined
  /** Of an object map. */
  object: ObjectKind | undefined
  interval: boolean
  autoMerge: boolean
  comment: string | undefined
  attributes: SetAttributes
}

const byteOrders = { host: 1, big: 2 } as const

/** NFTA_SET_* of a set, in the order that nft gives them. */
export function setAttributesOf(spec: SetSpec, id: number): SetAttributes {
  const { table, set, object, timeout, gcInterval, size, policy, interval, expressions = [] } = spec
  const keys = keysOf(spec)
  const values = valuesOf(spec)
  const key = keys.parts
  const attributes: SetAttributes = { table, name: set, flags: flagsOf(spec, key), ...keyOf(key) }
  if (values !== undefined && object !== undefined)
    throw new InputError('ERR_COMBINATION', 'a map has values or objects, not both')
  if (values !== undefined) Object.assign(attributes, dataOf(values))
  if (object !== undefined) attributes.objType = objectKindNumber(object)
  attributes.id = id
  if (policy !== undefined) attributes.policy = policy === 'memory' ? NFT_SET_POL.MEMORY : NFT_SET_POL.PERFORMANCE
  // The kernel wants to know the parts where each is an interval.
  const concat = interval && key.length > 1 ? { concat: key.map(part => ({ len: part.bytes })) } : {}
  if (size !== undefined || 'concat' in concat) attributes.desc = { ...(size !== undefined && { size }), ...concat }
  if (timeout !== undefined && timeout !== true) attributes.timeout = BigInt(timeout)
  if (gcInterval !== undefined) attributes.gcInterval = gcInterval
  attributes.userdata = encodeUserdata(userdataOf(spec, keys, values))
  if (expressions.length === 1) attributes.expr = expressions[0]!
  else if (expressions.length > 1) attributes.expressions = [...expressions]
  return attributes
}

function flagsOf(spec: SetSpec, key: readonly Part[]): number {
  const { data, dataTypeof, object, interval, timeout, dynamic, constant, expressions = [] } = spec
  return (
    (constant ? NFT_SET.CONSTANT : 0) |
    (interval ? NFT_SET.INTERVAL : 0) |
    (data !== undefined || dataTypeof !== undefined ? NFT_SET.MAP : 0) |
    (timeout !== undefined ? NFT_SET.TIMEOUT : 0) |
    (dynamic ? NFT_SET.EVAL : 0) |
    (object !== undefined ? NFT_SET.OBJECT : 0) |
    (interval && key.length > 1 ? NFT_SET.CONCAT : 0) |
    (expressions.length > 1 ? NFT_SET.EXPR : 0)
  )
}

/** nft's numbers of the parts, 6 bits each, and the bytes that they take in registers. */
export function keyOf(parts: readonly Part[]): { keyType: number; keyLen: number } {
  return {
    keyType: parts.reduce((number, { type }) => number * 64 + type.id, 0),
    keyLen: parts.length === 1 ? parts[0]!.bytes : parts.reduce((sum, { bytes }) => sum + registerBytes(bytes), 0),
  }
}

function dataOf(values: MapParts): Pick<SetAttributes, 'dataType' | 'dataLen'> {
  if ('verdict' in values) return { dataType: NFT_DATA.VERDICT, dataLen: 0 }
  const { keyType, keyLen } = keyOf(values.parts)
  return { dataType: keyType, dataLen: keyLen * (values.interval ? 2 : 1) }
}

/** What nft reads when it lists the set: it shows values by it. */
function userdataOf({ object, autoMerge, comment }: SetSpec, keys: SetParts, values: MapParts | undefined): Userdata[] {
  const number = (type: number, value: number): Userdata => ({ type, value: numberBytes(BigInt(value), 4, 'host') })
  const orderOf = (parts: readonly Part[]): number => (parts.length > 1 ? 0 : byteOrders[parts[0]!.order])
  const isVerdict = values !== undefined && 'verdict' in values
  const isInterval = values !== undefined && !isVerdict && values.interval
  const entries = [number(NFTNL_UDATA_SET.KEYBYTEORDER, orderOf(keys.parts))]
  if (values !== undefined) entries.push(number(NFTNL_UDATA_SET.DATABYTEORDER, isVerdict ? 0 : orderOf(values.parts)))
  if (autoMerge) entries.push(number(NFTNL_UDATA_SET.MERGE_ELEMENTS, 1))
  if (keys.typeOf !== undefined) entries.push({ type: NFTNL_UDATA_SET.KEY_TYPEOF, value: keys.typeOf })
  if (values?.typeOf !== undefined) entries.push({ type: NFTNL_UDATA_SET.DATA_TYPEOF, value: values.typeOf })
  if (values !== undefined || object !== undefined)
    entries.push(number(NFTNL_UDATA_SET.DATA_INTERVAL, isInterval ? 1 : 0))
  if (comment !== undefined) entries.push(commentEntry(comment, NFTNL_UDATA_SET.COMMENT))
  return entries
}

export function toSet({ header, attributes }: SetMessage): NftSet {
  const { keyType = 0, dataType, flags = 0, objType } = attributes
  const map = (flags & NFT_SET.MAP) !== 0 && dataType !== undefined
  const { keys, values } = typeofTexts(attributes, endianness() === 'LE')
  return {
    family: familyName(header.family),
    table: attributes.table ?? '',
    set: attributes.name ?? '',
    handle: attributes.handle ?? 0n,
    type: namesOf(keyType),
    typeof: keys,
    data: map ? (dataType === NFT_DATA.VERDICT ? 'verdict' : namesOf(dataType)) : undefined,
    dataTypeof: values,
    object: objType === undefined ? undefined : objectKindName(objType),
    interval: (flags & NFT_SET.INTERVAL) !== 0,
    autoMerge: merges(attributes.userdata),
    comment: commentOf(attributes.userdata, NFTNL_UDATA_SET.COMMENT),
    attributes,
  }
}

function merges(userdata: Uint8Array | undefined): boolean {
  const entry = userdata && decodeUserdata(userdata)?.find(({ type }) => type === NFTNL_UDATA_SET.MERGE_ELEMENTS)
  return entry?.value.some(byte => byte !== 0) ?? false
}

function namesOf(number: number): string | string[] | undefined {
  const names = dataTypesOf(number)?.map(({ name }) => name)
  if (names === undefined || names.includes(undefined)) return undefined
  return names.length === 1 ? names[0]! : (names as string[])
}

/** An element as the kernel reports it. */
export interface NftElement {
  /** Of an element with a whole key: its bytes. */
  key: Uint8Array | undefined
  comment: string | undefined
  attributes: ElementAttributes
}

export function toElement(attributes: ElementAttributes): NftElement {
  return { key: attributes.key?.value, comment: commentOf(attributes.userdata), attributes }
}
