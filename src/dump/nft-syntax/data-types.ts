import { Input, ip4, ip6 } from '../../../protocol/codec/index.js'
import { quoted } from './quote.js'
import * as words from './symbols.js'
import { Unsaid } from './unsaid.js'

/** How the bytes of a value lie in a register. */
export type ByteOrder = 'big' | 'host'

export type Shape = 'number' | 'address' | 'string' | 'flags' | 'label'

/** A data type of nft: how a value is written. */
export interface DataType<Word extends string = string, S extends Shape = Shape> {
  /** What `nft` puts into NFTA_SET_KEY_TYPE; 6 bits. */
  readonly id: number
  /** As in `type ipv4_addr`; undefined where only `typeof` can say it, because it has no size of its own. */
  readonly name: string | undefined
  /** Of a value; 0 where each field has its own. */
  readonly bits: number
  readonly order: ByteOrder
  readonly shape: S
  readonly symbols?: words.Symbols<Word>
  /** The value in nft syntax, its most significant byte first. */
  text(value: Uint8Array): string
}

interface Options<Word extends string, S extends Shape> {
  readonly shape?: S
  readonly symbols?: words.Symbols<Word>
  readonly order?: ByteOrder
}

function type<Word extends string = never, S extends Shape = 'number'>(
  id: number,
  name: string | undefined,
  bits: number,
  text: (value: Uint8Array) => string,
  { shape = 'number' as S, order = 'big', ...rest }: Options<Word, S> = {},
): DataType<Word, S> {
  return { id, name, bits, order, shape, text, ...rest }
}

/** Most significant byte first. */
export function numberOf(value: Uint8Array): bigint {
  if (value.length <= exactBytes) {
    let number = 0
    for (let i = 0; i < value.length; i += 1) number = number * 256 + value[i]!
    return BigInt(number)
  }
  let number = 0n
  for (const byte of value) number = (number << 8n) | BigInt(byte)
  return number
}

/** Plain numbers are exact for so many bytes, and take a tenth of the time. */
const exactBytes = 6

const decimal = (value: Uint8Array): string => String(numberOf(value))
const hex = (value: Uint8Array): string =>
  `0x${numberOf(value)
    .toString(16)
    .padStart(value.length * 2, '0')}`

/** A symbol, or the number where there is none. */
const oneOf =
  (symbols: words.Symbols, otherwise: (value: Uint8Array) => string = decimal) =>
  (value: Uint8Array): string =>
    symbols.get(numberOf(value)) ?? otherwise(value)

/** Symbols of bits that are set, joined by `|`, which nft reads as one value; the number where a bit has no symbol. */
const bits =
  (symbols: words.Symbols) =>
  (value: Uint8Array): string => {
    const number = numberOf(value)
    const names = [...symbols].filter(([bit]) => (number & bit) !== 0n)
    const known = names.reduce((sum, [bit]) => sum | bit, 0n)
    return number !== 0n && known === number ? names.map(([, name]) => name).join(' | ') : hex(value)
  }

interface Order {
  readonly order?: ByteOrder
}

function symbolic<Word extends string>(
  id: number,
  name: string | undefined,
  size: number,
  symbols: words.Symbols<Word>,
  order: Order = {},
): DataType<Word, 'number'> {
  return type(id, name, size, oneOf(symbols), { symbols, ...order })
}

function flags<Word extends string>(
  id: number,
  name: string | undefined,
  size: number,
  symbols: words.Symbols<Word>,
  order: Order = {},
): DataType<Word, 'flags'> {
  return type(id, name, size, bits(symbols), { symbols, shape: 'flags', ...order })
}

const host: Order = { order: 'host' }

function address(codec: typeof ip4, length: number): (value: Uint8Array) => string {
  return value => {
    if (value.length !== length) throw new Unsaid('address')
    return codec.read(new Input(value, false), 0, length)
  }
}

function mac(value: Uint8Array): string {
  if (value.length !== 6) throw new Unsaid('address')
  return Array.from(value, byte => byte.toString(16).padStart(2, '0')).join(':')
}

const utf8 = new TextDecoder()

/** Text up to its end or the first NUL. */
export function textOf(value: Uint8Array): string {
  const end = value.indexOf(0)
  if (end !== -1 && value.subarray(end).some(byte => byte !== 0)) throw new Unsaid('text')
  const text = utf8.decode(end === -1 ? value : value.subarray(0, end))
  if (text === '' || text.includes('\ufffd')) throw new Unsaid('text')
  return text
}

/** A whole name has its NUL with it (nft compares all 16 bytes, iptables no more than that); without it, all names that begin so are meant. */
function device(value: Uint8Array): string {
  const name = textOf(value)
  if (/[*\\]/.test(name)) throw new Unsaid('device name')
  return quoted(value.includes(0) || value.length === 16 ? name : `${name}*`)
}

/** `1d2h3m4s5ms` */
export function durationText(milliseconds: bigint): string {
  const units: readonly (readonly [string, bigint])[] = [
    ['d', 86_400_000n],
    ['h', 3_600_000n],
    ['m', 60_000n],
    ['s', 1000n],
    ['ms', 1n],
  ]
  let rest = milliseconds
  let text = ''
  for (const [unit, size] of units) {
    if (rest >= size) text += `${rest / size}${unit}`
    rest %= size
  }
  return text === '' ? '0s' : text
}

/** Nanoseconds since 1970, which nft takes in whole seconds. */
function time(value: Uint8Array): string {
  const nanoseconds = numberOf(value)
  if (nanoseconds % 1_000_000_000n !== 0n) throw new Unsaid('time')
  return String(nanoseconds / 1_000_000_000n)
}

