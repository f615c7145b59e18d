/* Options of a bridge's VLANs: `bridge vlan set` for a port, `bridge vlan global set` for the bridge. */
import {
  AF,
  BRIDGE_VLANDB_DUMPF,
  type BridgeVlanMessage,
  type BridgeVlanQuestion,
  bridgeVlanAttributes,
  bridgeVlanDump,
  type VlanEntry,
  type VlanGlobalOptions,
  vlanEntry,
  vlanGlobalOptions,
} from '../../../protocol/route/index.js'
import { portStates } from './bridge-words.js'
import { Line } from './line.js'
import {
  elsewhere,
  noteUnsaid,
  onOff,
  option,
  reported,
  sayAttributes,
  strictly,
  usual,
  type WordRows,
} from './rows.js'
import type { Teller, Told } from './teller.js'

const entryRows: WordRows<VlanEntry> = {
  info: elsewhere,
  range: elsewhere,
  state: strictly('state', portStates),
  mcastRouter: option('mcast_router'),
  mcastMaxGroups: usual(0, option('mcast_max_groups')),
  neighSuppress: usual(0, onOff('neigh_suppress')),
  neighForwardGrat: usual(0, () => undefined),
  // Mapped by `bridge vlan add … tunnel_info`.
  tunnelInfo: reported,
  stats: reported,
  mcastNGroups: reported,
}

const globalRows: WordRows<VlanGlobalOptions> = {
  id: elsewhere,
  range: elsewhere,
  msti: option('msti'),
  mcastSnooping: option('mcast_snooping'),
  mcastQuerier: option('mcast_querier'),
  mcastIgmpVersion: option('mcast_igmp_version'),
  mcastMldVersion: option('mcast_mld_version'),
  mcastLastMemberCnt: option('mcast_last_member_count'),
  mcastLastMemberIntvl: option('mcast_last_member_interval'),
  mcastStartupQueryCnt: option('mcast_startup_query_count'),
  mcastStartupQueryIntvl: option('mcast_startup_query_interval'),
  mcastMembershipIntvl: option('mcast_membership_interval'),
  mcastQuerierIntvl: option('mcast_querier_interval'),
  mcastQueryIntvl: option('mcast_query_interval'),
  mcastQueryResponseIntvl: option('mcast_query_response_interval'),
  mcastRouterPorts: reported,
  mcastQuerierState: reported,
}

const range = (from: number, to: number | undefined): string =>
  to === undefined || to === from ? `${from}` : `${from}-${to}`

/** RTM_NEWVLAN. */
export const tellBridgeVlan: Teller<BridgeVlanMessage> = ({ header, attributes }, told) => {
  const { entry = [], globalOptions = [], ...others } = attributes
  const lines = entry.map(vlan => {
    const telling = told.line(AF.BRIDGE, 'bridge', 'vlan', 'set')
    telling.line.say('dev', telling.device(header.ifindex), 'vid', range(vlan.info?.vid ?? 0, vlan.range))
    sayAttributes(vlanEntry, entryRows, vlan, telling)
    return telling.line
  })
  const globals = globalOptions.map(options => {
    const telling = told.line(AF.BRIDGE, 'bridge', 'vlan', 'global', 'set')
    telling.line.say('dev', telling.device(header.ifindex), 'vid', range(options.id ?? 0, options.range))
    sayAttributes(vlanGlobalOptions, globalRows, options, telling)
    return telling.line
  })
  const all = [...lines, ...globals]
  return Object.keys(others).length > 0 || all.length === 0 ? [...all, unsaid(others, told)] : all
}

function unsaid(others: object, told: Told): Line {
  const line = new Line().note('of the VLAN database')
  sayAttributes(bridgeVlanAttributes, {}, others, { ...told.line(AF.BRIDGE, 'bridge'), line })
  return line
}

/** RTM_DELVLAN: an event; VLANs are deleted by RTM_DELLINK. */
export const tellDelBridgeVlan: Teller<BridgeVlanMessage> = ({ header, attributes }, told) => {
  const { entry = [], ...others } = attributes
  const lines = entry.map(({ info, range: to }) => {
    const telling = told.line(AF.BRIDGE, 'bridge', 'vlan', 'del')
    telling.line.say('dev', telling.device(header.ifindex), 'vid', range(info?.vid ?? 0, to))
    if (info === undefined) noteUnsaid(telling.line, 'BRIDGE_VLANDB_ENTRY', {})
    return telling.line
  })
  return Object.keys(others).length > 0 || lines.length === 0 ? [...lines, unsaid(others, told)] : lines
}

/** RTM_GETVLAN: `bridge vlan global show`, or with details `bridge -d vlan show`. */
export const tellGetBridgeVlan: Teller<BridgeVlanQuestion> = ({ header, attributes }, told) => {
  const { flags = 0 } = attributes
  const option = flags & BRIDGE_VLANDB_DUMPF.STATS ? '-s' : '-d'
  const words = flags & BRIDGE_VLANDB_DUMPF.GLOBAL ? ['vlan', 'global', 'show'] : [option, 'vlan', 'show']
  const telling = told.line(AF.BRIDGE, 'bridge', ...words)
  if (header.ifindex !== 0) telling.line.say('dev', telling.device(header.ifindex))
  sayAttributes(bridgeVlanDump, { flags: elsewhere }, attributes, telling)
  return [telling.line]
}
