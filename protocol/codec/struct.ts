import type { Codec, Value } from './codec.js'
import { canCompile, compile } from './compile.js'
import { compileFixed } from './compile-fixed.js'
import { type Deferred, evaluated } from './deferred.js'
import { EncodeError } from './errors.js'
import { Input } from './input.js'
import { describe, type Output } from './output.js'
import type { MemberCodec } from './packed.js'
import { alignmentOf, type Field, type Fields, layOut } from './struct-layout.js'
import { addNode, type TreeNode } from './tree.js'
import { wire } from './wire.js'

/** The value of a struct. */
export type StructValue<F = Record<never, never>> = { -readonly [K in keyof F]: Value<F[K]> } & {
  /** Bytes behind the last member known here: a newer kernel's additions, kept as they are. */
  rest?: Uint8Array
}

/** The value of a struct that grew: the members `A` are there only where the kernel that wrote it has them. */
export type GrownStructValue<F, A> = StructValue<F> & { -readonly [K in keyof A]?: Value<A[K]> }

/** A C struct that a message carries. */
export interface Struct<T> extends Codec<T> {
  /** The C name: `ifinfomsg`. */
  readonly name: string
  readonly size?: never
  /** sizeof, with everything known here. */
  readonly length: number
  /** sizeof in the oldest form that is still read. */
  readonly minimum: number
  readonly align: number
  readonly fields: readonly Field[]
  /** The bytes that are members of no name: C's padding. */
  readonly gaps: readonly (readonly [start: number, end: number])[]
}

interface Plan {
  fields: Field[]
  byName: Map<string, Field>
  /** Those that may hold bytes that their values do not say. */
  exact: Field[]
  gaps: [number, number][]
  length: number
  minimum: number
  align: number
  /** Lengths at which an older kernel's struct may end. */
  ends: Set<number>
}

function plan(base: Fields, added: Fields): Plan {
  const all = { ...base, ...added }
  // Offsets do not depend on byte order: either layout will do.
  const layout = layOut(all, true)
  const fields: Field[] = []
  const gaps: [number, number][] = []
  let at = 0
  for (const part of layout.fields) {
    if (part.property === undefined) gaps.push([at, at + part.span])
    else fields.push({ name: part.property, offset: at, size: part.span, codec: all[part.property] as Codec<unknown> })
    at += part.span
  }
  const align = Math.max(1, ...fields.map(field => alignmentOf(field.codec)))
  const round = (length: number): number => Math.ceil(length / align) * align
  const baseCount = Object.keys(base).length
  const ends = new Set(fields.slice(baseCount - 1).map(field => round(field.offset + field.size)))
  const last = fields[baseCount - 1]
  const minimum = last ? round(last.offset + last.size) : 0
  const byName = new Map(fields.map(field => [field.name, field]))
  const exact = fields.filter(field => field.codec.canonical)
  return { fields, byName, exact, gaps, length: layout.span, minimum, align, ends }
}

/**
 * A C struct. Members are laid out as a C compiler does, so padding is never written down; the check against the
 * kernel headers compares every offset. `added` holds the members that the kernel appended later, in order: a shorter
 * struct is read without them, a longer one keeps its tail in `rest`.
 *
 * Members left out when writing are zero; added members are written up to the last one given. Members may stand in functions,
 * which are called when they are first needed.
 */
