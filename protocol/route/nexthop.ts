/* linux/nexthop.h: next hops as objects of their own, to which routes refer by id: `ip nexthop`. */
import {
  array,
  attr,
  attributes,
  body,
  type Codec,
  chosen,
  enumOf,
  flag,
  flagsOf,
  type Infer,
  ip,
  list,
  member,
  nest,
  pad,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u64,
  uint,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { type Encapsulations, encapsulations, LWTUNNEL_ENCAP } from './encapsulation/index.js'
import { RT_SCOPE, RTNH_F, RTPROT } from './route.js'
import { AF, RTM } from './rtnetlink.js'

/** How a group divides packets: by a hash of each, or by buckets that flows stay in (RES, for resilient). */
export const NEXTHOP_GRP_TYPE = { MPATH: 0, RES: 1 } as const

/** What a request asks for beside the ordinary. RESP_GRP_RESVD_0 in an answer: the reserved bytes of `group` are zeros. */
export const NHA_OP_FLAG = { DUMP_STATS: 1, DUMP_HW_STATS: 2, RESP_GRP_RESVD_0: 0x80000000 } as const

/** Fixed header of next hop messages. */
export const nhmsg = struct('nhmsg', {
  family: enumOf(u8, 'AF', AF),
  scope: enumOf(u8, 'RT_SCOPE', RT_SCOPE),
  protocol: enumOf(u8, 'RTPROT', RTPROT),
  resvd: u8,
  flags: flagsOf(u32, 'RTNH_F', RTNH_F),
})

export interface Nhmsg extends Infer<typeof nhmsg> {}

/** A member of a group: `weight` is its weight less one; newer kernels have its upper byte in `weight_high`. */
export const nexthopGrp = struct('nexthop_grp', { id: u32, weight: u8, weight_high: u8 })

export interface NexthopGrp extends Infer<typeof nexthopGrp> {}

/** What a resilient group has. Times are hundredths of a second. */
export const nexthopResGroup = attributes('NHA_RES_GROUP', {
  pad: attr(0, 'NHA_RES_GROUP_PAD', pad),
  buckets: attr(1, 'NHA_RES_GROUP_BUCKETS', u16),
  /** How long a bucket must be idle before it may move to another member. */
  idleTimer: attr(2, 'NHA_RES_GROUP_IDLE_TIMER', u32),
  /** After so long out of balance buckets move even if they are busy; 0: never. */
  unbalancedTimer: attr(3, 'NHA_RES_GROUP_UNBALANCED_TIMER', u32),
  unbalancedTime: attr(4, 'NHA_RES_GROUP_UNBALANCED_TIME', u64),
})

export interface NexthopResGroup extends Infer<typeof nexthopResGroup> {}

/** A bucket of a resilient group; `idleTime` in hundredths of a second. */
export const nexthopResBucket = attributes('NHA_RES_BUCKET', {
  pad: attr(0, 'NHA_RES_BUCKET_PAD', pad),
  index: attr(1, 'NHA_RES_BUCKET_INDEX', u16),
  idleTime: attr(2, 'NHA_RES_BUCKET_IDLE_TIME', u64),
  nhId: attr(3, 'NHA_RES_BUCKET_NH_ID', u32),
})

export interface NexthopResBucket extends Infer<typeof nexthopResBucket> {}

/** What a member of a group has forwarded; `packets` counts those of the hardware too. */
export const nexthopGroupStatsEntry = attributes('NHA_GROUP_STATS_ENTRY', {
  id: attr(1, 'NHA_GROUP_STATS_ENTRY_ID', u32),
  packets: attr(2, 'NHA_GROUP_STATS_ENTRY_PACKETS', uint),
  packetsHw: attr(3, 'NHA_GROUP_STATS_ENTRY_PACKETS_HW', uint),
})

export interface NexthopGroupStatsEntry extends Infer<typeof nexthopGroupStatsEntry> {}

export const nexthopAttributes = attributes('NHA', {
  id: attr(1, 'NHA_ID', u32),
  group: attr(2, 'NHA_GROUP', array(member(nexthopGrp))),
  groupType: attr(3, 'NHA_GROUP_TYPE', enumOf(u16, 'NEXTHOP_GRP_TYPE', NEXTHOP_GRP_TYPE)),
  blackhole: attr(4, 'NHA_BLACKHOLE', flag),
  /** Index of the device that packets leave by. */
  oif: attr(5, 'NHA_OIF', u32),
  gateway: attr(6, 'NHA_GATEWAY', ip),
  encapType: attr(7, 'NHA_ENCAP_TYPE', enumOf(u16, 'LWTUNNEL_ENCAP', LWTUNNEL_ENCAP)),
  encap: attr(8, 'NHA_ENCAP', chosen<Encapsulations>('encapType', encapsulations)),
  /** In a dump: groups only. */
  groups: attr(9, 'NHA_GROUPS', flag),
  /** In a dump: only those by devices of this bridge or VRF. */
  master: attr(10, 'NHA_MASTER', u32),
  /** For forwarding database entries and not for routes; in a dump: those only. */
  fdb: attr(11, 'NHA_FDB', flag),
  resGroup: attr<NexthopResGroup>(12, 'NHA_RES_GROUP', () => nexthopResGroup, { nestedFlag: true }),
  resBucket: attr<NexthopResBucket>(13, 'NHA_RES_BUCKET', () => nexthopResBucket, { nestedFlag: true }),
  opFlags: attr(14, 'NHA_OP_FLAGS', flagsOf(u32, 'NHA_OP_FLAG', NHA_OP_FLAG)),
  groupStats: attr(
    15,
    'NHA_GROUP_STATS',
    list(
      1,
      'NHA_GROUP_STATS_ENTRY',
      nest((): Codec<NexthopGroupStatsEntry> => nexthopGroupStatsEntry),
      { nestedFlag: true },
    ),
    { nestedFlag: true },
  ),
  hwStatsEnable: attr(16, 'NHA_HW_STATS_ENABLE', u32),
  hwStatsUsed: attr(17, 'NHA_HW_STATS_USED', u32),
  /** UDP port of a VXLAN endpoint, with `fdb`. */
  dstPort: attr(18, 'NHA_DST_PORT', u16be),
})

/** `hasEncap` narrows `encap` to the type that `encapType` tells. */
export interface NexthopAttributes extends Infer<typeof nexthopAttributes> {}

export interface NexthopMessage {
  header: Nhmsg
  attributes: NexthopAttributes
}

const nexthopBody = body<Nhmsg, NexthopAttributes>(nhmsg, () => nexthopAttributes)

export const newNexthop: MessageDefinition<NexthopMessage> = {
  type: RTM.NEWNEXTHOP,
  name: 'RTM_NEWNEXTHOP',
  body: nexthopBody,
  echoesFlags: true,
}
export const delNexthop: MessageDefinition<NexthopMessage> = {
  type: RTM.DELNEXTHOP,
  name: 'RTM_DELNEXTHOP',
  body: nexthopBody,
  echoesFlags: true,
}
export const getNexthop: MessageDefinition<NexthopMessage> = {
  type: RTM.GETNEXTHOP,
  name: 'RTM_GETNEXTHOP',
  body: nexthopBody,
}

/* Buckets of resilient groups: one message for each. The group is `id`. */
export const newNexthopBucket: MessageDefinition<NexthopMessage> = {
  type: RTM.NEWNEXTHOPBUCKET,
  name: 'RTM_NEWNEXTHOPBUCKET',
  body: nexthopBody,
}
export const delNexthopBucket: MessageDefinition<NexthopMessage> = {
  type: RTM.DELNEXTHOPBUCKET,
  name: 'RTM_DELNEXTHOPBUCKET',
  body: nexthopBody,
}
export const getNexthopBucket: MessageDefinition<NexthopMessage> = {
  type: RTM.GETNEXTHOPBUCKET,
  name: 'RTM_GETNEXTHOPBUCKET',
  body: nexthopBody,
}
