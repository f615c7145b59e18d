/* linux/if_link.h, linux/if_bonding.h: bonds, several devices as one. */
import { attr, attributes, bool8, enumOf, type Infer, indexed, ip4, ip6, mac, u8, u16, u32 } from '../../codec/index.js'

export const BOND_MODE = { ROUNDROBIN: 0, ACTIVEBACKUP: 1, XOR: 2, BROADCAST: 3, '8023AD': 4, TLB: 5, ALB: 6 } as const

export const BOND_XMIT_POLICY = { LAYER2: 0, LAYER34: 1, LAYER23: 2, ENCAP23: 3, ENCAP34: 4, VLAN_SRCMAC: 5 } as const

/** State of 802.3ad aggregation. */
export const bondAdInfo = attributes('IFLA_BOND_AD_INFO', {
  aggregator: attr(1, 'IFLA_BOND_AD_INFO_AGGREGATOR', u16),
  numPorts: attr(2, 'IFLA_BOND_AD_INFO_NUM_PORTS', u16),
  actorKey: attr(3, 'IFLA_BOND_AD_INFO_ACTOR_KEY', u16),
  partnerKey: attr(4, 'IFLA_BOND_AD_INFO_PARTNER_KEY', u16),
  partnerMac: attr(5, 'IFLA_BOND_AD_INFO_PARTNER_MAC', mac),
})

export interface BondAdInfo extends Infer<typeof bondAdInfo> {}

export const bondData = attributes('IFLA_BOND', {
  mode: attr(1, 'IFLA_BOND_MODE', enumOf(u8, 'BOND_MODE', BOND_MODE)),
  /** Index of the device in use. */
  activeSlave: attr(2, 'IFLA_BOND_ACTIVE_SLAVE', u32),
  /** Milliseconds, as every time here. */
  miimon: attr(3, 'IFLA_BOND_MIIMON', u32),
  updelay: attr(4, 'IFLA_BOND_UPDELAY', u32),
  downdelay: attr(5, 'IFLA_BOND_DOWNDELAY', u32),
  useCarrier: attr(6, 'IFLA_BOND_USE_CARRIER', bool8),
  arpInterval: attr(7, 'IFLA_BOND_ARP_INTERVAL', u32),
  arpIpTarget: attr(8, 'IFLA_BOND_ARP_IP_TARGET', indexed(ip4)),
  arpValidate: attr(9, 'IFLA_BOND_ARP_VALIDATE', u32),
  arpAllTargets: attr(10, 'IFLA_BOND_ARP_ALL_TARGETS', u32),
  primary: attr(11, 'IFLA_BOND_PRIMARY', u32),
  primaryReselect: attr(12, 'IFLA_BOND_PRIMARY_RESELECT', u8),
  failOverMac: attr(13, 'IFLA_BOND_FAIL_OVER_MAC', u8),
  xmitHashPolicy: attr(14, 'IFLA_BOND_XMIT_HASH_POLICY', enumOf(u8, 'BOND_XMIT_POLICY', BOND_XMIT_POLICY)),
  resendIgmp: attr(15, 'IFLA_BOND_RESEND_IGMP', u32),
  numPeerNotif: attr(16, 'IFLA_BOND_NUM_PEER_NOTIF', u8),
  allSlavesActive: attr(17, 'IFLA_BOND_ALL_SLAVES_ACTIVE', bool8),
  minLinks: attr(18, 'IFLA_BOND_MIN_LINKS', u32),
  /** Seconds. */
  lpInterval: attr(19, 'IFLA_BOND_LP_INTERVAL', u32),
  packetsPerSlave: attr(20, 'IFLA_BOND_PACKETS_PER_SLAVE', u32),
  adLacpRate: attr(21, 'IFLA_BOND_AD_LACP_RATE', u8),
  adSelect: attr(22, 'IFLA_BOND_AD_SELECT', u8),
  adInfo: attr<BondAdInfo>(23, 'IFLA_BOND_AD_INFO', () => bondAdInfo),
  adActorSysPrio: attr(24, 'IFLA_BOND_AD_ACTOR_SYS_PRIO', u16),
  adUserPortKey: attr(25, 'IFLA_BOND_AD_USER_PORT_KEY', u16),
  adActorSystem: attr(26, 'IFLA_BOND_AD_ACTOR_SYSTEM', mac),
  tlbDynamicLb: attr(27, 'IFLA_BOND_TLB_DYNAMIC_LB', bool8),
  peerNotifDelay: attr(28, 'IFLA_BOND_PEER_NOTIF_DELAY', u32),
  adLacpActive: attr(29, 'IFLA_BOND_AD_LACP_ACTIVE', bool8),
  missedMax: attr(30, 'IFLA_BOND_MISSED_MAX', u8),
  nsIp6Target: attr(31, 'IFLA_BOND_NS_IP6_TARGET', indexed(ip6)),
  coupledControl: attr(32, 'IFLA_BOND_COUPLED_CONTROL', bool8),
  broadcastNeigh: attr(33, 'IFLA_BOND_BROADCAST_NEIGH', bool8),
  lacpStrict: attr(34, 'IFLA_BOND_LACP_STRICT', bool8),
})

export interface BondData extends Infer<typeof bondData> {}
