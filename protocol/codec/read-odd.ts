import {
  type AttributeProblem,
  type AttributeSet,
  choose,
  expectedType,
  keep,
  NLA_TYPE_MASK,
  type Row,
  type UnknownAttribute,
} from './attributes.js'
import type { Codec, Explorer } from './codec.js'
import { align4, type Input } from './input.js'
import { keptBytes } from './kept.js'
import { addNode, type TreeNode } from './tree.js'
import { type AttributeForm, type AttributeForms, wire } from './wire.js'

/**
 * Reads one attribute with everything that can be unusual about it: no row, a length that does not fit, other flag
 * bits, a repetition, text without its NUL, padding that is not zero. The plain reader sends every attribute through
 * here; the compiled one only what its straight path does not take.
 *
 * `[start, end)` is the whole set, `at` the attribute, which is known to lie inside. `along` explores it in place of its codec.
 */
export function readOdd(
  set: AttributeSet,
  value: Record<PropertyKey, unknown>,
  input: Input,
  start: number,
  end: number,
  at: number,
  node?: TreeNode,
  along?: Explorer,
): void {
  const { view, littleEndian } = input
  const length = view.getUint16(at, littleEndian)
  const type = view.getUint16(at + 2, littleEndian)
  const from = at + 4
  const to = at + length
  const row = set.byNumber.get(type & NLA_TYPE_MASK)
  const codec = row && codecOf(set, row, value, input, to, end)

  if (row === undefined || codec === undefined || !fits(codec, to - from) || (row.aligns && type !== row.type)) {
    const problem = codec === undefined ? row && 'kind' : fits(codec, to - from) ? undefined : 'length'
    keep(value, unknownAt(input, start, end, at, problem))
    if (node)
      addNode(node, {
        kind: 'unknown',
        key: row?.key ?? `[${type & NLA_TYPE_MASK}]`,
        uapi: row?.uapi ?? `${set.name}_${type & NLA_TYPE_MASK}`,
        start: at,
        end: to,
        valueStart: from,
        type,
        ...(problem && { problem }),
      })
    return
  }

  const seen = value[row.key]
  const list = row.repeated ? ((seen as unknown[] | undefined) ?? []) : undefined
  const child =
    node &&
    addNode(node, {
      kind: 'attribute',
      key: list ? `${row.key}[${list.length}]` : row.key,
      uapi: row.uapi,
      codec: codec.name,
      start: at,
      end: to,
      valueStart: from,
      type,
      display: codec.display,
    })
  const item =
    child && along
      ? along(input, from, to, child)
      : child && codec.explore
        ? codec.explore(input, from, to, child)
        : codec.read(input, from, to)
  if (child && !codec.explore) child.value = item
  if (row.aligns) {
    notePlace(value, row.key, indexOf(input, start, at))
    return
  }

  const form: AttributeForm = {}
  if (type !== expectedType(row, input)) form.type = type
  if (codec.canonical && !codec.canonical(input, from, to)) form.data = keptBytes(input, from, to)
  const padding = unusualPadding(input, at, end)
  if (padding) form.padding = padding

  if (list) {
    if (seen !== undefined && lastKey(value) !== row.key) {
      // Elements with another attribute between them cannot be one array and keep their places.
      keep(value, unknownAt(input, start, end, at, 'duplicate'))
      return
    }
    note(value, `${row.key}[${list.length}]`, form)
    list.push(item)
    value[row.key] = list
    return
  }
  if (seen !== undefined) {
    if (row.tag) {
      // Siblings were read by the first one: it stays.
      keep(value, unknownAt(input, start, end, at, 'duplicate'))
      return
    }
    replaceEarlier(set, value, row, codec, input, start, end, at)
  }
  note(value, row.key, form)
  value[row.key] = item
}

