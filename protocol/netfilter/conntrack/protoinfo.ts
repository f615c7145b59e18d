/* linux/netfilter/nfnetlink_conntrack.h, nf_conntrack_tcp.h: what is tracked of a protocol's own state. */
import { attr, attributes, enumOf, flagsOf, type Infer, pad, struct, u8, u32, u64 } from '../../codec/index.js'
import { nfnetlinkSet } from '../nfgenmsg.js'
import { CT_DCCP, CT_DCCP_ROLE, IP_CT_TCP_FLAG, SCTP_CONNTRACK, TCP_CONNTRACK } from './states.js'

const tcpFlag = flagsOf(u8, 'IP_CT_TCP_FLAG', IP_CT_TCP_FLAG)

/** When written, only the bits of `mask` are changed. */
export const nfCtTcpFlags = struct('nf_ct_tcp_flags', { flags: tcpFlag, mask: tcpFlag })

export interface NfCtTcpFlags extends Infer<typeof nfCtTcpFlags> {}

export const protoinfoTcp = attributes(
  'CTA_PROTOINFO_TCP',
  {
    state: attr(1, 'CTA_PROTOINFO_TCP_STATE', enumOf(u8, 'TCP_CONNTRACK', TCP_CONNTRACK)),
    wscaleOriginal: attr(2, 'CTA_PROTOINFO_TCP_WSCALE_ORIGINAL', u8),
    wscaleReply: attr(3, 'CTA_PROTOINFO_TCP_WSCALE_REPLY', u8),
    flagsOriginal: attr<NfCtTcpFlags>(4, 'CTA_PROTOINFO_TCP_FLAGS_ORIGINAL', nfCtTcpFlags),
    flagsReply: attr<NfCtTcpFlags>(5, 'CTA_PROTOINFO_TCP_FLAGS_REPLY', nfCtTcpFlags),
  },
  nfnetlinkSet,
)

export interface ProtoinfoTcp extends Infer<typeof protoinfoTcp> {}

export const protoinfoDccp = attributes(
  'CTA_PROTOINFO_DCCP',
  {
    state: attr(1, 'CTA_PROTOINFO_DCCP_STATE', enumOf(u8, 'CT_DCCP', CT_DCCP)),
    role: attr(2, 'CTA_PROTOINFO_DCCP_ROLE', enumOf(u8, 'CT_DCCP_ROLE', CT_DCCP_ROLE)),
    handshakeSeq: attr(3, 'CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ', u64),
    pad: attr(4, 'CTA_PROTOINFO_DCCP_PAD', pad),
  },
  nfnetlinkSet,
)

export interface ProtoinfoDccp extends Infer<typeof protoinfoDccp> {}

export const protoinfoSctp = attributes(
  'CTA_PROTOINFO_SCTP',
  {
    state: attr(1, 'CTA_PROTOINFO_SCTP_STATE', enumOf(u8, 'SCTP_CONNTRACK', SCTP_CONNTRACK)),
    /** Verification tags: each side puts the other's into its packets. */
    vtagOriginal: attr(2, 'CTA_PROTOINFO_SCTP_VTAG_ORIGINAL', u32),
    vtagReply: attr(3, 'CTA_PROTOINFO_SCTP_VTAG_REPLY', u32),
  },
  nfnetlinkSet,
)

export interface ProtoinfoSctp extends Infer<typeof protoinfoSctp> {}

export const protoinfoAttributes = attributes(
  'CTA_PROTOINFO',
  {
    tcp: attr<ProtoinfoTcp>(1, 'CTA_PROTOINFO_TCP', () => protoinfoTcp),
    dccp: attr<ProtoinfoDccp>(2, 'CTA_PROTOINFO_DCCP', () => protoinfoDccp),
    sctp: attr<ProtoinfoSctp>(3, 'CTA_PROTOINFO_SCTP', () => protoinfoSctp),
  },
  nfnetlinkSet,
)

export interface ProtoinfoAttributes extends Infer<typeof protoinfoAttributes> {}
