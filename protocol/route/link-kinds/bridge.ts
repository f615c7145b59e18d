/* linux/if_link.h, linux/if_bridge.h: bridges. */
import {
  attr,
  attributes,
  bool8,
  enumOf,
  flag,
  hex,
  type Infer,
  ip4,
  ip6,
  mac,
  pad,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u64,
} from '../../codec/index.js'

export const BR_STP_MODE = { AUTO: 0, USER: 1, KERNEL: 2 } as const

/** `mcastRouter` of a bridge and of its ports. */
export const MDB_RTR_TYPE = { DISABLED: 0, TEMP_QUERY: 1, PERM: 2, TEMP: 3 } as const

/** Bits of `multiBoolopt` are 1 << these. */
export const BR_BOOLOPT = {
  NO_LL_LEARN: 0,
  MCAST_VLAN_SNOOPING: 1,
  MST_ENABLE: 2,
  MDB_OFFLOAD_FAIL_NOTIFICATION: 3,
  FDB_LOCAL_VLAN_0: 4,
} as const

/** Priority and MAC address: the lowest id of all becomes the root of the spanning tree. */
export const bridgeId = struct('ifla_bridge_id', { prio: u16be, addr: mac })

export interface BridgeId extends Infer<typeof bridgeId> {}

/** Values of the options whose bits are set in `optmask`; the kernel changes no others. */
export const brBooloptMulti = struct('br_boolopt_multi', { optval: hex(u32), optmask: hex(u32) })

export interface BrBooloptMulti extends Infer<typeof brBooloptMulti> {}

/** Who sends multicast queries: for each IP version the address, the port it is behind, and the milliseconds left to it. */
export const bridgeQuerier = attributes('BRIDGE_QUERIER', {
  ipAddress: attr(1, 'BRIDGE_QUERIER_IP_ADDRESS', ip4),
  ipPort: attr(2, 'BRIDGE_QUERIER_IP_PORT', u32),
  ipOtherTimer: attr(3, 'BRIDGE_QUERIER_IP_OTHER_TIMER', u64),
  pad: attr(4, 'BRIDGE_QUERIER_PAD', pad),
  ipv6Address: attr(5, 'BRIDGE_QUERIER_IPV6_ADDRESS', ip6),
  ipv6Port: attr(6, 'BRIDGE_QUERIER_IPV6_PORT', u32),
  ipv6OtherTimer: attr(7, 'BRIDGE_QUERIER_IPV6_OTHER_TIMER', u64),
})

export interface BridgeQuerier extends Infer<typeof bridgeQuerier> {}

