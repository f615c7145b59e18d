import {
  readIcmp6Stats,
  readInet6Conf,
  readInetConf,
  readStats,
  readStats64,
  writeIcmp6Stats,
  writeInet6Conf,
  writeInetConf,
  writeStats,
  writeStats64,
} from './link-parts.js'
import { readMac, readString, writeMac } from './text.js'
import type { Writer } from './writer.js'

/** NLA_F_NESTED, which the kernel sets on the younger nests only. */
const NESTED = 0x8000

export interface Link {
  header: { family: number; type: number; index: number; flags: number; change: number }
  attributes: Attributes
}

interface Attributes {
  ifname?: string
  txqlen?: number
  operstate?: number
  linkmode?: number
  netnsImmutable?: boolean
  mtu?: number
  minMtu?: number
  maxMtu?: number
  group?: number
  promiscuity?: number
  allmulti?: number
  numTxQueues?: number
  gsoMaxSegs?: number
  gsoMaxSize?: number
  groMaxSize?: number
  gsoIpv4MaxSize?: number
  groIpv4MaxSize?: number
  tsoMaxSize?: number
  tsoMaxSegs?: number
  maxPacingOffloadHorizon?: bigint
  numRxQueues?: number
  carrier?: boolean
  carrierChanges?: number
  carrierUpCount?: number
  carrierDownCount?: number
  headroom?: number
  tailroom?: number
  protoDown?: boolean
  address?: string
  broadcast?: string
  stats64?: ReturnType<typeof readStats64>
  stats?: ReturnType<typeof readStats>
  xdp?: { attached: number }
  linkinfo?: { kind: string }
  link?: number
  qdisc?: string
  afSpec?: AfSpec
  map?: ReturnType<typeof readMap>
  devlinkPort?: Record<never, never>
  dpllPin?: Record<never, never>
}

interface AfSpec {
  inet?: { conf: ReturnType<typeof readInetConf> }
  inet6?: Inet6
}

interface Inet6 {
  flags?: number
  cacheinfo?: ReturnType<typeof readCacheinfo>
  conf?: ReturnType<typeof readInet6Conf>
  stats?: bigint[]
  icmp6stats?: ReturnType<typeof readIcmp6Stats>
  token?: string
  addrGenMode?: number
}

export function readLink(bytes: Uint8Array, view: DataView, start: number, end: number): Link {
  const a: Attributes = {}
  for (let at = start + 16; at + 4 <= end; ) {
    const length = lengthAt(view, at, end)
    switch (view.getUint16(at + 2, true) & 0x3fff) {
      case 3:
        a.ifname = readString(bytes, at + 4, at + length - 1)
        break
      case 13:
        a.txqlen = view.getUint32(at + 4, true)
        break
      case 16:
        a.operstate = bytes[at + 4]!
        break
      case 17:
        a.linkmode = bytes[at + 4]!
        break
      case 67:
        a.netnsImmutable = bytes[at + 4] !== 0
        break
      case 4:
        a.mtu = view.getUint32(at + 4, true)
        break
      case 50:
        a.minMtu = view.getUint32(at + 4, true)
        break
      case 51:
        a.maxMtu = view.getUint32(at + 4, true)
        break
      case 27:
        a.group = view.getUint32(at + 4, true)
        break
      case 30:
        a.promiscuity = view.getUint32(at + 4, true)
        break
      case 61:
        a.allmulti = view.getUint32(at + 4, true)
        break
      case 31:
        a.numTxQueues = view.getUint32(at + 4, true)
        break
      case 40:
        a.gsoMaxSegs = view.getUint32(at + 4, true)
        break
      case 41:
        a.gsoMaxSize = view.getUint32(at + 4, true)
        break
      case 58:
        a.groMaxSize = view.getUint32(at + 4, true)
        break
      case 63:
        a.gsoIpv4MaxSize = view.getUint32(at + 4, true)
        break
      case 64:
        a.groIpv4MaxSize = view.getUint32(at + 4, true)
        break
      case 59:
        a.tsoMaxSize = view.getUint32(at + 4, true)
        break
      case 60:
        a.tsoMaxSegs = view.getUint32(at + 4, true)
        break
      case 66:
        a.maxPacingOffloadHorizon = BigInt(view.getUint32(at + 4, true))
        break
      case 32:
        a.numRxQueues = view.getUint32(at + 4, true)
        break
      case 33:
        a.carrier = bytes[at + 4] !== 0
        break
      case 35:
        a.carrierChanges = view.getUint32(at + 4, true)
        break
      case 47:
        a.carrierUpCount = view.getUint32(at + 4, true)
        break
      case 48:
        a.carrierDownCount = view.getUint32(at + 4, true)
        break
      case 68:
        a.headroom = view.getUint16(at + 4, true)
        break
      case 69:
        a.tailroom = view.getUint16(at + 4, true)
        break
      case 39:
        a.protoDown = bytes[at + 4] !== 0
        break
      case 1:
        a.address = readMac(bytes, at + 4)
        break
      case 2:
        a.broadcast = readMac(bytes, at + 4)
        break
      case 23:
        a.stats64 = readStats64(view, at + 4)
        break
      case 7:
        a.stats = readStats(view, at + 4)
        break
      case 43:
        a.xdp = { attached: bytes[at + 8]! }
        break
      case 18:
        a.linkinfo = { kind: readString(bytes, at + 8, at + 4 + view.getUint16(at + 4, true) - 1) }
        break
      case 5:
        a.link = view.getUint32(at + 4, true)
        break
      case 6:
        a.qdisc = readString(bytes, at + 4, at + length - 1)
        break
      case 26:
        a.afSpec = readAfSpec(bytes, view, at + 4, at + length)
        break
      case 14:
        a.map = readMap(bytes, view, at + 4)
        break
      case 62:
        a.devlinkPort = {}
        break
      case 65:
        a.dpllPin = {}
        break
    }
    at += (length + 3) & ~3
  }
  return {
    header: {
      family: bytes[start]!,
      type: view.getUint16(start + 2, true),
      index: view.getInt32(start + 4, true),
      flags: view.getUint32(start + 8, true),
      change: view.getUint32(start + 12, true),
    },
    attributes: a,
  }
}