export function struct<F extends Fields>(name: string, base: Deferred<F>): Struct<StructValue<F>>
export function struct<F extends Fields, A extends Fields>(
  name: string,
  base: Deferred<F>,
  added: Deferred<A>,
): Struct<GrownStructValue<F, A>>
export function struct(
  name: string,
  base: Deferred<Fields>,
  added: Deferred<Fields> = {},
): Struct<StructValue<Fields>> {
  type T = StructValue<Fields>
  // Laid out on first use: a program has use for few of the structs that it declares.
  let laidOut: Plan | undefined
  const planned = (): Plan => {
    laidOut ??= plan(evaluated(base), evaluated(added))
    return laidOut
  }

  /** Whether padding or the unused part of a text member holds anything that the members do not say. */
  const hasHidden = (input: Input, start: number, end: number): boolean => {
    const { gaps, exact } = planned()
    for (const [from, to] of gaps)
      for (let i = start + from; i < start + to && i < end; i++) if (input.bytes[i] !== 0) return true
    return exact.some(
      ({ offset, size, codec }) =>
        start + offset + size <= end && !codec.canonical!(input, start + offset, start + offset + size),
    )
  }

  /** What a struct of another length than ours, or with hidden bytes, has beside its members. */
  const extras = (value: Record<PropertyKey, unknown>, input: Input, start: number, end: number): void => {
    const { length, minimum } = planned()
    if (end - start > length) value.rest = input.bytes.slice(start + length, end)
    if (end - start < minimum || hasHidden(input, start, end))
      value[wire] = input.bytes.slice(start, Math.min(end, start + length))
  }

  const readPlain = (input: Input, start: number, end: number): T => {
    const value: Record<PropertyKey, unknown> = {}
    for (const { name: key, offset, size, codec } of planned().fields)
      if (start + offset + size <= end) value[key] = codec.read(input, start + offset, start + offset + size)
    extras(value, input, start, end)
    return value as T
  }

  /** The reader of structs of one length; whatever else may be in such a one is left to {@link extras}. */
  const compileRead = (length: number, otherwise: Codec<T>['read']): Codec<T>['read'] => {
    const { fields, gaps, exact } = planned()
    const members = fields.filter(({ offset, size }) => offset + size <= length)
    const padding = gaps.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))
    const bytes = padding.filter(at => at < length).map(at => `b[s+${at}]`)
    const hidden = exact.length > 0 ? 'true' : bytes.length > 0 ? `(${bytes.join('|')})!==0` : 'false'
    const after = { text: `if (${hidden}) extras(o,input,s,e)`, scope: { extras } }
    return compileFixed(
      members.map(({ name: key, ...placed }) => ({ key, ...placed })),
      length,
      otherwise,
      after,
    )
  }

  /** The struct as older kernels have it, of a length that this one has always. */
  const shorter = new Map<number, Codec<T>['read']>()
  const readShorter = (input: Input, start: number, end: number): T => {
    const length = end - start
    if (!planned().ends.has(length)) return readPlain(input, start, end)
    let read = shorter.get(length)
    if (read === undefined) {
      read = compileRead(length, readPlain)
      shorter.set(length, read)
    }
    return read(input, start, end)
  }

  let compiled: Codec<T>['read'] | undefined
  let compiledWrite: Codec<T>['write'] | undefined

  /**
   * Writes a value that has every member and nothing else, as those that were read have: stores without a question but
   * whether the numbers fit. Anything else is left to {@link writePlain}.
   */
  const compileWrite = (): Codec<T>['write'] => {
    const { fields, gaps, length } = planned()
    const stores = fields.map(({ name: key, offset, codec: { inlineWrite } }, i) => ({
      load: `m${i}=o.${key}`,
      valid: inlineWrite!.valid(`m${i}`),
      store: inlineWrite!.store(`s+${offset}`, `m${i}`),
    }))
    const padding = gaps.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => `b[s+${from + i}]=0`))
    return compile<Codec<T>['write']>(
      `function (output,o) {
        let count=0
        for (const key in o) count++
        if (count!==${fields.length}||o[wire]!==undefined) return writePlain(output,o)
        const ${stores.map(({ load }) => load).join(',')}
        if (!(${stores.map(({ valid }) => valid).join('&&')})) return writePlain(output,o)
        const s=output.reserve(${length}), b=output.bytes, v=output.view, le=output.littleEndian
        ${[...stores.map(({ store }) => store), ...padding].join(';')}
      }`,
      { wire, writePlain },
    )
  }

  const writePlain = (output: Output, value: T): void => {
    if (typeof value !== 'object' || value === null)
      throw new EncodeError('ERR_ENCODE_TYPE', `expected a ${name} object, got ${describe(value)}`)
    const { fields, byName, length, minimum, align } = planned()
    const given = value as Record<PropertyKey, unknown>
    const hidden = given[wire] === undefined ? undefined : output.data(given[wire])
    // A header that came cut short (struct rtgenmsg for ifinfomsg, say) goes back as short as it came.
    let size = hidden === undefined ? minimum : Math.min(minimum, hidden.length)
    for (const key in given) {
      if (key === 'rest') continue
      const field = byName.get(key)
      if (field === undefined)
        throw new EncodeError('ERR_ENCODE_UNKNOWN_KEY', `struct ${name} has no member ${describe(key)}`, key)
      if (given[key] !== undefined) size = Math.max(size, field.offset + field.size)
    }
    const rest = given.rest as Uint8Array | undefined
    if (rest !== undefined) size = length
    if (hidden?.length !== size) size = Math.ceil(size / align) * align
    const start = output.zeros(size)
    const end = output.length
    if (hidden !== undefined) output.bytes.set(hidden.subarray(0, size), start)
    const before = hidden && readPlain(new Input(hidden, output.littleEndian), 0, hidden.length)
    for (const { name: key, offset, codec } of fields) {
      const member = given[key]
      if (member === undefined || (before && (before as typeof given)[key] === member)) continue
      output.length = start + offset
      try {
        codec.write(output, member)
      } catch (error) {
        throw error instanceof EncodeError ? error.within(key) : error
      }
    }
    output.length = end
    if (rest !== undefined) output.append(output.data(rest))
  }

  const writer = (): Codec<T>['write'] => {
    const { fields } = planned()
    const inline = fields.length > 0 && fields.every(field => field.codec.inlineWrite)
    return canCompile() && inline ? compileWrite() : writePlain
  }

  return {
    name,
    get length() {
      return planned().length
    },
    get minimum() {
      return planned().minimum
    },
    get align() {
      return planned().align
    },
    get fields() {
      return planned().fields
    },
    get gaps() {
      return planned().gaps
    },
    // A struct that never grew is still read when it is longer: the kernel appends members without asking.
    fits: size => size >= planned().length || planned().ends.has(size),
    read(input, start, end) {
      compiled ??= canCompile() ? compileRead(planned().length, readShorter) : readPlain
      return compiled(input, start, end)
    },
    write(output, value) {
      compiledWrite ??= writer()
      compiledWrite(output, value)
    },
    explore(input, start, end, node) {
      const { fields, length } = planned()
      exploreFields(name, fields, length, input, start, end, node)
      return readPlain(input, start, end)
    },
  }
}

