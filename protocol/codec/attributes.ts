import type { Codec, Explorer, TreePath, Value } from './codec.js'
import { canCompile } from './compile.js'
import { compileSet } from './compile-set.js'
import { compileSetWrite, type SetWriter } from './compile-set-write.js'
import { type Deferred, evaluated } from './deferred.js'
import { EncodeError } from './errors.js'
import { align4, Input, maxDepth } from './input.js'
import { nest } from './nest.js'
import { describe, type Output } from './output.js'
import { partOf, type Reader } from './part.js'
import { readOdd } from './read-odd.js'
import { addNode, type TreeNode } from './tree.js'
import { type AttributeForms, bareNests, wire } from './wire.js'

/** The two flag bits of an attribute's type field and the mask that takes them off (linux/netlink.h). */
export const NLA_F = { NESTED: 0x8000, NET_BYTEORDER: 0x4000 } as const
export const NLA_TYPE_MASK = 0x3fff

/** One row of a table: the only place where an attribute is written. */
export interface Attr<T> {
  readonly number: number
  /** The kernel's constant: `IFLA_MTU`. Empty in the bundled package where the table's name and the key say it. */
  readonly uapi: string
  readonly codec: RowCodec<T>
  /** Whether the nest carries NLA_F_NESTED, where the row does otherwise than its table. */
  readonly nestedFlag?: boolean
  /** Whether the attribute carries NLA_F_NET_BYTEORDER. It says what is so anyway, and few do. */
  readonly netByteorder?: boolean
}

/** A codec in a row may also stand for several attributes, or depend on a sibling. */
export interface RowCodec<T> extends Codec<T> {
  /** The attribute comes once per element: the row's value is the array of them. */
  readonly element?: Codec<unknown>
  /** The payload's codec is chosen by the value of a sibling row. */
  readonly chosen?: Choice
  /** The attribute has no payload and any number of places among the others: see `pad`. */
  readonly aligns?: true
}

/** How a sibling's value chooses a codec. */
export interface Choice {
  /** The sibling's key. */
  readonly by: string
  pick(tag: unknown): Codec<unknown> | undefined
  /** All that it knows, by name. Left out where another choice has them. */
  readonly kinds?: ReadonlyMap<string, () => Codec<unknown>>
  /** Asked when this one knows no codec. */
  readonly otherwise?: Choice
}

/**
 * A row: attribute number, the kernel's constant, and how its payload is read. Numbers are written out, never counted.
 *
 * For attributes inside the attribute, give a function that names their table, so that tables can refer to each other in
 * any order and to themselves, and an interface as `T`, so that declarations stay small:
 * `attr<RouteMetrics>(8, 'RTA_METRICS', () => routeMetrics)`.
 *
 * `options.nestedFlag` overrules the table's: a younger row of an old table may carry NLA_F_NESTED. `options.netByteorder`: the
 * attribute carries NLA_F_NET_BYTEORDER.
 */
export function attr<T>(
  number: number,
  uapi: string,
  codec: RowCodec<T> | (() => Codec<T>),
  options: Pick<Attr<T>, 'nestedFlag' | 'netByteorder'> = {},
): Attr<T> {
  return { number, uapi, codec: typeof codec === 'function' ? nest(codec) : codec, ...options }
}

export type Rows = Readonly<Record<string, Attr<unknown>>>

/** An attribute that no row covers, or that does not fit its row: kept byte for byte and written back in its place. */
export interface UnknownAttribute {
  /** The type field with its flag bits; left out for bytes that do not form an attribute at all. */
  type?: number
  /** The payload. */
  data: Uint8Array
  /** Position among its siblings, counted from 0. Left out: at the end. */
  index?: number
  /** Why an attribute that has a row was not read by it. */
  problem?: AttributeProblem
  /** The padding behind it, when it is not zeros up to the next multiple of four. */
  padding?: Uint8Array
}