function lengthAt(view: DataView, at: number, end: number): number {
  const length = view.getUint16(at, true)
  if (length < 4 || at + length > end) throw new RangeError(`bad attribute at ${at}`)
  return length
}

function readAfSpec(bytes: Uint8Array, view: DataView, start: number, end: number): AfSpec {
  const spec: AfSpec = {}
  for (let at = start; at + 4 <= end; ) {
    const length = lengthAt(view, at, end)
    const family = view.getUint16(at + 2, true) & 0x3fff
    if (family === 2) spec.inet = { conf: readInetConf(view, at + 8) }
    else if (family === 10) spec.inet6 = readInet6(bytes, view, at + 4, at + length)
    at += (length + 3) & ~3
  }
  return spec
}

function readInet6(bytes: Uint8Array, view: DataView, start: number, end: number): Inet6 {
  const inet6: Inet6 = {}
  for (let at = start; at + 4 <= end; ) {
    const length = lengthAt(view, at, end)
    switch (view.getUint16(at + 2, true) & 0x3fff) {
      case 1:
        inet6.flags = view.getUint32(at + 4, true)
        break
      case 2:
        inet6.conf = readInet6Conf(view, at + 4)
        break
      case 3:
        inet6.stats = readCounters(view, at + 4, at + length)
        break
      case 5:
        inet6.cacheinfo = readCacheinfo(view, at + 4)
        break
      case 6:
        inet6.icmp6stats = readIcmp6Stats(view, at + 4)
        break
      case 7:
        inet6.token = readToken(view, at + 4)
        break
      case 8:
        inet6.addrGenMode = bytes[at + 4]!
        break
    }
    at += (length + 3) & ~3
  }
  return inet6
}

function readCounters(view: DataView, start: number, end: number): bigint[] {
  const list: bigint[] = []
  for (let at = start; at < end; at += 8) list.push(view.getBigUint64(at, true))
  return list
}

function readCacheinfo(view: DataView, at: number) {
  return {
    max_reasm_len: view.getUint32(at, true),
    tstamp: view.getUint32(at + 4, true),
    reachable_time: view.getUint32(at + 8, true),
    retrans_time: view.getUint32(at + 12, true),
  }
}

function readMap(bytes: Uint8Array, view: DataView, at: number) {
  return {
    mem_start: view.getBigUint64(at, true),
    mem_end: view.getBigUint64(at + 8, true),
    base_addr: view.getBigUint64(at + 16, true),
    irq: view.getUint16(at + 24, true),
    dma: bytes[at + 26]!,
    port: bytes[at + 27]!,
  }
}

/** The interface identifier: none in the captured messages. */
function readToken(view: DataView, at: number): string {
  if (view.getBigUint64(at) !== 0n || view.getBigUint64(at + 8) !== 0n) throw new RangeError('a token that is set')
  return '::'
}

