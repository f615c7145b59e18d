/* linux/tc_act/tc_vlan.h: VLAN tags and Ethernet headers. */
import { attr, attributes, enumOf, type Infer, mac, pad, s32, struct, u8, u16, u16be } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const TCA_VLAN_ACT = { POP: 1, PUSH: 2, MODIFY: 3, POP_ETH: 4, PUSH_ETH: 5 } as const

export const tcVlan = struct('tc_vlan', { ...tcGen, v_action: enumOf(s32, 'TCA_VLAN_ACT', TCA_VLAN_ACT) })

export interface TcVlan extends Infer<typeof tcVlan> {}

export const vlanAction = attributes('TCA_VLAN', {
  tm: attr<TcfT>(1, 'TCA_VLAN_TM', tcfT),
  parms: attr<TcVlan>(2, 'TCA_VLAN_PARMS', tcVlan),
  pushVlanId: attr(3, 'TCA_VLAN_PUSH_VLAN_ID', u16),
  /** EtherType: 0x8100 or 0x88a8. */
  pushVlanProtocol: attr(4, 'TCA_VLAN_PUSH_VLAN_PROTOCOL', u16be),
  pad: attr(5, 'TCA_VLAN_PAD', pad),
  pushVlanPriority: attr(6, 'TCA_VLAN_PUSH_VLAN_PRIORITY', u8),
  pushEthDst: attr(7, 'TCA_VLAN_PUSH_ETH_DST', mac),
  pushEthSrc: attr(8, 'TCA_VLAN_PUSH_ETH_SRC', mac),
})

export interface VlanAction extends Infer<typeof vlanAction> {}
