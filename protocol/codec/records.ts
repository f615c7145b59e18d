import type { AttributeSet } from './attributes.js'
import type { Body } from './body.js'
import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { align4, type Input } from './input.js'
import { describe } from './output.js'
import type { Struct } from './struct.js'
import { addNode } from './tree.js'

/**
 * An array of variable-length records, each a struct that starts with its own 16-bit length (`len`), followed by
 * attributes: RTA_MULTIPATH is an array of struct rtnexthop. The length is derived, so values leave it out.
 */
export function records<S extends { len: number }, A>(
  header: Struct<S>,
  table: () => Codec<A>,
): Codec<Body<Omit<S, 'len'>, A>[]> {
  const recordAt = (input: Input, at: number, end: number): number | undefined => {
    if (end - at < header.length) return undefined
    const length = input.view.getUint16(at, input.littleEndian)
    return length < header.length || length > end - at ? undefined : length
  }
  return {
    name: `${header.name}[]`,
    nested: false,
    canonical(input, start, end) {
      let at = start
      while (at < end) {
        const length = recordAt(input, at, end)
        if (length === undefined || length % 4 !== 0) return false
        at += length
      }
      return true
    },
    read(input, start, end) {
      const value: Body<Omit<S, 'len'>, A>[] = []
      for (let at = start; at < end; ) {
        const length = recordAt(input, at, end)
        if (length === undefined) break
        const { len: _, ...fields } = header.read(input, at, at + header.length)
        const attributes = table().read(input, at + header.length, at + length)
        value.push({ header: fields, attributes })
        at += align4(length)
      }
      return value
    },
    write(output, value) {
      if (!Array.isArray(value)) throw new EncodeError('ERR_ENCODE_TYPE', `expected an array, got ${describe(value)}`)
      value.forEach((record, i) => {
        const start = output.length
        try {
          if (typeof record !== 'object' || record === null)
            throw new EncodeError('ERR_ENCODE_TYPE', `expected { header, attributes }, got ${describe(record)}`)
          header.write(output, { ...record.header, len: 0 } as unknown as S)
          table().write(output, record.attributes)
        } catch (error) {
          throw error instanceof EncodeError ? error.within(`[${i}]`) : error
        }
        const length = output.length - start
        if (length > 0xffff)
          throw new EncodeError('ERR_ENCODE_RANGE', `takes ${length} bytes, a record holds at most 65535`, `[${i}]`)
        output.view.setUint16(start, length, output.littleEndian)
      })
    },
    inside: () => [header as Codec<unknown>, table() as Codec<unknown>],
    explore(input, start, end, node) {
      let count = 0
      let at = start
      while (at < end) {
        const length = recordAt(input, at, end)
        if (length === undefined) break
        const key = `[${count++}]`
        const child = addNode(node, { kind: 'element', key, uapi: header.name, start: at, end: at + length })
        const middle = at + header.length
        const head = { kind: 'header', key: 'header', uapi: header.name, codec: header.name } as const
        header.explore!(input, at, middle, addNode(child, { ...head, start: at, end: middle }))
        ;(table() as unknown as AttributeSet).explore(input, middle, at + length, child)
        at += align4(length)
      }
      if (at < end) addNode(node, { kind: 'unknown', key: '', uapi: header.name, start: at, end, problem: 'framing' })
      return this.read(input, start, end)
    },
  }
}
