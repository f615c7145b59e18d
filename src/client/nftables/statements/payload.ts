import {
  type Expression,
  NFT_PAYLOAD,
  NFT_PAYLOAD_CSUM,
  NFT_PAYLOAD_L4CSUM,
  NFT_REG,
} from '../../../../protocol/netfilter/index.js'
import { dataTypes } from '../../../dump/nft-syntax/data-types.js'
import { type HeaderField, type HeaderName, headers } from '../../../dump/nft-syntax/headers.js'
import type { Part } from '../../../dump/nft-syntax/part.js'
import { numberBytes, type Scalar } from '../values.js'
import { constant, type Operand } from './operand.js'
import { loader, masked } from './registers.js'
import type { RuleContext } from './rule-context.js'
import { setInRule } from './rule-sets.js'
import { typeofData } from './typeof.js'

/* Bytes of the packet: fields of headers, and those that have no name. */

/** Bits from a header's start. */
interface Bits {
  readonly base: number
  readonly offset: number
  readonly length: number
}

/** Where the whole bytes lie that hold some bits. */
function bytesAround({ offset, length }: Bits): { start: number; count: number; lsb: number } {
  const start = Math.floor(offset / 8)
  const count = Math.ceil((offset + length) / 8) - start
  return { start, count, lsb: (start + count) * 8 - offset - length }
}

/** How the bits of a field lie in the bytes around it. */
export function bitsPart(type: Part['type'], offset: number, length: number): Part {
  const { count, lsb } = bytesAround({ base: 0, offset, length })
  return { type, bits: length, bytes: count, order: type.shape === 'string' ? 'host' : 'big', lsb }
}

/** Leaves the bits of a field alone. */
export function maskBits(rule: RuleContext, part: Part, slot: number): void {
  if (part.bits === part.bytes * 8) return
  const ones = ((1n << BigInt(part.bits)) - 1n) << BigInt(part.lsb)
  rule.push(masked(slot, numberBytes(ones, part.bytes, 'big'), new Uint8Array(part.bytes), true))
}

/** Loads the whole bytes around a field. */
function bytesLoader({ base }: Bits, { bytes: len }: Part, offset: number): (slot: number) => Expression {
  return loader(dreg => ({ name: 'payload', data: { dreg, base, offset, len } }))
}

/** A field of a header. */
export function fieldOperand(field: HeaderField): Operand {
  const { base, id } = headers[field.header]
  const bits = { base, offset: field.offset, length: field.length }
  const part = bitsPart(field.type, field.offset, field.length)
  const { start } = bytesAround(bits)
  const isWhole = part.bits === part.bytes * 8
  const load = bytesLoader(bits, part, start)
  return {
    words: field.name,
    parts: [part],
    require: rule => requireField(rule, field),
    load(rule, slot) {
      rule.push(load(slot))
      maskBits(rule, part, slot)
    },
    ...(isWhole && { place: { base, offset: start, load } }),
    typeOf: () =>
      typeofData('payload', [
        [0, id],
        [1, field.template],
        ...(field.type.bits === 0 ? ([[4, field.length]] as const) : []),
      ]),
    ...writers(bits, part, checksumOf(field)),
  }
}

/** `@th,16,16`: bits without a name. */
export function rawOperand(base: number, offset: number, length: number): Operand {
  const bits = { base, offset, length }
  const part = bitsPart(dataTypes.integer, offset, length)
  const { start } = bytesAround(bits)
  const isWhole = part.bits === part.bytes * 8
  const load = bytesLoader(bits, part, start)
  return {
    words: `@${rawBases[base]},${offset},${length}`,
    parts: [part],
    require() {},
    load(rule, slot) {
      rule.push(load(slot))
      maskBits(rule, part, slot)
    },
    ...(isWhole && { place: { base, offset: start, load } }),
    typeOf: () =>
      typeofData('payload', [
        [0, 0],
        [1, 0],
        [2, base + 1],
        [3, offset],
        [4, length],
      ]),
    ...writers(bits, part, {}),
  }
}

