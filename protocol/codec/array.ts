import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { describe } from './output.js'
import { addNode } from './tree.js'

/** A C array that fills its attribute: as many elements as there is room for. */
export function array<T>(element: Codec<T>): Codec<T[]> {
  const { size } = element
  if (size === undefined || size === 0) throw new Error(`${element.name}: an array needs elements of one size`)
  return {
    name: `${element.name}[]`,
    ...(element.big && { big: array(element.big) }),
    fits: length => length % size === 0,
    read(input, start, end) {
      const items: T[] = []
      for (let at = start; at < end; at += size) items.push(element.read(input, at, at + size))
      return items
    },
    write(output, value) {
      if (!Array.isArray(value)) throw new EncodeError('ERR_ENCODE_TYPE', `expected an array, got ${describe(value)}`)
      value.forEach((item, i) => {
        try {
          element.write(output, item)
        } catch (error) {
          throw error instanceof EncodeError ? error.within(`[${i}]`) : error
        }
      })
    },
    inside: () => [element as Codec<unknown>],
    explore(input, start, end, node) {
      for (let at = start, i = 0; at < end; at += size, i++) {
        const { name: codec, display } = element
        const place = { start: at, end: at + size }
        const child = addNode(node, { kind: 'element', key: `[${i}]`, uapi: node.uapi, codec, ...place, display })
        if (element.explore) element.explore(input, at, at + size, child)
        else child.value = element.read(input, at, at + size)
      }
      return this.read(input, start, end)
    },
  }
}