/** The codec of a row: its own, or the one that a sibling chooses. */
function codecOf(
  set: AttributeSet,
  row: Row,
  value: Record<PropertyKey, unknown>,
  input: Input,
  after: number,
  end: number,
): Codec<unknown> | undefined {
  if (row.chosen === undefined) return row.codec
  return choose(row.chosen, key => value[key] ?? siblingAhead(set, key, input, after, end))
}

/** The value of a sibling that stands behind: the kernel puts the kind first, but no rule says so. */
export function siblingAhead(set: AttributeSet, key: string, input: Input, after: number, end: number): unknown {
  const row = set.byKey.get(key)!
  let at = align4(after)
  while (end - at >= 4) {
    const length = input.view.getUint16(at, input.littleEndian)
    if (length < 4 || at + length > end) return undefined
    const type = input.view.getUint16(at + 2, input.littleEndian)
    if ((type & NLA_TYPE_MASK) === row.number && fits(row.codec, length - 4))
      return row.codec.read(input, at + 4, at + length)
    at += align4(length)
  }
  return undefined
}

function fits(codec: Codec<unknown>, length: number): boolean {
  return codec.size === undefined ? codec.fits === undefined || codec.fits(length) : codec.size === length
}

/** How many attributes stand in `[start, at)`. */
export function indexOf(input: Input, start: number, at: number): number {
  let count = 0
  for (let p = start; p < at; count++) p += align4(input.view.getUint16(p, input.littleEndian))
  return count
}

/** The padding behind the attribute at `at`, unless it is as it should be: zeros up to the next multiple of four. */
function unusualPadding(input: Input, at: number, end: number): Uint8Array | undefined {
  const length = input.view.getUint16(at, input.littleEndian)
  const padding = input.bytes.subarray(at + length, Math.min(end, at + align4(length)))
  return length + padding.length === align4(length) && padding.every(byte => byte === 0) ? undefined : padding.slice()
}

/** The attribute at `at`, as `unknown` keeps it. */
function unknownAt(
  input: Input,
  start: number,
  end: number,
  at: number,
  problem: AttributeProblem | undefined,
): UnknownAttribute {
  const { view, littleEndian } = input
  const padding = unusualPadding(input, at, end)
  return {
    type: view.getUint16(at + 2, littleEndian),
    data: input.bytes.slice(at + 4, at + view.getUint16(at, littleEndian)),
    index: indexOf(input, start, at),
    ...(problem && { problem }),
    ...(padding && { padding }),
  }
}

/** Keeps how an attribute differed from its row, if it did. */
export function note(value: Record<PropertyKey, unknown>, key: string, form: AttributeForm): void {
  if (form.type === undefined && form.data === undefined && form.padding === undefined) return
  value[wire] ??= {}
  const forms = value[wire] as AttributeForms
  forms[key] = form
}

/** Keeps where an attribute stood that has no value. */
export function notePlace(value: Record<PropertyKey, unknown>, key: string, index: number): void {
  value[wire] ??= {}
  const forms = value[wire] as AttributeForms
  forms[key] ??= { places: [] }
  forms[key].places!.push(index)
}

function lastKey(value: Record<PropertyKey, unknown>): string | undefined {
  return Object.keys(value)
    .filter(key => key !== 'unknown')
    .at(-1)
}

/** An attribute came twice: the kernel goes by the last, so the earlier one moves to `unknown`, where it stood. */
function replaceEarlier(
  set: AttributeSet,
  value: Record<PropertyKey, unknown>,
  row: Row,
  codec: Codec<unknown>,
  input: Input,
  start: number,
  end: number,
  before: number,
): void {
  let earlier = start
  for (let p = start; p < before; ) {
    const length = input.view.getUint16(p, input.littleEndian)
    const type = input.view.getUint16(p + 2, input.littleEndian)
    if (set.byNumber.get(type & NLA_TYPE_MASK) === row && fits(codec, length - 4)) earlier = p
    p += align4(length)
  }
  keep(value, unknownAt(input, start, end, earlier, 'duplicate'))
  delete value[row.key]
  const forms = value[wire] as AttributeForms | undefined
  if (forms) delete forms[row.key]
}
