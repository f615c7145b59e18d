/* Comparisons: a register with a value, a range, a set. */
import { type Expressions, NFT_CMP, NFT_LOOKUP_F, NFT_RANGE } from '../../../protocol/netfilter/index.js'
import { numberOf } from './data-types.js'
import { bigEndian, constantText, type Part, padded, rangeText, split } from './part.js'
import type { RuleWriter } from './rule-writer.js'
import { expressionText, maskedPrefix, maskedValue, onlyPart, type Term } from './term.js'
import { Unsaid } from './unsaid.js'

const operators: Readonly<Record<number, string>> = {
  [NFT_CMP.EQ]: '',
  [NFT_CMP.NEQ]: '!= ',
  [NFT_CMP.LT]: '< ',
  [NFT_CMP.LTE]: '<= ',
  [NFT_CMP.GT]: '> ',
  [NFT_CMP.GTE]: '>= ',
}

/** `tcp dport 22` */
export function writeCompare(writer: RuleWriter, { sreg, op = NFT_CMP.EQ, data }: Expressions['cmp']): void {
  const value = data?.value ?? new Uint8Array()
  const isNot = op === NFT_CMP.NEQ
  const fields = op === NFT_CMP.EQ ? writer.fields(sreg) : undefined
  if (fields !== undefined && fields.length > 1) {
    writeSideBySide(writer, fields, value)
    return
  }
  const term = writer.key(sreg, value.length)
  if (term.parts.length > 1) {
    if (op !== NFT_CMP.EQ && !isNot) throw new Unsaid('operator')
    const values = split(term.parts, value)
    const texts = term.parts.map((part, i) => constantText(part, values[i]!, writer.littleEndian))
    writer.match(term, `${operators[op]}${texts.join(' . ')}`)
    return
  }
  const part = onlyPart(term)
  if (term.mask !== undefined) {
    writeMasked(writer, term, part, op, value)
    return
  }
  const operator = operators[op]
  if (operator === undefined) throw new Unsaid('operator')
  const isEqual = op === NFT_CMP.EQ || isNot
  checkOrder(part, isEqual)
  // Where a prefix ends with a byte, nft compares the bytes in front alone, and of the packet loads no more.
  if (term.prefix || (part.type.shape === 'address' && value.length > 0 && value.length < part.bytes)) {
    if (!isEqual) throw new Unsaid('prefix')
    writer.match({ ...term, prefix: false }, `${operator}${prefixText(part, value)}`)
    return
  }
  // Without an operator, flags are compared one by one.
  const explicit = op === NFT_CMP.EQ && part.type.shape === 'flags' ? '== ' : operator
  const known = op === NFT_CMP.EQ && part.type.shape !== 'string' ? numberIn(writer, part, value) : undefined
  writer.match(term, `${explicit}${constantText(part, value, writer.littleEndian)}`, known)
}

const numberIn = (writer: RuleWriter, part: Part, value: Uint8Array): bigint =>
  numberOf(bigEndian(part, value, writer.littleEndian))

/**
 * The kernel compares byte by byte: what is less has a meaning only for numbers with the most significant byte first. nft turns
 * those of the host around for such comparisons, and only for them.
 */
function checkOrder(part: Part, isEqual: boolean): void {
  if (part.type.shape === 'string' && !isEqual) throw new Unsaid('order')
  if (part.bytes > 1 && part.order !== (isEqual ? part.type.order : 'big')) throw new Unsaid('order')
}

function prefixText(part: Part, value: Uint8Array): string {
  const whole = new Uint8Array(part.bytes)
  whole.set(value.subarray(0, part.bytes))
  return `${part.type.text(whole)}/${value.length * 8}`
}

/** nft puts matches of fields that lie side by side into one comparison. */
function writeSideBySide(writer: RuleWriter, fields: readonly (readonly [Term, number])[], value: Uint8Array): void {
  let at = 0
  for (const [term, bytes] of fields) {
    const part = onlyPart(term)
    const piece = value.subarray(at, at + bytes)
    writer.match(term, constantText(part, piece, writer.littleEndian), numberIn(writer, part, piece))
    at += bytes
  }
}

