import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { align4, type Input } from './input.js'
import { describe } from './output.js'
import { addNode } from './tree.js'

/**
 * Attributes of several kinds in an order that matters, in a nest: NFTA_HOOK_DEVS is names and prefixes mixed. The value
 * is an array with one object per attribute, each with a single key: `[{ name: 'eth0' }, { prefix: 'wg' }]`.
 */
export function sequence<T>(table: () => Codec<T>): Codec<T[]> {
  return {
    name: 'sequence',
    nested: true,
    read(input, start, end) {
      const value: T[] = []
      for (let at = start, next: number; at < end; at = next) {
        next = after(input, at, end)
        value.push(table().read(input, at, next))
      }
      return value
    },
    write(output, value) {
      if (!Array.isArray(value)) throw new EncodeError('ERR_ENCODE_TYPE', `expected an array, got ${describe(value)}`)
      value.forEach((item, i) => {
        try {
          table().write(output, item)
        } catch (error) {
          throw error instanceof EncodeError ? error.within(`[${i}]`) : error
        }
      })
    },
    inside: () => [table() as Codec<unknown>],
    explore(input, start, end, node) {
      const value: T[] = []
      for (let at = start, next: number; at < end; at = next) {
        next = after(input, at, end)
        const key = `[${value.length}]`
        const child = addNode(node, { kind: 'element', key, uapi: table().name, start: at, end: next })
        value.push(table().explore!(input, at, next, child))
      }
      return value
    },
  }
}

/** Where the attribute at `at` ends, with its padding; what is no attribute reaches to the end. */
function after(input: Input, at: number, end: number): number {
  if (end - at < 4) return end
  const length = input.view.getUint16(at, input.littleEndian)
  return length < 4 || at + length > end ? end : Math.min(end, at + align4(length))
}
