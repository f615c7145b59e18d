/* linux/if_link.h: VRF devices, each a routing table of its own. */
import { attr, attributes, type Infer, u32 } from '../../codec/index.js'

export const vrfData = attributes('IFLA_VRF', {
  table: attr(1, 'IFLA_VRF_TABLE', u32),
})

export interface VrfData extends Infer<typeof vrfData> {}

/** A device in a VRF. */
export const vrfPortData = attributes('IFLA_VRF_PORT', {
  table: attr(1, 'IFLA_VRF_PORT_TABLE', u32),
})

export interface VrfPortData extends Infer<typeof vrfPortData> {}
