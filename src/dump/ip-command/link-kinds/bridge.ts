import {
  BR_BOOLOPT,
  BR_STP_MODE,
  type BrBooloptMulti,
  type BridgeData,
  bridgeData,
} from '../../../../protocol/route/index.js'
import { hexOption, named, only, option, type Row, reported, strictly, usual, zeroOne } from '../rows.js'
import { kind, vlanProtocols } from './kind.js'

/** Words of the bits of IFLA_BR_MULTI_BOOLOPT. */
const bitWords = {
  no_linklocal_learn: BR_BOOLOPT.NO_LL_LEARN,
  mcast_vlan_snooping: BR_BOOLOPT.MCAST_VLAN_SNOOPING,
  mst_enabled: BR_BOOLOPT.MST_ENABLE,
  mdb_offload_fail_notification: BR_BOOLOPT.MDB_OFFLOAD_FAIL_NOTIFICATION,
  fdb_local_vlan_0: BR_BOOLOPT.FDB_LOCAL_VLAN_0,
}

const bits: Row<BrBooloptMulti> = ({ optval, optmask }, { asked }) => {
  const known = Object.entries(bitWords).filter(([, bit]) => optmask & (1 << bit))
  const left = known.reduce((mask, [, bit]) => mask & ~(1 << bit), optmask)
  if (asked && left !== 0) return undefined
  const told = asked ? known : known.filter(([, bit]) => optval & (1 << bit))
  return told.flatMap(([word, bit]) => [word, optval & (1 << bit) ? 1 : 0])
}

/** Kernels count in ticks of their own: 31.25 seconds are 31.24 with 250 of them. */
const startupInterval: Row<bigint> = (value, { asked }) =>
  !asked && (value === 3124n || value === 3125n) ? [] : ['mcast_startup_query_interval', value]

export const bridge = kind<BridgeData>(bridgeData, {
  forwardDelay: usual(1500, option('forward_delay')),
  helloTime: usual(200, option('hello_time')),
  maxAge: usual(2000, option('max_age')),
  ageingTime: usual(30000, option('ageing_time')),
  stpState: usual(0, option('stp_state')),
  stpMode: usual(
    BR_STP_MODE.AUTO,
    strictly('stp_mode', { auto: BR_STP_MODE.AUTO, user: BR_STP_MODE.USER, kernel: BR_STP_MODE.KERNEL }),
  ),
  priority: usual(32768, option('priority')),
  vlanFiltering: usual(false, zeroOne('vlan_filtering')),
  vlanProtocol: usual(0x8100, named('vlan_protocol', vlanProtocols)),
  vlanDefaultPvid: usual(1, option('vlan_default_pvid')),
  vlanStatsEnabled: usual(false, zeroOne('vlan_stats_enabled')),
  vlanStatsPerPort: usual(false, zeroOne('vlan_stats_per_port')),
  groupFwdMask: usual(0, hexOption('group_fwd_mask')),
  groupAddr: usual('01:80:c2:00:00:00', option('group_address')),
  multiBoolopt: bits,
  fdbMaxLearned: usual(0, option('fdb_max_learned')),
  mcastSnooping: usual(true, zeroOne('mcast_snooping')),
  mcastRouter: usual(1, option('mcast_router')),
  mcastQueryUseIfaddr: usual(false, zeroOne('mcast_query_use_ifaddr')),
  mcastQuerier: usual(false, zeroOne('mcast_querier')),
  mcastHashElasticity: usual(16, option('mcast_hash_elasticity')),
  mcastHashMax: usual(4096, option('mcast_hash_max')),
  mcastLastMemberCnt: usual(2, option('mcast_last_member_count')),
  mcastStartupQueryCnt: usual(2, option('mcast_startup_query_count')),
  mcastLastMemberIntvl: usual(100n, option('mcast_last_member_interval')),
  mcastMembershipIntvl: usual(26000n, option('mcast_membership_interval')),
  mcastQuerierIntvl: usual(25500n, option('mcast_querier_interval')),
  mcastQueryIntvl: usual(12500n, option('mcast_query_interval')),
  mcastQueryResponseIntvl: usual(1000n, option('mcast_query_response_interval')),
  mcastStartupQueryIntvl: startupInterval,
  mcastStatsEnabled: usual(false, zeroOne('mcast_stats_enabled')),
  mcastIgmpVersion: usual(2, option('mcast_igmp_version')),
  mcastMldVersion: usual(1, option('mcast_mld_version')),
  nfCallIptables: usual(false, zeroOne('nf_call_iptables')),
  nfCallIp6tables: usual(false, zeroOne('nf_call_ip6tables')),
  nfCallArptables: usual(false, zeroOne('nf_call_arptables')),
  fdbFlush: only('fdb_flush'),
  rootId: reported,
  bridgeId: reported,
  rootPort: reported,
  rootPathCost: reported,
  topologyChange: reported,
  topologyChangeDetected: reported,
  helloTimer: reported,
  tcnTimer: reported,
  topologyChangeTimer: reported,
  gcTimer: reported,
  mcastQuerierState: reported,
  fdbNLearned: reported,
})
