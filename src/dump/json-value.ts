import { EncodeError, toHex } from '../../protocol/codec/index.js'
import { bareNests, wire } from '../../protocol/codec/wire.js'

/** What JSON can hold. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** How the notes of an unusual form ({@link wire}, {@link bareNests}) are called in JSON, and the items of an array that has some. */
export const NOTES = { wire: '$wire', bareNests: '$bareNests', items: '$items' } as const

/**
 * A decoded value for JSON: bytes as hexadecimal text, 64-bit numbers as decimal text whatever their size, everything else as
 * it is. How an attribute differed from its table's form goes along under keys with a `$`, so that the bytes can be had back.
 */
export function toJsonValue(value: unknown): JsonValue {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return toHex(value)
  if (Array.isArray(value)) {
    const items = value.map(toJsonValue)
    const notes = (value as { [wire]?: unknown })[wire]
    return notes === undefined ? items : { [NOTES.items]: items, [NOTES.wire]: toJsonValue(notes) }
  }
  if (typeof value !== 'object' || value === null) return (value ?? null) as JsonValue
  const given = value as Record<PropertyKey, unknown>
  // Not by assignment, which would take a key called __proto__ for something else.
  const object: Record<string, JsonValue> = Object.fromEntries(
    Object.entries(given).flatMap(([key, item]) => (item === undefined ? [] : [[key, toJsonValue(item)]])),
  )
  if (given[bareNests] === true) object[NOTES.bareNests] = true
  if (given[wire] !== undefined) object[NOTES.wire] = toJsonValue(given[wire])
  return object
}

/**
 * The value for a table to write, on an Output whose `json` is set: the notes are back in their places; bytes and 64-bit numbers
 * stay text, because only the table knows which texts they are.
 */
export function fromJsonValue(json: JsonValue): unknown {
  if (Array.isArray(json)) return json.map(fromJsonValue)
  if (typeof json !== 'object' || json === null) return json
  const given: { readonly [key: string]: JsonValue } = json as never
  const { [NOTES.items]: items, [NOTES.wire]: notes, [NOTES.bareNests]: bare, ...rest } = given
  if (items !== undefined && !Array.isArray(items))
    throw new EncodeError('ERR_ENCODE_TYPE', 'expected an array', NOTES.items)
  const value: Record<PropertyKey, unknown> =
    items === undefined
      ? Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, fromJsonValue(item)]))
      : (fromJsonValue(items) as never)
  if (bare === true) value[bareNests] = true
  if (notes !== undefined && typeof notes !== 'string' && !(items === undefined ? isForms(notes) : isObject(notes)))
    throw new EncodeError('ERR_ENCODE_TYPE', 'not how an unusual form is noted', NOTES.wire)
  if (notes !== undefined)
    Object.defineProperty(value, wire, { value: fromJsonValue(notes), enumerable: items === undefined })
  return value
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Notes on the attributes of a set: of each its type field, payload and padding, where they were unusual; places of what aligns. */
function isForms(notes: JsonValue): boolean {
  const isType = (type: JsonValue | undefined): boolean =>
    type === undefined || (typeof type === 'number' && (type & 0xffff) === type)
  const arePlaces = (places: JsonValue = []): boolean =>
    Array.isArray(places) && places.every(place => Number.isSafeInteger(place) && place >= 0)
  return (
    isObject(notes) && Object.values(notes).every(form => isObject(form) && isType(form.type) && arePlaces(form.places))
  )
}
