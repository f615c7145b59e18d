/* Data types of the keys and values of sets: `type ipv4_addr . inet_service`, or `typeof ip frag-off` where a type has no size of its own. */
import {
  NFT_DATA,
  NFT_SET,
  NFTNL_UDATA_SET,
  type SetAttributes,
  userdataValue,
} from '../../../protocol/netfilter/index.js'
import { type ByteOrder, dataTypes, dataTypesOf } from './data-types.js'
import { headers } from './headers.js'
import { ctKeys, metaKeys } from './keys.js'
import { objectKind } from './object.js'
import { type Part, partOf } from './part.js'
import { registerBytes } from './registers.js'
import type { Term } from './term.js'
import { typeofTerm } from './typeof.js'
import { said, Unsaid } from './unsaid.js'

function entryOf({ userdata }: SetAttributes, type: number): Uint8Array | undefined {
  return userdata && userdataValue(userdata, type)
}

/** nft's own numbers of byte orders. */
const byteOrders: Readonly<Record<number, ByteOrder>> = { 1: 'host', 2: 'big' }

function orderIn(value: Uint8Array | undefined): ByteOrder | undefined {
  // A small number in the byte order of the host: one of its bytes is not zero.
  return byteOrders[value?.find(byte => byte !== 0) ?? 0]
}

/** How the keys of a set are written, by what the set says of itself. @throws Unsaid where it does not say it */
export function keyParts(set: SetAttributes, littleEndian: boolean, known = keyTerm(set, littleEndian)): Part[] {
  const order = orderIn(entryOf(set, NFTNL_UDATA_SET.KEYBYTEORDER))
  const parts = known?.parts ?? partsOf(set.keyType, set.keyLen, order)
  // Intervals are compared byte by byte.
  return (set.flags ?? 0) & NFT_SET.INTERVAL ? parts.map(part => ({ ...part, order: 'big' })) : [...parts]
}

/** The expression that the keys were given by, where nft kept it. */
function keyTerm(set: SetAttributes, littleEndian: boolean): Term | undefined {
  return typeofTerm(entryOf(set, NFTNL_UDATA_SET.KEY_TYPEOF), littleEndian)
}

/** The same of the values of a map. */
function valueTerm(set: SetAttributes, littleEndian: boolean): Term | undefined {
  return typeofTerm(entryOf(set, NFTNL_UDATA_SET.DATA_TYPEOF), littleEndian)
}

/** How the values of a map are written; undefined for verdicts and objects. @throws Unsaid */
export function valueParts(
  set: SetAttributes,
  littleEndian: boolean,
  known = valueTerm(set, littleEndian),
): Part[] | undefined {
  const { dataType, dataLen, objType, flags = 0 } = set
  if (objType !== undefined || dataType === undefined || dataType >= NFT_DATA.VERDICT || !(flags & NFT_SET.MAP))
    return undefined
  const parts = known?.parts ?? partsOf(dataType, dataLen, orderIn(entryOf(set, NFTNL_UDATA_SET.DATABYTEORDER)))
  return [...parts]
}

function partsOf(number = 0, length = 0, order?: ByteOrder): Part[] {
  const types = dataTypesOf(number)
  if (types === undefined) throw new Unsaid('data type')
  const [only] = types
  if (types.length > 1 || only === undefined) return types.map(type => partOf(type))
  if (length > registerBytes) throw new Unsaid('length')
  const bytes = only.bits === 0 || only === dataTypes.duration ? length : Math.ceil(only.bits / 8)
  return [partOf(only, order ?? only.order, bytes)]
}

/** The expressions that a set or a map was made from with `typeof`, in nft syntax, where nft kept them. */
export function typeofTexts(
  set: SetAttributes,
  littleEndian: boolean,
): { keys: string | undefined; values: string | undefined } {
  return {
    keys: keyTerm(set, littleEndian)?.text,
    values: valueTerm(set, littleEndian)?.text,
  }
}

/** `type ipv4_addr : verdict`. @throws Unsaid where nft has no words for the types */
export function typeLine(set: SetAttributes, littleEndian: boolean): string {
  const { flags = 0, objType, dataType } = set
  const keysFrom = keyTerm(set, littleEndian)
  const valuesFrom = valueTerm(set, littleEndian)
  const keys = keyParts(set, littleEndian, keysFrom)
  const values = valueParts(set, littleEndian, valuesFrom)
  const isNamed = (parts: readonly Part[] = []): boolean => parts.every(({ type }) => type.name !== undefined)
  const word = keysFrom === undefined && isNamed(keys) && isNamed(values) ? 'type' : 'typeof'
  const text = (parts: readonly Part[], known: string | undefined): string =>
    word === 'type' ? parts.map(({ type }) => type.name).join(' . ') : (known ?? parts.map(exampleOf).join(' . '))
  const left = `${word} ${text(keys, keysFrom?.text)}`
  if (!(flags & (NFT_SET.MAP | NFT_SET.OBJECT))) return left
  if (objType !== undefined) {
    const kind = objectKind(objType)
    // nft makes such maps only without a name.
    if (kind.startsWith('ct ')) throw new Unsaid('map')
    return `${left} : ${kind}`
  }
  if (dataType === NFT_DATA.VERDICT) return `${left} : verdict`
  const isInterval = entryOf(set, NFTNL_UDATA_SET.DATA_INTERVAL)?.some(Boolean) === true
  return `${left} : ${isInterval ? 'interval ' : ''}${text(said(values, 'data'), valuesFrom?.text)}`
}

/** An expression of such a type, for `typeof` to ask. @throws Unsaid */
function exampleOf({ type, bytes, order }: Part): string {
  const field = Object.values(headers)
    .flatMap(({ fields }) => fields)
    .find(each => each.type === type && type.bits !== 0)
  if (field !== undefined && order === 'big') return field.name
  if (type === dataTypes.integer && order === 'big') return `@ih,0,${bytes * 8}`
  const meta = Object.values(metaKeys).find(each => each.type === type && each.bytes === bytes)
  if (meta !== undefined) return meta.name
  const ct = Object.values(ctKeys).find(each => each.type === type && each.bytes === bytes)
  if (ct !== undefined) return `ct ${ct.name}`
  throw new Unsaid('type')
}