export type AttributeProblem =
  /** The payload's length is not one that the row allows. */
  | 'length'
  /** The attribute came again; the kernel goes by the last one, and so does the value. */
  | 'duplicate'
  /** No table for this sibling value: an unknown link kind or expression. */
  | 'kind'
  /** More levels of nesting than any kernel message has. */
  | 'depth'
  /** Bytes that are no attribute: a length that is too small or too large. */
  | 'framing'

/** The value of a table: one optional property per row. */
export type AttributesValue<R = Record<never, never>> = {
  -readonly [K in keyof R]?: R[K] extends Attr<infer T> ? T : never
} & {
  unknown?: UnknownAttribute[]
}

/** The other way round: the rows of a table, by its value. */
export type RowsOf<V> = { [K in Exclude<keyof V, 'unknown'>]-?: Attr<Exclude<V[K], undefined>> }

/** A table by its value: `TableOf<LinkAttributes>`. */
export type TableOf<V> = AttributeSet<RowsOf<V>>

/** The TypeScript type that a table (or any codec) stands for. Wrap it: `interface Foo extends Infer<typeof foo> {}`. */
export type Infer<C> = Value<C>

/** What belongs to a whole table and not to one row. */
export interface SetOptions {
  /** Byte order of plain numbers: the host's (rtnetlink, generic netlink) or big-endian (nfnetlink). */
  readonly order?: 'host' | 'big'
  /** Whether nests carry NLA_F_NESTED. Legacy rtnetlink nests do not; everything newer does. */
  readonly nestedFlag?: boolean
  /** Whether some of its values are constants, which are written once: see {@link constant}. */
  readonly constants?: true
}

/** A row as the engine uses it. */
export interface Row {
  readonly key: string
  readonly number: number
  readonly uapi: string
  /** The payload's codec, in the table's byte order; one element's codec where the attribute repeats. */
  readonly codec: Codec<unknown>
  readonly repeated: boolean
  readonly chosen?: RowCodec<unknown>['chosen']
  /** The type field as the table gives it: number and flag bits. */
  readonly type: number
  /** Siblings are chosen by this row's value. */
  readonly tag: boolean
  /** It has places instead of a value. */
  readonly aligns: boolean
}

/** A table of attributes: reads, writes and explores a stretch of attributes. */
export class AttributeSet<R extends Rows = Rows> implements Codec<AttributesValue<R>> {
  /** The common prefix of the rows' constants: `IFLA_INFO`. */
  readonly name: string
  readonly nested = true
  readonly options: SetOptions
  readonly #given: Deferred<R>
  #bound: BoundRows | undefined

  constructor(name: string, rows: Deferred<R>, options: SetOptions) {
    this.name = name
    this.options = options
    this.#given = rows
  }

  get rows(): readonly Row[] {
    return this.#rows().rows
  }

  get byKey(): ReadonlyMap<string, Row> {
    return this.#rows().byKey
  }

  get byNumber(): ReadonlyMap<number, Row> {
    return this.#rows().byNumber
  }

