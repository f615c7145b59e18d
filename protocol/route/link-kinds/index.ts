/* One table per IFLA_INFO_KIND and IFLA_INFO_SLAVE_KIND. A kind without attributes of its own (dummy, ifb …) needs none. */
import type { Choices } from '../../codec/index.js'
import { type BridgeData, bridgeData } from './bridge.js'
import { type BridgePortData, bridgePortData } from './bridge-port.js'
import { type VethData, vethData } from './veth.js'

/** What `linkinfo.data` is, by `linkinfo.kind`. */
export interface LinkKinds {
  bridge: BridgeData
  veth: VethData
}

export const linkKinds: Choices<LinkKinds> = {
  bridge: () => bridgeData,
  veth: () => vethData,
}

/** What `linkinfo.slaveData` is, by `linkinfo.slaveKind`: the kind of the master. */
export interface LinkPortKinds {
  bridge: BridgePortData
}

export const linkPortKinds: Choices<LinkPortKinds> = {
  bridge: () => bridgePortData,
}
