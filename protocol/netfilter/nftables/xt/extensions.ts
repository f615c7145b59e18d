/* The extensions of xtables whose structs are known, by name and revision: a new one is a line here. */
import type { Struct } from '../../../codec/index.js'
import { NFPROTO } from '../../nfgenmsg.js'
import { xtIprangeInfo, xtMacInfo, xtPhysdevInfo, xtPkttypeInfo } from './address.js'
import { xtAddrtypeInfo, xtAddrtypeInfo1 } from './addrtype.js'
import { xtCommentInfo } from './comment.js'
import { xtConntrackInfo1, xtConntrackInfo2, xtConntrackInfo3, xtHelperInfo, xtStateInfo } from './conntrack.js'
import { xtIcmp6Info, xtIcmpInfo } from './icmp.js'
import { xtConnbytesInfo, xtConnlimitInfo, xtLimitInfo, xtQuotaInfo, xtStatisticInfo } from './limit.js'
import { xtLogInfo, xtNflogInfo, xtNfqueueInfo, xtNfqueueInfo1, xtNfqueueInfo2, xtNfqueueInfo3 } from './log.js'
import { xtConnmarkInfo1, xtConnmarkTarget1, xtConnmarkTarget2, xtMarkInfo1, xtMarkTarget2 } from './mark.js'
import { xtNatIpv4Ranges, xtNatRange, xtNatRange2 } from './nat.js'
import { xtOwnerInfo, xtSocketInfo1, xtSocketInfo2, xtSocketInfo3 } from './owner.js'
import {
  xtDscpInfo,
  xtDscpTarget,
  xtEspInfo,
  xtHlInfo,
  xtLengthInfo,
  xtStringInfo1,
  xtTosInfo1,
  xtTosTarget1,
  xtTtlInfo,
} from './packet.js'
import { xtMultiportInfo1, xtTcpInfo, xtUdpInfo } from './ports.js'
import { xtRecentInfo, xtRecentInfo1 } from './recent.js'
import { xtReject6Info, xtRejectInfo } from './reject.js'
import {
  xtClassifyTarget,
  xtCtTarget,
  xtCtTarget1,
  xtRealmInfo,
  xtRpfilterInfo,
  xtTimeInfo,
  xtTproxyTarget,
  xtTproxyTarget1,
} from './routing.js'
import { xtSetMatch1, xtSetMatch3, xtSetMatch4, xtSetTarget1, xtSetTarget2, xtSetTarget3 } from './set.js'
import { xtTcpmssInfo, xtTcpmssTarget } from './tcpmss.js'

/** A struct of its own for each of the two. */
export interface XtByFamily<A, B> {
  readonly ipv4: Struct<A>
  readonly ipv6: Struct<B>
}

const nat = { ipv4: xtNatIpv4Ranges, ipv6: xtNatRange }

/** Structs of matches, by name and revision. */
export const xtMatches = {
  addrtype: { 0: xtAddrtypeInfo, 1: xtAddrtypeInfo1 },
  comment: { 0: xtCommentInfo },
  connbytes: { 0: xtConnbytesInfo },
  connlimit: { 1: xtConnlimitInfo },
  connmark: { 1: xtConnmarkInfo1 },
  conntrack: { 1: xtConntrackInfo1, 2: xtConntrackInfo2, 3: xtConntrackInfo3 },
  dscp: { 0: xtDscpInfo },
  esp: { 0: xtEspInfo },
  helper: { 0: xtHelperInfo },
  hl: { 0: xtHlInfo },
  icmp: { 0: xtIcmpInfo },
  icmp6: { 0: xtIcmp6Info },
  iprange: { 1: xtIprangeInfo },
  length: { 0: xtLengthInfo },
  limit: { 0: xtLimitInfo },
  mac: { 0: xtMacInfo },
  mark: { 1: xtMarkInfo1 },
  multiport: { 1: xtMultiportInfo1 },
  owner: { 1: xtOwnerInfo },
  physdev: { 0: xtPhysdevInfo },
  pkttype: { 0: xtPkttypeInfo },
  quota: { 0: xtQuotaInfo },
  realm: { 0: xtRealmInfo },
  recent: { 0: xtRecentInfo, 1: xtRecentInfo1 },
  rpfilter: { 0: xtRpfilterInfo },
  set: { 1: xtSetMatch1, 2: xtSetMatch1, 3: xtSetMatch3, 4: xtSetMatch4 },
  socket: { 1: xtSocketInfo1, 2: xtSocketInfo2, 3: xtSocketInfo3 },
  state: { 0: xtStateInfo },
  statistic: { 0: xtStatisticInfo },
  string: { 1: xtStringInfo1 },
  tcp: { 0: xtTcpInfo },
  tcpmss: { 0: xtTcpmssInfo },
  time: { 0: xtTimeInfo },
  tos: { 1: xtTosInfo1 },
  ttl: { 0: xtTtlInfo },
  udp: { 0: xtUdpInfo },
} as const

/** Structs of targets, by name and revision. */
export const xtTargets = {
  CLASSIFY: { 0: xtClassifyTarget },
  CONNMARK: { 1: xtConnmarkTarget1, 2: xtConnmarkTarget2 },
  CT: { 0: xtCtTarget, 1: xtCtTarget1, 2: xtCtTarget1 },
  DNAT: { 0: xtNatIpv4Ranges, 1: xtNatRange, 2: xtNatRange2 },
  DSCP: { 0: xtDscpTarget },
  LOG: { 0: xtLogInfo },
  MARK: { 2: xtMarkTarget2 },
  MASQUERADE: { 0: nat },
  NETMAP: { 0: nat },
  NFLOG: { 0: xtNflogInfo },
  NFQUEUE: { 0: xtNfqueueInfo, 1: xtNfqueueInfo1, 2: xtNfqueueInfo2, 3: xtNfqueueInfo3 },
  REDIRECT: { 0: nat },
  REJECT: { 0: { ipv4: xtRejectInfo, ipv6: xtReject6Info } },
  SET: { 1: xtSetTarget1, 2: xtSetTarget2, 3: xtSetTarget3 },
  SNAT: { 0: xtNatIpv4Ranges, 1: xtNatRange, 2: xtNatRange2 },
  TCPMSS: { 0: xtTcpmssTarget },
  TOS: { 1: xtTosTarget1 },
  TPROXY: { 0: xtTproxyTarget, 1: xtTproxyTarget1 },
} as const

type Layout = Struct<unknown> | XtByFamily<unknown, unknown>
type Layouts = Readonly<Record<string, Readonly<Record<number, Layout>>>>

/** The struct of an extension as rules of a family have it. Undefined: none is known. */
export function xtStruct(
  kind: 'match' | 'target',
  name: string,
  rev: number,
  family?: number,
): Struct<unknown> | undefined {
  const layouts: Layouts = kind === 'match' ? xtMatches : xtTargets
  const layout = Object.hasOwn(layouts, name) ? layouts[name]![rev] : undefined
  if (layout === undefined || !('ipv4' in layout)) return layout
  return family === NFPROTO.IPV6 ? layout.ipv6 : layout.ipv4
}

/** Rounds up to the size that extensions have in messages: XT_ALIGN of linux/netfilter/x_tables.h on 64-bit machines. */
export function xtAlign(length: number): number {
  return (length + 7) & ~7
}
