/* linux/tcp.h: struct tcp_info, what getsockopt(TCP_INFO) and INET_DIAG_INFO tell. linux/inet_diag.h: of congestion control. */
import { bits, enumOf, fixedBytes, flagsOf, type Infer, packed, struct, u8, u16, u32, u64 } from '../codec/index.js'
import { TCP_STATE } from './sock-diag.js'

/** State of congestion control: its own spelling in the header. */
export const TCP_CA = { Open: 0, Disorder: 1, CWR: 2, Recovery: 3, Loss: 4 } as const

/** What both ends agreed on. */
export const TCPI_OPT = {
  TIMESTAMPS: 1,
  SACK: 2,
  WSCALE: 4,
  /** ECN was negotiated. */
  ECN: 8,
  /** A packet with ECN came. */
  ECN_SEEN: 16,
  /** The SYN's data was acknowledged. */
  SYN_DATA: 32,
  /** Timestamps count microseconds. */
  USEC_TS: 64,
  TFO_CHILD: 128,
} as const

/**
 * Times are microseconds where nothing else is said: `rto`, `ato`, `rtt`, `rttvar`, `rcv_rtt`, `min_rtt`, `busy_time`,
 * `rwnd_limited`, `sndbuf_limited`; `last_*` and `total_rto_time` are milliseconds. Rates are bytes a second; windows are segments.
 */
export const tcpInfo = struct(
  'tcp_info',
  {
    state: enumOf(u8, 'TCP', TCP_STATE),
    ca_state: enumOf(u8, 'TCP_CA', TCP_CA),
    retransmits: u8,
    probes: u8,
    backoff: u8,
    options: flagsOf(u8, 'TCPI_OPT', TCPI_OPT),
    /** Scales of both windows, ours and the peer's. */
    snd_wscale: bits(u8, { snd_wscale: 4, rcv_wscale: 4 }),
    delivery_rate_app_limited: bits(u8, { delivery_rate_app_limited: 1, fastopen_client_fail: 2, unused: 5 }),
    rto: u32,
    ato: u32,
    snd_mss: u32,
    rcv_mss: u32,
    unacked: u32,
    sacked: u32,
    lost: u32,
    retrans: u32,
    fackets: u32,
    last_data_sent: u32,
    last_ack_sent: u32,
    last_data_recv: u32,
    last_ack_recv: u32,
    pmtu: u32,
    rcv_ssthresh: u32,
    rtt: u32,
    rttvar: u32,
    snd_ssthresh: u32,
    snd_cwnd: u32,
    advmss: u32,
    reordering: u32,
    rcv_rtt: u32,
    rcv_space: u32,
    total_retrans: u32,
  },
  {
    pacing_rate: u64,
    max_pacing_rate: u64,
    bytes_acked: u64,
    bytes_received: u64,
    segs_out: u32,
    segs_in: u32,
    notsent_bytes: u32,
    min_rtt: u32,
    data_segs_in: u32,
    data_segs_out: u32,
    delivery_rate: u64,
    busy_time: u64,
    rwnd_limited: u64,
    sndbuf_limited: u64,
    delivered: u32,
    delivered_ce: u32,
    bytes_sent: u64,
    bytes_retrans: u64,
    dsack_dups: u32,
    reord_seen: u32,
    rcv_ooopack: u32,
    snd_wnd: u32,
    rcv_wnd: u32,
    rehash: u32,
    total_rto: u16,
    total_rto_recoveries: u16,
    total_rto_time: u32,
    received_ce: u32,
    delivered_e1_bytes: u32,
    delivered_e0_bytes: u32,
    delivered_ce_bytes: u32,
    received_e1_bytes: u32,
    received_e0_bytes: u32,
    received_ce_bytes: u32,
    ecn_mode: bits(u8, { ecn_mode: 2, accecn_opt_seen: 2, accecn_fail_mode: 4 }),
    /** 24 bits without a meaning so far. */
    options2: packed(fixedBytes(3)),
  },
)

export interface TcpInfo extends Infer<typeof tcpInfo> {}

/** Of `vegas`, and what some others tell in the same form. Times are microseconds. */
export const tcpvegasInfo = struct('tcpvegas_info', { enabled: u32, rttcnt: u32, rtt: u32, minrtt: u32 })

export interface TcpvegasInfo extends Infer<typeof tcpvegasInfo> {}

export const tcpDctcpInfo = struct('tcp_dctcp_info', {
  enabled: u16,
  ce_state: u16,
  alpha: u32,
  ab_ecn: u32,
  ab_tot: u32,
})

export interface TcpDctcpInfo extends Infer<typeof tcpDctcpInfo> {}

/** Of `bbr`: bandwidth in bytes a second in two words, gains in 256ths. */
export const tcpBbrInfo = struct('tcp_bbr_info', {
  bw_lo: u32,
  bw_hi: u32,
  min_rtt: u32,
  pacing_gain: u32,
  cwnd_gain: u32,
})

export interface TcpBbrInfo extends Infer<typeof tcpBbrInfo> {}
