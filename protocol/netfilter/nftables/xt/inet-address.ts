/* linux/netfilter.h: addresses, whose form depends on the family of the rule that an extension stands in. */
import { type Input, ip4, ip6, type MemberCodec, type Output } from '../../../codec/index.js'
import { NFPROTO, type Nfgenmsg } from '../../nfgenmsg.js'

/** The family of the rule being read or written; undefined outside of one. */
function familyOf({ header }: Input | Output): number | undefined {
  return (header as Nfgenmsg | undefined)?.family
}

/**
 * union nf_inet_addr: 16 bytes, of which IPv4 uses the first four. Text as the family of the rule says, and in the form of IPv6 where
 * it says nothing or the bytes behind an IPv4 address are used.
 */
export const inetAddress: MemberCodec<string> = {
  name: 'nf_inet_addr',
  size: 16,
  align: 4,
  read(input, start, end) {
    const short = familyOf(input) === NFPROTO.IPV4 && input.bytes.subarray(start + 4, end).every(byte => byte === 0)
    return short ? ip4.read(input, start, start + 4) : ip6.read(input, start, end)
  },
  write(output, value) {
    if (familyOf(output) === NFPROTO.IPV6 || (typeof value === 'string' && value.includes(':')))
      ip6.write(output, value)
    else {
      ip4.write(output, value)
      output.zeros(12)
    }
  },
}
