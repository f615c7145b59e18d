/* linux/if_link.h: devices that share a lower one, each with a MAC address of its own. */
import { attr, attributes, enumOf, flagsOf, type Infer, list, mac, s32, u16, u32 } from '../../codec/index.js'

export const MACVLAN_MODE = { PRIVATE: 1, VEPA: 2, BRIDGE: 4, PASSTHRU: 8, SOURCE: 16 } as const

export const MACVLAN_FLAG = { NOPROMISC: 1, NODST: 2 } as const

export const MACVLAN_MACADDR = { ADD: 0, DEL: 1, FLUSH: 2, SET: 3 } as const

export const macvlanData = attributes('IFLA_MACVLAN', {
  mode: attr(1, 'IFLA_MACVLAN_MODE', enumOf(u32, 'MACVLAN_MODE', MACVLAN_MODE)),
  flags: attr(2, 'IFLA_MACVLAN_FLAGS', flagsOf(u16, 'MACVLAN_FLAG', MACVLAN_FLAG)),
  /** What to do with `macaddr` or `macaddrData`, in mode SOURCE. */
  macaddrMode: attr(3, 'IFLA_MACVLAN_MACADDR_MODE', enumOf(u32, 'MACVLAN_MACADDR', MACVLAN_MACADDR)),
  macaddr: attr(4, 'IFLA_MACVLAN_MACADDR', mac),
  macaddrData: attr(5, 'IFLA_MACVLAN_MACADDR_DATA', list(4, 'IFLA_MACVLAN_MACADDR', mac, {})),
  macaddrCount: attr(6, 'IFLA_MACVLAN_MACADDR_COUNT', u32),
  bcQueueLen: attr(7, 'IFLA_MACVLAN_BC_QUEUE_LEN', u32),
  bcQueueLenUsed: attr(8, 'IFLA_MACVLAN_BC_QUEUE_LEN_USED', u32),
  bcCutoff: attr(9, 'IFLA_MACVLAN_BC_CUTOFF', s32),
})

export interface MacvlanData extends Infer<typeof macvlanData> {}
