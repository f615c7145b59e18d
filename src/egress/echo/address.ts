import ipaddr from 'ipaddr.js'
import { net } from '../../builtin.js'
import { NlkitError } from '../../errors.js'
import { AF } from '../../ffi/constants.js'
import { libc } from '../../ffi/libc.js'
import { LITTLE, view } from '../../ffi/native.js'

/** A `struct sockaddr_in` or `sockaddr_in6` (ip(7), ipv6(7)) and the address as text. */
export interface SocketAddress {
  text: string
  family: typeof AF.INET | typeof AF.INET6
  bytes: Buffer
}

/**
 * `8.8.8.8`, `2001:db8::1`, `fe80::1%eth0` → a socket address. The zone is an interface of the calling thread's namespace, by name or index.
 *
 * @throws NlkitError ERR_ECHO_ADDRESS. Host names are none: they would be looked up outside of the namespace.
 * @throws TransportError ENODEV: no interface of the zone's name
 */
export function parseSocketAddress(text: string): SocketAddress {
  if (net().isIPv4(text)) {
    const bytes = sockaddr(AF.INET, 16)
    bytes.set(ipaddr.IPv4.parse(text).toByteArray(), 4)
    return { text, family: AF.INET, bytes }
  }
  if (net().isIPv6(text)) {
    const [address = '', zone] = text.split('%')
    const bytes = sockaddr(AF.INET6, 28)
    bytes.set(ipaddr.IPv6.parse(address).toByteArray(), 8)
    if (zone !== undefined) view(bytes).setUint32(24, zoneIndex(zone), LITTLE)
    return { text, family: AF.INET6, bytes }
  }
  throw new NlkitError('ERR_ECHO_ADDRESS', `${JSON.stringify(text)} is neither an IPv4 nor an IPv6 address`)
}

/** The address in a socket address, as text; empty when it holds none. */
export function formatSocketAddress(bytes: Buffer): string {
  const family = bytes.length < 2 ? 0 : view(bytes).getUint16(0, LITTLE)
  if (family === AF.INET && bytes.length >= 16) return ipaddr.fromByteArray([...bytes.subarray(4, 8)]).toString()
  if (family === AF.INET6 && bytes.length >= 24) return ipaddr.fromByteArray([...bytes.subarray(8, 24)]).toString()
  return ''
}

/** An unbound address of a family, for bind(2). */
export function anyAddress(family: SocketAddress['family']): Buffer {
  return sockaddr(family, family === AF.INET ? 16 : 28)
}

function sockaddr(family: number, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  view(bytes).setUint16(0, family, LITTLE)
  return bytes
}

function zoneIndex(zone: string): number {
  return /^\d+$/.test(zone) ? Number(zone) : libc.ifNameToIndex(zone)
}
