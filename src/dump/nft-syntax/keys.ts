/* What a rule can ask besides the packet's bytes, by the kernel's key: the name in nft and the data type. */
import { NFT_CT, NFT_META, NFT_RT, NFT_SOCKET, NFT_XFRM_KEY, NFTA_FIB_F } from '../../../protocol/netfilter/index.js'
import { type ByteOrder, type DataType, dataTypes as t } from './data-types.js'

export interface Key<Name extends string = string, Type extends DataType = DataType> {
  readonly name: Name
  readonly type: Type
  /** Bytes in the register. */
  readonly bytes: number
  /** How nft says that they lie there. */
  readonly order: ByteOrder
}

type Rows = Readonly<Record<number, Key>>

function key<const Name extends string, Type extends DataType>(
  name: Name,
  type: Type,
  bytes: number = type.bits / 8,
  order: ByteOrder = type.order,
): Key<Name, Type> {
  return { name, type, bytes, order }
}

const metaRows = {
  [NFT_META.LEN]: key('meta length', t.hostInteger, 4),
  [NFT_META.PROTOCOL]: key('meta protocol', t.etherType),
  [NFT_META.PRIORITY]: key('meta priority', t.classid),
  [NFT_META.MARK]: key('meta mark', t.mark),
  [NFT_META.IIF]: key('iif', t.device),
  [NFT_META.OIF]: key('oif', t.device),
  [NFT_META.IIFNAME]: key('iifname', t.deviceName),
  [NFT_META.OIFNAME]: key('oifname', t.deviceName),
  [NFT_META.IFTYPE]: key('iiftype', t.deviceType),
  [NFT_META.OIFTYPE]: key('oiftype', t.deviceType),
  [NFT_META.SKUID]: key('meta skuid', t.uid),
  [NFT_META.SKGID]: key('meta skgid', t.gid),
  [NFT_META.NFTRACE]: key('meta nftrace', t.hostInteger, 1),
  [NFT_META.RTCLASSID]: key('meta rtclassid', t.realm),
  [NFT_META.SECMARK]: key('meta secmark', t.hostInteger, 4),
  [NFT_META.NFPROTO]: key('meta nfproto', t.nfProto),
  [NFT_META.L4PROTO]: key('meta l4proto', t.inetProto, 1, 'host'),
  [NFT_META.BRI_IIFNAME]: key('meta ibrname', t.deviceName),
  [NFT_META.BRI_OIFNAME]: key('meta obrname', t.deviceName),
  [NFT_META.PKTTYPE]: key('meta pkttype', t.packetType),
  [NFT_META.CPU]: key('meta cpu', t.hostInteger, 4),
  [NFT_META.IIFGROUP]: key('iifgroup', t.deviceGroup),
  [NFT_META.OIFGROUP]: key('oifgroup', t.deviceGroup),
  [NFT_META.CGROUP]: key('meta cgroup', t.hostInteger, 4),
  [NFT_META.PRANDOM]: key('meta random', t.integer, 4),
  [NFT_META.SECPATH]: key('meta ipsec', t.boolean),
  [NFT_META.IIFKIND]: key('meta iifkind', t.deviceName),
  [NFT_META.OIFKIND]: key('meta oifkind', t.deviceName),
  [NFT_META.BRI_IIFPVID]: key('meta ibrpvid', t.hostInteger, 2),
  [NFT_META.BRI_IIFVPROTO]: key('meta ibrvproto', t.etherType),
  [NFT_META.TIME_NS]: key('meta time', t.time),
  [NFT_META.TIME_DAY]: key('meta day', t.day),
  [NFT_META.TIME_HOUR]: key('meta hour', t.hour),
  [NFT_META.SDIF]: key('meta sdif', t.device),
  [NFT_META.SDIFNAME]: key('meta sdifname', t.deviceName),
} as const satisfies Rows

export const metaKeys: Rows = metaRows
export type MetaRow = (typeof metaRows)[keyof typeof metaRows]