function writeMasked(writer: RuleWriter, term: Term, part: Part, op: number, value: Uint8Array): void {
  const { littleEndian } = writer
  const isNot = op === NFT_CMP.NEQ
  if (op !== NFT_CMP.EQ && !isNot) throw new Unsaid('operator')
  const isZero = value.every(byte => byte === 0)
  const { mask: _, xor = 0n, ...plain } = term
  if (part.type.shape === 'label') {
    if (!isZero || !isNot || xor !== 0n) throw new Unsaid('label')
    writer.match(plain, part.type.text(bytesOf(term.mask ?? 0n, part)))
    return
  }
  if (part.type.shape === 'flags' && isZero && isNot && xor === 0n && part.type.symbols !== undefined) {
    const names = part.type.text(bytesOf(term.mask ?? 0n, part)).replaceAll(' | ', ',')
    writer.match(plain, names)
    return
  }
  const prefix = maskedPrefix(term, part)
  if (prefix !== undefined) {
    writer.match(plain, `${isNot ? '!= ' : ''}${constantText(part, value, littleEndian)}/${prefix}`)
    return
  }
  const text = { ...plain, text: expressionText(term) }
  writer.match(text, `${isNot ? '!=' : '=='} ${maskedValue(part, value, littleEndian)}`)
}

function bytesOf(number: bigint, part: Part): Uint8Array {
  const bytes = new Uint8Array(part.bytes)
  let rest = number
  for (let i = bytes.length - 1; i >= 0; i -= 1) {
    bytes[i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return bytes
}

/** `tcp dport 1-1024` */
export function writeRange(writer: RuleWriter, { sreg, op, fromData, toData }: Expressions['range']): void {
  const [from, to] = [fromData?.value ?? new Uint8Array(), toData?.value ?? new Uint8Array()]
  const term = writer.key(sreg, from.length)
  const part = onlyPart(term)
  checkOrder(part, false)
  // What looks like a prefix is one here only when it was written as a range.
  const text = rangeOf(part, from, to, writer.littleEndian)
  writer.match({ ...term, text: expressionText(term) }, `${op === NFT_RANGE.NEQ ? '!= ' : ''}${text}`)
}

function rangeOf(part: Part, from: Uint8Array, to: Uint8Array, littleEndian: boolean): string {
  if (part.type.shape !== 'address') return rangeText(part, from, to, littleEndian)
  return `${constantText(part, from, littleEndian)}-${constantText(part, to, littleEndian)}`
}

/** `ip saddr @set`, `tcp dport { 22, 80 }`, `iifname vmap { … }`; a map to values is a term. */
export function writeLookup(
  writer: RuleWriter,
  { sreg, dreg, set: name, setId, flags = 0 }: Expressions['lookup'],
): void {
  const set = writer.scope.set(writer.family, writer.table, name, setId)
  const term = writer.key(sreg, set?.attributes.keyLen)
  if (dreg === undefined) {
    const elements = writer.setText(set, name, term)
    const not = flags & NFT_LOOKUP_F.INV ? '!= ' : ''
    const isIcmpType = not === '' && (term.text === 'icmp type' || term.text === 'icmpv6 type')
    const asked = isIcmpType ? set?.elements.map(({ key }) => key?.value?.[0] ?? 0).sort((a, b) => a - b) : undefined
    writer.match({ ...term, text: expressionText(term) }, `${not}${elements}`, undefined, asked)
    return
  }
  if (dreg === 0) {
    writer.match({ ...term, text: expressionText(term) }, `vmap ${writer.setText(set, name, term)}`)
    return
  }
  const values = writer.mapValues(set)
  const bytes = values.reduce((sum, part) => sum + padded(part.bytes), 0)
  const mapped: Term = {
    text: `${expressionText(term)} map ${writer.setText(set, name, term)}`,
    parts: values,
    ...(term.requires && { requires: term.requires }),
  }
  writer.put(dreg, { kind: 'term', term: mapped, bytes: Math.max(bytes, set?.attributes.dataLen ?? 0) })
}
