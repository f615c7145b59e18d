/* linux/if_link.h: interfaces for IPsec policies. */
import { attr, attributes, flag, type Infer, u32 } from '../../codec/index.js'

export const xfrmData = attributes('IFLA_XFRM', {
  link: attr(1, 'IFLA_XFRM_LINK', u32),
  ifId: attr(2, 'IFLA_XFRM_IF_ID', u32),
  collectMetadata: attr(3, 'IFLA_XFRM_COLLECT_METADATA', flag),
})

export interface XfrmData extends Infer<typeof xfrmData> {}
