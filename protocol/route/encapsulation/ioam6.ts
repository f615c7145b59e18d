/* linux/ioam6_iptunnel.h: telemetry in packets (RFC 9197): `ip -6 route add … encap ioam6 trace prealloc type 0x800000 ns 1 size 12`. */
import { attr, attributes, type Codec, EncodeError, enumOf, type Infer, ip6, u8, u32 } from '../../codec/index.js'

export const IOAM6_IPTUNNEL_MODE = { INLINE: 1, ENCAP: 2, AUTO: 3 } as const

/** What nodes on the way are to write into a packet, and how much room there is. */
export interface Ioam6TraceHdr {
  namespace_id: number
  /** Words of four bytes that a node writes; the kernel works it out from `type`. */
  nodelen?: number
  /** Four bits, the first of them OVERFLOW. */
  flags?: number
  /** Room, in words of four bytes. */
  remlen: number
  /** 32 bits, the first of them bit 0 of RFC 9197: `ip` gives the upper 24 only, so that its 0x800000 is 0x80000000 here. */
  type: number
}

/** struct ioam6_trace_hdr: big-endian, of bit fields. */
export const ioam6TraceHdr: Codec<Ioam6TraceHdr> = {
  name: 'ioam6_trace_hdr',
  size: 8,
  read(input, start) {
    const lengths = input.view.getUint16(start + 2)
    return {
      namespace_id: input.view.getUint16(start),
      nodelen: lengths >> 11,
      flags: (lengths >> 7) & 0xf,
      remlen: lengths & 0x7f,
      type: input.view.getUint32(start + 4),
    }
  },
  write(output, value) {
    if (typeof value !== 'object' || value === null)
      throw new EncodeError('ERR_ENCODE_TYPE', 'expected { namespace_id, remlen, type }')
    const { nodelen = 0, flags = 0, remlen } = value
    const fits = (field: unknown, most: number): boolean =>
      Number.isInteger(field) && (field as number) >= 0 && (field as number) <= most
    if (!fits(nodelen, 31) || !fits(flags, 15) || !fits(remlen, 127))
      throw new EncodeError('ERR_ENCODE_RANGE', 'nodelen is at most 31, flags 15, remlen 127')
    output.u16(value.namespace_id, false)
    output.u16((nodelen << 11) | (flags << 7) | remlen, false)
    output.u32(value.type, false)
  },
}

export const ioam6Encap = attributes('IOAM6_IPTUNNEL', {
  mode: attr(1, 'IOAM6_IPTUNNEL_MODE', enumOf(u8, 'IOAM6_IPTUNNEL_MODE', IOAM6_IPTUNNEL_MODE)),
  /** Destination of the outer header, with ENCAP or AUTO. */
  dst: attr(2, 'IOAM6_IPTUNNEL_DST', ip6),
  trace: attr(3, 'IOAM6_IPTUNNEL_TRACE', ioam6TraceHdr),
  /** Of every `freqN` packets `freqK` are traced. */
  freqK: attr(4, 'IOAM6_IPTUNNEL_FREQ_K', u32),
  freqN: attr(5, 'IOAM6_IPTUNNEL_FREQ_N', u32),
  src: attr(6, 'IOAM6_IPTUNNEL_SRC', ip6),
})

export interface Ioam6Encap extends Infer<typeof ioam6Encap> {}
