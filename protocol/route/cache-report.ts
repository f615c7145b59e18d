/* linux/mroute.h, linux/mroute6.h: packets that a multicast router must decide about. The kernel tells of them. */
import { attr, attributes, body, bytes, type Infer, ip4, ip6, nestByHeader, u8, u32 } from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { type Rtgenmsg, rtgenmsg } from './nsid.js'
import { RTM } from './rtnetlink.js'

/** linux/rtnetlink.h: families of multicast routing. */
export const RTNL_FAMILY = { IPMR: 128, IP6MR: 129 } as const

export const cacheReport = attributes('IPMRA_CREPORT', {
  /** IGMPMSG_NOCACHE (1), IGMPMSG_WRONGVIF (2), IGMPMSG_WHOLEPKT (3) or IGMPMSG_WRVIFWHOLE (4). */
  msgtype: attr(1, 'IPMRA_CREPORT_MSGTYPE', u8),
  vifId: attr(2, 'IPMRA_CREPORT_VIF_ID', u32),
  srcAddr: attr(3, 'IPMRA_CREPORT_SRC_ADDR', ip4),
  dstAddr: attr(4, 'IPMRA_CREPORT_DST_ADDR', ip4),
  /** The packet, in part. */
  pkt: attr(5, 'IPMRA_CREPORT_PKT', bytes),
  table: attr(6, 'IPMRA_CREPORT_TABLE', u32),
})

export interface CacheReport extends Infer<typeof cacheReport> {}

export const cacheReport6 = attributes('IP6MRA_CREPORT', {
  /** MRT6MSG_NOCACHE (1), MRT6MSG_WRONGMIF (2), MRT6MSG_WHOLEPKT (3) or MRT6MSG_WRMIFWHOLE (4). */
  msgtype: attr(1, 'IP6MRA_CREPORT_MSGTYPE', u8),
  mifId: attr(2, 'IP6MRA_CREPORT_MIF_ID', u32),
  srcAddr: attr(3, 'IP6MRA_CREPORT_SRC_ADDR', ip6),
  dstAddr: attr(4, 'IP6MRA_CREPORT_DST_ADDR', ip6),
  /** The packet, in part. */
  pkt: attr(5, 'IP6MRA_CREPORT_PKT', bytes),
})

export interface CacheReport6 extends Infer<typeof cacheReport6> {}

/** By the family in the header: {@link CacheReport} in RTNL_FAMILY_IPMR, {@link CacheReport6} in RTNL_FAMILY_IP6MR. */
export interface CacheReportAttributes extends CacheReport, CacheReport6 {}

const byFamily = nestByHeader<CacheReportAttributes>(
  header => ((header as Partial<Rtgenmsg> | undefined)?.family === RTNL_FAMILY.IP6MR ? cacheReport6 : cacheReport),
  () => [cacheReport, cacheReport6],
)

export interface CacheReportMessage {
  header: Rtgenmsg
  attributes: CacheReportAttributes
}

export const newCacheReport: MessageDefinition<CacheReportMessage> = {
  type: RTM.NEWCACHEREPORT,
  name: 'RTM_NEWCACHEREPORT',
  body: body<Rtgenmsg, CacheReportAttributes>(rtgenmsg, () => byFamily),
}
