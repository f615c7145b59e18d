/* linux/if_tunnel.h: virtual tunnel interfaces for IPsec, over IPv4 and IPv6. */
import { attr, attributes, type Infer, ip, u32, u32be } from '../../codec/index.js'

export const vtiData = attributes('IFLA_VTI', {
  link: attr(1, 'IFLA_VTI_LINK', u32),
  ikey: attr(2, 'IFLA_VTI_IKEY', u32be),
  okey: attr(3, 'IFLA_VTI_OKEY', u32be),
  local: attr(4, 'IFLA_VTI_LOCAL', ip),
  remote: attr(5, 'IFLA_VTI_REMOTE', ip),
  fwmark: attr(6, 'IFLA_VTI_FWMARK', u32),
})

export interface VtiData extends Infer<typeof vtiData> {}
