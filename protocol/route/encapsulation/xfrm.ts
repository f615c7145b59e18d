/* linux/lwtunnel.h: `ip route add … encap xfrm if_id 7`, by an xfrm device with `external`. */
import { attr, attributes, type Infer, u32 } from '../../codec/index.js'

export const xfrmEncap = attributes('LWT_XFRM', {
  ifId: attr(1, 'LWT_XFRM_IF_ID', u32),
  /** Index of the device below. */
  link: attr(2, 'LWT_XFRM_LINK', u32),
})

export interface XfrmEncap extends Infer<typeof xfrmEncap> {}
