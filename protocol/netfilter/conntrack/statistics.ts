/* linux/netfilter/nfnetlink_conntrack.h: what connection tracking counts. */
import { attr, attributes, body, type Infer, u32 } from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { type Nfgenmsg, nfgenmsg, nfnetlinkSet } from '../nfgenmsg.js'
import { conntrackMessage } from './conntrack.js'

export const conntrackStatsAttributes = attributes(
  'CTA_STATS',
  {
    searched: attr(1, 'CTA_STATS_SEARCHED', u32),
    found: attr(2, 'CTA_STATS_FOUND', u32),
    new: attr(3, 'CTA_STATS_NEW', u32),
    /** Packets that belong to no connection. */
    invalid: attr(4, 'CTA_STATS_INVALID', u32),
    ignore: attr(5, 'CTA_STATS_IGNORE', u32),
    delete: attr(6, 'CTA_STATS_DELETE', u32),
    deleteList: attr(7, 'CTA_STATS_DELETE_LIST', u32),
    insert: attr(8, 'CTA_STATS_INSERT', u32),
    /** Another packet had made the same entry. */
    insertFailed: attr(9, 'CTA_STATS_INSERT_FAILED', u32),
    /** Packets dropped because there was no entry to be had: the table is full. */
    drop: attr(10, 'CTA_STATS_DROP', u32),
    /** Entries thrown out to make room. */
    earlyDrop: attr(11, 'CTA_STATS_EARLY_DROP', u32),
    error: attr(12, 'CTA_STATS_ERROR', u32),
    searchRestart: attr(13, 'CTA_STATS_SEARCH_RESTART', u32),
    clashResolve: attr(14, 'CTA_STATS_CLASH_RESOLVE', u32),
    /** Packets dropped because too many entries share a hash. */
    chainToolong: attr(15, 'CTA_STATS_CHAIN_TOOLONG', u32),
  },
  nfnetlinkSet,
)

export interface ConntrackStatsAttributes extends Infer<typeof conntrackStatsAttributes> {}

/** Counters of one processor: its number is the header's `res_id`. */
export interface ConntrackStatsMessage {
  header: Nfgenmsg
  attributes: ConntrackStatsAttributes
}

export const statsGlobalAttributes = attributes(
  'CTA_STATS_GLOBAL',
  {
    entries: attr(1, 'CTA_STATS_GLOBAL_ENTRIES', u32),
    /** The sysctl net.netfilter.nf_conntrack_max. */
    maxEntries: attr(2, 'CTA_STATS_GLOBAL_MAX_ENTRIES', u32),
  },
  nfnetlinkSet,
)

export interface StatsGlobalAttributes extends Infer<typeof statsGlobalAttributes> {}

/** How full the table is. */
export interface StatsGlobalMessage {
  header: Nfgenmsg
  attributes: StatsGlobalAttributes
}

export const getConntrackStatsCpu: MessageDefinition<ConntrackStatsMessage> = conntrackMessage(
  'GET_STATS_CPU',
  body<Nfgenmsg, ConntrackStatsAttributes>(nfgenmsg, () => conntrackStatsAttributes),
)
export const getConntrackStats: MessageDefinition<StatsGlobalMessage> = conntrackMessage(
  'GET_STATS',
  body<Nfgenmsg, StatsGlobalAttributes>(nfgenmsg, () => statsGlobalAttributes),
)
