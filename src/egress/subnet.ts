import ipaddr from 'ipaddr.js'
import { networkOf } from '../client/input.js'
import type { EgressNetwork } from './types.js'

/* Arithmetic on addresses as numbers: 32 bits for IPv4, 128 for IPv6. */

export type IpFamily = 'ip' | 'ip6'

export const addressBits = { ip: 32, ip6: 128 } as const

export function familyOf(address: string): IpFamily {
  return address.includes(':') ? 'ip6' : 'ip'
}

export function toNumber(address: string): bigint {
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
}

/** In canonical form. */
export function toAddress(number: bigint, family: IpFamily): string {
  const bytes = Array.from({ length: addressBits[family] / 8 }, (_, i, size = addressBits[family] / 8) =>
    Number((number >> BigInt(8 * (size - 1 - i))) & 0xffn),
  )
  return family === 'ip' ? bytes.join('.') : new ipaddr.IPv6(bytes).toRFC5952String()
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
