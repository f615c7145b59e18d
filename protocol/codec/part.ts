import { type AttributeSet, NLA_TYPE_MASK, type Row } from './attributes.js'
import type { Codec } from './codec.js'
import { canCompile, compile } from './compile.js'
import { align4 } from './input.js'

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
export function partOf(
  set: AttributeSet,
  paths: readonly string[],
  compiled: boolean = canCompile(),
): Reader<Record<string, unknown>> {
  const wanted = [...new Set(paths.map(firstKey))].map((key): Wanted => {
    const row = set.byKey.get(key)
    if (row === undefined || row.repeated || row.chosen || row.aligns)
      throw new Error(`${set.name}: ${key} cannot be read alone`)
    return { row, reader: readerOf(row, restOf(paths, key)) }
  })
  return { read: compiled ? compilePart(wanted) : readerPlain(wanted) }
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

type Read = Reader<Record<string, unknown>>['read']

/**
 * Without a compiled function. What is read has all keys, be their attribute there or not: one form of object, whose fields are
 * found at once.
 */
function readerPlain(all: readonly Wanted[]): Read {
  const wanted: (Wanted | undefined)[] = []
  for (const one of all) wanted[one.row.number] = one
  const empty = Object.fromEntries(all.map(({ row }) => [row.key, undefined]))
  return (input, start, end) => {
    const { view, littleEndian } = input
    const value: Record<string, unknown> = { ...empty }
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
}

/** A `case` for each row that is wanted. */
function compilePart(all: readonly Wanted[]): Read {
  const scope: Record<string, unknown> = {}
  const cases = all.map(({ row: { codec, number }, reader }, i) => {
    scope[`r${i}`] = reader
    scope[`c${i}`] = codec
    const fits = codec.size !== undefined ? `length===${codec.size + 4}` : codec.fits ? `c${i}.fits(length-4)` : 'true'
    const read = reader === codec && codec.inline ? codec.inline('p') : `r${i}.read(input,p,at+length)`
    return `case ${number}: if (${fits}) o${i}=${read}; break`
  })
  const fields = all.map(({ row }, i) => `${JSON.stringify(row.key)}: o${i}`)
  return compile(
    `function (input,start,end) {
      const b=input.bytes, v=input.view, le=input.littleEndian
      ${all.map((_, i) => `let o${i}`).join(';')}
      input.depth++
      for (let at=start; end-at>=4;) {
        const length=v.getUint16(at,le), p=at+4
        if (length<4||at+length>end) break
        switch (v.getUint16(at+2,le)&${NLA_TYPE_MASK}) {
          ${cases.join('\n')}
        }
        at+=(length+3)&~3
      }
      input.depth--
      return {${fields.join()}}
    }`,
    scope,
  )
}

function fits({ size, fits }: Codec<unknown>, length: number): boolean {
  return size === undefined ? (fits?.(length) ?? true) : size === length
}
