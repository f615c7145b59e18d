import { endianness } from 'node:os'
import { NFT_DATA, type SetAttributes } from '../../../protocol/netfilter/index.js'
import { type Part, partOf, sizeOf } from '../../dump/nft-syntax/part.js'
import { keyParts, valueParts } from '../../dump/nft-syntax/set-types.js'
import { Unsaid } from '../../dump/nft-syntax/unsaid.js'
import { InputError } from '../input.js'
import type { FieldOf, SetType } from './elements.js'
import { typeofConcatenation, verdictTypeof } from './statements/typeof.js'
import { dataType } from './values.js'

/* What the keys and the values of a set are: said by data types, by fields, or by the attributes of a set that the kernel told. */

/** A set as `ruleset.sets` tells it. */
export interface TypedByKernel {
  readonly interval?: boolean
  readonly autoMerge?: boolean
  readonly attributes: SetAttributes
}

/** A set as it was made, or as the kernel tells it. */
export type TypedSet = SetType | TypedByKernel

/** How values lie in elements, and what nft keeps of the field that they are of: NFTNL_UDATA_SET.KEY_TYPEOF, DATA_TYPEOF. */
export interface SetParts {
  readonly parts: readonly Part[]
  readonly typeOf?: Uint8Array | undefined
}

/** Of a map: its values, or that they are verdicts. */
export type MapParts =
  | (SetParts & { readonly interval: boolean })
  | { readonly verdict: true; readonly typeOf?: Uint8Array }

const littleEndian = endianness() === 'LE'

/** @throws InputError where the set does not say it */
export function keysOf(set: TypedSet): SetParts {
  if ('attributes' in set) return { parts: told(() => keyParts(set.attributes, littleEndian)) }
  if (set.typeof !== undefined) return ofField(set.typeof)
  if (set.type !== undefined) return ofTypes(set.type)
  throw new InputError('ERR_COMBINATION', "a set has { type: 'ipv4_addr' } or { typeof: nft.ip.saddr }")
}

/** Undefined for a set, and for a map of objects. @throws InputError where the set does not say it */
export function valuesOf(set: TypedSet): MapParts | undefined {
  if ('attributes' in set) return valuesTold(set.attributes)
  const { data, dataTypeof, dataInterval: interval = false } = set
  if (dataTypeof !== undefined) return { ...ofField(dataTypeof), interval }
  if (data === undefined) return undefined
  // Beside a field, nft keeps an expression of verdicts, too.
  if (data === 'verdict') return { verdict: true, ...(set.typeof !== undefined && { typeOf: verdictTypeof }) }
  return { ...ofTypes(data), interval }
}

function valuesTold(attributes: SetAttributes): MapParts | undefined {
  if (attributes.dataType === NFT_DATA.VERDICT) return { verdict: true }
  const parts = told(() => valueParts(attributes, littleEndian))
  return parts && { parts, interval: attributes.dataLen === 2 * sizeOf(parts) }
}

function told<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Unsaid)) throw error
    throw new InputError(
      'ERR_COMBINATION',
      'the set does not say what its keys and values are: give { type } or { typeof }',
    )
  }
}

/** nft's data type, or those of a concatenation, of which it keeps an expression with nothing in it. */
function ofTypes(names: string | readonly string[]): SetParts {
  if (typeof names === 'string') return { parts: [partOf(dataType(names))] }
  const parts = names.map(name => partOf(dataType(name)))
  return parts.length > 1 ? { parts, typeOf: typeofConcatenation([]) } : { parts }
}

/** The value of a field stands for itself, without bits of its neighbours. */
function ofField({ operand }: FieldOf): SetParts {
  const parts = operand.parts.map(part => ({ ...part, bytes: Math.ceil(part.bits / 8), lsb: 0 }))
  return { parts, typeOf: operand.typeOf?.() }
}
