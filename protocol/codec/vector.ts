import { type AttributeSet, type AttributesValue, keep, type Rows, unknownOf } from './attributes.js'
import type { Codec } from './codec.js'
import { canCompile } from './compile.js'
import { compileFixed } from './compile-fixed.js'
import { EncodeError } from './errors.js'
import type { Input } from './input.js'
import { describe, type Output } from './output.js'
import { addNode } from './tree.js'

/**
 * A C array whose elements have names: IFLA_INET6_CONF is an array of numbers indexed by DEVCONF_*. The table names the
 * elements; `first` is the number of the row that stands first. A kernel that is older or newer than the table has a
 * shorter or a longer array: elements without a row are in `unknown`, their number as the `type`.
 *
 * When written, the array ends with the last element given, and those left out before it are zero.
 */
export function vector<R extends Rows>(table: AttributeSet<R>, first: number): Codec<AttributesValue<R>> {
  const rows = [...table.rows].sort((a, b) => a.number - b.number)
  const size = rows[0]?.codec.size ?? 0
  if (size === 0 || rows.some((row, i) => row.number !== first + i || row.codec.size !== size))
    throw new Error(`${table.name}: an array needs a row for every element, all of one size`)

  const readPlain = (input: Input, start: number, end: number): AttributesValue<R> => {
    const value: Record<string, unknown> = {}
    rows.forEach(({ key, codec }, i) => {
      const at = start + i * size
      if (at < end) value[key] = codec.read(input, at, at + size)
    })
    readRest(value, input, start, end)
    return value as AttributesValue<R>
  }
  /** The elements behind the last row. */
  const readRest = (value: Record<string, unknown>, input: Input, start: number, end: number): void => {
    for (let i = rows.length; start + i * size < end; i++)
      keep(value, { type: first + i, data: input.bytes.slice(start + i * size, start + (i + 1) * size) })
  }
  /** By length: a kernel has always the same number of elements, and not many more than are known here. */
  const compiled: (typeof readPlain)[] = []
  const longest = (rows.length + 32) * size

  const compileRead = (length: number): typeof readPlain => {
    const members = rows.slice(0, length / size).map(({ key, codec }, i) => ({ key, offset: i * size, size, codec }))
    const text = length > rows.length * size ? 'readRest(o,input,s,e)' : ''
    return compileFixed(members, length, readPlain, { text, scope: { readRest } })
  }

  return {
    name: `${rows[0]!.codec.name}[]`,
    fits: length => length % size === 0,
    read(input, start, end) {
      const length = end - start
      if (length > longest) return readPlain(input, start, end)
      compiled[length] ??= canCompile() ? compileRead(length) : readPlain
      return compiled[length]!(input, start, end)
    },
    write(output, value) {
      if (typeof value !== 'object' || value === null)
        throw new EncodeError(
          'ERR_ENCODE_TYPE',
          `expected an object of ${table.name}_* elements, got ${describe(value)}`,
        )
      const start = output.length
      const given = value as Record<string, unknown>
      /** Most come in their order, and are found where the last one was followed by them. */
      let next = 0
      for (const key in given) {
        const item = given[key]
        if (item === undefined || key === 'unknown') continue
        const row = rows[next]?.key === key ? rows[next] : table.byKey.get(key)
        if (row === undefined)
          throw new EncodeError('ERR_ENCODE_UNKNOWN_KEY', `no element of that name among ${table.name}_*`, key)
        const place = row.number - first
        next = place + 1
        const end = goTo(output, start, place, size)
        try {
          row.codec.write(output, item)
        } catch (error) {
          throw error instanceof EncodeError ? error.within(key) : error
        }
        output.length = end
      }
      for (const { type, data: given } of unknownOf((value as { unknown?: unknown }).unknown ?? [])) {
        const data = output.data(given)
        if (type === undefined || type < first || data.length !== size)
          throw new EncodeError('ERR_ENCODE_RANGE', `an element has ${size} bytes and a number as its type`, 'unknown')
        const end = goTo(output, start, type - first, size)
        output.append(data)
        output.length = end
      }
    },
    inside: () => [table as unknown as Codec<unknown>],
    explore(input, start, end, node) {
      for (let at = start, i = 0; at < end; at += size, i++) {
        const row = rows[i]
        const place = { start: at, end: at + size }
        if (row === undefined) {
          addNode(node, { kind: 'unknown', key: `[${first + i}]`, uapi: `${table.name}_${first + i}`, ...place })
          continue
        }
        const { key, uapi, codec } = row
        const child = addNode(node, { kind: 'field', key, uapi, codec: codec.name, ...place, display: codec.display })
        child.value = codec.read(input, at, at + size)
      }
      return readPlain(input, start, end)
    },
  }
}

/** Moves to an element, behind zeros where none before it was written; returns where the array then ends. */
function goTo(output: Output, start: number, index: number, size: number): number {
  const at = start + index * size
  const end = Math.max(output.length, at + size)
  output.zeros(end - output.length)
  output.length = at
  return end
}
