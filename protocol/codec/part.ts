import { type AttributeSet, NLA_TYPE_MASK, type Row } from './attributes.js'
import type { Codec } from './codec.js'
import { align4, type Input } from './input.js'

/** Reads a payload. */
export type Reader<T> = Pick<Codec<T>, 'read'>

interface Wanted {
  readonly row: Row
  readonly reader: Reader<unknown>
}

/**
 * The reader of a few attributes of a table: it steps over all others, and keeps nothing of them. `paths` are keys, or keys
 * of a nest behind that of the nest: `linkinfo.kind`. For whoever needs to know what a message is about, and not what it says.
 */
export function partOf(set: AttributeSet, paths: readonly string[]): Reader<Record<string, unknown>> {
  const wanted: (Wanted | undefined)[] = []
  for (const key of new Set(paths.map(firstKey))) {
    const row = set.byKey.get(key)
    if (row === undefined || row.repeated || row.chosen) throw new Error(`${set.name}: ${key} cannot be read alone`)
    wanted[row.number] = { row, reader: readerOf(row, restOf(paths, key)) }
  }
  return { read: (input, start, end) => read(wanted, input, start, end) }
}

function firstKey(path: string): string {
  const dot = path.indexOf('.')
  return dot === -1 ? path : path.slice(0, dot)
}

/** What is wanted inside a nest. */
function restOf(paths: readonly string[], key: string): string[] {
  return paths.flatMap(path => (path.startsWith(`${key}.`) ? [path.slice(key.length + 1)] : []))
}

function readerOf({ codec, uapi }: Row, paths: readonly string[]): Reader<unknown> {
  if (paths.length === 0) return codec
  if (codec.part === undefined) throw new Error(`${uapi} has no parts`)
  return codec.part(paths)
}

function read(
  wanted: readonly (Wanted | undefined)[],
  input: Input,
  start: number,
  end: number,
): Record<string, unknown> {
  const { view, littleEndian } = input
  const value: Record<string, unknown> = {}
  input.depth++
  for (let at = start; end - at >= 4; ) {
    const length = view.getUint16(at, littleEndian)
    if (length < 4 || at + length > end) break
    const item = wanted[view.getUint16(at + 2, littleEndian) & NLA_TYPE_MASK]
    if (item !== undefined && fits(item.row.codec, length - 4))
      value[item.row.key] = item.reader.read(input, at + 4, at + length)
    at += align4(length)
  }
  input.depth--
  return value
}

function fits({ size, fits }: Codec<unknown>, length: number): boolean {
  return size === undefined ? (fits?.(length) ?? true) : size === length
}