  /** Bound when they are first asked for: a program uses a few of the hundreds of tables that it imports. */
  #rows(): BoundRows {
    this.#bound ??= bindRows(this.name, evaluated(this.#given), this.options)
    return this.#bound
  }

  /** Total: for any bytes it gives a value. What the table does not cover is in `unknown`. */
  read(input: Input, start: number, end: number): AttributesValue<R> {
    // From now on the compiled function is the method: a reader of nests is not to take a step between for each.
    this.read = canCompile() ? (compileSet(this) as Codec<AttributesValue<R>>['read']) : this.readPlain
    return this.read(input, start, end)
  }

  /**
   * @internal
   * The same as {@link read}, attribute by attribute, without a compiled function. Adds what it finds to `node`; steps over all but
   * the attributes with the numbers in `only`, if it is given: each is explored as that says, or else as a whole.
   */
  readPlain(
    input: Input,
    start: number,
    end: number,
    node?: TreeNode,
    only?: ReadonlyMap<number, Explorer | undefined>,
  ): AttributesValue<R> {
    const value: Record<PropertyKey, unknown> = {}
    if (node) node.table = this
    if (input.depth >= maxDepth) return this.refuse(value, input, start, end, 'depth', node) as AttributesValue<R>
    if (input.depth === 0) this.markBare(value, input, start, end)
    input.depth++
    let at = start
    while (end - at >= 4) {
      const length = input.view.getUint16(at, input.littleEndian)
      if (length < 4 || at + length > end) break
      const number = input.view.getUint16(at + 2, input.littleEndian) & NLA_TYPE_MASK
      if (only === undefined) readOdd(this, value, input, start, end, at, node)
      else if (only.has(number)) readOdd(this, value, input, start, end, at, node, only.get(number))
      at = Math.min(end, at + align4(length))
    }
    input.depth--
    if (at < end) this.refuse(value, input, at, end, 'framing', node)
    return value as AttributesValue<R>
  }

  /** @internal */
  part(paths: readonly string[]): Reader<Record<string, unknown>> {
    return partOf(this as unknown as AttributeSet, paths)
  }

  /** @internal */
  along([name, ...rest]: TreePath): Explorer | undefined {
    const named = this.rows.filter(({ key, uapi }) => key === name || uapi === name)
    // It may also be the name of a form that a sibling chooses, of one without a table where no row has the name.
    const forms = this.rows.filter(({ chosen }) => chosen && (named.length === 0 || choose(chosen, () => name)))
    if (named.length === 0 && forms.length === 0) return undefined
    const only = new Map<number, Explorer | undefined>()
    for (const { number, codec, chosen } of named)
      only.set(number, chosen || typeof rest[0] !== 'string' ? undefined : codec.along?.(rest))
    for (const { number } of forms) only.set(number, undefined)
    for (const { chosen } of [...named, ...forms])
      for (let choice = chosen; choice !== undefined; choice = choice.otherwise) {
        const by = this.byKey.get(choice.by)
        if (by !== undefined) only.set(by.number, undefined)
      }
    return (input, start, end, node) => this.readPlain(input, start, end, node, only)
  }

  /** @internal Sees from the first nest of a message whether its nests are flagged: the others are expected to be like it. */
  markBare(value: Record<PropertyKey, unknown>, input: Input, start: number, end: number): void {
    input.bareNests = this.options.nestedFlag === true && this.#firstNestIsBare(input, start, end)
    if (input.bareNests) value[bareNests] = true
  }

  #firstNestIsBare({ view, littleEndian }: Input, start: number, end: number): boolean {
    for (let at = start; end - at >= 4; ) {
      const length = view.getUint16(at, littleEndian)
      if (length < 4 || at + length > end) break
      const type = view.getUint16(at + 2, littleEndian)
      const row = this.byNumber.get(type & NLA_TYPE_MASK)
      if (row?.codec.nested) return type === row.number && type !== row.type
      at += align4(length)
    }
    return false
  }

  /** @internal Keeps a stretch of bytes that cannot be read as attributes. */
  refuse(
    value: Record<PropertyKey, unknown>,
    input: Input,
    start: number,
    end: number,
    problem: AttributeProblem,
    node?: TreeNode,
  ): Record<PropertyKey, unknown> {
    if (start === end) return value
    keep(value, { data: input.bytes.slice(start, end), problem })
    if (node) addNode(node, { kind: 'unknown', key: '', uapi: this.name, start, end, problem })
    return value
  }

  explore(input: Input, start: number, end: number, node: TreeNode): AttributesValue<R> {
    return this.readPlain(input, start, end, node)
  }

  /** Writes the attributes in the order of the value's keys; what stands in `unknown` goes back to its place. */
  write(output: Output, value: AttributesValue<R>): void {
    // From now on the compiled function is the method, as for {@link read}.
    this.write = canCompile() ? (this.#writer() as Codec<AttributesValue<R>>['write']) : this.#writeCarefully
    this.write(output, value)
  }

  #writer(): SetWriter {
    return compileSetWrite(this as unknown as AttributeSet, {
      carefully: (output, given) => this.#writeCarefully(output, given as AttributesValue<R>),
      row: writeRow,
      elements,
      plainly: (output, given) => this.writePlain(output, given),
      noRow: key => this.#noRow(key),
    })
  }

  /** Whatever is not a plain object of attributes as the rows have them. */
  #writeCarefully(output: Output, value: AttributesValue<R>): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new EncodeError(
        'ERR_ENCODE_TYPE',
        `expected an object of ${this.name}_* attributes, got ${describe(value)}`,
      )
    const given = value as Record<PropertyKey, unknown>
    if (output.bareNests || given[bareNests] !== true) {
      this.writePlain(output, given)
      return
    }
    output.bareNests = true
    try {
      this.write(output, value)
    } finally {
      output.bareNests = false
    }
  }

  /** @internal The same as {@link write}, attribute by attribute, without a compiled function. */
  writePlain(output: Output, given: Record<PropertyKey, unknown>): void {
    const forms = given[wire] as AttributeForms | undefined
    const unknown = given.unknown as UnknownAttribute[] | undefined
    if (forms !== undefined || unknown !== undefined) {
      this.#writeExactly(output, given, forms, unknown)
      return
    }
    for (const key in given) {
      const item = given[key]
      if (item === undefined) continue
      const row = this.byKey.get(key)
      if (row === undefined) throw this.#noRow(key)
      try {
        if (row.repeated) writeElements(output, row, item)
        else writeRow(output, row, given, item)
      } catch (error) {
        throw error instanceof EncodeError ? error.within(key) : error
      }
    }
  }

  #writeExactly(
    output: Output,
    given: Record<PropertyKey, unknown>,
    forms: AttributeForms = {},
    unknown: UnknownAttribute[] = [],
  ): void {
    const pending = [...unknownOf(unknown), ...this.#aligning(forms)].sort(
      (a, b) => (a.index ?? Infinity) - (b.index ?? Infinity),
    )
    let count = 0
    const flush = (): void => {
      while (pending.length > 0 && (pending[0]!.index ?? Infinity) <= count) {
        writeUnknown(output, pending.shift()!)
        count++
      }
    }
    for (const key in given) {
      const item = given[key]
      if (item === undefined || key === 'unknown') continue
      const row = this.byKey.get(key)
      if (row === undefined) throw this.#noRow(key)
      const items = row.repeated ? elements(item, key) : [item]
      items.forEach((element, i) => {
        flush()
        const place = row.repeated ? `${key}[${i}]` : key
        const form = forms[place]
        writeAt(place, () => {
          if (form) writeForm(output, row, given, element, form)
          else writeRow(output, row, given, element)
        })
        count++
      })
    }
    for (const attribute of pending) writeUnknown(output, attribute)
  }

  /** What stood between the others to align them, as what goes back to its place. */
  #aligning(forms: AttributeForms): UnknownAttribute[] {
    return Object.entries(forms).flatMap(([key, { places = [] }]) => {
      const row = this.byKey.get(key)
      return row?.aligns ? places.map(index => ({ type: row.type, data: new Uint8Array(), index })) : []
    })
  }

  #noRow(key: string): EncodeError {
    return new EncodeError('ERR_ENCODE_UNKNOWN_KEY', `no attribute of that name among ${this.name}_*`, key)
  }
}

