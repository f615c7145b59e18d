import { type AttributeSet, NLA_F, type Row } from './attributes.js'
import { targetOf } from './codec.js'
import { compile } from './compile.js'
import { constants } from './constant.js'
import { EncodeError } from './errors.js'
import { align4 } from './input.js'
import type { Output } from './output.js'
import { bareNests, wire } from './wire.js'

/** Writes the attributes of a value. */
export type SetWriter = (output: Output, given: Record<PropertyKey, unknown>) => void

/** What a compiled writer leaves to its table: everything that is not an attribute exactly as its row has it. */
export interface Careful {
  /** A value that keeps forms of the wire, or what has no row; what is no object of attributes at all. */
  readonly carefully: SetWriter
  /** The same without compiled code. */
  readonly plainly: SetWriter
  readonly row: (output: Output, row: Row, given: Record<PropertyKey, unknown>, item: unknown) => void
  /** The list that an attribute that repeats has for its value. @throws EncodeError for anything else */
  readonly elements: (item: unknown) => unknown[]
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
  const scope: Record<string, unknown> = { rows, wire, bareNests, constants, EncodeError, ...careful }
  if (hashed) scope.places = new Map(rows.map((row, i) => [row.key, i]))
  const cases = rows.map((row, i) => {
    const label = hashed ? i : JSON.stringify(row.key)
    return `case ${label}: ${statementsOf(row, i, scope)}; break`
  })
  return compile(
    `function (output,o) {
      ${set.options.constants ? constantFirst : ''}
      if (typeof o!=='object'||o===null||Array.isArray(o)) return carefully(output,o)
      if (o[wire]!==undefined||o.unknown!==undefined) return carefully(output,o)
      const le=output.littleEndian, bare=output.bareNests
      if (!bare&&o[bareNests]===true) return carefully(output,o)
      let key, stray, index=-1
      try {
        all: for (key in o) {
          const item=o[key]
          if (item!==undefined) switch (${hashed ? 'places.get(key)' : 'key'}) {
            ${cases.join('\n')}
            default: stray=key; break all
          }
        }
      } catch (error) {
        if (!(error instanceof EncodeError)) throw error
        throw (index===-1?error:error.within('['+index+']')).within(key)
      }
      if (stray!==undefined) throw noRow(stray)
    }`,
    scope,
  )
}

/** What is known to be a constant is copied. */
const constantFirst =
  'if (!output.bareNests) {const known=constants.get(o); if (known!==undefined) return known.write(output,o,plainly)}'

function statementsOf(row: Row, i: number, scope: Record<string, unknown>): string {
  const { codec } = row
  const asRow = `row(output,rows[${i}],o,item)`
  if (codec.absent) return asRow
  const bareType = row.type & ~NLA_F.NESTED
  const type = bareType === row.type ? `${row.type}` : `bare?${bareType}:${row.type}`
  if (row.chosen) {
    // Known by its sibling in most cases; where not, there is another way to choose, or none.
    scope[`chosen${i}`] = row.chosen
    const pick = `chosen${i}.pick(o.${row.chosen.by})`
    return `{const c=${pick}; if (c===undefined) ${asRow}; else ${within(type, 'c', 'item')}}`
  }
  scope[`c${i}`] = targetOf(codec)
  if (row.repeated) {
    const each = `for (index=0; index<items.length; index++) ${within(type, `c${i}`, 'items[index]')}`
    return `{const items=elements(item); ${each} index=-1}`
  }
  if (codec.inlineWrite && codec.size !== undefined) {
    const { valid, store } = codec.inlineWrite
    return `if (${valid('item')}) {${inPlace(row.type, codec.size, store)}} else ${asRow}`
  }
  return within(type, `c${i}`, 'item')
}

/** An attribute whose payload is written by its codec. */
function within(type: string, codec: string, item: string): string {
  // What {@link Output.begin} does, without the call.
  const begin = `const mark=output.reserve(4); output.view.setUint16(mark+2,${type},le)`
  return `{${begin}; ${codec}.write(output,${item}); output.end(mark)}`
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
