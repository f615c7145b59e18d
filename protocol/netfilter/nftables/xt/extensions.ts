/*
 * The extensions of xtables whose structs are known, by name and revision. A new one is a line in the type and a line in the
 * object; one without the other does not compile. The types are written down so that declarations name structs and do not
 * repeat them.
 */
import type { Struct } from '../../../codec/index.js'
import { NFPROTO } from '../../nfgenmsg.js'
import { xtIprangeInfo, xtMacInfo, xtPhysdevInfo, xtPkttypeInfo } from './address.js'
import { xtAddrtypeInfo, xtAddrtypeInfo1 } from './addrtype.js'
import { arptMangle } from './arp.js'
import {
  type EbtLimitInfo,
  ebt8023Info,
  ebtArpInfo,
  ebtIp6Info,
  ebtIpInfo,
  ebtLimitInfo,
  ebtMarkInfo,
  ebtStpInfo,
  ebtVlanInfo,
} from './bridge-matches.js'
import {
  ebtArpreplyInfo,
  ebtLogInfo,
  ebtMarkTarget,
  ebtNatInfo,
  ebtNflogInfo,
  ebtRedirectInfo,
} from './bridge-targets.js'
import { xtCommentInfo } from './comment.js'
import { xtConntrackInfo1, xtConntrackInfo2, xtConntrackInfo3, xtHelperInfo, xtStateInfo } from './conntrack.js'
import { xtIcmp6Info, xtIcmpInfo } from './icmp.js'
import { ip6tFrag, ip6tIpv6headerInfo, ip6tRt } from './ipv6-headers.js'
import {
  type XtLimitInfo,
  xtConnbytesInfo,
  xtConnlimitInfo,
  xtLimitInfo,
  xtQuotaInfo,
  xtStatisticInfo,
} from './limit.js'
import { xtLogInfo, xtNflogInfo, xtNfqueueInfo, xtNfqueueInfo1, xtNfqueueInfo2, xtNfqueueInfo3 } from './log.js'
import { xtConnmarkInfo1, xtConnmarkTarget1, xtConnmarkTarget2, xtMarkInfo1, xtMarkTarget2 } from './mark.js'
import { type XtNatIpv4Ranges, type XtNatRange, xtNatIpv4Ranges, xtNatRange, xtNatRange2 } from './nat.js'
import { xtOwnerInfo, xtSocketInfo1, xtSocketInfo2, xtSocketInfo3 } from './owner.js'
import {
  ip6tHlTarget,
  iptTtlTarget,
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

/** A struct of its own for each of the two, and for bridges where theirs is not that of IPv4. */
export interface XtByFamily<A, B, C = never> {
  readonly ipv4: Struct<A>
  readonly ipv6: Struct<B>
  readonly bridge?: Struct<C>
}

type Nat = XtByFamily<XtNatIpv4Ranges, XtNatRange>

const nat: Nat = { ipv4: xtNatIpv4Ranges, ipv6: xtNatRange }

/** Structs of matches, by name and revision. */
export type XtMatches = {
  '802_3': { 0: typeof ebt8023Info }
  addrtype: { 0: typeof xtAddrtypeInfo; 1: typeof xtAddrtypeInfo1 }
  arp: { 0: typeof ebtArpInfo }
  comment: { 0: typeof xtCommentInfo }
  connbytes: { 0: typeof xtConnbytesInfo }
  connlimit: { 1: typeof xtConnlimitInfo }
  connmark: { 1: typeof xtConnmarkInfo1 }
  conntrack: { 1: typeof xtConntrackInfo1; 2: typeof xtConntrackInfo2; 3: typeof xtConntrackInfo3 }
  dscp: { 0: typeof xtDscpInfo }
  esp: { 0: typeof xtEspInfo }
  frag: { 0: typeof ip6tFrag }
  helper: { 0: typeof xtHelperInfo }
  hl: { 0: typeof xtHlInfo }
  icmp: { 0: typeof xtIcmpInfo }
  icmp6: { 0: typeof xtIcmp6Info }
  ip: { 0: typeof ebtIpInfo }
  ip6: { 0: typeof ebtIp6Info }
  iprange: { 1: typeof xtIprangeInfo }
  ipv6header: { 0: typeof ip6tIpv6headerInfo }
  length: { 0: typeof xtLengthInfo }
  limit: { 0: XtByFamily<XtLimitInfo, XtLimitInfo, EbtLimitInfo> }
  mac: { 0: typeof xtMacInfo }
  mark: { 1: typeof xtMarkInfo1 }
  mark_m: { 0: typeof ebtMarkInfo }
  multiport: { 1: typeof xtMultiportInfo1 }
  owner: { 1: typeof xtOwnerInfo }
  physdev: { 0: typeof xtPhysdevInfo }
  pkttype: { 0: typeof xtPkttypeInfo }
  quota: { 0: typeof xtQuotaInfo }
  realm: { 0: typeof xtRealmInfo }
  recent: { 0: typeof xtRecentInfo; 1: typeof xtRecentInfo1 }
  rpfilter: { 0: typeof xtRpfilterInfo }
  rt: { 0: typeof ip6tRt }
  set: { 1: typeof xtSetMatch1; 2: typeof xtSetMatch1; 3: typeof xtSetMatch3; 4: typeof xtSetMatch4 }
  socket: { 1: typeof xtSocketInfo1; 2: typeof xtSocketInfo2; 3: typeof xtSocketInfo3 }
  state: { 0: typeof xtStateInfo }
  statistic: { 0: typeof xtStatisticInfo }
  stp: { 0: typeof ebtStpInfo }
  string: { 1: typeof xtStringInfo1 }
  tcp: { 0: typeof xtTcpInfo }
  tcpmss: { 0: typeof xtTcpmssInfo }
  time: { 0: typeof xtTimeInfo }
  tos: { 1: typeof xtTosInfo1 }
  ttl: { 0: typeof xtTtlInfo }
  udp: { 0: typeof xtUdpInfo }
  vlan: { 0: typeof ebtVlanInfo }
}

export const xtMatches: XtMatches = {
  '802_3': { 0: ebt8023Info },
  addrtype: { 0: xtAddrtypeInfo, 1: xtAddrtypeInfo1 },
  arp: { 0: ebtArpInfo },
  comment: { 0: xtCommentInfo },
  connbytes: { 0: xtConnbytesInfo },
  connlimit: { 1: xtConnlimitInfo },
  connmark: { 1: xtConnmarkInfo1 },
  conntrack: { 1: xtConntrackInfo1, 2: xtConntrackInfo2, 3: xtConntrackInfo3 },
  dscp: { 0: xtDscpInfo },
  esp: { 0: xtEspInfo },
  frag: { 0: ip6tFrag },
  helper: { 0: xtHelperInfo },
  hl: { 0: xtHlInfo },
  icmp: { 0: xtIcmpInfo },
  icmp6: { 0: xtIcmp6Info },
  ip: { 0: ebtIpInfo },
  ip6: { 0: ebtIp6Info },
  iprange: { 1: xtIprangeInfo },
  ipv6header: { 0: ip6tIpv6headerInfo },
  length: { 0: xtLengthInfo },
  limit: { 0: { ipv4: xtLimitInfo, ipv6: xtLimitInfo, bridge: ebtLimitInfo } },
  mac: { 0: xtMacInfo },
  mark: { 1: xtMarkInfo1 },
  mark_m: { 0: ebtMarkInfo },
  multiport: { 1: xtMultiportInfo1 },
  owner: { 1: xtOwnerInfo },
  physdev: { 0: xtPhysdevInfo },
  pkttype: { 0: xtPkttypeInfo },
  quota: { 0: xtQuotaInfo },
  realm: { 0: xtRealmInfo },
  recent: { 0: xtRecentInfo, 1: xtRecentInfo1 },
  rpfilter: { 0: xtRpfilterInfo },
  rt: { 0: ip6tRt },
  set: { 1: xtSetMatch1, 2: xtSetMatch1, 3: xtSetMatch3, 4: xtSetMatch4 },
  socket: { 1: xtSocketInfo1, 2: xtSocketInfo2, 3: xtSocketInfo3 },
  state: { 0: xtStateInfo },
  statistic: { 0: xtStatisticInfo },
  stp: { 0: ebtStpInfo },
  string: { 1: xtStringInfo1 },
  tcp: { 0: xtTcpInfo },
  tcpmss: { 0: xtTcpmssInfo },
  time: { 0: xtTimeInfo },
  tos: { 1: xtTosInfo1 },
  ttl: { 0: xtTtlInfo },
  udp: { 0: xtUdpInfo },
  vlan: { 0: ebtVlanInfo },
}

/** Structs of targets, by name and revision. */
export type XtTargets = {
  arpreply: { 0: typeof ebtArpreplyInfo }
  CLASSIFY: { 0: typeof xtClassifyTarget }
  CONNMARK: { 1: typeof xtConnmarkTarget1; 2: typeof xtConnmarkTarget2 }
  CT: { 0: typeof xtCtTarget; 1: typeof xtCtTarget1; 2: typeof xtCtTarget1 }
  DNAT: { 0: typeof xtNatIpv4Ranges; 1: typeof xtNatRange; 2: typeof xtNatRange2 }
  dnat: { 0: typeof ebtNatInfo }
  DSCP: { 0: typeof xtDscpTarget }
  HL: { 0: typeof ip6tHlTarget }
  LOG: { 0: typeof xtLogInfo }
  log: { 0: typeof ebtLogInfo }
  mangle: { 0: typeof arptMangle }
  MARK: { 2: typeof xtMarkTarget2 }
  mark: { 0: typeof ebtMarkTarget }
  MASQUERADE: { 0: Nat }
  NETMAP: { 0: Nat }
  NFLOG: { 0: typeof xtNflogInfo }
  nflog: { 0: typeof ebtNflogInfo }
  NFQUEUE: { 0: typeof xtNfqueueInfo; 1: typeof xtNfqueueInfo1; 2: typeof xtNfqueueInfo2; 3: typeof xtNfqueueInfo3 }
  REDIRECT: { 0: Nat }
  redirect: { 0: typeof ebtRedirectInfo }
  REJECT: { 0: { ipv4: typeof xtRejectInfo; ipv6: typeof xtReject6Info } }
  SET: { 1: typeof xtSetTarget1; 2: typeof xtSetTarget2; 3: typeof xtSetTarget3 }
  SNAT: { 0: typeof xtNatIpv4Ranges; 1: typeof xtNatRange; 2: typeof xtNatRange2 }
  snat: { 0: typeof ebtNatInfo }
  TCPMSS: { 0: typeof xtTcpmssTarget }
  TOS: { 1: typeof xtTosTarget1 }
  TPROXY: { 0: typeof xtTproxyTarget; 1: typeof xtTproxyTarget1 }
  TTL: { 0: typeof iptTtlTarget }
}

export const xtTargets: XtTargets = {
  arpreply: { 0: ebtArpreplyInfo },
  CLASSIFY: { 0: xtClassifyTarget },
  CONNMARK: { 1: xtConnmarkTarget1, 2: xtConnmarkTarget2 },
  CT: { 0: xtCtTarget, 1: xtCtTarget1, 2: xtCtTarget1 },
  DNAT: { 0: xtNatIpv4Ranges, 1: xtNatRange, 2: xtNatRange2 },
  dnat: { 0: ebtNatInfo },
  DSCP: { 0: xtDscpTarget },
  HL: { 0: ip6tHlTarget },
  LOG: { 0: xtLogInfo },
  log: { 0: ebtLogInfo },
  mangle: { 0: arptMangle },
  MARK: { 2: xtMarkTarget2 },
  mark: { 0: ebtMarkTarget },
  MASQUERADE: { 0: nat },
  NETMAP: { 0: nat },
  NFLOG: { 0: xtNflogInfo },
  nflog: { 0: ebtNflogInfo },
  NFQUEUE: { 0: xtNfqueueInfo, 1: xtNfqueueInfo1, 2: xtNfqueueInfo2, 3: xtNfqueueInfo3 },
  REDIRECT: { 0: nat },
  redirect: { 0: ebtRedirectInfo },
  REJECT: { 0: { ipv4: xtRejectInfo, ipv6: xtReject6Info } },
  SET: { 1: xtSetTarget1, 2: xtSetTarget2, 3: xtSetTarget3 },
  SNAT: { 0: xtNatIpv4Ranges, 1: xtNatRange, 2: xtNatRange2 },
  snat: { 0: ebtNatInfo },
  TCPMSS: { 0: xtTcpmssTarget },
  TOS: { 1: xtTosTarget1 },
  TPROXY: { 0: xtTproxyTarget, 1: xtTproxyTarget1 },
  TTL: { 0: iptTtlTarget },
}

type Layout = Struct<unknown> | XtByFamily<unknown, unknown, unknown>
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
  if (family === NFPROTO.BRIDGE && layout.bridge) return layout.bridge
  return family === NFPROTO.IPV6 ? layout.ipv6 : layout.ipv4
}

/** Rounds up to the size that extensions have in messages: XT_ALIGN of linux/netfilter/x_tables.h on 64-bit machines. */
export function xtAlign(length: number): number {
  return (length + 7) & ~7
}
