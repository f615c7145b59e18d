/* linux/if_bridge.h: IFLA_AF_SPEC in messages of family AF_BRIDGE. */
import {
  attr,
  attributes,
  type Codec,
  enumOf,
  flagsOf,
  type Infer,
  list,
  multi,
  nest,
  struct,
  u8,
  u16,
  u32,
} from '../codec/index.js'
import { type BridgeCfm, bridgeCfm } from './bridge-cfm.js'
import { type BridgeMrp, bridgeMrp } from './bridge-mrp.js'

export const BRIDGE_FLAGS = { MASTER: 1, SELF: 2 } as const

/** Modes of a device with an embedded switch. The header's BRIDGE_MODE_HAIRPIN is another enum: that of `bridgePortData.mode`. */
export const BRIDGE_MODE = { VEB: 0, VEPA: 1, UNDEF: 65535 } as const

export const BRIDGE_VLAN_INFO = {
  MASTER: 1,
  PVID: 2,
  UNTAGGED: 4,
  RANGE_BEGIN: 8,
  RANGE_END: 16,
  BRENTRY: 32,
  ONLY_OPTS: 64,
} as const

export const BR_STATE = { DISABLED: 0, LISTENING: 1, LEARNING: 2, FORWARDING: 3, BLOCKING: 4 } as const

/** A VLAN of a port. A range is two of them, the first with RANGE_BEGIN, the second with RANGE_END. */
export const bridgeVlanInfo = struct('bridge_vlan_info', {
  flags: flagsOf(u16, 'BRIDGE_VLAN_INFO', BRIDGE_VLAN_INFO),
  vid: u16,
})

export interface BridgeVlanInfo extends Infer<typeof bridgeVlanInfo> {}

/** Which tunnel id a VLAN has. */
export const bridgeVlanTunnelInfo = attributes('IFLA_BRIDGE_VLAN_TUNNEL', {
  id: attr(1, 'IFLA_BRIDGE_VLAN_TUNNEL_ID', u32),
  vid: attr(2, 'IFLA_BRIDGE_VLAN_TUNNEL_VID', u16),
  flags: attr(3, 'IFLA_BRIDGE_VLAN_TUNNEL_FLAGS', flagsOf(u16, 'BRIDGE_VLAN_INFO', BRIDGE_VLAN_INFO)),
})

export interface BridgeVlanTunnelInfo extends Infer<typeof bridgeVlanTunnelInfo> {}

/** State of a port in one instance of the Multiple Spanning Tree Protocol. */
export const bridgeMstEntry = attributes('IFLA_BRIDGE_MST_ENTRY', {
  msti: attr(1, 'IFLA_BRIDGE_MST_ENTRY_MSTI', u16),
  state: attr(2, 'IFLA_BRIDGE_MST_ENTRY_STATE', enumOf(u8, 'BR_STATE', BR_STATE)),
})

export interface BridgeMstEntry extends Infer<typeof bridgeMstEntry> {}

export const bridgeAfSpec = attributes('IFLA_BRIDGE', {
  /** Whom the request is for: MASTER the bridge, SELF the device itself. */
  flags: attr(0, 'IFLA_BRIDGE_FLAGS', flagsOf(u16, 'BRIDGE_FLAGS', BRIDGE_FLAGS)),
  mode: attr(1, 'IFLA_BRIDGE_MODE', enumOf(u16, 'BRIDGE_MODE', BRIDGE_MODE)),
  vlanInfo: attr<BridgeVlanInfo[]>(2, 'IFLA_BRIDGE_VLAN_INFO', multi(bridgeVlanInfo)),
  vlanTunnelInfo: attr(
    3,
    'IFLA_BRIDGE_VLAN_TUNNEL_INFO',
    multi(nest((): Codec<BridgeVlanTunnelInfo> => bridgeVlanTunnelInfo)),
  ),
  mrp: attr<BridgeMrp>(4, 'IFLA_BRIDGE_MRP', () => bridgeMrp),
  cfm: attr<BridgeCfm>(5, 'IFLA_BRIDGE_CFM', () => bridgeCfm),
  mst: attr(
    6,
    'IFLA_BRIDGE_MST',
    list(
      1,
      'IFLA_BRIDGE_MST_ENTRY',
      nest((): Codec<BridgeMstEntry> => bridgeMstEntry),
      // The kernel wants it in a request, and does not set it in its answers.
      { nestedFlag: true },
    ),
  ),
})

export interface BridgeAfSpec extends Infer<typeof bridgeAfSpec> {}
