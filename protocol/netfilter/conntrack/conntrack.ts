/* linux/netfilter/nfnetlink_conntrack.h: the entries of the connection tracking table. */
import {
  attr,
  attributes,
  body,
  bytes,
  type Codec,
  flagsOf,
  hex,
  type Infer,
  pad,
  string,
  u16,
  u32,
  u32host,
  u64,
} from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { NFNL_SUBSYS, type Nfgenmsg, nfgenmsg, nfnetlinkSet, nfnetlinkType } from '../nfgenmsg.js'
import { type NatAttributes, natAttributes, type SeqadjAttributes, seqadjAttributes } from './nat.js'
import { type ProtoinfoAttributes, protoinfoAttributes } from './protoinfo.js'
import { IPS } from './states.js'
import { type TupleAttributes, tupleAttributes } from './tuple.js'

/** Message numbers (enum cntl_msg_types) of the subsystem NFNL_SUBSYS.CTNETLINK. */
export const IPCTNL_MSG_CT = {
  NEW: 0,
  GET: 1,
  DELETE: 2,
  /** Reads, and sets the counters to zero. */
  GET_CTRZERO: 3,
  GET_STATS_CPU: 4,
  GET_STATS: 5,
  GET_DYING: 6,
  GET_UNCONFIRMED: 7,
} as const

/**
 * Bits of CTA_FILTER_ORIG_FLAGS and _REPLY_FLAGS: which parts of the tuple an entry has to agree with. The kernel has them
 * in net/netfilter/nf_internals.h, out of the exported headers, as CTA_FILTER_F_*.
 */
export const CTA_FILTER_F = {
  CTA_IP_SRC: 1,
  CTA_IP_DST: 2,
  CTA_TUPLE_ZONE: 4,
  CTA_PROTO_NUM: 8,
  CTA_PROTO_SRC_PORT: 16,
  CTA_PROTO_DST_PORT: 32,
  CTA_PROTO_ICMP_TYPE: 64,
  CTA_PROTO_ICMP_CODE: 128,
  CTA_PROTO_ICMP_ID: 256,
  CTA_PROTO_ICMPV6_TYPE: 512,
  CTA_PROTO_ICMPV6_CODE: 1024,
  CTA_PROTO_ICMPV6_ID: 2048,
} as const

export const countersAttributes = attributes(
  'CTA_COUNTERS',
  {
    packets: attr(1, 'CTA_COUNTERS_PACKETS', u64),
    bytes: attr(2, 'CTA_COUNTERS_BYTES', u64),
    /** As old kernels counted. */
    packets32: attr(3, 'CTA_COUNTERS32_PACKETS', u32),
    bytes32: attr(4, 'CTA_COUNTERS32_BYTES', u32),
    pad: attr(5, 'CTA_COUNTERS_PAD', pad),
  },
  nfnetlinkSet,
)

/** Packets of one direction. Only with the sysctl net.netfilter.nf_conntrack_acct. */
export interface CountersAttributes extends Infer<typeof countersAttributes> {}

export const timestampAttributes = attributes(
  'CTA_TIMESTAMP',
  {
    /** Nanoseconds since 1970. */
    start: attr(1, 'CTA_TIMESTAMP_START', u64),
    /** Nanoseconds since 1970, in the event of its end. */
    stop: attr(2, 'CTA_TIMESTAMP_STOP', u64),
    pad: attr(3, 'CTA_TIMESTAMP_PAD', pad),
  },
  nfnetlinkSet,
)

/** Only with the sysctl net.netfilter.nf_conntrack_timestamp. */
export interface TimestampAttributes extends Infer<typeof timestampAttributes> {}

export const helpAttributes = attributes(
  'CTA_HELP',
  {
    /** `ftp`, `sip` … An empty name takes the helper off. */
    name: attr(1, 'CTA_HELP_NAME', string),
    /** What the helper remembers, in its own form. */
    info: attr(2, 'CTA_HELP_INFO', bytes),
  },
  nfnetlinkSet,
)

export interface HelpAttributes extends Infer<typeof helpAttributes> {}

export const secctxAttributes = attributes('CTA_SECCTX', { name: attr(1, 'CTA_SECCTX_NAME', string) }, nfnetlinkSet)

export interface SecctxAttributes extends Infer<typeof secctxAttributes> {}

export const synproxyAttributes = attributes(
  'CTA_SYNPROXY',
  {
    /** Initial sequence number of the server. */
    isn: attr(1, 'CTA_SYNPROXY_ISN', u32),
    /** Initial timestamp. */
    its: attr(2, 'CTA_SYNPROXY_ITS', u32),
    tsoff: attr(3, 'CTA_SYNPROXY_TSOFF', u32),
  },
  nfnetlinkSet,
)

export interface SynproxyAttributes extends Infer<typeof synproxyAttributes> {}

const filterFlags = flagsOf(u32host, 'CTA_FILTER_F', CTA_FILTER_F)

/** Which parts of `tupleOrig` and `tupleReply` the entries to list have to agree with. In host order, unlike the rest. */
export const filterAttributes = attributes(
  'CTA_FILTER',
  {
    origFlags: attr(1, 'CTA_FILTER_ORIG_FLAGS', filterFlags),
    replyFlags: attr(2, 'CTA_FILTER_REPLY_FLAGS', filterFlags),
  },
  nfnetlinkSet,
)

