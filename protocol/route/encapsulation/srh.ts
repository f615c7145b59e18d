/* linux/seg6.h: struct ipv6_sr_hdr, the segment routing header (RFC 8754). */
import { bytes, type Codec, EncodeError } from '../../codec/index.js'
import { readSegments, writeSegments } from './segments.js'

/** Its lengths and its type follow from the rest. */
export interface Seg6Srh {
  /** Filled in by the kernel as packets go. */
  nexthdr?: number
  /** Left out: one less than there are segments, so that the last in the list is next. */
  segments_left?: number
  flags?: number
  tag?: number
  /** IPv6 addresses, the last one first. For a header that is put in (INLINE) the first is `::`: the packet's own destination. */
  segments: string[]
  /** Behind the segments: HMAC and others, as they are. */
  tlvs?: Uint8Array
}

const fixed = 8
const routingType = 4

export const seg6Srh: Codec<Seg6Srh> = {
  name: 'ipv6_sr_hdr',
  fits: length => length >= fixed,
  canonical(input, start, end) {
    const b = input.bytes
    const length = end - start
    const count = b[start + 4]! + 1
    return (
      length % 8 === 0 &&
      b[start + 1] === length / 8 - 1 &&
      b[start + 2] === routingType &&
      fixed + count * 16 <= length
    )
  },
  read(input, start, end) {
    const b = input.bytes
    const count = Math.min(b[start + 4]! + 1, Math.floor((end - start - fixed) / 16))
    const behind = start + fixed + count * 16
    return {
      nexthdr: b[start]!,
      segments_left: b[start + 3]!,
      flags: b[start + 5]!,
      tag: input.view.getUint16(start + 6),
      segments: readSegments(input, start + fixed, count),
      ...(behind < end && { tlvs: bytes.read(input, behind, end) }),
    }
  },
  write(output, value) {
    if (typeof value !== 'object' || value === null)
      throw new EncodeError('ERR_ENCODE_TYPE', 'expected { segments: [an IPv6 address …] }')
    const { segments, tlvs } = value
    const last = Array.isArray(segments) ? Math.max(0, segments.length - 1) : 0
    const start = output.length
    output.u8(value.nexthdr ?? 0)
    output.u8(0)
    output.u8(routingType)
    output.u8(value.segments_left ?? last)
    output.u8(last)
    output.u8(value.flags ?? 0)
    output.u16(value.tag ?? 0, false)
    writeSegments(output, segments)
    if (tlvs !== undefined) bytes.write(output, tlvs)
    const length = output.length - start
    if (length % 8 !== 0 || length > 2048)
      throw new EncodeError('ERR_ENCODE_RANGE', `takes ${length} bytes: a multiple of 8 up to 2048 is allowed`)
    output.view.setUint8(start + 1, length / 8 - 1)
  },
}
