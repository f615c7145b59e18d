/* linux/neighbour.h: tables of neighbours (arp_cache, ndisc_cache) and how they behave: `ip ntable`. */
import { attr, attributes, body, enumOf, type Infer, pad, string, struct, u8, u16, u32, u64 } from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { AF, RTM } from './rtnetlink.js'

/** Fixed header of neighbour table messages. */
export const ndtmsg = struct('ndtmsg', { family: enumOf(u8, 'AF', AF), pad1: u8, pad2: u16 })

export interface Ndtmsg extends Infer<typeof ndtmsg> {}

/** `last_flush` and `last_rand` are milliseconds ago. */
export const ndtConfig = struct('ndt_config', {
  key_len: u16,
  entry_size: u16,
  entries: u32,
  last_flush: u32,
  last_rand: u32,
  hash_rnd: u32,
  hash_mask: u32,
  hash_chain_gc: u32,
  proxy_qlen: u32,
})

export interface NdtConfig extends Infer<typeof ndtConfig> {}

export const ndtStats = struct(
  'ndt_stats',
  {
    allocs: u64,
    destroys: u64,
    hash_grows: u64,
    res_failed: u64,
    lookups: u64,
    hits: u64,
    rcv_probes_mcast: u64,
    rcv_probes_ucast: u64,
    periodic_gc_runs: u64,
    forced_gc_runs: u64,
  },
  { table_fulls: u64 },
)

export interface NdtStats extends Infer<typeof ndtStats> {}

/** How one device (or, without `ifindex`, a new one) treats its neighbours. Times are milliseconds. */
export const neighbourParms = attributes('NDTPA', {
  ifindex: attr(1, 'NDTPA_IFINDEX', u32),
  refcnt: attr(2, 'NDTPA_REFCNT', u32),
  /** A random time around `baseReachableTime`. */
  reachableTime: attr(3, 'NDTPA_REACHABLE_TIME', u64),
  baseReachableTime: attr(4, 'NDTPA_BASE_REACHABLE_TIME', u64),
  retransTime: attr(5, 'NDTPA_RETRANS_TIME', u64),
  gcStaletime: attr(6, 'NDTPA_GC_STALETIME', u64),
  delayProbeTime: attr(7, 'NDTPA_DELAY_PROBE_TIME', u64),
  /** Packets that wait for the resolution of one neighbour. */
  queueLen: attr(8, 'NDTPA_QUEUE_LEN', u32),
  appProbes: attr(9, 'NDTPA_APP_PROBES', u32),
  ucastProbes: attr(10, 'NDTPA_UCAST_PROBES', u32),
  mcastProbes: attr(11, 'NDTPA_MCAST_PROBES', u32),
  anycastDelay: attr(12, 'NDTPA_ANYCAST_DELAY', u64),
  proxyDelay: attr(13, 'NDTPA_PROXY_DELAY', u64),
  proxyQlen: attr(14, 'NDTPA_PROXY_QLEN', u32),
  locktime: attr(15, 'NDTPA_LOCKTIME', u64),
  queueLenbytes: attr(16, 'NDTPA_QUEUE_LENBYTES', u32),
  mcastReprobes: attr(17, 'NDTPA_MCAST_REPROBES', u32),
  pad: attr(18, 'NDTPA_PAD', pad),
  intervalProbeTimeMs: attr(19, 'NDTPA_INTERVAL_PROBE_TIME_MS', u64),
})

export interface NeighbourParms extends Infer<typeof neighbourParms> {}

export const neighbourTableAttributes = attributes('NDTA', {
  /** `arp_cache` or `ndisc_cache`. */
  name: attr(1, 'NDTA_NAME', string),
  /** Below this many entries nothing is collected. */
  thresh1: attr(2, 'NDTA_THRESH1', u32),
  /** Above this many, entries older than five seconds go. */
  thresh2: attr(3, 'NDTA_THRESH2', u32),
  /** The most entries that are kept. */
  thresh3: attr(4, 'NDTA_THRESH3', u32),
  config: attr<NdtConfig>(5, 'NDTA_CONFIG', ndtConfig),
  parms: attr<NeighbourParms>(6, 'NDTA_PARMS', () => neighbourParms),
  stats: attr<NdtStats>(7, 'NDTA_STATS', ndtStats),
  /** Milliseconds. */
  gcInterval: attr(8, 'NDTA_GC_INTERVAL', u64),
  pad: attr(9, 'NDTA_PAD', pad),
})

export interface NeighbourTableAttributes extends Infer<typeof neighbourTableAttributes> {}

/** A table, or with `parms.ifindex` what one device has of its own: a dump has both, the table first. */
export interface NeighbourTableMessage {
  header: Ndtmsg
  attributes: NeighbourTableAttributes
}

const neighbourTableBody = body<Ndtmsg, NeighbourTableAttributes>(ndtmsg, () => neighbourTableAttributes)

export const newNeighbourTable: MessageDefinition<NeighbourTableMessage> = {
  type: RTM.NEWNEIGHTBL,
  name: 'RTM_NEWNEIGHTBL',
  body: neighbourTableBody,
}
export const getNeighbourTable: MessageDefinition<NeighbourTableMessage> = {
  type: RTM.GETNEIGHTBL,
  name: 'RTM_GETNEIGHTBL',
  body: neighbourTableBody,
}
export const setNeighbourTable: MessageDefinition<NeighbourTableMessage> = {
  type: RTM.SETNEIGHTBL,
  name: 'RTM_SETNEIGHTBL',
  body: neighbourTableBody,
}