/** @internal Adds to the `unknown` list of a value. */
export function keep(value: Record<PropertyKey, unknown>, attribute: UnknownAttribute): void {
  const list = value.unknown as UnknownAttribute[] | undefined
  if (list) list.push(attribute)
  else value.unknown = [attribute]
}

interface BoundRows {
  readonly rows: readonly Row[]
  readonly byKey: ReadonlyMap<string, Row>
  readonly byNumber: ReadonlyMap<number, Row>
}

/** A codec in a row's place is that of the next number, with the constant that its key says: how the bundle has nearly all rows. */
function numbered<R extends Rows>(given: R): R {
  const rows: Record<string, Attr<unknown>> = {}
  let number = 0
  for (const key in given) {
    const row: Attr<unknown> | RowCodec<unknown> | (() => Codec<unknown>) = given[key]!
    const whole = typeof row === 'function' || !('codec' in row) ? attr(number + 1, '', row) : row
    rows[key] = whole
    number = whole.number
  }
  return rows as R
}

function distinct<R extends Rows>(name: string, rows: R): R {
  const numbers = Object.values(rows).map(({ number }) => number)
  if (new Set(numbers).size !== numbers.length) throw new Error(`${name}: two rows have the same number`)
  return rows
}

function bindRows(name: string, given: Rows, options: SetOptions): BoundRows {
  const entries = Object.entries(given)
  const tags = new Set(entries.map(([, row]) => row.codec.chosen?.by))
  const rows = entries.map(([key, row]) => bindRow(key, row.uapi || constantOf(name, key), row, options, tags.has(key)))
  return {
    rows,
    byKey: new Map(rows.map(row => [row.key, row])),
    byNumber: new Map(rows.map(row => [row.number, row])),
  }
}

