import { NLA_F } from './attributes.js'
import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { align4, type Input } from './input.js'
import { describe } from './output.js'
import { addNode } from './tree.js'

/**
 * A nest of nests whose numbers nobody reads: programs count them from `number` and flag them, the kernel gives all of
 * them `number` and no flag. Each side's form is written back as it came; a mixture is kept by its bytes. The value is an array.
 */
export function counted<T>(number: number, uapi: string, element: Codec<T>): Codec<T[]> {
  const type = (index: number, bare: boolean): number => (bare ? number : (number + index) | NLA_F.NESTED)

  /** Calls `take` with each element, as far as the bytes are attributes, and returns where they stop being so. */
  const walk = (
    { view, littleEndian }: Input,
    start: number,
    end: number,
    take: (at: number, to: number, type: number) => void,
  ): number => {
    let at = start
    while (end - at >= 4) {
      const length = view.getUint16(at, littleEndian)
      if (length < 4 || at + length > end) break
      take(at, at + length, view.getUint16(at + 2, littleEndian))
      at = Math.min(end, at + align4(length))
    }
    return at
  }

  return {
    name: `${element.name}[]`,
    nested: true,
    canonical(input, start, end) {
      let count = 0
      let exact = true
      const stop = walk(input, start, end, (at, to, found) => {
        const padding = input.bytes.subarray(to, Math.min(end, at + align4(to - at)))
        const whole = (element.canonical?.(input, at + 4, to) ?? true) && padding.every(byte => byte === 0)
        exact &&= whole && padding.length === align4(to - at) - (to - at) && found === type(count++, input.bareNests)
      })
      return exact && stop === end
    },
    read(input, start, end) {
      const items: T[] = []
      walk(input, start, end, (at, to) => items.push(element.read(input, at + 4, to)))
      return items
    },
    write(output, value) {
      if (!Array.isArray(value)) throw new EncodeError('ERR_ENCODE_TYPE', `expected an array, got ${describe(value)}`)
      value.forEach((item, i) => {
        try {
          const mark = output.begin(type(i, output.bareNests))
          element.write(output, item)
          output.end(mark)
        } catch (error) {
          throw error instanceof EncodeError ? error.within(`[${i}]`) : error
        }
      })
    },
    inside: () => [element as Codec<unknown>],
    explore(input, start, end, node) {
      let count = 0
      const items: T[] = []
      const stop = walk(input, start, end, (at, to) => {
        const child = addNode(node, {
          kind: 'attribute',
          key: `[${count++}]`,
          uapi,
          codec: element.name,
          start: at,
          end: to,
          valueStart: at + 4,
        })
        items.push(element.explore!(input, at + 4, to, child))
      })
      if (stop < end) addNode(node, { kind: 'unknown', key: '', uapi, start: stop, end, problem: 'framing' })
      return items
    },
  }
}
