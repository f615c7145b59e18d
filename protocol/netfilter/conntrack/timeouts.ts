/* linux/netfilter/nfnetlink_cttimeout.h: how long connections of each protocol are kept. */
import { attr, attributes, type Choices, type Infer, u32 } from '../../codec/index.js'
import { nfnetlinkSet } from '../nfgenmsg.js'

/* Seconds in each state of a connection. */

export const genericTimeout = attributes(
  'CTA_TIMEOUT_GENERIC',
  {
    timeout: attr(1, 'CTA_TIMEOUT_GENERIC_TIMEOUT', u32),
  },
  nfnetlinkSet,
)

export interface GenericTimeout extends Infer<typeof genericTimeout> {}

export const tcpTimeout = attributes(
  'CTA_TIMEOUT_TCP',
  {
    synSent: attr(1, 'CTA_TIMEOUT_TCP_SYN_SENT', u32),
    synRecv: attr(2, 'CTA_TIMEOUT_TCP_SYN_RECV', u32),
    established: attr(3, 'CTA_TIMEOUT_TCP_ESTABLISHED', u32),
    finWait: attr(4, 'CTA_TIMEOUT_TCP_FIN_WAIT', u32),
    closeWait: attr(5, 'CTA_TIMEOUT_TCP_CLOSE_WAIT', u32),
    lastAck: attr(6, 'CTA_TIMEOUT_TCP_LAST_ACK', u32),
    timeWait: attr(7, 'CTA_TIMEOUT_TCP_TIME_WAIT', u32),
    close: attr(8, 'CTA_TIMEOUT_TCP_CLOSE', u32),
    synSent2: attr(9, 'CTA_TIMEOUT_TCP_SYN_SENT2', u32),
    retrans: attr(10, 'CTA_TIMEOUT_TCP_RETRANS', u32),
    unack: attr(11, 'CTA_TIMEOUT_TCP_UNACK', u32),
  },
  nfnetlinkSet,
)

export interface TcpTimeout extends Infer<typeof tcpTimeout> {}

export const udpTimeout = attributes(
  'CTA_TIMEOUT_UDP',
  {
    unreplied: attr(1, 'CTA_TIMEOUT_UDP_UNREPLIED', u32),
    replied: attr(2, 'CTA_TIMEOUT_UDP_REPLIED', u32),
  },
  nfnetlinkSet,
)

export interface UdpTimeout extends Infer<typeof udpTimeout> {}

export const udpliteTimeout = attributes(
  'CTA_TIMEOUT_UDPLITE',
  {
    unreplied: attr(1, 'CTA_TIMEOUT_UDPLITE_UNREPLIED', u32),
    replied: attr(2, 'CTA_TIMEOUT_UDPLITE_REPLIED', u32),
  },
  nfnetlinkSet,
)

export interface UdpliteTimeout extends Infer<typeof udpliteTimeout> {}

export const icmpTimeout = attributes(
  'CTA_TIMEOUT_ICMP',
  {
    timeout: attr(1, 'CTA_TIMEOUT_ICMP_TIMEOUT', u32),
  },
  nfnetlinkSet,
)

export interface IcmpTimeout extends Infer<typeof icmpTimeout> {}

export const dccpTimeout = attributes(
  'CTA_TIMEOUT_DCCP',
  {
    request: attr(1, 'CTA_TIMEOUT_DCCP_REQUEST', u32),
    respond: attr(2, 'CTA_TIMEOUT_DCCP_RESPOND', u32),
    partopen: attr(3, 'CTA_TIMEOUT_DCCP_PARTOPEN', u32),
    open: attr(4, 'CTA_TIMEOUT_DCCP_OPEN', u32),
    closereq: attr(5, 'CTA_TIMEOUT_DCCP_CLOSEREQ', u32),
    closing: attr(6, 'CTA_TIMEOUT_DCCP_CLOSING', u32),
    timewait: attr(7, 'CTA_TIMEOUT_DCCP_TIMEWAIT', u32),
  },
  nfnetlinkSet,
)

export interface DccpTimeout extends Infer<typeof dccpTimeout> {}

export const sctpTimeout = attributes(
  'CTA_TIMEOUT_SCTP',
  {
    closed: attr(1, 'CTA_TIMEOUT_SCTP_CLOSED', u32),
    cookieWait: attr(2, 'CTA_TIMEOUT_SCTP_COOKIE_WAIT', u32),
    cookieEchoed: attr(3, 'CTA_TIMEOUT_SCTP_COOKIE_ECHOED', u32),
    established: attr(4, 'CTA_TIMEOUT_SCTP_ESTABLISHED', u32),
    shutdownSent: attr(5, 'CTA_TIMEOUT_SCTP_SHUTDOWN_SENT', u32),
    shutdownRecd: attr(6, 'CTA_TIMEOUT_SCTP_SHUTDOWN_RECD', u32),
    shutdownAckSent: attr(7, 'CTA_TIMEOUT_SCTP_SHUTDOWN_ACK_SENT', u32),
    heartbeatSent: attr(8, 'CTA_TIMEOUT_SCTP_HEARTBEAT_SENT', u32),
    heartbeatAcked: attr(9, 'CTA_TIMEOUT_SCTP_HEARTBEAT_ACKED', u32),
  },
  nfnetlinkSet,
)

export interface SctpTimeout extends Infer<typeof sctpTimeout> {}

export const icmpv6Timeout = attributes(
  'CTA_TIMEOUT_ICMPV6',
  {
    timeout: attr(1, 'CTA_TIMEOUT_ICMPV6_TIMEOUT', u32),
  },
  nfnetlinkSet,
)

export interface Icmpv6Timeout extends Infer<typeof icmpv6Timeout> {}

export const greTimeout = attributes(
  'CTA_TIMEOUT_GRE',
  {
    unreplied: attr(1, 'CTA_TIMEOUT_GRE_UNREPLIED', u32),
    replied: attr(2, 'CTA_TIMEOUT_GRE_REPLIED', u32),
  },
  nfnetlinkSet,
)

export interface GreTimeout extends Infer<typeof greTimeout> {}

/** Timeouts by the protocol's number, IPPROTO_*. 255 is any that has no timeouts of its own. */
export interface CtTimeouts {
  1: IcmpTimeout
  6: TcpTimeout
  17: UdpTimeout
  33: DccpTimeout
  47: GreTimeout
  58: Icmpv6Timeout
  132: SctpTimeout
  136: UdpliteTimeout
  255: GenericTimeout
}

export const ctTimeouts: Choices<CtTimeouts> = {
  1: () => icmpTimeout,
  6: () => tcpTimeout,
  17: () => udpTimeout,
  33: () => dccpTimeout,
  47: () => greTimeout,
  58: () => icmpv6Timeout,
  132: () => sctpTimeout,
  136: () => udpliteTimeout,
  255: () => genericTimeout,
}