export const rawBases = ['ll', 'nh', 'th', 'ih'] as const

function requireField(rule: RuleContext, { header, icmpTypes }: HeaderField): void {
  rule.protocols.require(rule, header)
  if (icmpTypes === undefined || rule.protocols.isIcmp(icmpTypes)) return
  const type = typeFields[header as keyof typeof typeFields]()
  if (icmpTypes.length > 1) {
    const { name, id } = setInRule(rule, type, icmpTypes.toSorted(echoFirst(header)))
    type.load(rule, 0)
    rule.push({ name: 'lookup', data: { sreg: NFT_REG[1], set: name, setId: id } })
  } else rule.payloadIs({ base: NFT_PAYLOAD.TRANSPORT_HEADER, offset: 0 }, Uint8Array.of(icmpTypes[0]!))
  rule.protocols.knowIcmp(icmpTypes)
}

/** nft asks for requests first. */
const echoFirst = (header: HeaderName) => (one: number, other: number) =>
  header === 'icmp' ? other - one : one - other

const typeFields = {
  icmp: () => fieldOperand(headers.icmp.fields[0]!),
  icmpv6: () => fieldOperand(headers.icmpv6.fields[0]!),
}

/** What the kernel has to put right when a field changes. */
interface Checksum {
  readonly csumType?: number
  readonly csumOffset?: number
  readonly csumFlags?: number
}

/** Byte of the header's checksum (RFC 791, 9293, 768, 792, 4443, 2236, 3828). */
const checksums: Readonly<Partial<Record<HeaderName, number>>> = {
  ip: 10,
  tcp: 16,
  udp: 6,
  icmp: 2,
  icmpv6: 2,
  igmp: 2,
  udplite: 6,
}

/** Fields that the checksums of transport protocols cover, too. */
const pseudoHeader: ReadonlySet<string> = new Set([
  'ip saddr',
  'ip daddr',
  'ip protocol',
  'ip length',
  'ip6 saddr',
  'ip6 daddr',
  'ip6 length',
  'ip6 nexthdr',
])

function checksumOf({ header, name }: HeaderField): Checksum {
  const offset = checksums[header]
  return {
    ...(offset !== undefined && { csumType: NFT_PAYLOAD_CSUM.INET, csumOffset: offset }),
    ...(pseudoHeader.has(name) && { csumFlags: NFT_PAYLOAD_L4CSUM.PSEUDOHDR }),
  }
}

/** How a field is set: whole ones from a register, some bits in the bytes around them. Checksums are of words of two bytes. */
function writers(bits: Bits, part: Part, checksum: Checksum): Pick<Operand, 'store' | 'storeConstant'> {
  const { base } = bits
  const { start, count } = bytesAround(bits)
  const store = (rule: RuleContext, offset: number, len: number): void =>
    rule.push({ name: 'payload', data: { sreg: NFT_REG[1], base, offset, len, ...checksum } })
  const isAligned = checksum.csumType === undefined || (start % 2 === 0 && count % 2 === 0)
  if (part.bits === part.bytes * 8 && isAligned) return { store: rule => store(rule, start, count) }
  const first = checksum.csumType === undefined ? start : start - (start % 2)
  const length = checksum.csumType === undefined ? count : Math.ceil((start + count - first) / 2) * 2
  const below = BigInt((first + length - start - count) * 8)
  return {
    storeConstant(rule, value: Scalar) {
      const ones = ((1n << BigInt(part.bits)) - 1n) << BigInt(part.lsb)
      const others = (1n << BigInt(length * 8)) - 1n - (ones << below)
      const set = new Uint8Array(length)
      set.set(constant(part, value), start - first)
      rule.push({ name: 'payload', data: { dreg: NFT_REG[1], base, offset: first, len: length } })
      rule.push(masked(0, numberBytes(others, length, 'big'), set, true))
      store(rule, first, length)
    },
  }
}
