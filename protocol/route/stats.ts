/* linux/if_link.h: statistics by group: `ip stats`, `ip link xstats`. */
import {
  arrayOf,
  attr,
  attributes,
  body,
  enumOf,
  flagsOf,
  type Infer,
  multi,
  pad,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { BRIDGE_VLAN_INFO } from './link-bridge.js'
import { type RtnlLinkStats64, rtnlLinkStats64 } from './link-stats.js'
import { AF, RTM } from './rtnetlink.js'

/** Fixed header of statistics messages. Bit n - 1 of `filter_mask` is group n: 1 << (IFLA_STATS_LINK_64 - 1). */
export const ifStatsMsg = struct('if_stats_msg', {
  family: enumOf(u8, 'AF', AF),
  pad1: u8,
  pad2: u16,
  ifindex: u32,
  filter_mask: u32,
})

export interface IfStatsMsg extends Infer<typeof ifStatsMsg> {}

export const bridgeVlanXstats = struct('bridge_vlan_xstats', {
  rx_bytes: u64,
  rx_packets: u64,
  tx_bytes: u64,
  tx_packets: u64,
  vid: u16,
  flags: flagsOf(u16, 'BRIDGE_VLAN_INFO', BRIDGE_VLAN_INFO),
})

export interface BridgeVlanXstats extends Infer<typeof bridgeVlanXstats> {}

/** Received, sent. */
const directions = arrayOf(u64, 2)

/** IGMP and MLD messages; each pair is [received, sent]. */
export const brMcastStats = struct('br_mcast_stats', {
  igmp_v1queries: directions,
  igmp_v2queries: directions,
  igmp_v3queries: directions,
  igmp_leaves: directions,
  igmp_v1reports: directions,
  igmp_v2reports: directions,
  igmp_v3reports: directions,
  igmp_parse_errors: u64,
  mld_v1queries: directions,
  mld_v2queries: directions,
  mld_leaves: directions,
  mld_v1reports: directions,
  mld_v2reports: directions,
  mld_parse_errors: u64,
  mcast_bytes: directions,
  mcast_packets: directions,
})

export interface BrMcastStats extends Infer<typeof brMcastStats> {}

export const bridgeStpXstats = struct('bridge_stp_xstats', {
  transition_blk: u64,
  transition_fwd: u64,
  rx_bpdu: u64,
  tx_bpdu: u64,
  rx_tcn: u64,
  tx_tcn: u64,
})

export interface BridgeStpXstats extends Infer<typeof bridgeStpXstats> {}

export const bridgeXstats = attributes('BRIDGE_XSTATS', {
  vlan: attr<BridgeVlanXstats[]>(1, 'BRIDGE_XSTATS_VLAN', multi(bridgeVlanXstats)),
  mcast: attr<BrMcastStats>(2, 'BRIDGE_XSTATS_MCAST', brMcastStats),
  pad: attr(3, 'BRIDGE_XSTATS_PAD', pad),
  stp: attr<BridgeStpXstats>(4, 'BRIDGE_XSTATS_STP', bridgeStpXstats),
})

export interface BridgeXstats extends Infer<typeof bridgeXstats> {}

/** Frames of 802.3ad. */
export const bond3adStats = attributes('BOND_3AD_STAT', {
  lacpduRx: attr(0, 'BOND_3AD_STAT_LACPDU_RX', u64),
  lacpduTx: attr(1, 'BOND_3AD_STAT_LACPDU_TX', u64),
  lacpduUnknownRx: attr(2, 'BOND_3AD_STAT_LACPDU_UNKNOWN_RX', u64),
  lacpduIllegalRx: attr(3, 'BOND_3AD_STAT_LACPDU_ILLEGAL_RX', u64),
  markerRx: attr(4, 'BOND_3AD_STAT_MARKER_RX', u64),
  markerTx: attr(5, 'BOND_3AD_STAT_MARKER_TX', u64),
  markerRespRx: attr(6, 'BOND_3AD_STAT_MARKER_RESP_RX', u64),
  markerRespTx: attr(7, 'BOND_3AD_STAT_MARKER_RESP_TX', u64),
  markerUnknownRx: attr(8, 'BOND_3AD_STAT_MARKER_UNKNOWN_RX', u64),
  pad: attr(9, 'BOND_3AD_STAT_PAD', pad),
})

export interface Bond3adStats extends Infer<typeof bond3adStats> {}

export const bondXstats = attributes('BOND_XSTATS', {
  '3ad': attr<Bond3adStats>(1, 'BOND_XSTATS_3AD', () => bond3adStats),
})

export interface BondXstats extends Infer<typeof bondXstats> {}

/** Of a bridge or bond, or of a port of one. */
export const linkXstats = attributes('LINK_XSTATS_TYPE', {
  bridge: attr<BridgeXstats>(1, 'LINK_XSTATS_TYPE_BRIDGE', () => bridgeXstats),
  bond: attr<BondXstats>(2, 'LINK_XSTATS_TYPE_BOND', () => bondXstats),
})

export interface LinkXstats extends Infer<typeof linkXstats> {}

/** Whether the hardware is asked to count, and does. */
export const offloadState = attributes('IFLA_OFFLOAD_XSTATS_HW_S_INFO', {
  request: attr(1, 'IFLA_OFFLOAD_XSTATS_HW_S_INFO_REQUEST', u8),
  used: attr(2, 'IFLA_OFFLOAD_XSTATS_HW_S_INFO_USED', u8),
})

export interface OffloadState extends Infer<typeof offloadState> {}

/** One element per group of statistics that hardware can count. */
export const offloadStates = attributes(
  'IFLA_OFFLOAD_XSTATS',
  {
    l3Stats: attr<OffloadState>(3, 'IFLA_OFFLOAD_XSTATS_L3_STATS', () => offloadState),
  },
  { nestedFlag: true },
)

export interface OffloadStates extends Infer<typeof offloadStates> {}

/** Counters of packets that hardware forwarded. */
export const rtnlHwStats64 = struct('rtnl_hw_stats64', {
  rx_packets: u64,
  tx_packets: u64,
  rx_bytes: u64,
  tx_bytes: u64,
  rx_errors: u64,
  tx_errors: u64,
  rx_dropped: u64,
  tx_dropped: u64,
  multicast: u64,
})

export interface RtnlHwStats64 extends Infer<typeof rtnlHwStats64> {}

export const offloadXstats = attributes('IFLA_OFFLOAD_XSTATS', {
  /** What the processor saw of a device whose hardware forwards. */
  cpuHit: attr<RtnlLinkStats64>(1, 'IFLA_OFFLOAD_XSTATS_CPU_HIT', rtnlLinkStats64),
  hwSInfo: attr<OffloadStates>(2, 'IFLA_OFFLOAD_XSTATS_HW_S_INFO', () => offloadStates, { nestedFlag: true }),
  l3Stats: attr<RtnlHwStats64>(3, 'IFLA_OFFLOAD_XSTATS_L3_STATS', rtnlHwStats64),
})

export interface OffloadXstats extends Infer<typeof offloadXstats> {}

export const mplsLinkStats = struct('mpls_link_stats', {
  rx_packets: u64,
  tx_packets: u64,
  rx_bytes: u64,
  tx_bytes: u64,
  rx_errors: u64,
  tx_errors: u64,
  rx_dropped: u64,
  tx_dropped: u64,
  rx_noroute: u64,
})

export interface MplsLinkStats extends Infer<typeof mplsLinkStats> {}

export const mplsStats = attributes('MPLS_STATS', { link: attr<MplsLinkStats>(1, 'MPLS_STATS_LINK', mplsLinkStats) })

export interface MplsStats extends Infer<typeof mplsStats> {}

/** One nest per address family. */
export const familyStats = attributes('AF', { mpls: attr<MplsStats>(28, 'AF_MPLS', () => mplsStats) })

export interface FamilyStats extends Infer<typeof familyStats> {}

export const statsAttributes = attributes('IFLA_STATS', {
  link64: attr<RtnlLinkStats64>(1, 'IFLA_STATS_LINK_64', rtnlLinkStats64),
  linkXstats: attr<LinkXstats>(2, 'IFLA_STATS_LINK_XSTATS', () => linkXstats),
  /** Those that the master keeps for its port. */
  linkXstatsSlave: attr<LinkXstats>(3, 'IFLA_STATS_LINK_XSTATS_SLAVE', () => linkXstats),
  linkOffloadXstats: attr<OffloadXstats>(4, 'IFLA_STATS_LINK_OFFLOAD_XSTATS', () => offloadXstats),
  afSpec: attr<FamilyStats>(5, 'IFLA_STATS_AF_SPEC', () => familyStats),
})

export interface StatsAttributes extends Infer<typeof statsAttributes> {}

/** Which parts of a group are wanted: a mask for each, bit n - 1 for part n. */
export const statsFilters = attributes('IFLA_STATS', {
  linkOffloadXstats: attr(4, 'IFLA_STATS_LINK_OFFLOAD_XSTATS', u32),
})

export interface StatsFilters extends Infer<typeof statsFilters> {}

/** What requests say: RTM_GETSTATS which parts are wanted, RTM_SETSTATS what hardware is to count. */
export const statsRequest = attributes('IFLA_STATS', {
  getFilters: attr<StatsFilters>(1, 'IFLA_STATS_GET_FILTERS', () => statsFilters, { nestedFlag: true }),
  /** 1 or 0. */
  setOffloadXstatsL3Stats: attr(2, 'IFLA_STATS_SET_OFFLOAD_XSTATS_L3_STATS', u8),
})

export interface StatsRequest extends Infer<typeof statsRequest> {}

/** The answer, and the event after a change. */
export interface StatsMessage {
  header: IfStatsMsg
  attributes: StatsAttributes
}

export interface StatsQuestion {
  header: IfStatsMsg
  attributes: StatsRequest
}

const requestBody = body<IfStatsMsg, StatsRequest>(ifStatsMsg, () => statsRequest)

export const newStats: MessageDefinition<StatsMessage> = {
  type: RTM.NEWSTATS,
  name: 'RTM_NEWSTATS',
  body: body<IfStatsMsg, StatsAttributes>(ifStatsMsg, () => statsAttributes),
}
export const getStats: MessageDefinition<StatsQuestion> = {
  type: RTM.GETSTATS,
  name: 'RTM_GETSTATS',
  body: requestBody,
}
export const setStats: MessageDefinition<StatsQuestion> = {
  type: RTM.SETSTATS,
  name: 'RTM_SETSTATS',
  body: requestBody,
}
