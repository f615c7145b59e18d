/* linux/if_link.h, linux/if_tun.h: packets to and from a program. */
import { attr, attributes, bool8, enumOf, type Infer, u8, u32 } from '../../codec/index.js'

/** IFF_TUN carries IP packets, IFF_TAP Ethernet frames. */
export const TUN_TYPE = { TUN: 1, TAP: 2 } as const

export const tunData = attributes('IFLA_TUN', {
  /** User id. */
  owner: attr(1, 'IFLA_TUN_OWNER', u32),
  group: attr(2, 'IFLA_TUN_GROUP', u32),
  type: attr(3, 'IFLA_TUN_TYPE', enumOf(u8, 'IFF', TUN_TYPE)),
  pi: attr(4, 'IFLA_TUN_PI', bool8),
  vnetHdr: attr(5, 'IFLA_TUN_VNET_HDR', bool8),
  persist: attr(6, 'IFLA_TUN_PERSIST', bool8),
  multiQueue: attr(7, 'IFLA_TUN_MULTI_QUEUE', bool8),
  numQueues: attr(8, 'IFLA_TUN_NUM_QUEUES', u32),
  numDisabledQueues: attr(9, 'IFLA_TUN_NUM_DISABLED_QUEUES', u32),
})

export interface TunData extends Infer<typeof tunData> {}
