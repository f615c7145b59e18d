import ipaddr from 'ipaddr.js'
import { isIp4 } from '../../protocol/codec/index.js'
import { AF } from '../../protocol/route/index.js'
import { NlkitError } from '../errors.js'

export type InputErrorCode =
  /** Not a name that an interface can have. */
  | 'ERR_DEVICE_NAME'
  /** Not an IP address. */
  | 'ERR_ADDRESS'
  /** Not an address with a prefix length, such as 192.168.0.1/16. */
  | 'ERR_CIDR'
  /** Not 32 bytes in base64. */
  | 'ERR_KEY'
  /** A word that is not among those allowed. */
  | 'ERR_WORD'
  /** The parts of what was asked do not fit together. */
  | 'ERR_COMBINATION'
  /** What the kernel tells of an object is asked for before it was told. */
  | 'ERR_UNKNOWN_HANDLE'

/** What the caller asked for cannot be: found before anything is sent. */
export class InputError extends NlkitError {
  override readonly name = 'InputError'
  declare readonly code: InputErrorCode

  constructor(code: InputErrorCode, message: string) {
    super(code, message)
  }
}

/** Names in the kernel are 16 bytes with their NUL (IFNAMSIZ). */
const longestName = 15

/**
 * Returns `name` if the kernel takes it for an interface (dev_valid_name in net/core/dev.c).
 *
 * @throws InputError ERR_DEVICE_NAME
 */
export function deviceName(name: string): string {
  const refuse = (why: string): InputError => new InputError('ERR_DEVICE_NAME', `interface name ${quote(name)} ${why}`)
  if (typeof name !== 'string' || name === '') throw refuse('is empty')
  const length = new TextEncoder().encode(name).length
  if (length > longestName) throw refuse(`is ${length} bytes long, the limit is ${longestName}`)
  if (name === '.' || name === '..') throw refuse('is reserved')
  const bad = /[/:\s\0]/.exec(name)
  if (bad) throw refuse(`contains ${quote(bad[0])}`)
  return name
}

/** An address with the length of its network's prefix. */
export interface Cidr {
  family: typeof AF.INET | typeof AF.INET6
  /** In canonical form. */
  address: string
  prefixLength: number
}

/**
 * An address as people write it: `192.168.0.1/16`, or without a length for a single host.
 *
 * @param at where the text stands, for the error: `to`
 * @throws InputError ERR_CIDR
 */
export function parseCidr(text: string, at?: string): Cidr {
  const refuse = (why: string): InputError => new InputError('ERR_CIDR', `${place(at)}${quote(text)} ${why}`)
  if (typeof text !== 'string') throw refuse('is not an address such as 192.168.0.1/16')
  const slash = text.indexOf('/')
  const parsed = tryAddress(slash === -1 ? text : text.slice(0, slash))
  const length = slash === -1 ? undefined : text.slice(slash + 1)
  if (parsed === undefined || length?.includes('/')) throw refuse('is not an address such as 192.168.0.1/16')
  const { family, address } = parsed
  const longest = family === AF.INET ? 32 : 128
  if (length === undefined) return { family, address, prefixLength: longest }
  if (!/^\d{1,3}$/.test(length) || Number(length) > longest)
    throw refuse(`has no prefix length from 0 to ${longest} behind its slash`)
  return { family, address, prefixLength: Number(length) }
}

/** The network that an address is in: the address with the bits behind its prefix cleared. */
export function networkOf({ address, prefixLength }: Pick<Cidr, 'address' | 'prefixLength'>): string {
  // A host is its own network: most routes and rules of a large set are about hosts.
  if (prefixLength === (address.includes(':') ? 128 : 32)) return address
  const cidr = `${address}/${prefixLength}`
  return ipaddr.IPv4.isValid(address)
    ? ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(cidr).toRFC5952String()
}

/**
 * An address without a prefix length.
 *
 * @param at where the text stands, for the error: `via`
 * @throws InputError ERR_ADDRESS
 */
export function parseAddress(text: string, at?: string): Pick<Cidr, 'family' | 'address'> {
  const parsed = typeof text === 'string' ? tryAddress(text) : undefined
  if (parsed === undefined) throw new InputError('ERR_ADDRESS', `${place(at)}${quote(text)} is not an IP address`)
  return parsed
}

const place = (at: string | undefined): string => (at === undefined ? '' : `${at}: `)

function tryAddress(text: string): Pick<Cidr, 'family' | 'address'> | undefined {
  if (isIp4(text)) return { family: AF.INET, address: text }
  if (ipaddr.IPv6.isValid(text) && !text.includes('%'))
    return { family: AF.INET6, address: ipaddr.IPv6.parse(text).toRFC5952String() }
  return undefined
}

/**
 * The number of a word, or a number as it is.
 *
 * @throws InputError ERR_WORD
 */
export function wordOrNumber(what: string, given: string | number, words: Readonly<Record<string, number>>): number {
  if (typeof given === 'number') return given
  const number = Object.hasOwn(words, given) ? words[given] : undefined
  if (number === undefined)
    throw new InputError('ERR_WORD', `${what} ${quote(given)} is none of ${Object.keys(words).join(', ')}`)
  return number
}

/** Text from outside, as an error message may show it. */
export function quote(text: unknown): string {
  return JSON.stringify(typeof text === 'string' && text.length > 80 ? `${text.slice(0, 80)}…` : text) ?? String(text)
}

/** `/24`: made once, so that what is listed holds one text more, not three. A length is a byte. */
const prefixes = Array.from({ length: 256 }, (_, length) => `/${length}`)

/** An address with its prefix length, as the kernel tells of them. */
export function cidrText(address: string, prefixLength: number): string {
  return address + prefixes[prefixLength]!
}
