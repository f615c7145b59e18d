import type { Input } from './input.js'
import type { Struct } from './struct.js'

interface Known<T> {
  readonly littleEndian: boolean
  readonly bytes: Uint8Array
  readonly value: T
}

/**
 * A struct that message after message has the same of: the header of a table's routes, of all that is in nf_tables. Equal ones
 * are read as one object, and are frozen, so that nobody changes those of a whole list: `{ ...header, tos: 4 }` is another. An object of
 * its own for each would be a third of what a list of routes takes.
 */
export function shared<T extends object>(struct: Struct<T>): Struct<Readonly<T>> {
  /** The last ones, by a hash of their bytes. */
  const recent: (Known<T> | undefined)[] = new Array(64).fill(undefined)

  const read = (input: Input, start: number, end: number): T => {
    const { bytes, littleEndian } = input
    let hash = 0
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0
    const place = (hash ^ (hash >>> 6)) & 63
    const known = recent[place]
    if (known !== undefined && known.littleEndian === littleEndian && isSame(known.bytes, bytes, start, end))
      return known.value
    const value = Object.freeze(struct.read(input, start, end))
    recent[place] = { littleEndian, bytes: bytes.slice(start, end), value }
    return value
  }
  const explore: Struct<T>['explore'] = (input, start, end, node) =>
    Object.freeze(struct.explore!(input, start, end, node))
  // All else, the layout above all, is the struct's own: it is laid out when it is first used.
  return Object.create(struct, { read: { value: read }, explore: { value: explore } }) as Struct<Readonly<T>>
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false
  for (let i = 0; i < known.length; i++) if (known[i] !== bytes[start + i]) return false
  return true
}
