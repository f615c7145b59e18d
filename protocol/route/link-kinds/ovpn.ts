/* linux/if_link.h: OpenVPN data channels. */
import { attr, attributes, enumOf, type Infer, u8 } from '../../codec/index.js'

export const OVPN_MODE = { P2P: 0, MP: 1 } as const

export const ovpnData = attributes('IFLA_OVPN', {
  mode: attr(1, 'IFLA_OVPN_MODE', enumOf(u8, 'OVPN_MODE', OVPN_MODE)),
})

export interface OvpnData extends Infer<typeof ovpnData> {}
