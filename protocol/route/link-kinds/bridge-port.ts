/* linux/if_link.h: ports of a bridge. */
import { attr, attributes, bool8, enumOf, flag, hex, type Infer, pad, u8, u16, u32, u64 } from '../../codec/index.js'
import { BR_STATE } from '../link-bridge.js'
import { type BridgeId, bridgeId, MDB_RTR_TYPE } from './bridge.js'

/** `mode`: HAIRPIN sends a frame back out of the port it came in by. */
export const BRPORT_MODE = { UNSPEC: 0, HAIRPIN: 1 } as const

/** Timers are in hundredths of a second (USER_HZ). */
export const bridgePortData = attributes('IFLA_BRPORT', {
  state: attr(1, 'IFLA_BRPORT_STATE', enumOf(u8, 'BR_STATE', BR_STATE)),
  priority: attr(2, 'IFLA_BRPORT_PRIORITY', u16),
  cost: attr(3, 'IFLA_BRPORT_COST', u32),
  mode: attr(4, 'IFLA_BRPORT_MODE', enumOf(u8, 'BRIDGE_MODE', BRPORT_MODE)),
  /** A BPDU that comes in disables the port. */
  guard: attr(5, 'IFLA_BRPORT_GUARD', bool8),
  /** The port never becomes the root port. */
  protect: attr(6, 'IFLA_BRPORT_PROTECT', bool8),
  fastLeave: attr(7, 'IFLA_BRPORT_FAST_LEAVE', bool8),
  learning: attr(8, 'IFLA_BRPORT_LEARNING', bool8),
  unicastFlood: attr(9, 'IFLA_BRPORT_UNICAST_FLOOD', bool8),
  proxyarp: attr(10, 'IFLA_BRPORT_PROXYARP', bool8),
  learningSync: attr(11, 'IFLA_BRPORT_LEARNING_SYNC', bool8),
  proxyarpWifi: attr(12, 'IFLA_BRPORT_PROXYARP_WIFI', bool8),
  rootId: attr<BridgeId>(13, 'IFLA_BRPORT_ROOT_ID', bridgeId),
  bridgeId: attr<BridgeId>(14, 'IFLA_BRPORT_BRIDGE_ID', bridgeId),
  designatedPort: attr(15, 'IFLA_BRPORT_DESIGNATED_PORT', u16),
  designatedCost: attr(16, 'IFLA_BRPORT_DESIGNATED_COST', u16),
  id: attr(17, 'IFLA_BRPORT_ID', u16),
  no: attr(18, 'IFLA_BRPORT_NO', u16),
  topologyChangeAck: attr(19, 'IFLA_BRPORT_TOPOLOGY_CHANGE_ACK', bool8),
  configPending: attr(20, 'IFLA_BRPORT_CONFIG_PENDING', bool8),
  messageAgeTimer: attr(21, 'IFLA_BRPORT_MESSAGE_AGE_TIMER', u64),
  forwardDelayTimer: attr(22, 'IFLA_BRPORT_FORWARD_DELAY_TIMER', u64),
  holdTimer: attr(23, 'IFLA_BRPORT_HOLD_TIMER', u64),
  flush: attr(24, 'IFLA_BRPORT_FLUSH', flag),
  multicastRouter: attr(25, 'IFLA_BRPORT_MULTICAST_ROUTER', enumOf(u8, 'MDB_RTR_TYPE', MDB_RTR_TYPE)),
  pad: attr(26, 'IFLA_BRPORT_PAD', pad),
  mcastFlood: attr(27, 'IFLA_BRPORT_MCAST_FLOOD', bool8),
  mcastToUcast: attr(28, 'IFLA_BRPORT_MCAST_TO_UCAST', bool8),
  vlanTunnel: attr(29, 'IFLA_BRPORT_VLAN_TUNNEL', bool8),
  bcastFlood: attr(30, 'IFLA_BRPORT_BCAST_FLOOD', bool8),
  groupFwdMask: attr(31, 'IFLA_BRPORT_GROUP_FWD_MASK', hex(u16)),
  neighSuppress: attr(32, 'IFLA_BRPORT_NEIGH_SUPPRESS', bool8),
  isolated: attr(33, 'IFLA_BRPORT_ISOLATED', bool8),
  /** Index of the port that takes over when this one has no carrier. */
  backupPort: attr(34, 'IFLA_BRPORT_BACKUP_PORT', u32),
  mrpRingOpen: attr(35, 'IFLA_BRPORT_MRP_RING_OPEN', bool8),
  mrpInOpen: attr(36, 'IFLA_BRPORT_MRP_IN_OPEN', bool8),
  mcastEhtHostsLimit: attr(37, 'IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT', u32),
  mcastEhtHostsCnt: attr(38, 'IFLA_BRPORT_MCAST_EHT_HOSTS_CNT', u32),
  locked: attr(39, 'IFLA_BRPORT_LOCKED', bool8),
  mab: attr(40, 'IFLA_BRPORT_MAB', bool8),
  mcastNGroups: attr(41, 'IFLA_BRPORT_MCAST_N_GROUPS', u32),
  mcastMaxGroups: attr(42, 'IFLA_BRPORT_MCAST_MAX_GROUPS', u32),
  neighVlanSuppress: attr(43, 'IFLA_BRPORT_NEIGH_VLAN_SUPPRESS', bool8),
  backupNhid: attr(44, 'IFLA_BRPORT_BACKUP_NHID', u32),
  neighForwardGrat: attr(45, 'IFLA_BRPORT_NEIGH_FORWARD_GRAT', bool8),
})

export interface BridgePortData extends Infer<typeof bridgePortData> {}
