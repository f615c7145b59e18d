import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { describe } from './output.js'
import type { Struct } from './struct.js'
import { addNode } from './tree.js'

/** The members of a struct and the array behind them; without the member that counts its elements. */
export type FlexibleValue<S, K extends string, T, Count> = Omit<S, Count & keyof S> & { [P in K]?: T[] }

/**
 * A C struct that ends in an array of as many elements as there is room for: struct tc_u32_sel and its `keys`. Where a
 * member counts the elements (`count`), it is derived: values leave it out. One that counts otherwise is written back as it
 * came if the value was not changed.
 */
export function flexible<S, const K extends string, T, const Count extends string = never>(
  head: Struct<S>,
  key: K,
  element: Codec<T>,
  count?: Count & keyof S,
): Codec<FlexibleValue<S, K, T, Count>> {
  const { size } = element
  if (size === undefined || size === 0) throw new Error(`${head.name}: an array needs elements of one size`)
  type V = FlexibleValue<S, K, T, Count>
  const elementsIn = (start: number, end: number): number => (end - start - head.length) / size
  return {
    name: head.name,
    fits: length => length >= head.length && (length - head.length) % size === 0,
    canonical(input, start, end) {
      if (count === undefined) return true
      return head.read(input, start, start + head.length)[count] === elementsIn(start, end)
    },
    read(input, start, end) {
      const value = { ...head.read(input, start, start + head.length) } as Record<string, unknown>
      if (count !== undefined) delete value[count]
      const items: T[] = []
      for (let at = start + head.length; at < end; at += size) items.push(element.read(input, at, at + size))
      value[key] = items
      return value as V
    },
    write(output, value) {
      if (typeof value !== 'object' || value === null)
        throw new EncodeError('ERR_ENCODE_TYPE', `expected a ${head.name} object, got ${describe(value)}`)
      const { [key]: items = [], ...members } = value as Record<string, unknown>
      if (!Array.isArray(items))
        throw new EncodeError('ERR_ENCODE_TYPE', `expected an array, got ${describe(items)}`, key)
      if (count !== undefined && count in members)
        throw new EncodeError('ERR_ENCODE_UNKNOWN_KEY', `derived from the number of ${key}: leave it out`, count)
      head.write(output, { ...members, ...(count !== undefined && { [count]: items.length }) } as S)
      items.forEach((item, i) => {
        try {
          element.write(output, item as T)
        } catch (error) {
          throw error instanceof EncodeError ? error.within(`${key}[${i}]`) : error
        }
      })
    },
    inside: () => [head as Codec<unknown>, element as Codec<unknown>],
    explore(input, start, end, node) {
      head.explore!(input, start, start + head.length, node)
      for (let at = start + head.length, i = 0; at < end; at += size, i++) {
        const { name: codec, display } = element
        const child = addNode(node, {
          kind: 'element',
          key: `${key}[${i}]`,
          uapi: `${head.name}.${key}`,
          codec,
          start: at,
          end: at + size,
          display,
        })
        if (element.explore) element.explore(input, at, at + size, child)
        else child.value = element.read(input, at, at + size)
      }
      return this.read(input, start, end)
    },
  }
}