/** TC_H_MAJ and TC_H_MIN. */
function classid(value: Uint8Array): string {
  const number = numberOf(value)
  return number === 0n ? 'none' : `${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`
}

/** One bit of 128, by its number. */
function label(value: Uint8Array): string {
  const number = numberOf(value)
  const bit = number.toString(2).length - 1
  if (number !== 1n << BigInt(bit)) throw new Unsaid('label')
  return String(bit)
}

/** Texts that stand for numbers, beside words of their own. */
type DurationText = `${number}${'d' | 'h' | 'm' | 's' | 'ms'}${string}`
type ClassidText = 'none' | `${string}:${string}`
/** `2024-01-01T10:00:00Z` */
type TimeText = `${number}-${number}-${string}`
/** `10:00` or `10:00:30` */
type HourText = `${number}:${number}${string}`

/**
 * Data types by nft's names for them, in the order of their numbers (`enum datatypes` of nftables). No `satisfies`: it would widen
 * what each of them says of its words.
 */
export const dataTypes = {
  nfProto: symbolic(2, 'nf_proto', 8, words.families, host),
  bitmask: type(3, undefined, 0, hex, { shape: 'flags' }),
  integer: type(4, undefined, 0, decimal),
  hostInteger: type(4, undefined, 0, decimal, host),
  string: type(5, undefined, 0, value => quoted(textOf(value)), { shape: 'string', order: 'host' }),
  ip4: type(7, 'ipv4_addr', 32, address(ip4, 4), { shape: 'address' }),
  ip6: type(8, 'ipv6_addr', 128, address(ip6, 16), { shape: 'address' }),
  ether: type(9, 'ether_addr', 48, mac, { shape: 'address' }),
  etherType: type(10, 'ether_type', 16, oneOf(words.etherTypes, hex), { symbols: words.etherTypes }),
  arpOperation: symbolic(11, 'arp_op', 16, words.arpOperations),
  inetProto: symbolic(12, 'inet_proto', 8, words.inetProtocols),
  inetService: type(13, 'inet_service', 16, decimal),
  icmpType: symbolic(14, 'icmp_type', 8, words.icmpTypes),
  tcpFlags: flags(15, 'tcp_flag', 8, words.tcpFlags),
  dccpType: symbolic(16, 'dccp_pkttype', 4, words.dccpTypes),
  mobilityType: symbolic(17, 'mh_type', 8, words.mobilityTypes),
  duration: type<DurationText>(18, 'time', 64, value => durationText(numberOf(value)), host),
  mark: type(19, 'mark', 32, hex, host),
  device: type<'lo'>(20, 'iface_index', 32, decimal, host),
  deviceType: symbolic(21, 'iface_type', 16, words.deviceTypes, host),
  realm: type(22, 'realm', 32, decimal, host),
  classid: type<ClassidText>(23, 'classid', 32, classid, host),
  uid: type(24, 'uid', 32, decimal, host),
  gid: type(25, 'gid', 32, decimal, host),
  ctState: flags(26, 'ct_state', 32, words.ctStates, host),
  ctDirection: symbolic(27, 'ct_dir', 8, words.ctDirections, host),
  ctStatus: flags(28, 'ct_status', 32, words.ctStatuses, host),
  icmpv6Type: symbolic(29, 'icmpv6_type', 8, words.icmpv6Types),
  ctLabel: type(30, undefined, 128, label, { shape: 'label', order: 'host' }),
  packetType: symbolic(31, 'pkt_type', 8, words.packetTypes, host),
  icmpCode: symbolic(32, 'icmp_code', 8, words.icmpCodes),
  icmpv6Code: symbolic(33, 'icmpv6_code', 8, words.icmpv6Codes),
  icmpxCode: symbolic(34, 'icmpx_code', 8, words.icmpxCodes),
  deviceGroup: type(35, 'devgroup', 32, decimal, host),
  dscp: symbolic(36, 'dscp', 6, words.dscps),
  ecn: symbolic(37, undefined, 2, words.ecns),
  routeType: symbolic(38, 'fib_addrtype', 32, words.routeTypes, host),
  boolean: symbolic(39, 'boolean', 8, words.booleans, host),
  ctEvent: flags(40, undefined, 32, words.ctEvents, host),
  deviceName: type(41, 'ifname', 128, device, { shape: 'string', order: 'host' }),
  igmpType: symbolic(42, 'igmp_type', 8, words.igmpTypes),
  time: type<TimeText>(43, undefined, 64, time, host),
  hour: type<HourText>(44, undefined, 32, decimal, host),
  day: symbolic(45, undefined, 8, words.days, host),
  cgroup: type(46, 'cgroupsv2', 64, decimal, host),
} as const

const byId = new Map<number, DataType>(
  Object.values(dataTypes)
    .reverse()
    .map(each => [each.id, each]),
)

/** Bits of each part's number in the data type of a concatenation. */
const partBits = 6

/** The data types in NFTA_SET_KEY_TYPE: one, or those of a concatenation. Undefined when one of them is not known. */
export function dataTypesOf(number: number): DataType[] | undefined {
  const types: DataType[] = []
  for (let rest = number; rest > 0; rest = Math.floor(rest / 2 ** partBits)) {
    const found = byId.get(rest % 2 ** partBits)
    if (found === undefined) return undefined
    types.unshift(found)
  }
  return types.length === 0 ? undefined : types
}
