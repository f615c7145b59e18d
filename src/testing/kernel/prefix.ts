import { Input, ip, ipBytes } from '../../../protocol/codec/index.js'

/** An address of either family as text. */
function toText(bytes: Uint8Array): string {
  return ip.read(new Input(bytes, true), 0, bytes.length)
}

/** The mask's byte at `index` for a prefix of this length. */
function maskByte(length: number, index: number): number {
  return 0xff & (0xff00 >> Math.min(8, Math.max(0, length - index * 8)))
}

/** The network that an address is in. */
export function networkOf(address: string, length: number): string {
  return toText(ipBytes(address).map((byte, i) => byte & maskByte(length, i)))
}

/** The last address of that network. */
export function lastOf(address: string, length: number): string {
  return toText(ipBytes(address).map((byte, i) => byte | (0xff & ~maskByte(length, i))))
}

/** Whether a network holds an address. An absent network is that of a default route. */
export function covers(network: string | undefined, length: number, address: string): boolean {
  return network === undefined || length === 0 || networkOf(address, length) === networkOf(network, length)
}

/** For sorting: numeric order of addresses of one family; a default route's comes first. */
export function compareAddresses(a: string | undefined, b: string | undefined): number {
  const [left, right] = [a, b].map(each => (each === undefined ? new Uint8Array() : ipBytes(each)))
  for (let i = 0; i < Math.max(left!.length, right!.length); i++) {
    const difference = (left![i] ?? 0) - (right![i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** 0.0.0.0/8: an address there has no connected route. */
export function isZeronet(address: string): boolean {
  return address.startsWith('0.')
}

/** ff00::/8 */
export function isMulticast6(address: string): boolean {
  return ipBytes(address)[0] === 0xff
}

/** fe80::/10 */
export function isLinkLocal(address: string): boolean {
  const bytes = ipBytes(address)
  return bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80
}

/** RFC 4291: the link-local address that comes of a MAC address. */
export function linkLocalOf(mac: string): string {
  const [a, b, c, d, e, f] = mac.split(':').map(byte => Number.parseInt(byte, 16)) as [number, ...number[]]
  return toText(Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, a ^ 2, b!, c!, 0xff, 0xfe, d!, e!, f!))
}
