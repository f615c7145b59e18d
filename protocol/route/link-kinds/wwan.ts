/* linux/wwan.h: sessions of a WWAN modem. */
import { attr, attributes, type Infer, u32 } from '../../codec/index.js'

export const wwanData = attributes('IFLA_WWAN', {
  linkId: attr(1, 'IFLA_WWAN_LINK_ID', u32),
})

export interface WwanData extends Infer<typeof wwanData> {}
