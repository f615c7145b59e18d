/* linux/mpls_iptunnel.h: `ip route add … encap mpls 100/200`. */
import { attr, attributes, type Infer, u8 } from '../../codec/index.js'
import { labels } from '../mpls.js'

export const mplsEncap = attributes('MPLS_IPTUNNEL', {
  /** Labels to put in front, outermost first: `100/200`. */
  dst: attr(1, 'MPLS_IPTUNNEL_DST', labels),
  /** Left out: the packet's own. */
  ttl: attr(2, 'MPLS_IPTUNNEL_TTL', u8),
})

export interface MplsEncap extends Infer<typeof mplsEncap> {}
