/* linux/seg6_iptunnel.h: SRv6: `ip -6 route add … encap seg6 mode encap segs fc00::1,fc00::2`. */
import { attr, attributes, type Codec, EncodeError, type Infer, ip6, s32, u32 } from '../../codec/index.js'
import { type Seg6Srh, seg6Srh } from './srh.js'

export const SEG6_IPTUN_MODE = { INLINE: 0, ENCAP: 1, L2ENCAP: 2, ENCAP_RED: 3, L2ENCAP_RED: 4 } as const

/** What packets get in front, and how. */
export interface Seg6IptunnelEncap {
  /** One of {@link SEG6_IPTUN_MODE}. */
  mode: number
  srh: Seg6Srh
}

/** struct seg6_iptunnel_encap */
export const seg6IptunnelEncap: Codec<Seg6IptunnelEncap> = {
  name: 'seg6_iptunnel_encap',
  fits: length => length >= 4 && seg6Srh.fits!(length - 4),
  canonical: (input, start, end) => seg6Srh.canonical!(input, start + 4, end),
  read: (input, start, end) => ({
    mode: s32.read(input, start, start + 4),
    srh: seg6Srh.read(input, start + 4, end),
  }),
  write(output, value) {
    if (typeof value !== 'object' || value === null)
      throw new EncodeError('ERR_ENCODE_TYPE', 'expected { mode, srh: { segments } }')
    s32.write(output, value.mode)
    seg6Srh.write(output, value.srh)
  },
}

export const seg6Encap = attributes('SEG6_IPTUNNEL', {
  srh: attr(1, 'SEG6_IPTUNNEL_SRH', seg6IptunnelEncap),
  /** Source of the outer header. */
  src: attr(2, 'SEG6_IPTUNNEL_SRC', ip6),
  /** Table in which the first segment is looked up. */
  table: attr(3, 'SEG6_IPTUNNEL_TABLE', u32),
})

export interface Seg6Encap extends Infer<typeof seg6Encap> {}