export function writeLink(out: Writer, { header, attributes: a }: Link): void {
  const { bytes, view, at } = out
  bytes[at] = header.family
  bytes[at + 1] = 0
  view.setUint16(at + 2, header.type, true)
  view.setInt32(at + 4, header.index, true)
  view.setUint32(at + 8, header.flags, true)
  view.setUint32(at + 12, header.change, true)
  out.at = at + 16
  if (a.ifname !== undefined) out.string(3, a.ifname)
  if (a.txqlen !== undefined) out.u32(13, a.txqlen)
  if (a.operstate !== undefined) out.u8(16, a.operstate)
  if (a.linkmode !== undefined) out.u8(17, a.linkmode)
  if (a.netnsImmutable !== undefined) out.u8(67, a.netnsImmutable ? 1 : 0)
  if (a.mtu !== undefined) out.u32(4, a.mtu)
  if (a.minMtu !== undefined) out.u32(50, a.minMtu)
  if (a.maxMtu !== undefined) out.u32(51, a.maxMtu)
  if (a.group !== undefined) out.u32(27, a.group)
  if (a.promiscuity !== undefined) out.u32(30, a.promiscuity)
  if (a.allmulti !== undefined) out.u32(61, a.allmulti)
  if (a.numTxQueues !== undefined) out.u32(31, a.numTxQueues)
  if (a.gsoMaxSegs !== undefined) out.u32(40, a.gsoMaxSegs)
  if (a.gsoMaxSize !== undefined) out.u32(41, a.gsoMaxSize)
  if (a.groMaxSize !== undefined) out.u32(58, a.groMaxSize)
  if (a.gsoIpv4MaxSize !== undefined) out.u32(63, a.gsoIpv4MaxSize)
  if (a.groIpv4MaxSize !== undefined) out.u32(64, a.groIpv4MaxSize)
  if (a.tsoMaxSize !== undefined) out.u32(59, a.tsoMaxSize)
  if (a.tsoMaxSegs !== undefined) out.u32(60, a.tsoMaxSegs)
  if (a.maxPacingOffloadHorizon !== undefined) out.u32(66, Number(a.maxPacingOffloadHorizon))
  if (a.numRxQueues !== undefined) out.u32(32, a.numRxQueues)
  if (a.carrier !== undefined) out.u8(33, a.carrier ? 1 : 0)
  if (a.carrierChanges !== undefined) out.u32(35, a.carrierChanges)
  if (a.carrierUpCount !== undefined) out.u32(47, a.carrierUpCount)
  if (a.carrierDownCount !== undefined) out.u32(48, a.carrierDownCount)
  if (a.headroom !== undefined) out.u16(68, a.headroom)
  if (a.tailroom !== undefined) out.u16(69, a.tailroom)
  if (a.protoDown !== undefined) out.u8(39, a.protoDown ? 1 : 0)
  if (a.address !== undefined) writeMac(bytes, out.sized(1, 6), a.address)
  if (a.broadcast !== undefined) writeMac(bytes, out.sized(2, 6), a.broadcast)
  if (a.stats64 !== undefined) writeStats64(view, out.sized(23, 200), a.stats64)
  if (a.stats !== undefined) writeStats(view, out.sized(7, 96), a.stats)
  if (a.xdp !== undefined) writeXdp(out, a.xdp)
  if (a.linkinfo !== undefined) writeKind(out, a.linkinfo)
  if (a.link !== undefined) out.u32(5, a.link)
  if (a.qdisc !== undefined) out.string(6, a.qdisc)
  if (a.afSpec !== undefined) writeAfSpec(out, a.afSpec)
  if (a.map !== undefined) writeMap(bytes, view, out.sized(14, 32), a.map)
  if (a.devlinkPort !== undefined) out.sized(62 | NESTED, 0)
  if (a.dpllPin !== undefined) out.sized(65 | NESTED, 0)
}

function writeXdp(out: Writer, xdp: { attached: number }): void {
  const start = out.begin(43)
  out.u8(2, xdp.attached)
  out.end(start)
}

function writeKind(out: Writer, linkinfo: { kind: string }): void {
  const start = out.begin(18)
  out.string(1, linkinfo.kind)
  out.end(start)
}

function writeAfSpec(out: Writer, spec: AfSpec): void {
  const { view, bytes } = out
  const start = out.begin(26)
  if (spec.inet) {
    const inet = out.begin(2)
    writeInetConf(view, out.sized(1, 132), spec.inet.conf)
    out.end(inet)
  }
  if (spec.inet6) {
    const { flags, cacheinfo, conf, stats, icmp6stats, token, addrGenMode } = spec.inet6
    const inet6 = out.begin(10)
    if (flags !== undefined) out.u32(1, flags)
    if (cacheinfo) writeCacheinfo(view, out.sized(5, 16), cacheinfo)
    if (conf) writeInet6Conf(view, out.sized(2, 240), conf)
    if (stats) writeCounters(view, out.sized(3, stats.length * 8), stats)
    if (icmp6stats) writeIcmp6Stats(view, out.sized(6, 56), icmp6stats)
    if (token !== undefined) {
      const at = out.sized(7, 16)
      bytes.fill(0, at, at + 16)
    }
    if (addrGenMode !== undefined) out.u8(8, addrGenMode)
    out.end(inet6)
  }
  out.end(start)
}

function writeCounters(view: DataView, at: number, stats: bigint[]): void {
  for (let i = 0; i < stats.length; i++) view.setBigUint64(at + i * 8, stats[i]!, true)
}

function writeCacheinfo(view: DataView, at: number, info: ReturnType<typeof readCacheinfo>): void {
  view.setUint32(at, info.max_reasm_len, true)
  view.setUint32(at + 4, info.tstamp, true)
  view.setUint32(at + 8, info.reachable_time, true)
  view.setUint32(at + 12, info.retrans_time, true)
}

function writeMap(bytes: Uint8Array, view: DataView, at: number, map: ReturnType<typeof readMap>): void {
  view.setBigUint64(at, map.mem_start, true)
  view.setBigUint64(at + 8, map.mem_end, true)
  view.setBigUint64(at + 16, map.base_addr, true)
  view.setUint16(at + 24, map.irq, true)
  bytes[at + 26] = map.dma
  bytes[at + 27] = map.port
  view.setUint32(at + 28, 0, true)
}
