import { type BridgePortData, bridgePortData } from '../../../../protocol/route/index.js'
import { device, hexOption, only, onOff, option, type Row, reported, usual, type WordRows } from '../rows.js'
import { kind } from './kind.js'

const backupPort: Row<number> = (index, telling) =>
  index === 0 ? (telling.asked ? ['nobackup_port'] : []) : device('backup_port')(index, telling)

/** Options of a bridge's port: `ip link set … type bridge_slave` and `bridge link set` have the same words. */
export const bridgePortRows: WordRows<BridgePortData> = {
  // What the spanning tree protocol made of it.
  state: (value, { asked }) => (asked ? ['state', value] : []),
  priority: usual(32, option('priority')),
  cost: option('cost'),
  guard: usual(false, onOff('guard')),
  mode: usual(0, onOff('hairpin')),
  fastLeave: usual(false, onOff('fastleave')),
  protect: usual(false, onOff('root_block')),
  learning: usual(true, onOff('learning')),
  learningSync: usual(false, onOff('learning_sync')),
  unicastFlood: usual(true, onOff('flood')),
  proxyarp: usual(false, onOff('proxy_arp')),
  proxyarpWifi: usual(false, onOff('proxy_arp_wifi')),
  multicastRouter: usual(1, option('mcast_router')),
  mcastFlood: usual(true, onOff('mcast_flood')),
  bcastFlood: usual(true, onOff('bcast_flood')),
  mcastToUcast: usual(false, onOff('mcast_to_unicast')),
  mcastMaxGroups: usual(0, option('mcast_max_groups')),
  groupFwdMask: usual(0, hexOption('group_fwd_mask')),
  neighSuppress: usual(false, onOff('neigh_suppress')),
  neighVlanSuppress: usual(false, onOff('neigh_vlan_suppress')),
  vlanTunnel: usual(false, onOff('vlan_tunnel')),
  isolated: usual(false, onOff('isolated')),
  locked: usual(false, onOff('locked')),
  mab: usual(false, onOff('mab')),
  backupPort,
  backupNhid: usual(0, option('backup_nhid')),
  flush: only('fdb_flush'),
  // `ip` has no words for these two: noted when they are not as the kernel makes them.
  mcastEhtHostsLimit: usual(512, () => undefined),
  neighForwardGrat: usual(false, () => undefined),
  rootId: reported,
  bridgeId: reported,
  designatedPort: reported,
  designatedCost: reported,
  id: reported,
  no: reported,
  topologyChangeAck: reported,
  configPending: reported,
  messageAgeTimer: reported,
  forwardDelayTimer: reported,
  holdTimer: reported,
  mrpRingOpen: reported,
  mrpInOpen: reported,
  mcastEhtHostsCnt: reported,
  mcastNGroups: reported,
}

export const bridgePort = kind<BridgePortData>(bridgePortData, bridgePortRows)