/** Every time is in hundredths of a second (USER_HZ). */
export const bridgeData = attributes('IFLA_BR', {
  /** 200..3000 while the spanning tree protocol runs. */
  forwardDelay: attr(1, 'IFLA_BR_FORWARD_DELAY', u32),
  /** 100..1000 */
  helloTime: attr(2, 'IFLA_BR_HELLO_TIME', u32),
  /** 600..4000 */
  maxAge: attr(3, 'IFLA_BR_MAX_AGE', u32),
  /** How long an address is remembered. */
  ageingTime: attr(4, 'IFLA_BR_AGEING_TIME', u32),
  /** 0: no spanning tree protocol; 1: the kernel's; 2: a program's. */
  stpState: attr(5, 'IFLA_BR_STP_STATE', u32),
  priority: attr(6, 'IFLA_BR_PRIORITY', u16),
  vlanFiltering: attr(7, 'IFLA_BR_VLAN_FILTERING', bool8),
  /** EtherType: 0x8100 or 0x88a8. */
  vlanProtocol: attr(8, 'IFLA_BR_VLAN_PROTOCOL', u16be),
  /** Bit n: forward frames to 01:80:c2:00:00:0n. */
  groupFwdMask: attr(9, 'IFLA_BR_GROUP_FWD_MASK', hex(u16)),
  rootId: attr<BridgeId>(10, 'IFLA_BR_ROOT_ID', bridgeId),
  bridgeId: attr<BridgeId>(11, 'IFLA_BR_BRIDGE_ID', bridgeId),
  rootPort: attr(12, 'IFLA_BR_ROOT_PORT', u16),
  rootPathCost: attr(13, 'IFLA_BR_ROOT_PATH_COST', u32),
  topologyChange: attr(14, 'IFLA_BR_TOPOLOGY_CHANGE', bool8),
  topologyChangeDetected: attr(15, 'IFLA_BR_TOPOLOGY_CHANGE_DETECTED', bool8),
  helloTimer: attr(16, 'IFLA_BR_HELLO_TIMER', u64),
  tcnTimer: attr(17, 'IFLA_BR_TCN_TIMER', u64),
  topologyChangeTimer: attr(18, 'IFLA_BR_TOPOLOGY_CHANGE_TIMER', u64),
  gcTimer: attr(19, 'IFLA_BR_GC_TIMER', u64),
  groupAddr: attr(20, 'IFLA_BR_GROUP_ADDR', mac),
  /** Forgets every address that was learned. */
  fdbFlush: attr(21, 'IFLA_BR_FDB_FLUSH', flag),
  mcastRouter: attr(22, 'IFLA_BR_MCAST_ROUTER', enumOf(u8, 'MDB_RTR_TYPE', MDB_RTR_TYPE)),
  mcastSnooping: attr(23, 'IFLA_BR_MCAST_SNOOPING', bool8),
  mcastQueryUseIfaddr: attr(24, 'IFLA_BR_MCAST_QUERY_USE_IFADDR', bool8),
  mcastQuerier: attr(25, 'IFLA_BR_MCAST_QUERIER', bool8),
  mcastHashElasticity: attr(26, 'IFLA_BR_MCAST_HASH_ELASTICITY', u32),
  mcastHashMax: attr(27, 'IFLA_BR_MCAST_HASH_MAX', u32),
  mcastLastMemberCnt: attr(28, 'IFLA_BR_MCAST_LAST_MEMBER_CNT', u32),
  mcastStartupQueryCnt: attr(29, 'IFLA_BR_MCAST_STARTUP_QUERY_CNT', u32),
  mcastLastMemberIntvl: attr(30, 'IFLA_BR_MCAST_LAST_MEMBER_INTVL', u64),
  mcastMembershipIntvl: attr(31, 'IFLA_BR_MCAST_MEMBERSHIP_INTVL', u64),
  mcastQuerierIntvl: attr(32, 'IFLA_BR_MCAST_QUERIER_INTVL', u64),
  mcastQueryIntvl: attr(33, 'IFLA_BR_MCAST_QUERY_INTVL', u64),
  mcastQueryResponseIntvl: attr(34, 'IFLA_BR_MCAST_QUERY_RESPONSE_INTVL', u64),
  mcastStartupQueryIntvl: attr(35, 'IFLA_BR_MCAST_STARTUP_QUERY_INTVL', u64),
  nfCallIptables: attr(36, 'IFLA_BR_NF_CALL_IPTABLES', bool8),
  nfCallIp6tables: attr(37, 'IFLA_BR_NF_CALL_IP6TABLES', bool8),
  nfCallArptables: attr(38, 'IFLA_BR_NF_CALL_ARPTABLES', bool8),
  /** 0: none. */
  vlanDefaultPvid: attr(39, 'IFLA_BR_VLAN_DEFAULT_PVID', u16),
  pad: attr(40, 'IFLA_BR_PAD', pad),
  vlanStatsEnabled: attr(41, 'IFLA_BR_VLAN_STATS_ENABLED', bool8),
  mcastStatsEnabled: attr(42, 'IFLA_BR_MCAST_STATS_ENABLED', bool8),
  mcastIgmpVersion: attr(43, 'IFLA_BR_MCAST_IGMP_VERSION', u8),
  mcastMldVersion: attr(44, 'IFLA_BR_MCAST_MLD_VERSION', u8),
  vlanStatsPerPort: attr(45, 'IFLA_BR_VLAN_STATS_PER_PORT', bool8),
  multiBoolopt: attr<BrBooloptMulti>(46, 'IFLA_BR_MULTI_BOOLOPT', brBooloptMulti),
  mcastQuerierState: attr<BridgeQuerier>(47, 'IFLA_BR_MCAST_QUERIER_STATE', () => bridgeQuerier, { nestedFlag: true }),
  fdbNLearned: attr(48, 'IFLA_BR_FDB_N_LEARNED', u32),
  /** 0: no limit. */
  fdbMaxLearned: attr(49, 'IFLA_BR_FDB_MAX_LEARNED', u32),
  stpMode: attr(50, 'IFLA_BR_STP_MODE', enumOf(u32, 'BR_STP_MODE', BR_STP_MODE)),
})

export interface BridgeData extends Infer<typeof bridgeData> {}