/** A key of connection tracking, without the word `ct` and the direction. */
const ctRows = {
  [NFT_CT.STATE]: key('state', t.ctState),
  [NFT_CT.DIRECTION]: key('direction', t.ctDirection),
  [NFT_CT.STATUS]: key('status', t.ctStatus),
  [NFT_CT.MARK]: key('mark', t.mark),
  [NFT_CT.SECMARK]: key('secmark', t.hostInteger, 4),
  [NFT_CT.EXPIRATION]: key('expiration', t.duration, 4),
  [NFT_CT.HELPER]: key('helper', t.string, 16),
  [NFT_CT.L3PROTOCOL]: key('l3proto', t.nfProto),
  [NFT_CT.SRC]: key('saddr', t.ip4),
  [NFT_CT.DST]: key('daddr', t.ip4),
  [NFT_CT.PROTOCOL]: key('protocol', t.inetProto),
  [NFT_CT.PROTO_SRC]: key('proto-src', t.inetService),
  [NFT_CT.PROTO_DST]: key('proto-dst', t.inetService),
  [NFT_CT.LABELS]: key('label', t.ctLabel),
  [NFT_CT.PKTS]: key('packets', t.hostInteger, 8),
  [NFT_CT.BYTES]: key('bytes', t.hostInteger, 8),
  [NFT_CT.AVGPKT]: key('avgpkt', t.hostInteger, 8),
  [NFT_CT.ZONE]: key('zone', t.hostInteger, 2),
  [NFT_CT.EVENTMASK]: key('event', t.ctEvent),
  [NFT_CT.SRC_IP]: key('ip saddr', t.ip4),
  [NFT_CT.DST_IP]: key('ip daddr', t.ip4),
  [NFT_CT.SRC_IP6]: key('ip6 saddr', t.ip6),
  [NFT_CT.DST_IP6]: key('ip6 daddr', t.ip6),
  [NFT_CT.ID]: key('id', t.integer, 4),
} as const satisfies Rows

export const ctKeys: Rows = ctRows
export type CtRow = (typeof ctRows)[keyof typeof ctRows]

const rtRows = {
  [NFT_RT.CLASSID]: key('rt classid', t.realm),
  [NFT_RT.NEXTHOP4]: key('rt ip nexthop', t.ip4),
  [NFT_RT.NEXTHOP6]: key('rt ip6 nexthop', t.ip6),
  [NFT_RT.TCPMSS]: key('rt mtu', t.hostInteger, 2),
  [NFT_RT.XFRM]: key('rt ipsec', t.boolean),
} as const satisfies Rows

export const rtKeys: Rows = rtRows
export type RtRow = (typeof rtRows)[keyof typeof rtRows]

const socketRows = {
  [NFT_SOCKET.TRANSPARENT]: key('socket transparent', t.hostInteger, 1),
  [NFT_SOCKET.MARK]: key('socket mark', t.mark),
  [NFT_SOCKET.WILDCARD]: key('socket wildcard', t.hostInteger, 1),
  [NFT_SOCKET.CGROUPV2]: key('socket cgroupv2 level', t.cgroup),
} as const satisfies Rows

export const socketKeys: Rows = socketRows
export type SocketRow = (typeof socketRows)[keyof typeof socketRows]

/** Behind `ipsec in spnum 1`. */
const ipsecRows = {
  [NFT_XFRM_KEY.DADDR_IP4]: key('ip daddr', t.ip4),
  [NFT_XFRM_KEY.DADDR_IP6]: key('ip6 daddr', t.ip6),
  [NFT_XFRM_KEY.SADDR_IP4]: key('ip saddr', t.ip4),
  [NFT_XFRM_KEY.SADDR_IP6]: key('ip6 saddr', t.ip6),
  [NFT_XFRM_KEY.REQID]: key('reqid', t.hostInteger, 4),
  [NFT_XFRM_KEY.SPI]: key('spi', t.integer, 4),
} as const satisfies Rows

export const ipsecKeys: Rows = ipsecRows
export type IpsecRow = (typeof ipsecRows)[keyof typeof ipsecRows]

/** Bits of NFTA_FIB_FLAGS, in the order of nft. */
export const fibInputs: readonly (readonly [bit: number, name: string])[] = [
  [NFTA_FIB_F.SADDR, 'saddr'],
  [NFTA_FIB_F.DADDR, 'daddr'],
  [NFTA_FIB_F.MARK, 'mark'],
  [NFTA_FIB_F.IIF, 'iif'],
  [NFTA_FIB_F.OIF, 'oif'],
]
