import { NLA_F } from './attributes.js'
import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { align4, type Input } from './input.js'
import { describe } from './output.js'
import { addNode } from './tree.js'

/**
 * A nest whose attribute types are numbers that mean something: CTRL_ATTR_OP_POLICY has the policy of command 5 under 5. The
 * value is an object with those numbers for keys. A nest that has them out of order, or twice, is written back as it came
 * if it was not changed.
 */
export function numbered<T>(element: Codec<T>, { nestedFlag = false } = {}): Codec<Record<number, T>> {
  const flag = nestedFlag ? NLA_F.NESTED : 0
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
  // The flag for network byte order says nothing about a nest: where it is set all the same, it stays part of the number.
  const numberOf = (type: number): number => type & ~NLA_F.NESTED
  const largest = 0xffff & ~NLA_F.NESTED
  return {
    name: `${element.name}{}`,
    nested: true,
    canonical(input, start, end) {
      let last = -1
      let exact = true
      const stop = walk(input, start, end, (at, to, type) => {
        const padding = input.bytes.subarray(to, Math.min(end, at + align4(to - at)))
        const whole = element.canonical?.(input, at + 4, to) ?? true
        exact &&=
          whole && padding.every(byte => byte === 0) && type === (numberOf(type) | flag) && numberOf(type) > last
        last = numberOf(type)
      })
      return exact && stop === end
    },
    read(input, start, end) {
      const items: Record<number, T> = {}
      walk(input, start, end, (at, to, type) => {
        items[numberOf(type)] = element.read(input, at + 4, to)
      })
      return items
    },
    write(output, value) {
      if (typeof value !== 'object' || value === null)
        throw new EncodeError('ERR_ENCODE_TYPE', `expected an object, got ${describe(value)}`)
      for (const [key, item] of Object.entries(value)) {
        const number = Number(key)
        if (!Number.isInteger(number) || number < 0 || number > largest)
          throw new EncodeError('ERR_ENCODE_UNKNOWN_KEY', 'no number of an attribute', key)
        const mark = output.begin(number | flag)
        try {
          element.write(output, item)
        } catch (error) {
          throw error instanceof EncodeError ? error.within(key) : error
        }
        output.end(mark)
      }
    },
    inside: () => [element as Codec<unknown>],
    explore(input, start, end, node) {
      const { uapi } = node
      const stop = walk(input, start, end, (at, to, type) => {
        const place = { start: at, end: to, valueStart: at + 4, type }
        const key = `[${numberOf(type)}]`
        const { name: codec, display } = element
        const child = addNode(node, { kind: 'element', key, uapi, codec, ...place, display })
        if (element.explore) element.explore(input, at + 4, to, child)
        else child.value = element.read(input, at + 4, to)
      })
      if (stop < end) addNode(node, { kind: 'unknown', key: '', uapi, start: stop, end, problem: 'framing' })
      return this.read(input, start, end)
    },
  }
}

function fits(codec: Codec<unknown>, length: number): boolean {
  return codec.size === undefined ? codec.fits === undefined || codec.fits(length) : codec.size === length
}
