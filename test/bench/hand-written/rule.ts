import { readString } from './text.js'
import type { Writer } from './writer.js'

type Expression =
  | { name: 'payload'; data: { dreg?: number; base?: number; offset?: number; len?: number } }
  | { name: 'cmp'; data: { sreg?: number; op?: number; data?: { value?: Uint8Array } } }
  | { name: 'masq'; data: Record<never, never> }

export interface Rule {
  header: { family: number; version: number; res_id: number }
  attributes: { table?: string; chain?: string; handle?: bigint; position?: bigint; expressions?: Expression[] }
}

const MASK = 0x3fff

export function readRule(bytes: Uint8Array, view: DataView, start: number, end: number): Rule {
  const attributes: Rule['attributes'] = {}
  for (let at = start + 4; at + 4 <= end; ) {
    const next = after(view, at, end)
    switch (view.getUint16(at + 2, true) & MASK) {
      case 1:
        attributes.table = readString(bytes, at + 4, next - 1)
        break
      case 2:
        attributes.chain = readString(bytes, at + 4, next - 1)
        break
      case 3:
        attributes.handle = view.getBigUint64(at + 4)
        break
      case 4:
        attributes.expressions = readExpressions(bytes, view, at + 4, next)
        break
      case 6:
        attributes.position = view.getBigUint64(at + 4)
        break
    }
    at = (next + 3) & ~3
  }
  return {
    header: { family: bytes[start]!, version: bytes[start + 1]!, res_id: view.getUint16(start + 2) },
    attributes,
  }
}

/** Where the attribute at `at` ends, without its padding. */
function after(view: DataView, at: number, end: number): number {
  const length = view.getUint16(at, true)
  if (length < 4 || at + length > end) throw new RangeError(`bad attribute at ${at}`)
  return at + length
}

function readExpressions(bytes: Uint8Array, view: DataView, start: number, end: number): Expression[] {
  const list: Expression[] = []
  for (let at = start; at + 4 <= end; ) {
    const next = after(view, at, end)
    list.push(readExpression(bytes, view, at + 4, next))
    at = (next + 3) & ~3
  }
  return list
}

function readExpression(bytes: Uint8Array, view: DataView, start: number, end: number): Expression {
  let name = ''
  for (let at = start; at + 4 <= end; ) {
    const next = after(view, at, end)
    const type = view.getUint16(at + 2, true) & MASK
    if (type === 1) name = readString(bytes, at + 4, next - 1)
    else if (type === 2) {
      if (name === 'payload') return { name, data: readPayload(view, at + 4, next) }
      if (name === 'cmp') return { name, data: readCmp(bytes, view, at + 4, next) }
      if (name === 'masq') return { name, data: {} }
    }
    at = (next + 3) & ~3
  }
  throw new RangeError(`unknown expression ${name}`)
}

function readPayload(view: DataView, start: number, end: number): (Expression & { name: 'payload' })['data'] {
  const data: (Expression & { name: 'payload' })['data'] = {}
  for (let at = start; at + 4 <= end; ) {
    const next = after(view, at, end)
    switch (view.getUint16(at + 2, true)) {
      case 1:
        data.dreg = view.getUint32(at + 4)
        break
      case 2:
        data.base = view.getUint32(at + 4)
        break
      case 3:
        data.offset = view.getUint32(at + 4)
        break
      case 4:
        data.len = view.getUint32(at + 4)
        break
    }
    at = (next + 3) & ~3
  }
  return data
}

function readCmp(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): (Expression & { name: 'cmp' })['data'] {
  const data: (Expression & { name: 'cmp' })['data'] = {}
  for (let at = start; at + 4 <= end; ) {
    const next = after(view, at, end)
    switch (view.getUint16(at + 2, true) & MASK) {
      case 1:
        data.sreg = view.getUint32(at + 4)
        break
      case 2:
        data.op = view.getUint32(at + 4)
        break
      case 3:
        data.data = { value: bytes.slice(at + 8, after(view, at + 4, next)) }
        break
    }
    at = (next + 3) & ~3
  }
  return data
}

export function writeRule(out: Writer, { header, attributes }: Rule): void {
  const { bytes, view, at } = out
  bytes[at] = header.family
  bytes[at + 1] = header.version
  view.setUint16(at + 2, header.res_id)
  out.at = at + 4
  const { table, chain, handle, position, expressions } = attributes
  if (table !== undefined) out.string(1, table)
  if (chain !== undefined) out.string(2, chain)
  if (handle !== undefined) out.u64be(3, handle)
  if (position !== undefined) out.u64be(6, position)
  if (expressions === undefined) return
  const list = out.begin(4)
  for (const expression of expressions) writeExpression(out, expression)
  out.end(list)
}

function writeExpression(out: Writer, expression: Expression): void {
  const element = out.begin(1)
  out.string(1, expression.name)
  const data = out.begin(2)
  if (expression.name === 'payload') {
    const { dreg, base, offset, len } = expression.data
    if (dreg !== undefined) out.u32be(1, dreg)
    if (base !== undefined) out.u32be(2, base)
    if (offset !== undefined) out.u32be(3, offset)
    if (len !== undefined) out.u32be(4, len)
  } else if (expression.name === 'cmp') {
    const { sreg, op, data: operand } = expression.data
    if (sreg !== undefined) out.u32be(1, sreg)
    if (op !== undefined) out.u32be(2, op)
    if (operand?.value !== undefined) {
      const outer = out.begin(3)
      out.bytes.set(operand.value, out.sized(1, operand.value.length))
      out.end(outer)
    }
  }
  out.end(data)
  out.end(element)
}
