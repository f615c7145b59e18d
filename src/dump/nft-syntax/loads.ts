/* Expressions that put something into a register. */
import {
  type Expressions,
  NFT_CT,
  NFT_EXTHDR_OP,
  NFT_FIB_RESULT,
  NFT_HASH,
  NFT_NG,
  NFT_PAYLOAD,
  NFT_SOCKET,
  NFT_TUNNEL,
  NFT_TUNNEL_MODE,
  NFTA_FIB_F,
} from '../../../protocol/netfilter/index.js'
import { dataTypes } from './data-types.js'
import { optionFields } from './exthdr.js'
import { type HeaderField, type HeaderName, headers } from './headers.js'
import { ctKeys, fibInputs, ipsecKeys, type Key, metaKeys, rtKeys, socketKeys } from './keys.js'
import { type Part, partOf } from './part.js'
import type { ProtocolContext } from './protocol-context.js'
import type { Load } from './registers.js'
import { joined } from './statements.js'
import { expressionText, type Term } from './term.js'
import { said, Unsaid } from './unsaid.js'

/** A field of some bits in the middle of `bytes` bytes. */
function fieldPart(type: Part['type'], offset: number, bits: number, bytes: number): Part {
  return { type, bits, bytes, order: 'big', lsb: bytes * 8 - offset - bits }
}

const rawBases: Readonly<Record<number, string>> = {
  [NFT_PAYLOAD.LL_HEADER]: 'll',
  [NFT_PAYLOAD.NETWORK_HEADER]: 'nh',
  [NFT_PAYLOAD.TRANSPORT_HEADER]: 'th',
  [NFT_PAYLOAD.INNER_HEADER]: 'ih',
}

/** The headers that stand at a base, as far as the rule has found out. */
function headersAt(base: number, { link, network, transport }: ProtocolContext): HeaderName[] {
  switch (base) {
    case NFT_PAYLOAD.LL_HEADER:
      return link === 'vlan' ? ['ether', 'vlan'] : link === 'ether' ? ['ether'] : []
    case NFT_PAYLOAD.NETWORK_HEADER:
      return network === undefined ? [] : [network]
    case NFT_PAYLOAD.TRANSPORT_HEADER:
      return [transport ?? 'th']
    default:
      return []
  }
}

/** Bytes of the packet. `icmpTypes`: types of ICMP message that the rule has just asked for with a set. */
export function payloadLoad(
  { base = -1, offset = 0, len = 0 }: Expressions['payload'],
  context: ProtocolContext,
  icmpTypes: readonly number[] | undefined,
): Load {
  const from = offset * 8
  const isThere = ({ icmpTypes: types }: HeaderField): boolean => {
    if (types === undefined) return true
    if (context.icmpType !== undefined) return types.includes(context.icmpType)
    return icmpTypes?.join() === types.join()
  }
  const names = headersAt(base, context)
  const find = (matches: (field: HeaderField) => boolean): HeaderField | undefined => {
    for (const name of names)
      for (const field of headers[name].fields) if (matches(field) && isThere(field)) return field
    return undefined
  }
  const term = ({ name, type, header, icmpTypes: types }: HeaderField, part: Part): Term => ({
    text: name,
    parts: [part.type === type ? part : { ...part, type }],
    requires: [types === undefined ? { header } : { header, icmpTypes: types }],
  })
  return {
    place: `payload ${base} ${offset} ${len}`,
    bytes: len,
    field(at, length) {
      const found = find(each => each.offset === from + at && each.length === length)
      if (found !== undefined) return term(found, fieldPart(found.type, at, length, len))
      // The bytes that a prefix covers.
      if (at !== 0 || length !== len * 8) return undefined
      const longer = find(each => each.offset === from + at && each.length > length && isIp(each))
      if (longer === undefined) return undefined
      return { ...term(longer, partOf(longer.type)), prefix: true }
    },
    raw(at, length) {
      const name = rawBases[base]
      if (name === undefined || length > 128) return undefined
      return { text: `@${name},${from + at},${length}`, parts: [fieldPart(dataTypes.integer, at, length, len)] }
    },
    fields() {
      const found: [Term, number][] = []
      for (let at = from; at < from + len * 8; ) {
        const next = find(each => each.offset === at && each.length % 8 === 0)
        if (next === undefined) return undefined
        found.push([term(next, partOf(next.type, 'big', next.length / 8)), next.length / 8])
        at += next.length
        if (at > from + len * 8) return undefined
      }
      return found
    },
  }
}

const isIp = ({ type }: HeaderField): boolean => type === dataTypes.ip4 || type === dataTypes.ip6

/** The header that options and chunks belong to. */
const optionHeaders: Readonly<Record<number, HeaderName>> = {
  [NFT_EXTHDR_OP.IPV6]: 'ip6',
  [NFT_EXTHDR_OP.TCPOPT]: 'tcp',
  [NFT_EXTHDR_OP.IPV4]: 'ip',
  [NFT_EXTHDR_OP.SCTP]: 'sctp',
}

