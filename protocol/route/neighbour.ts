/* linux/neighbour.h: neighbours (ARP and NDP) and, in family AF_BRIDGE, forwarding database entries. */
import {
  attr,
  attributes,
  body,
  enumOf,
  flag,
  flagsOf,
  type Infer,
  ip,
  lladdr,
  s32,
  struct,
  u8,
  u16,
  u16be,
  u32,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { RTN, RTPROT } from './route.js'
import { AF, RTM } from './rtnetlink.js'

/** What the kernel knows about a neighbour's reachability. */
export const NUD = {
  INCOMPLETE: 1,
  REACHABLE: 2,
  STALE: 4,
  DELAY: 8,
  PROBE: 16,
  FAILED: 32,
  NOARP: 64,
  PERMANENT: 128,
  NONE: 0,
} as const

export const NTF = {
  USE: 1,
  SELF: 2,
  MASTER: 4,
  PROXY: 8,
  EXT_LEARNED: 16,
  OFFLOADED: 32,
  STICKY: 64,
  ROUTER: 128,
} as const

/** `flagsExt`: what had no room in the header's `flags`. */
export const NTF_EXT = { LEARNED: 16, MANAGED: 1, LOCKED: 2, EXT_VALIDATED: 4 } as const

export const FDB_NOTIFY = { BIT: 1, INACTIVE_BIT: 2 } as const

/** Fixed header of neighbour messages. */
export const ndmsg = struct('ndmsg', {
  family: enumOf(u8, 'AF', AF),
  ifindex: s32,
  state: flagsOf(u16, 'NUD', NUD),
  flags: flagsOf(u8, 'NTF', NTF),
  type: enumOf(u8, 'RTN', RTN),
})

export interface Ndmsg extends Infer<typeof ndmsg> {}

/** Times since then, in hundredths of a second (USER_HZ). */
export const ndaCacheinfo = struct('nda_cacheinfo', { confirmed: u32, used: u32, updated: u32, refcnt: u32 })

export interface NdaCacheinfo extends Infer<typeof ndaCacheinfo> {}

/** How a forwarding database entry is watched (NDA_FDB_EXT_ATTRS). */
export const fdbExtAttrs = attributes('NFEA', {
  activityNotify: attr(1, 'NFEA_ACTIVITY_NOTIFY', flagsOf(u8, 'FDB_NOTIFY', FDB_NOTIFY)),
  dontRefresh: attr(2, 'NFEA_DONT_REFRESH', flag),
})

export interface FdbExtAttrs extends Infer<typeof fdbExtAttrs> {}

export const neighbourAttributes = attributes('NDA', {
  /** The neighbour's IP address; for VXLAN the remote end. */
  dst: attr(1, 'NDA_DST', ip),
  lladdr: attr(2, 'NDA_LLADDR', lladdr),
  cacheinfo: attr<NdaCacheinfo>(3, 'NDA_CACHEINFO', ndaCacheinfo),
  probes: attr(4, 'NDA_PROBES', u32),
  vlan: attr(5, 'NDA_VLAN', u16),
  port: attr(6, 'NDA_PORT', u16be),
  vni: attr(7, 'NDA_VNI', u32),
  /** Index of the device that tunnel packets leave by. */
  ifindex: attr(8, 'NDA_IFINDEX', u32),
  master: attr(9, 'NDA_MASTER', u32),
  linkNetnsid: attr(10, 'NDA_LINK_NETNSID', s32),
  srcVni: attr(11, 'NDA_SRC_VNI', u32),
  protocol: attr(12, 'NDA_PROTOCOL', enumOf(u8, 'RTPROT', RTPROT)),
  nhId: attr(13, 'NDA_NH_ID', u32),
  fdbExtAttrs: attr<FdbExtAttrs>(14, 'NDA_FDB_EXT_ATTRS', () => fdbExtAttrs, { nestedFlag: true }),
  flagsExt: attr(15, 'NDA_FLAGS_EXT', flagsOf(u32, 'NTF_EXT', NTF_EXT)),
  ndmStateMask: attr(16, 'NDA_NDM_STATE_MASK', u16),
  ndmFlagsMask: attr(17, 'NDA_NDM_FLAGS_MASK', u8),
})

export interface NeighbourAttributes extends Infer<typeof neighbourAttributes> {}

export interface NeighbourMessage {
  header: Ndmsg
  attributes: NeighbourAttributes
}

const neighbourBody = body<Ndmsg, NeighbourAttributes>(ndmsg, () => neighbourAttributes)

export const newNeighbour: MessageDefinition<NeighbourMessage> = {
  type: RTM.NEWNEIGH,
  name: 'RTM_NEWNEIGH',
  body: neighbourBody,
}
export const delNeighbour: MessageDefinition<NeighbourMessage> = {
  type: RTM.DELNEIGH,
  name: 'RTM_DELNEIGH',
  body: neighbourBody,
}
export const getNeighbour: MessageDefinition<NeighbourMessage> = {
  type: RTM.GETNEIGH,
  name: 'RTM_GETNEIGH',
  body: neighbourBody,
}
