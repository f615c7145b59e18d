/* The expression that nft keeps in the userdata of a set, when the set was made with `typeof`. */
import { decodeUserdata, userdataValue } from '../../../protocol/netfilter/index.js'
import { dataTypes } from './data-types.js'
import { templateField } from './exthdr.js'
import { headers } from './headers.js'
import { ctTerm, fibTerm, hashTerm, ipsecTerm, metaTerm, numgenTerm, osfTerm, rtTerm, socketTerm } from './loads.js'
import { type Part, partOf } from './part.js'
import { registerBytes } from './registers.js'
import { concatenation, type Term } from './term.js'
import { said, Unsaid } from './unsaid.js'

type Entry = (type: number) => number | undefined

/** By nft's number for the kind of expression (`enum expr_types`): what its own entries say. */
const kinds: Readonly<Record<number, (entry: Entry) => Term>> = {
  7: payloadTerm,
  8: optionTerm,
  9: entry => metaTerm({ key: said(entry(0), 'key') }),
  10: entry => socketTerm({ key: said(entry(0), 'key'), level: entry(1) ?? 0 }),
  11: () => osfTerm({}),
  12: entry => {
    const direction = entry(1) ?? none
    return ctTerm({ key: said(entry(0), 'key'), ...(direction !== none && { direction }) }, {})
  },
  23: entry => numgenTerm({ type: entry(0) ?? 0, modulus: entry(1) ?? 0, offset: entry(2) ?? 0 }),
  24: entry => hashTerm({ type: entry(0) ?? 0, offset: entry(1) ?? 0, modulus: entry(2) ?? 0 }, undefined),
  25: entry => rtTerm({ key: said(entry(0), 'key') }),
  26: entry => fibTerm({ result: entry(0) ?? 0, flags: entry(1) ?? 0 }),
  27: entry => ipsecTerm({ key: said(entry(0), 'key'), spnum: entry(1) ?? 0, dir: entry(2) ?? 0 }),
}

/** nft's number of a concatenation. */
const concatenationKind = 13

/** A direction of ct that nobody said. */
const none = 0xffffffff

const rawBases: readonly (string | undefined)[] = [undefined, 'll', 'nh', 'th', 'ih']

function payloadTerm(entry: Entry): Term {
  const header = Object.values(headers).find(({ id }) => id === entry(0))
  if (header !== undefined) {
    const field = said(
      header.fields.find(({ template }) => template === entry(1)),
      'field',
    )
    return { text: field.name, parts: [keyPart(partOf(field.type), field.length)] }
  }
  const bits = entry(4) ?? 0
  if (bits > registerBytes * 8) throw new Unsaid('length')
  const base = said(rawBases[entry(2) ?? 0], 'base')
  return { text: `@${base},${entry(3) ?? 0},${bits}`, parts: [keyPart(partOf(dataTypes.integer), bits)] }
}

function optionTerm(entry: Entry): Term {
  const field = said(templateField(entry(2) ?? 0, entry(0) ?? 0, entry(1) ?? 0), 'field')
  return { text: field.name, parts: [keyPart(partOf(field.type), field.length)] }
}

/** As the key of a set, the value of a field stands for itself, without bits of its neighbours. */
function keyPart(part: Part, bits: number): Part {
  return { ...part, bits, bytes: Math.ceil(bits / 8), lsb: 0 }
}

/** The expression in an entry of userdata (KEY_TYPEOF, DATA_TYPEOF), or undefined when it is none that nft syntax is known for here. */
export function typeofTerm(entry: Uint8Array | undefined, littleEndian: boolean): Term | undefined {
  if (entry === undefined) return undefined
  try {
    return termIn(entry, littleEndian)
  } catch (error) {
    if (!(error instanceof Unsaid)) throw error
    return undefined
  }
}

function termIn(bytes: Uint8Array, littleEndian: boolean): Term {
  const inner = userdataValue(bytes, 1) ?? new Uint8Array()
  const number = (value: Uint8Array | undefined): number | undefined =>
    value?.length === 4 ? new DataView(value.buffer, value.byteOffset).getUint32(0, littleEndian) : undefined
  const kind = number(userdataValue(bytes, 0))
  const terms = kind === concatenationKind ? (decodeUserdata(inner) ?? []) : []
  if (terms.length > 0) return concatenation(terms.map(({ value }) => termIn(value, littleEndian)))
  const writer = said(kinds[kind ?? -1], 'expression')
  return writer(type => number(userdataValue(inner, type)))
}
