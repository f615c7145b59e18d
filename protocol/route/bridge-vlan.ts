/* linux/if_bridge.h: the VLAN database of bridges: `bridge vlan`, with options for each VLAN and for the bridge as a whole. */
import {
  attr,
  attributes,
  body,
  type Codec,
  enumOf,
  flagsOf,
  type Infer,
  multi,
  nest,
  pad,
  s32,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { type MdbAttributes, mdbAttributes } from './bridge-mdb.js'
import { BR_STATE, type BridgeVlanInfo, bridgeVlanInfo } from './link-bridge.js'
import { type BridgeQuerier, bridgeQuerier, MDB_RTR_TYPE } from './link-kinds/bridge.js'
import { AF, RTM } from './rtnetlink.js'

/** What a dump contains beside the VLANs, or instead of them. */
export const BRIDGE_VLANDB_DUMPF = { STATS: 1, GLOBAL: 2 } as const

/** Fixed header of VLAN messages: a port, or the bridge itself. */
export const brVlanMsg = struct('br_vlan_msg', {
  family: enumOf(u8, 'AF', AF),
  reserved1: u8,
  reserved2: u16,
  ifindex: s32,
})

export interface BrVlanMsg extends Infer<typeof brVlanMsg> {}

/** The tunnel id that a VLAN of the port is mapped to. */
export const vlanEntryTunnel = attributes('BRIDGE_VLANDB_TINFO', {
  id: attr(1, 'BRIDGE_VLANDB_TINFO_ID', u32),
  /** In a request: RTM_SETLINK adds the mapping, RTM_DELLINK takes it away. */
  cmd: attr(2, 'BRIDGE_VLANDB_TINFO_CMD', u32),
})

export interface VlanEntryTunnel extends Infer<typeof vlanEntryTunnel> {}

export const vlanEntryStats = attributes('BRIDGE_VLANDB_STATS', {
  rxBytes: attr(1, 'BRIDGE_VLANDB_STATS_RX_BYTES', u64),
  rxPackets: attr(2, 'BRIDGE_VLANDB_STATS_RX_PACKETS', u64),
  txBytes: attr(3, 'BRIDGE_VLANDB_STATS_TX_BYTES', u64),
  txPackets: attr(4, 'BRIDGE_VLANDB_STATS_TX_PACKETS', u64),
  pad: attr(5, 'BRIDGE_VLANDB_STATS_PAD', pad),
})

export interface VlanEntryStats extends Infer<typeof vlanEntryStats> {}

/** A VLAN of a port, or a range of them that are alike: from `info.vid` to `range`. */
export const vlanEntry = attributes(
  'BRIDGE_VLANDB_ENTRY',
  {
    info: attr<BridgeVlanInfo>(1, 'BRIDGE_VLANDB_ENTRY_INFO', bridgeVlanInfo),
    range: attr(2, 'BRIDGE_VLANDB_ENTRY_RANGE', u16),
    state: attr(3, 'BRIDGE_VLANDB_ENTRY_STATE', enumOf(u8, 'BR_STATE', BR_STATE)),
    tunnelInfo: attr<VlanEntryTunnel>(4, 'BRIDGE_VLANDB_ENTRY_TUNNEL_INFO', () => vlanEntryTunnel),
    stats: attr<VlanEntryStats>(5, 'BRIDGE_VLANDB_ENTRY_STATS', () => vlanEntryStats),
    mcastRouter: attr(6, 'BRIDGE_VLANDB_ENTRY_MCAST_ROUTER', enumOf(u8, 'MDB_RTR_TYPE', MDB_RTR_TYPE)),
    mcastNGroups: attr(7, 'BRIDGE_VLANDB_ENTRY_MCAST_N_GROUPS', u32),
    /** 0: no limit. */
    mcastMaxGroups: attr(8, 'BRIDGE_VLANDB_ENTRY_MCAST_MAX_GROUPS', u32),
    neighSuppress: attr(9, 'BRIDGE_VLANDB_ENTRY_NEIGH_SUPPRESS', u8),
    neighForwardGrat: attr(10, 'BRIDGE_VLANDB_ENTRY_NEIGH_FORWARD_GRAT', u8),
  },
  { nestedFlag: true },
)

export interface VlanEntry extends Infer<typeof vlanEntry> {}

/** Options of a VLAN for the whole bridge, or of a range: from `id` to `range`. Intervals are hundredths of a second. */
export const vlanGlobalOptions = attributes(
  'BRIDGE_VLANDB_GOPTS',
  {
    id: attr(1, 'BRIDGE_VLANDB_GOPTS_ID', u16),
    range: attr(2, 'BRIDGE_VLANDB_GOPTS_RANGE', u16),
    mcastSnooping: attr(3, 'BRIDGE_VLANDB_GOPTS_MCAST_SNOOPING', u8),
    mcastIgmpVersion: attr(4, 'BRIDGE_VLANDB_GOPTS_MCAST_IGMP_VERSION', u8),
    mcastMldVersion: attr(5, 'BRIDGE_VLANDB_GOPTS_MCAST_MLD_VERSION', u8),
    mcastLastMemberCnt: attr(6, 'BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_CNT', u32),
    mcastStartupQueryCnt: attr(7, 'BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_CNT', u32),
    mcastLastMemberIntvl: attr(8, 'BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_INTVL', u64),
    pad: attr(9, 'BRIDGE_VLANDB_GOPTS_PAD', pad),
    mcastMembershipIntvl: attr(10, 'BRIDGE_VLANDB_GOPTS_MCAST_MEMBERSHIP_INTVL', u64),
    mcastQuerierIntvl: attr(11, 'BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_INTVL', u64),
    mcastQueryIntvl: attr(12, 'BRIDGE_VLANDB_GOPTS_MCAST_QUERY_INTVL', u64),
    mcastQueryResponseIntvl: attr(13, 'BRIDGE_VLANDB_GOPTS_MCAST_QUERY_RESPONSE_INTVL', u64),
    mcastStartupQueryIntvl: attr(14, 'BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_INTVL', u64),
    mcastQuerier: attr(15, 'BRIDGE_VLANDB_GOPTS_MCAST_QUERIER', u8),
    /** As in a listing of groups: `router` alone. */
    mcastRouterPorts: attr<MdbAttributes>(16, 'BRIDGE_VLANDB_GOPTS_MCAST_ROUTER_PORTS', () => mdbAttributes),
    mcastQuerierState: attr<BridgeQuerier>(17, 'BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_STATE', () => bridgeQuerier),
    /** Instance of the Multiple Spanning Tree Protocol. */
    msti: attr(18, 'BRIDGE_VLANDB_GOPTS_MSTI', u16),
  },
  { nestedFlag: true },
)

export interface VlanGlobalOptions extends Infer<typeof vlanGlobalOptions> {}

export const bridgeVlanAttributes = attributes(
  'BRIDGE_VLANDB',
  {
    entry: attr(1, 'BRIDGE_VLANDB_ENTRY', multi(nest((): Codec<VlanEntry> => vlanEntry))),
    globalOptions: attr(
      2,
      'BRIDGE_VLANDB_GLOBAL_OPTIONS',
      multi(nest((): Codec<VlanGlobalOptions> => vlanGlobalOptions)),
    ),
  },
  { nestedFlag: true },
)

export interface BridgeVlanAttributes extends Infer<typeof bridgeVlanAttributes> {}

/** What RTM_GETVLAN asks for. */
export const bridgeVlanDump = attributes('BRIDGE_VLANDB_DUMP', {
  flags: attr(1, 'BRIDGE_VLANDB_DUMP_FLAGS', flagsOf(u32, 'BRIDGE_VLANDB_DUMPF', BRIDGE_VLANDB_DUMPF)),
})

export interface BridgeVlanDump extends Infer<typeof bridgeVlanDump> {}

export interface BridgeVlanMessage {
  header: BrVlanMsg
  attributes: BridgeVlanAttributes
}

export interface BridgeVlanQuestion {
  header: BrVlanMsg
  attributes: BridgeVlanDump
}

const bridgeVlanBody = body<BrVlanMsg, BridgeVlanAttributes>(brVlanMsg, () => bridgeVlanAttributes)

export const newBridgeVlan: MessageDefinition<BridgeVlanMessage> = {
  type: RTM.NEWVLAN,
  name: 'RTM_NEWVLAN',
  body: bridgeVlanBody,
}
export const delBridgeVlan: MessageDefinition<BridgeVlanMessage> = {
  type: RTM.DELVLAN,
  name: 'RTM_DELVLAN',
  body: bridgeVlanBody,
}
export const getBridgeVlan: MessageDefinition<BridgeVlanQuestion> = {
  type: RTM.GETVLAN,
  name: 'RTM_GETVLAN',
  body: body<BrVlanMsg, BridgeVlanDump>(brVlanMsg, () => bridgeVlanDump),
}