/** The constant of almost every row: `IFLA_INFO` and `slaveKind` are `IFLA_INFO_SLAVE_KIND`. */
function constantOf(name: string, key: string): string {
  return `${name}_${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`
}

function bindRow(key: string, uapi: string, row: Attr<unknown>, options: SetOptions, tag: boolean): Row {
  const repeated = row.codec.element !== undefined
  const plain = row.codec.element ?? row.codec
  const codec = options.order === 'big' ? (plain.big ?? plain) : plain
  const nested = codec.nested && (row.nestedFlag ?? options.nestedFlag) ? NLA_F.NESTED : 0
  const flags = nested | (row.netByteorder ? NLA_F.NET_BYTEORDER : 0)
  return {
    key,
    number: row.number,
    uapi,
    codec,
    repeated,
    type: row.number | flags,
    tag,
    aligns: row.codec.aligns === true,
    ...(row.codec.chosen && { chosen: row.codec.chosen }),
  }
}

/** @internal The type field that a row has in the message being read or written. */
export function expectedType(row: Row, side: { readonly bareNests: boolean }): number {
  return side.bareNests ? row.type & ~NLA_F.NESTED : row.type
}

function elements(item: unknown, key = ''): unknown[] {
  if (!Array.isArray(item)) throw new EncodeError('ERR_ENCODE_TYPE', `expected an array, got ${describe(item)}`, key)
  return item
}

function writeElements(output: Output, row: Row, item: unknown): void {
  const items = elements(item)
  for (let i = 0; i < items.length; i++) {
    try {
      writeAttribute(output, row, row.codec, items[i])
    } catch (error) {
      throw error instanceof EncodeError ? error.within(`[${i}]`) : error
    }
  }
}

/** Runs `write`; an error in it learns where it happened. */
function writeAt(place: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    throw error instanceof EncodeError ? error.within(place) : error
  }
}

/** @internal The codec that the siblings choose. */
export function choose(choice: Choice | undefined, tagOf: (key: string) => unknown): Codec<unknown> | undefined {
  if (choice === undefined) return undefined
  return choice.pick(tagOf(choice.by)) ?? choose(choice.otherwise, tagOf)
}