export function exthdrLoad(data: Expressions['exthdr']): Load {
  const { op = NFT_EXTHDR_OP.IPV6, type = 0, offset = 0, len = 0 } = data
  const fields = optionFields(data)
  return {
    place: `exthdr ${op} ${type} ${offset} ${len}`,
    bytes: len,
    field(at, length) {
      const found = fields.find(each => each.offset === at && each.length === length)
      if (found === undefined) return undefined
      const requires = optionHeaders[op]
      const part = fieldPart(found.type, at, length, len)
      return { text: found.name, parts: [part], ...(requires && { requires: [{ header: requires }] }) }
    },
    raw: () => undefined,
  }
}

function keyTerm({ name, type, bytes }: Key, text: string = name): Term {
  return { text, parts: [partOf(type, type.order, bytes)] }
}

export function metaTerm({ key = -1 }: Expressions['meta']): Term {
  return keyTerm(said(metaKeys[key], 'meta key'))
}

const directions = ['original ', 'reply ']

/** `ct original ip saddr`, without the direction where the key has none. */
export function ctKeyText(key: number | undefined, direction: number | undefined): { row: Key; text: string } {
  const row = said(ctKeys[key ?? -1], 'ct key')
  const side = direction === undefined ? '' : said(directions[direction], 'direction')
  return { row, text: `ct ${side}${row.name}` }
}

export function ctTerm({ key, direction }: Expressions['ct'], { network }: ProtocolContext): Term {
  const { row, text } = ctKeyText(key, direction)
  const isAddress = key === NFT_CT.SRC || key === NFT_CT.DST
  return keyTerm(isAddress && network === 'ip6' ? { ...row, type: dataTypes.ip6, bytes: 16 } : row, text)
}

export function rtTerm({ key = -1 }: Expressions['rt']): Term {
  return keyTerm(said(rtKeys[key], 'rt key'))
}

export function socketTerm({ key = -1, level }: Expressions['socket']): Term {
  const row = said(socketKeys[key], 'socket key')
  return keyTerm(row, key === NFT_SOCKET.CGROUPV2 ? `${row.name} ${level ?? 0}` : row.name)
}

/** `tunnel id`: what the tunnel says that the packet came through. nft 1.1.6 and later read it. */
export function tunnelTerm({ key, mode = NFT_TUNNEL_MODE.NONE }: Expressions['tunnel']): Term {
  if (mode !== NFT_TUNNEL_MODE.NONE) throw new Unsaid('tunnel mode')
  if (key === NFT_TUNNEL.ID) return { text: 'tunnel id', parts: [hostNumber()] }
  if (key === NFT_TUNNEL.PATH) return { text: 'tunnel path', parts: [partOf(dataTypes.boolean)] }
  throw new Unsaid('tunnel key')
}

const osfTtl = ['', 'ttl loose ', 'ttl skip ']

export function osfTerm({ ttl = 0, flags = 0 }: Expressions['osf']): Term {
  const name = `osf ${said(osfTtl[ttl], 'ttl')}${flags & 1 ? 'version' : 'name'}`
  return { text: name, parts: [partOf(dataTypes.string, 'host', 16)] }
}

/** Whether there is a route at all: the kernel fills the whole register. */
const presence = partOf(dataTypes.boolean, 'host', 4)

export function fibTerm({ result, flags = 0 }: Expressions['fib']): Term {
  const inputs = fibInputs.filter(([bit]) => flags & bit).map(([, name]) => name)
  const asked = inputs.join(' . ')
  if (asked === '') throw new Unsaid('fib')
  if (result === NFT_FIB_RESULT.ADDRTYPE) return { text: `fib ${asked} type`, parts: [partOf(dataTypes.routeType)] }
  const present = (flags & NFTA_FIB_F.PRESENT) !== 0
  if (result === NFT_FIB_RESULT.OIF)
    return { text: `fib ${asked} oif`, parts: [present ? presence : partOf(dataTypes.device)] }
  if (result === NFT_FIB_RESULT.OIFNAME)
    return {
      text: `fib ${asked} oifname`,
      parts: [present ? presence : partOf(dataTypes.deviceName)],
    }
  throw new Unsaid('fib')
}

const hostNumber = (): Part => partOf(dataTypes.hostInteger, 'host', 4)

export function numgenTerm({ modulus = 0, type, offset = 0 }: Expressions['numgen']): Term {
  const how = type === NFT_NG.RANDOM ? 'random' : 'inc'
  return { text: joined(`numgen ${how} mod ${modulus}`, offset ? `offset ${offset}` : ''), parts: [hostNumber()] }
}

export function hashTerm({ modulus = 0, seed, offset = 0, type }: Expressions['hash'], source: Term | undefined): Term {
  const after = offset ? `offset ${offset}` : ''
  if (type === NFT_HASH.SYM) return { text: joined(`symhash mod ${modulus}`, after), parts: [hostNumber()] }
  if (source === undefined) throw new Unsaid('hash')
  const seeded = seed === undefined ? '' : `seed 0x${seed.toString(16)}`
  return {
    text: joined(`jhash ${expressionText(source)} mod ${modulus}`, seeded, after),
    parts: [hostNumber()],
    ...(source.requires && { requires: source.requires }),
  }
}

export function ipsecTerm({ key = -1, dir, spnum = 0 }: Expressions['xfrm']): Term {
  const row = said(ipsecKeys[key], 'ipsec key')
  return keyTerm(row, joined(`ipsec ${dir === 0 ? 'in' : 'out'}`, spnum ? `spnum ${spnum}` : '', row.name))
}
