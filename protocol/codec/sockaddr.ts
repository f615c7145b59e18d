import { ip4, ip6 } from './addresses.js'
import type { Codec } from './codec.js'
import { EncodeError } from './errors.js'
import { describe } from './output.js'

/** struct sockaddr_in or sockaddr_in6: where a packet goes. */
export interface SocketAddress {
  /** `192.0.2.1` or `2001:db8::1`. */
  address: string
  port: number
  /** sin6_flowinfo. */
  flowinfo?: number
  /** sin6_scope_id: index of the device of a link-local address. */
  scope?: number
}

const AF_INET = 2
const AF_INET6 = 10

/** A socket address of IPv4 (16 bytes) or IPv6 (28 bytes): family in host order, port in network order. */
export const sockaddr: Codec<SocketAddress> = {
  name: 'sockaddr',
  fits: length => length === 16 || length === 28,
  canonical({ bytes, view, littleEndian }, start, end) {
    if (view.getUint16(start, littleEndian) !== (end - start === 16 ? AF_INET : AF_INET6)) return false
    return end - start === 28 || bytes.subarray(start + 8, end).every(byte => byte === 0)
  },
  read(input, start, end) {
    const { view, littleEndian } = input
    const port = view.getUint16(start + 2)
    if (end - start === 16) return { address: ip4.read(input, start + 4, start + 8), port }
    const value: SocketAddress = { address: ip6.read(input, start + 8, start + 24), port }
    const flowinfo = view.getUint32(start + 4)
    const scope = view.getUint32(start + 24, littleEndian)
    if (flowinfo !== 0) value.flowinfo = flowinfo
    if (scope !== 0) value.scope = scope
    return value
  },
  write(output, value) {
    if (typeof value !== 'object' || value === null || typeof value.address !== 'string')
      throw new EncodeError('ERR_ENCODE_TYPE', `expected { address, port }, got ${describe(value)}`)
    const { address, port, flowinfo = 0, scope = 0 } = value
    const long = address.includes(':')
    output.u16(long ? AF_INET6 : AF_INET, output.littleEndian)
    output.u16(port, false)
    if (long) output.u32(flowinfo, false)
    ;(long ? ip6 : ip4).write(output, address)
    if (long) output.u32(scope, output.littleEndian)
    else output.zeros(8)
  },
}
