/* linux/inet_diag.h, INET_DIAG_INFO: what a protocol tells of a socket. linux/tcp.h, linux/mptcp.h, linux/sctp.h. */
import { type Codec, flagsOf, hex, type Infer, type Struct, s32, struct, u8, u16, u32, u64 } from '../codec/index.js'
import { sockaddrStorage } from './sockaddr-storage.js'
import { type TcpInfo, tcpInfo } from './tcp-info.js'

export const MPTCP_INFO_FLAG = { FALLBACK: 1, REMOTE_KEY_RECEIVED: 2 } as const

/** Times since, in milliseconds. */
export const mptcpInfo = struct(
  'mptcp_info',
  {
    subflows: u8,
    add_addr_signal: u8,
    add_addr_accepted: u8,
    subflows_max: u8,
    add_addr_signal_max: u8,
    add_addr_accepted_max: u8,
    flags: flagsOf(u32, 'MPTCP_INFO_FLAG', MPTCP_INFO_FLAG),
    token: hex(u32),
    write_seq: u64,
    snd_una: u64,
    rcv_nxt: u64,
  },
  {
    local_addr_used: u8,
    local_addr_max: u8,
    csum_enabled: u8,
    retransmits: u32,
    bytes_retrans: u64,
    bytes_sent: u64,
    bytes_received: u64,
    bytes_acked: u64,
    subflows_total: u8,
    endp_laminar_max: u8,
    endp_fullmesh_max: u8,
    last_data_sent: u32,
    last_data_recv: u32,
    last_ack_recv: u32,
  },
)

export interface MptcpInfo extends Infer<typeof mptcpInfo> {}

/** An association, counters of its chunks, its primary path (`p_`) and the socket's options (`s_`). */
export const sctpInfo = struct('sctp_info', {
  tag: hex(u32),
  state: u32,
  rwnd: u32,
  unackdata: u16,
  penddata: u16,
  instrms: u16,
  outstrms: u16,
  fragmentation_point: u32,
  inqueue: u32,
  outqueue: u32,
  overall_error: u32,
  max_burst: u32,
  maxseg: u32,
  peer_rwnd: u32,
  peer_tag: hex(u32),
  peer_capable: hex(u8),
  peer_sack: u8,
  __reserved1: u16,
  isacks: u64,
  osacks: u64,
  opackets: u64,
  ipackets: u64,
  rtxchunks: u64,
  outofseqtsns: u64,
  idupchunks: u64,
  gapcnt: u64,
  ouodchunks: u64,
  iuodchunks: u64,
  oodchunks: u64,
  iodchunks: u64,
  octrlchunks: u64,
  ictrlchunks: u64,
  p_address: sockaddrStorage,
  p_state: s32,
  p_cwnd: u32,
  p_srtt: u32,
  p_rto: u32,
  p_hbinterval: u32,
  p_pathmaxrxt: u32,
  p_sackdelay: u32,
  p_sackfreq: u32,
  p_ssthresh: u32,
  p_partial_bytes_acked: u32,
  p_flight_size: u32,
  p_error: u16,
  __reserved2: u16,
  s_autoclose: u32,
  s_adaptation_ind: u32,
  s_pd_point: u32,
  s_nodelay: u8,
  s_disable_fragments: u8,
  s_v4mapped: u8,
  s_frag_interleave: u8,
  s_type: u32,
  __reserved3: u32,
})

export interface SctpInfo extends Infer<typeof sctpInfo> {}

/** Of TCP, MPTCP or SCTP: `'subflows' in info` is MPTCP, `'instrms' in info` is SCTP. */
export type InetInfo = TcpInfo | MptcpInfo | SctpInfo

export const isMptcpInfo = (info: InetInfo): info is MptcpInfo => 'subflows' in info
export const isSctpInfo = (info: InetInfo): info is SctpInfo => 'instrms' in info
export const isTcpInfo = (info: InetInfo): info is TcpInfo => !isMptcpInfo(info) && !isSctpInfo(info)

/**
 * No message says of which protocol a socket is; the lengths do: struct sctp_info has one, and struct mptcp_info, which grows, is
 * shorter than the oldest tcp_info.
 */
function structOf(length: number): Struct<InetInfo> {
  const found = length === sctpInfo.length ? sctpInfo : length < tcpInfo.minimum ? mptcpInfo : tcpInfo
  return found as Struct<InetInfo>
}

export const inetInfo: Codec<InetInfo> = {
  name: 'tcp_info | mptcp_info | sctp_info',
  fits: length => structOf(length).fits?.(length) ?? true,
  canonical: (input, start, end) => structOf(end - start).canonical?.(input, start, end) ?? true,
  read: (input, start, end) => structOf(end - start).read(input, start, end),
  write(output, value) {
    const isObject = typeof value === 'object' && value !== null
    const codec = isObject && isMptcpInfo(value) ? mptcpInfo : isObject && isSctpInfo(value) ? sctpInfo : tcpInfo
    ;(codec as Struct<InetInfo>).write(output, value)
  },
  inside: () => [tcpInfo, mptcpInfo, sctpInfo] as unknown as Codec<unknown>[],
  explore: (input, start, end, node) => structOf(end - start).explore!(input, start, end, node),
}
