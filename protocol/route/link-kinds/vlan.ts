/* linux/if_link.h, linux/if_vlan.h: 802.1Q and 802.1ad sub-devices. */
import { attr, attributes, flagsOf, type Infer, list, struct, u16, u16be, u32 } from '../../codec/index.js'

export const VLAN_FLAG = { REORDER_HDR: 1, GVRP: 2, LOOSE_BINDING: 4, MVRP: 8, BRIDGE_BINDING: 16 } as const

/** The kernel changes the flags whose bits are set in `mask`. */
export const vlanFlags = struct('ifla_vlan_flags', {
  flags: flagsOf(u32, 'VLAN_FLAG', VLAN_FLAG),
  mask: flagsOf(u32, 'VLAN_FLAG', VLAN_FLAG),
})

export interface VlanFlags extends Infer<typeof vlanFlags> {}

export const vlanQosMapping = struct('ifla_vlan_qos_mapping', { from: u32, to: u32 })

export interface VlanQosMapping extends Infer<typeof vlanQosMapping> {}

export const vlanData = attributes('IFLA_VLAN', {
  /** 0..4094 */
  id: attr(1, 'IFLA_VLAN_ID', u16),
  flags: attr<VlanFlags>(2, 'IFLA_VLAN_FLAGS', vlanFlags),
  /** From the packet's priority to the tag's. */
  egressQos: attr(3, 'IFLA_VLAN_EGRESS_QOS', list(1, 'IFLA_VLAN_QOS_MAPPING', vlanQosMapping, {})),
  /** From the tag's priority to the packet's. */
  ingressQos: attr(4, 'IFLA_VLAN_INGRESS_QOS', list(1, 'IFLA_VLAN_QOS_MAPPING', vlanQosMapping, {})),
  /** EtherType: 0x8100 or 0x88a8. */
  protocol: attr(5, 'IFLA_VLAN_PROTOCOL', u16be),
})

export interface VlanData extends Infer<typeof vlanData> {}
