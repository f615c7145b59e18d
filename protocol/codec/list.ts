import { type AttributeSet, attr, attributes, type SetOptions } from './attributes.js'
import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { multi } from './nest.js'
import { describe } from './output.js'
import { wire } from './wire.js'

/**
 * A nest that holds one attribute again and again, all with the same number: NFTA_RULE_EXPRESSIONS is a list of
 * NFTA_LIST_ELEM. The value is an array.
 */
export function list<T>(
  number: number,
  uapi: string,
  element: Codec<T>,
  options: SetOptions,
): Codec<T[]> & { readonly table: AttributeSet } {
  // The only row has no name of its own, so that paths read `expressions[0]`.
  const set = attributes(uapi, { '': attr(number, uapi, multi(element)) }, options)
  type Inner = { ''?: T[]; unknown?: unknown; [wire]?: unknown }
  return {
    name: `${element.name}[]`,
    nested: true,
    /** The nest as a table with one row. */
    table: set as unknown as AttributeSet,
    read(input, start, end) {
      return unwrap(set.read(input, start, end) as Inner)
    },
    write(output, value) {
      if (!Array.isArray(value)) throw new EncodeError('ERR_ENCODE_TYPE', `expected an array, got ${describe(value)}`)
      const extra = (value as { [wire]?: object })[wire]
      set.write(output, (extra === undefined ? { '': value } : { '': value, ...extra }) as never)
    },
    inside: () => [set as Codec<unknown>],
    explore(input, start, end, node) {
      return unwrap(set.explore(input, start, end, node) as Inner)
    },
  }
  function unwrap(inner: Inner): T[] {
    const { '': items = [] } = inner
    if (inner.unknown !== undefined || inner[wire] !== undefined) {
      const { '': _, ...extra } = inner
      Object.defineProperty(items, wire, { value: extra, enumerable: false })
    }
    return items
  }
}