export interface FilterAttributes extends Infer<typeof filterAttributes> {}

const status = flagsOf(u32, 'IPS', IPS)

export const conntrackAttributes = attributes(
  'CTA',
  {
    /** The first packet's direction. */
    tupleOrig: attr<TupleAttributes>(1, 'CTA_TUPLE_ORIG', () => tupleAttributes),
    /** How the answers come: the reverse, except where addresses are translated. */
    tupleReply: attr<TupleAttributes>(2, 'CTA_TUPLE_REPLY', () => tupleAttributes),
    status: attr(3, 'CTA_STATUS', status),
    protoinfo: attr<ProtoinfoAttributes>(4, 'CTA_PROTOINFO', () => protoinfoAttributes),
    help: attr<HelpAttributes>(5, 'CTA_HELP', () => helpAttributes),
    /** Source address to translate to; only when an entry is made. */
    natSrc: attr<NatAttributes>(6, 'CTA_NAT_SRC', () => natAttributes),
    /** Seconds until it goes, unless packets come. */
    timeout: attr(7, 'CTA_TIMEOUT', u32),
    mark: attr(8, 'CTA_MARK', u32),
    countersOrig: attr<CountersAttributes>(9, 'CTA_COUNTERS_ORIG', () => countersAttributes),
    countersReply: attr<CountersAttributes>(10, 'CTA_COUNTERS_REPLY', () => countersAttributes),
    /** References to it in the kernel. */
    use: attr(11, 'CTA_USE', u32),
    /** Tells it from a later entry of the same addresses. */
    id: attr(12, 'CTA_ID', u32),
    /** Destination address to translate to; only when an entry is made. */
    natDst: attr<NatAttributes>(13, 'CTA_NAT_DST', () => natAttributes),
    /** The connection that announced this one. */
    tupleMaster: attr<TupleAttributes>(14, 'CTA_TUPLE_MASTER', () => tupleAttributes),
    seqAdjOrig: attr<SeqadjAttributes>(15, 'CTA_SEQ_ADJ_ORIG', () => seqadjAttributes),
    seqAdjReply: attr<SeqadjAttributes>(16, 'CTA_SEQ_ADJ_REPLY', () => seqadjAttributes),
    /** Sent by old kernels in place of `secctx`. */
    secmark: attr(17, 'CTA_SECMARK', u32),
    zone: attr(18, 'CTA_ZONE', u16),
    secctx: attr<SecctxAttributes>(19, 'CTA_SECCTX', () => secctxAttributes),
    timestamp: attr<TimestampAttributes>(20, 'CTA_TIMESTAMP', () => timestampAttributes),
    /** Which bits of `mark` count. */
    markMask: attr(21, 'CTA_MARK_MASK', hex(u32)),
    /** 128 bits in the order of the host's longs. */
    labels: attr(22, 'CTA_LABELS', bytes),
    /** Which of `labels` to change. */
    labelsMask: attr(23, 'CTA_LABELS_MASK', bytes),
    synproxy: attr<SynproxyAttributes>(24, 'CTA_SYNPROXY', () => synproxyAttributes),
    /** Linux 5.8. */
    filter: attr<FilterAttributes>(25, 'CTA_FILTER', () => filterAttributes),
    /** Which bits of `status` count. */
    statusMask: attr(26, 'CTA_STATUS_MASK', status),
    /** Nanoseconds since 1970 when the event came about. */
    timestampEvent: attr(27, 'CTA_TIMESTAMP_EVENT', u64),
  },
  nfnetlinkSet,
)

export interface ConntrackAttributes extends Infer<typeof conntrackAttributes> {}

/** A connection. The family of its addresses is in the header. */
export interface ConntrackMessage {
  header: Nfgenmsg
  attributes: ConntrackAttributes
}

const conntrackBody = body<Nfgenmsg, ConntrackAttributes>(nfgenmsg, () => conntrackAttributes)

/** The definition of a message of this subsystem. */
export function conntrackMessage<T>(message: keyof typeof IPCTNL_MSG_CT, codec: Codec<T>): MessageDefinition<T> {
  return {
    type: nfnetlinkType(NFNL_SUBSYS.CTNETLINK, IPCTNL_MSG_CT[message]),
    name: `IPCTNL_MSG_CT_${message}`,
    body: codec,
  }
}

/** A new entry, an event of one, or the answer to each of the questions below. */
export const newConntrack: MessageDefinition<ConntrackMessage> = conntrackMessage('NEW', conntrackBody)
export const getConntrack: MessageDefinition<ConntrackMessage> = conntrackMessage('GET', conntrackBody)
/** Without a tuple: all entries, or all that the filter names. */
export const delConntrack: MessageDefinition<ConntrackMessage> = conntrackMessage('DELETE', conntrackBody)
export const getConntrackCtrzero: MessageDefinition<ConntrackMessage> = conntrackMessage('GET_CTRZERO', conntrackBody)
/** Entries that left the table while somebody still holds them. */
export const getConntrackDying: MessageDefinition<ConntrackMessage> = conntrackMessage('GET_DYING', conntrackBody)
/** Entries whose first packet has not left the machine. Newer kernels keep no list of them, and answer with none. */
export const getConntrackUnconfirmed: MessageDefinition<ConntrackMessage> = conntrackMessage(
  'GET_UNCONFIRMED',
  conntrackBody,
)
