import { ipBytes, ipText } from '../../protocol/codec/index.js'
import { networkOf } from '../client/input.js'
import type { EgressNetwork } from './types.js'

/* Arithmetic on addresses as numbers: 32 bits for IPv4, 128 for IPv6. */

export type IpFamily = 'ip' | 'ip6'

export const addressBits = { ip: 32, ip6: 128 } as const

export function familyOf(address: string): IpFamily {
  return address.includes(':') ? 'ip6' : 'ip'
}

export function toNumber(address: string): bigint {
  return ipBytes(address).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
}

/** In canonical form. */
export function toAddress(number: bigint, family: IpFamily): string {
  const size = addressBits[family] / 8
  return ipText(Uint8Array.from({ length: size }, (_, i) => Number((number >> BigInt(8 * (size - 1 - i))) & 0xffn)))
}

/** The first and the last address of a network: `192.168.0.0/16` → 192.168.0.0 and 192.168.255.255. */
export function rangeOf(cidr: string): { first: bigint; last: bigint } {
  const [address = '', length] = cidr.split('/')
  const bits = addressBits[familyOf(address)]
  const prefixLength = length === undefined ? bits : Number(length)
  const first = toNumber(networkOf({ address, prefixLength }))
  return { first, last: first + (1n << BigInt(bits - prefixLength)) - 1n }
}

/** The first and the last address that a host may have: neither the network's own nor, with IPv4, the broadcast address. */
export function hostsOf({ family, subnet }: Pick<EgressNetwork, 'family' | 'subnet'>): { first: bigint; last: bigint } {
  const { first, last } = rangeOf(subnet)
  // The first of an IPv6 network is the anycast address of its routers (RFC 4291, 2.6.1).
  return { first: first + 1n, last: family === 'ip' ? last - 1n : last }
}

/** Whether two networks, or a network and an address, have an address in common. */
export function overlaps(a: string, b: string): boolean {
  if (familyOf(a) !== familyOf(b)) return false
  const [one, other] = [rangeOf(a), rangeOf(b)]
  return one.first <= other.last && other.first <= one.last
}

/** Networks that no host behind a router can have an address of, by what they are for (RFC 6890). */
const purposes: Record<string, readonly string[]> = {
  unspecified: ['0.0.0.0/8', '::'],
  loopback: ['127.0.0.0/8', '::1'],
  linkLocal: ['169.254.0.0/16', 'fe80::/10'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  broadcast: ['255.255.255.255'],
  ipv4Mapped: ['::ffff:0:0/96'],
}

/** What an address is for that no host behind a router can have: `linkLocal`. */
export function purposeOf(address: string): string | undefined {
  return Object.keys(purposes).find(purpose => purposes[purpose]!.some(network => overlaps(network, address)))
}

/** Networks of hosts that the outside cannot answer to: not "globally reachable" in IANA's registries of special-purpose addresses. */
const local = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '240.0.0.0/4',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fec0::/10',
]

/** Whether the outside can answer to an address, if it knows the way. */
export function isGlobal(address: string): boolean {
  return purposeOf(address) === undefined && !local.some(network => overlaps(network, address))
}

/** The lowest address of the network that nobody has, or undefined when all are taken. */
export function lowestFree(network: EgressNetwork, taken: ReadonlySet<string>): string | undefined {
  const { first, last } = hostsOf(network)
  for (let number = first; number <= last; number++) {
    const address = toAddress(number, network.family)
    if (address !== network.gateway && !taken.has(address)) return address
  }
  return undefined
}

/** `192.168.0.1` and 16 → `192.168.0.0/16`. */
export function networkCidr(address: string, prefixLength: number): string {
  return `${networkOf({ address, prefixLength })}/${prefixLength}`
}
