/* linux/if_link.h, linux/if_bonding.h: devices in a bond. */
import { attr, attributes, enumOf, flagsOf, type Infer, lladdr, s32, u8, u16, u32 } from '../../codec/index.js'

export const BOND_STATE = { ACTIVE: 0, BACKUP: 1 } as const

export const BOND_LINK = { UP: 0, FAIL: 1, DOWN: 2, BACK: 3 } as const

export const LACP_STATE = {
  LACP_ACTIVITY: 1,
  LACP_TIMEOUT: 2,
  AGGREGATION: 4,
  SYNCHRONIZATION: 8,
  COLLECTING: 16,
  DISTRIBUTING: 32,
  DEFAULTED: 64,
  EXPIRED: 128,
} as const

export const bondPortData = attributes('IFLA_BOND_SLAVE', {
  state: attr(1, 'IFLA_BOND_SLAVE_STATE', enumOf(u8, 'BOND_STATE', BOND_STATE)),
  miiStatus: attr(2, 'IFLA_BOND_SLAVE_MII_STATUS', enumOf(u8, 'BOND_LINK', BOND_LINK)),
  linkFailureCount: attr(3, 'IFLA_BOND_SLAVE_LINK_FAILURE_COUNT', u32),
  permHwaddr: attr(4, 'IFLA_BOND_SLAVE_PERM_HWADDR', lladdr),
  queueId: attr(5, 'IFLA_BOND_SLAVE_QUEUE_ID', u16),
  adAggregatorId: attr(6, 'IFLA_BOND_SLAVE_AD_AGGREGATOR_ID', u16),
  adActorOperPortState: attr(7, 'IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE', flagsOf(u8, 'LACP_STATE', LACP_STATE)),
  adPartnerOperPortState: attr(8, 'IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE', flagsOf(u16, 'LACP_STATE', LACP_STATE)),
  prio: attr(9, 'IFLA_BOND_SLAVE_PRIO', s32),
  actorPortPrio: attr(10, 'IFLA_BOND_SLAVE_ACTOR_PORT_PRIO', u16),
  adChurnActorState: attr(11, 'IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE', u8),
  adChurnPartnerState: attr(12, 'IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE', u8),
})

export interface BondPortData extends Infer<typeof bondPortData> {}