function exploreFields(
  name: string,
  fields: readonly Field[],
  length: number,
  input: Input,
  start: number,
  end: number,
  node: TreeNode,
): void {
  for (const field of fields) {
    const from = start + field.offset
    const to = from + field.size
    if (to > end) break
    const child = addNode(node, {
      kind: 'field',
      key: field.name,
      uapi: `${name}.${field.name}`,
      codec: field.codec.name,
      start: from,
      end: to,
      display: field.codec.display,
    })
    if (field.codec.explore) field.codec.explore(input, from, to, child)
    else child.value = field.codec.read(input, from, to)
  }
  if (end - start > length) addNode(node, { kind: 'unknown', key: 'rest', uapi: name, start: start + length, end })
}

/** A struct as a member of another, or as an array element: exactly its known length. */
export function member<T>(inner: Struct<T>): MemberCodec<T> {
  return {
    name: inner.name,
    get size() {
      return inner.length
    },
    get align() {
      return inner.align
    },
    read: inner.read,
    write(output, value) {
      const start = output.length
      inner.write(output, value)
      const missing = inner.length - (output.length - start)
      if (missing < 0) throw new EncodeError('ERR_ENCODE_RANGE', `struct ${inner.name} cannot grow here`)
      output.zeros(missing)
    },
    explore: inner.explore!,
  }
}

/** A C array as a member: `count` elements. */
export function arrayOf<T>(element: Codec<T> & { align?: number }, count: number): MemberCodec<T[]> {
  const step = element.size!
  return {
    name: `${element.name}[${count}]`,
    size: step * count,
    align: alignmentOf(element as Codec<unknown>),
    read: (input, start) =>
      Array.from({ length: count }, (_, i) => element.read(input, start + i * step, start + (i + 1) * step)),
    write(output, value) {
      if (!Array.isArray(value) || value.length !== count)
        throw new EncodeError('ERR_ENCODE_TYPE', `expected an array of ${count}, got ${describe(value)}`)
      for (const item of value) element.write(output, item)
    },
  }
}
