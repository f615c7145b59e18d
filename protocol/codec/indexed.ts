import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { align4, type Input } from './input.js'
import { describe } from './output.js'
import { addNode } from './tree.js'

/**
 * A nest whose attribute types count its elements: IFLA_BOND_ARP_IP_TARGET holds the addresses 0, 1, 2 … The value is an
 * array, without the numbers; a nest whose numbers have gaps is written back as it came if it was not changed.
 */
export function indexed<T>(element: Codec<T>, first = 0): Codec<T[]> {
  /** Calls `take` with each element, as far as the bytes are attributes of a length that fits. */
  const walk = (
    input: Input,
    start: number,
    end: number,
    take: (at: number, to: number, type: number) => void,
  ): number => {
    let at = start
    while (end - at >= 4) {
      const length = input.view.getUint16(at, input.littleEndian)
      if (length < 4 || at + length > end || !fits(element, length - 4)) break
      take(at, at + length, input.view.getUint16(at + 2, input.littleEndian))
      at = Math.min(end, at + align4(length))
    }
    return at
  }
  return {
    name: `${element.name}[]`,
    nested: true,
    canonical(input, start, end) {
      let count = first
      let exact = true
      const stop = walk(input, start, end, (at, to, type) => {
        const zeros = input.bytes.subarray(to, Math.min(end, at + align4(to - at))).every(byte => byte === 0)
        const whole = element.canonical?.(input, at + 4, to) ?? true
        exact &&= type === count++ && zeros && whole
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
        const mark = output.begin(first + i)
        try {
          element.write(output, item)
        } catch (error) {
          throw error instanceof EncodeError ? error.within(`[${i}]`) : error
        }
        output.end(mark)
      })
    },
    inside: () => [element as Codec<unknown>],
    explore(input, start, end, node) {
      let count = 0
      const stop = walk(input, start, end, (at, to, type) => {
        const key = `[${count++}]`
        const child = addNode(node, {
          kind: 'element',
          key,
          uapi: node.uapi,
          codec: element.name,
          start: at,
          end: to,
          valueStart: at + 4,
          type,
          display: element.display,
        })
        if (element.explore) element.explore(input, at + 4, to, child)
        else child.value = element.read(input, at + 4, to)
      })
      if (stop < end) addNode(node, { kind: 'unknown', key: '', uapi: node.uapi, start: stop, end, problem: 'framing' })
      return this.read(input, start, end)
    },
  }
}

function fits(codec: Codec<unknown>, length: number): boolean {
  return codec.size === undefined ? codec.fits === undefined || codec.fits(length) : codec.size === length
}
