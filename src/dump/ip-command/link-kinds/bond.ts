import {
  BOND_MODE,
  BOND_XMIT_POLICY,
  type BondData,
  type BondPortData,
  bondData,
  bondPortData,
} from '../../../../protocol/route/index.js'
import { device, named, onOff, option, type Row, reported, strictly, usual, zeroOne } from '../rows.js'
import { kind } from './kind.js'

const modes = {
  'balance-rr': BOND_MODE.ROUNDROBIN,
  'active-backup': BOND_MODE.ACTIVEBACKUP,
  'balance-xor': BOND_MODE.XOR,
  broadcast: BOND_MODE.BROADCAST,
  '802.3ad': BOND_MODE['8023AD'],
  'balance-tlb': BOND_MODE.TLB,
  'balance-alb': BOND_MODE.ALB,
}

const policies = {
  layer2: BOND_XMIT_POLICY.LAYER2,
  'layer3+4': BOND_XMIT_POLICY.LAYER34,
  'layer2+3': BOND_XMIT_POLICY.LAYER23,
  'encap2+3': BOND_XMIT_POLICY.ENCAP23,
  'encap3+4': BOND_XMIT_POLICY.ENCAP34,
  'vlan+srcmac': BOND_XMIT_POLICY.VLAN_SRCMAC,
}

const validations = { none: 0, active: 1, backup: 2, all: 3, filter: 4, filter_active: 5, filter_backup: 6 }

const targets =
  (word: string): Row<readonly string[]> =>
  (list, { asked }) =>
    list.length > 0 || asked ? [word, list.join(',')] : []

const activePort: Row<number> = (index, telling) => {
  if (!telling.asked) return []
  return index === 0 ? ['clear_active_slave'] : device('active_slave')(index, telling)
}

export const bond = kind<BondData>(bondData, {
  mode: named('mode', modes),
  activeSlave: activePort,
  miimon: usual(0, option('miimon')),
  updelay: usual(0, option('updelay')),
  downdelay: usual(0, option('downdelay')),
  peerNotifDelay: usual(0, option('peer_notify_delay')),
  useCarrier: usual(true, zeroOne('use_carrier')),
  arpInterval: usual(0, option('arp_interval')),
  arpIpTarget: targets('arp_ip_target'),
  nsIp6Target: targets('ns_ip6_target'),
  arpValidate: usual(0, strictly('arp_validate', validations)),
  arpAllTargets: usual(0, strictly('arp_all_targets', { any: 0, all: 1 })),
  missedMax: usual(2, option('arp_missed_max')),
  primary: (index, telling) => (index === 0 && !telling.asked ? [] : device('primary')(index, telling)),
  primaryReselect: usual(0, strictly('primary_reselect', { always: 0, better: 1, failure: 2 })),
  failOverMac: usual(0, strictly('fail_over_mac', { none: 0, active: 1, follow: 2 })),
  xmitHashPolicy: usual(0, strictly('xmit_hash_policy', policies)),
  resendIgmp: usual(1, option('resend_igmp')),
  numPeerNotif: usual(1, option('num_grat_arp')),
  allSlavesActive: usual(false, zeroOne('all_slaves_active')),
  minLinks: usual(0, option('min_links')),
  lpInterval: usual(1, option('lp_interval')),
  packetsPerSlave: usual(1, option('packets_per_slave')),
  tlbDynamicLb: usual(true, zeroOne('tlb_dynamic_lb')),
  adLacpRate: usual(0, strictly('lacp_rate', { slow: 0, fast: 1 })),
  adLacpActive: usual(true, onOff('lacp_active')),
  coupledControl: usual(true, onOff('coupled_control')),
  broadcastNeigh: usual(false, onOff('broadcast_neighbor')),
  adSelect: usual(0, strictly('ad_select', { stable: 0, bandwidth: 1, count: 2 })),
  adUserPortKey: usual(0, option('ad_user_port_key')),
  adActorSysPrio: usual(65535, option('ad_actor_sys_prio')),
  adActorSystem: usual('00:00:00:00:00:00', option('ad_actor_system')),
  adInfo: reported,
})

export const bondPort = kind<BondPortData>(bondPortData, {
  queueId: usual(0, option('queue_id')),
  prio: usual(0, option('prio')),
  actorPortPrio: usual(255, option('actor_port_prio')),
  state: reported,
  miiStatus: reported,
  linkFailureCount: reported,
  permHwaddr: reported,
  adAggregatorId: reported,
  adActorOperPortState: reported,
  adPartnerOperPortState: reported,
  adChurnActorState: reported,
  adChurnPartnerState: reported,
})