function writeRow(output: Output, row: Row, siblings: Record<PropertyKey, unknown>, item: unknown): void {
  if (row.chosen === undefined) {
    if (row.codec.absent?.(item) !== true) writeAttribute(output, row, row.codec, item)
    return
  }
  const tag = siblings[row.chosen.by]
  const codec = choose(row.chosen, key => siblings[key])
  if (codec === undefined)
    throw new EncodeError(
      'ERR_ENCODE_UNKNOWN_KEY',
      `there is no table for ${row.chosen.by} ${describe(tag)}: give its bytes as unknown: [{ type: ${row.type}, data }]`,
    )
  writeAttribute(output, row, codec, item)
}

function writeAttribute(output: Output, row: Row, codec: Codec<unknown>, item: unknown): void {
  const mark = output.begin(expectedType(row, output))
  codec.write(output, item)
  output.end(mark)
}

/** Writes an attribute that came in an unusual form, in that form if its value is still the one that came. */
function writeForm(
  output: Output,
  row: Row,
  siblings: Record<PropertyKey, unknown>,
  item: unknown,
  form: NonNullable<AttributeForms[string]>,
): void {
  const codec = row.chosen ? choose(row.chosen, key => siblings[key]) : row.codec
  if (codec === undefined) {
    writeRow(output, row, siblings, item)
    return
  }
  const mark = output.begin(form.type ?? expectedType(row, output))
  const data = form.data === undefined ? undefined : output.data(form.data)
  if (data && sameValue(codec, output, data, item)) output.append(data)
  else codec.write(output, item)
  end(output, mark, form.padding)
}

/** Closes an attribute, with the padding that it came with if its length still leaves room for that. */
function end(output: Output, mark: number, given: Uint8Array | undefined): void {
  const length = output.length - mark
  output.end(mark)
  const padding = given === undefined ? undefined : output.data(given)
  if (padding === undefined || padding.length > align4(length) - length) return
  output.length = mark + length
  output.append(padding)
}

function sameValue(codec: Codec<unknown>, output: Output, data: Uint8Array, item: unknown): boolean {
  const input = new Input(data, output.littleEndian)
  input.header = output.header
  return same(output, codec.read(input, 0, data.length), item)
}

/** Whether what was given is what was read. */
function same(output: Output, a: unknown, given: unknown): boolean {
  if (a === given) return true
  if (typeof a === 'bigint') return a === output.bigint(given)
  const b = a instanceof Uint8Array ? output.data(given) : given
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  // Two hundred numbers of each link of a dump: without lists of their names.
  let more = 0
  for (const key in a) {
    if (!same(output, (a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])) return false
    more++
  }
  for (const _ in b) more--
  return more === 0
}

/** @internal The list of `unknown`, looked through before anything of it is written. */
export function unknownOf(given: unknown): UnknownAttribute[] {
  return elements(given, 'unknown').map((item, i) => {
    const { type, index } = (item ?? {}) as { type?: unknown; index?: unknown }
    const isNumber = (value: unknown, most: number): boolean =>
      value === undefined || (typeof value === 'number' && value >= 0 && value <= most && Number.isInteger(value))
    if (typeof item !== 'object' || item === null || !isNumber(type, 0xffff) || !isNumber(index, 0xffff_ffff))
      throw new EncodeError('ERR_ENCODE_TYPE', 'expected { type, data }, the type from 0 to 65535', `unknown[${i}]`)
    return item as UnknownAttribute
  })
}

function writeUnknown(output: Output, attribute: UnknownAttribute): void {
  if (attribute.type === undefined) {
    output.append(output.data(attribute.data))
    return
  }
  const mark = output.begin(attribute.type)
  output.append(output.data(attribute.data))
  end(output, mark, attribute.padding)
}

/**
 * Declares a table. `prefix` is what the rows' constants have in common. Rows may stand in a function, which is called when they
 * are first needed.
 */
export function attributes<R extends Rows>(
  prefix: string,
  rows: Deferred<R>,
  options: SetOptions = {},
): AttributeSet<R> {
  const checked = typeof rows === 'function' ? () => distinct(prefix, numbered(rows())) : distinct(prefix, rows)
  return new AttributeSet(prefix, checked, options)
}
