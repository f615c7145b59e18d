/* linux/if_link.h: packets of another protocol straight in UDP. */
import { attr, attributes, flag, type Infer, u16, u16be } from '../../codec/index.js'

export const bareudpData = attributes('IFLA_BAREUDP', {
  port: attr(1, 'IFLA_BAREUDP_PORT', u16be),
  ethertype: attr(2, 'IFLA_BAREUDP_ETHERTYPE', u16be),
  srcportMin: attr(3, 'IFLA_BAREUDP_SRCPORT_MIN', u16),
  multiprotoMode: attr(4, 'IFLA_BAREUDP_MULTIPROTO_MODE', flag),
})

export interface BareudpData extends Infer<typeof bareudpData> {}
