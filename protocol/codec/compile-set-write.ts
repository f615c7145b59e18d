import { type AttributeSet, NLA_TYPE_MASK, type Row } from './attributes.js'
import { compile } from './compile.js'
import { EncodeError } from './errors.js'
import { align4 } from './input.js'
import type { Output } from './output.js'
import { wire } from './wire.js'

/** Writes the attributes of a value whose keys say all that is to be written. */
export type SetWriter = (output: Output, given: Record<PropertyKey, unknown>) => void

/** What a compiled writer leaves to its table: everything that is not an attribute exactly as its row has it. */
export interface Careful {
  /** A value that keeps forms of the wire, or what has no row. */
  readonly exactly: SetWriter
  readonly row: (output: Output, row: Row, given: Record<PropertyKey, unknown>, item: unknown) => void
  readonly elements: (output: Output, row: Row, item: unknown) => void
  readonly noRow: (key: string) => EncodeError
}

/** Above this many rows the row is looked up by hash: comparing names one by one would take longer. */
const comparedOneByOne = 12

/**
 * Compiles the writer of a table: one `case` per row, in the order of the value's keys. A number that its row can hold is
 * stored in place; any other value goes through its codec, which knows the error for a wrong one.
 */
export function compileSetWrite(set: AttributeSet, careful: Careful): SetWriter {
  const { rows } = set
  const hashed = rows.length > comparedOneByOne
  const scope: Record<string, unknown> = { rows, wire, EncodeError, ...careful }
  if (hashed) scope.places = new Map(rows.map((row, i) => [row.key, i]))
  const cases = rows.map((row, i) => {
    const label = hashed ? i : JSON.stringify(row.key)
    return `case ${label}: ${statementsOf(row, i, scope)}; break`
  })
  return compile(
    `function (output,o) {
      if (o[wire]!==undefined||o.unknown!==undefined) return exactly(output,o)
      const le=output.littleEndian, bare=output.bareNests
      let key, stray
      try {
        all: for (key in o) {
          const item=o[key]
          if (item!==undefined) switch (${hashed ? 'places.get(key)' : 'key'}) {
            ${cases.join('\n')}
            default: stray=key; break all
          }
        }
      } catch (error) {
        throw error instanceof EncodeError ? error.within(key) : error
      }
      if (stray!==undefined) throw noRow(stray)
    }`,
    scope,
  )
}

function statementsOf(row: Row, i: number, scope: Record<string, unknown>): string {
  const { codec } = row
  if (row.repeated) return `elements(output,rows[${i}],item)`
  if (row.chosen || codec.absent) return `row(output,rows[${i}],o,item)`
  if (codec.inlineWrite && codec.size !== undefined) {
    const { valid, store } = codec.inlineWrite
    return `if (${valid('item')}) {${inPlace(row.type, codec.size, store)}} else row(output,rows[${i}],o,item)`
  }
  scope[`c${i}`] = codec
  const bareType = row.type & NLA_TYPE_MASK
  const type = bareType === row.type ? `${row.type}` : `bare?${bareType}:${row.type}`
  return `{const mark=output.begin(${type}); c${i}.write(output,item); output.end(mark)}`
}

/** Header, payload and padding of an attribute of known length. */
function inPlace(type: number, size: number, store: (at: string, value: string) => string): string {
  const length = size + 4
  const padding = Array.from({ length: align4(length) - length }, (_, k) => `b[s+${length + k}]=0`)
  const header = `v.setUint32(s,le?${((type << 16) | length) >>> 0}:${((length << 16) | type) >>> 0},le)`
  return [
    `const s=output.reserve(${align4(length)}), b=output.bytes, v=output.view; ${header}`,
    store('s+4', 'item'),
    ...padding,
  ].join(';')
}
