/* linux/rpl_iptunnel.h: source routing in low-power networks (RFC 6554): `ip -6 route add … encap rpl segs fc00::1,fc00::2`. */
import { attr, attributes, type Codec, EncodeError, type Infer } from '../../codec/index.js'
import { readSegments, writeSegments } from './segments.js'

/** Its lengths and its type follow from the rest; the kernel compresses the addresses as packets go. */
export interface RplSrh {
  nexthdr?: number
  /** Left out: as many as there are segments. */
  segments_left?: number
  /** IPv6 addresses, as the header has them. */
  segments: string[]
}

const fixed = 8
const routingType = 3

/** struct ipv6_rpl_sr_hdr, with whole addresses. One with compressed addresses is kept as it came. */
export const rplSrh: Codec<RplSrh> = {
  name: 'ipv6_rpl_sr_hdr',
  fits: length => length >= fixed && (length - fixed) % 16 === 0,
  canonical(input, start, end) {
    const b = input.bytes
    return (
      b[start + 1] === (end - start) / 8 - 1 && b[start + 2] === routingType && input.view.getUint32(start + 4) === 0
    )
  },
  read: (input, start, end) => ({
    nexthdr: input.bytes[start]!,
    segments_left: input.bytes[start + 3]!,
    segments: readSegments(input, start + fixed, (end - start - fixed) / 16),
  }),
  write(output, value) {
    if (typeof value !== 'object' || value === null)
      throw new EncodeError('ERR_ENCODE_TYPE', 'expected { segments: [an IPv6 address …] }')
    const { segments } = value
    const count = Array.isArray(segments) ? segments.length : 0
    output.u8(value.nexthdr ?? 0)
    output.u8(count * 2)
    output.u8(routingType)
    output.u8(value.segments_left ?? count)
    output.zeros(4)
    writeSegments(output, segments)
  },
}

export const rplEncap = attributes('RPL_IPTUNNEL', { srh: attr(1, 'RPL_IPTUNNEL_SRH', rplSrh) })

export interface RplEncap extends Infer<typeof rplEncap> {}
