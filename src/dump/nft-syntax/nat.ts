/* Statements that change where a packet goes: their addresses, ports and devices stand in registers. */
import { type Expressions, NF_NAT_RANGE, NFPROTO, NFT_NAT } from '../../../protocol/netfilter/index.js'
import { dataTypes } from './data-types.js'
import { constantText, type Part, partOf } from './part.js'
import type { RuleWriter } from './rule-writer.js'
import { joined, queueFlags } from './statements.js'
import { expressionText } from './term.js'
import { said, Unsaid } from './unsaid.js'

type Register = number | undefined

const port = partOf(dataTypes.inetService)
const device = partOf(dataTypes.device)

const addressPart = (family: number | undefined): Part =>
  family === NFPROTO.IPV4
    ? partOf(dataTypes.ip4)
    : family === NFPROTO.IPV6
      ? partOf(dataTypes.ip6)
      : said<Part>(undefined, 'family')

function natFlags(flags: number): string {
  return [
    flags & NF_NAT_RANGE.PROTO_RANDOM ? 'random' : '',
    flags & NF_NAT_RANGE.PROTO_RANDOM_FULLY ? 'fully-random' : '',
    flags & NF_NAT_RANGE.PERSISTENT ? 'persistent' : '',
  ]
    .filter(Boolean)
    .join(',')
}

/** `:80`, `:1000-2000`, `:map …`, or nothing. */
function ports(writer: RuleWriter, min: Register, max: Register): string {
  if (min === undefined) return ''
  if (!writer.isConstant(min)) return `:${expressionText(writer.term(min))}`
  const first = constantOf(writer, min, port)
  const last = max === undefined || max === min ? first : constantOf(writer, max, port)
  return first === last ? `:${first}` : `:${first}-${last}`
}

function constantOf(writer: RuleWriter, register: Register, part: Part): string {
  const bytes = writer.constant(register)
  return constantText(part, bytes.subarray(0, part.bytes), writer.littleEndian)
}

export function natText(writer: RuleWriter, data: Expressions['nat']): string {
  const { type, family, regAddrMin, regAddrMax, regProtoMin, regProtoMax, flags = 0 } = data
  const verb = type === NFT_NAT.SNAT ? 'snat' : 'dnat'
  const isNetmap = (flags & NF_NAT_RANGE.NETMAP) !== 0
  const part = addressPart(family)
  const version = writer.family === NFPROTO.INET ? (family === NFPROTO.IPV4 ? 'ip' : 'ip6') : ''
  const target = natTarget(writer, part, regAddrMin, regAddrMax, regProtoMin, regProtoMax, isNetmap)
  return joined(verb, version, isNetmap ? 'prefix' : '', 'to', target, natFlags(flags))
}

function natTarget(
  writer: RuleWriter,
  part: Part,
  addressMin: Register,
  addressMax: Register,
  portMin: Register,
  portMax: Register,
  isNetmap: boolean,
): string {
  if (addressMin === undefined) return ports(writer, portMin, portMax)
  if (!writer.isConstant(addressMin)) {
    const text = expressionText(writer.term(addressMin))
    // A map to an address and a port fills the port's register, too.
    return portMin === undefined || !writer.has(portMin) ? text : `${text}${ports(writer, portMin, portMax)}`
  }
  const first = constantOf(writer, addressMin, part)
  const isRange = addressMax !== undefined && addressMax !== addressMin
  const last = isRange ? constantOf(writer, addressMax, part) : first
  if (isNetmap) throw new Unsaid('netmap')
  const after = ports(writer, portMin, portMax)
  const address = (text: string): string => (after !== '' && part.type === dataTypes.ip6 ? `[${text}]` : text)
  return `${address(first)}${first === last ? '' : `-${address(last)}`}${after}`
}

export function portNatText(
  writer: RuleWriter,
  verb: 'masquerade' | 'redirect',
  { regProtoMin, regProtoMax, flags = 0 }: Expressions['masq'],
): string {
  const to = ports(writer, regProtoMin, regProtoMax)
  return joined(verb, to === '' ? '' : `to ${to}`, natFlags(flags))
}

export function tproxyText(writer: RuleWriter, { family, regAddr, regPort }: Expressions['tproxy']): string {
  const version = family === NFPROTO.IPV4 ? 'ip' : family === NFPROTO.IPV6 ? 'ip6' : ''
  const after = ports(writer, regPort, undefined)
  const text = regAddr === undefined ? '' : writer.argument(regAddr, addressPart(family))
  const address = after !== '' && family === NFPROTO.IPV6 && text !== '' ? `[${text}]` : text
  return joined('tproxy', writer.family === NFPROTO.INET ? version : '', 'to', `${address}${after}`)
}

export function dupText(writer: RuleWriter, { sregAddr, sregDev }: Expressions['dup']): string {
  const to = sregDev === undefined ? '' : writer.argument(sregDev, device)
  if (sregAddr === undefined) return joined('dup to', said(to || undefined, 'device'))
  const part = writer.family === NFPROTO.IPV6 ? partOf(dataTypes.ip6) : partOf(dataTypes.ip4)
  return joined('dup to', writer.argument(sregAddr, part), to === '' ? '' : `device ${to}`)
}

export function fwdText(writer: RuleWriter, { sregDev, sregAddr, nfproto }: Expressions['fwd']): string {
  const to = writer.argument(sregDev, device)
  if (sregAddr === undefined) return `fwd to ${to}`
  const part = addressPart(nfproto)
  return joined(
    'fwd',
    part.type === dataTypes.ip4 ? 'ip' : 'ip6',
    'to',
    writer.argument(sregAddr, part),
    `device ${to}`,
  )
}

export function queueText(writer: RuleWriter, { num, total = 1, flags, sregQnum }: Expressions['queue']): string {
  const to =
    num === undefined ? expressionText(writer.term(sregQnum)) : total > 1 ? `${num}-${num + total - 1}` : `${num}`
  return joined('queue', queueFlags(flags), 'to', to)
}
