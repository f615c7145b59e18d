/* linux/if_link.h: devices that share a lower one and its MAC address. */
import { attr, attributes, enumOf, flagsOf, type Infer, u16 } from '../../codec/index.js'

export const IPVLAN_MODE = { L2: 0, L3: 1, L3S: 2 } as const

export const IPVLAN_F = { PRIVATE: 1, VEPA: 2 } as const

export const ipvlanData = attributes('IFLA_IPVLAN', {
  mode: attr(1, 'IFLA_IPVLAN_MODE', enumOf(u16, 'IPVLAN_MODE', IPVLAN_MODE)),
  flags: attr(2, 'IFLA_IPVLAN_FLAGS', flagsOf(u16, 'IPVLAN_F', IPVLAN_F)),
})

export interface IpvlanData extends Infer<typeof ipvlanData> {}
