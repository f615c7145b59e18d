/* linux/netfilter/nf_conntrack_common.h, _tcp.h, _sctp.h: the words that connection tracking uses for its entries. */

/** Bits of CTA_STATUS (enum ip_conntrack_status). */
export const IPS = {
  /** Another connection announced this one. */
  EXPECTED: 1,
  /** Packets went both ways. */
  SEEN_REPLY: 2,
  /** Not thrown out early when the table is full. */
  ASSURED: 4,
  /** In the table: its first packet has left the machine. */
  CONFIRMED: 8,
  SRC_NAT: 16,
  DST_NAT: 32,
  SEQ_ADJUST: 64,
  SRC_NAT_DONE: 128,
  DST_NAT_DONE: 256,
  DYING: 512,
  FIXED_TIMEOUT: 1024,
  TEMPLATE: 2048,
  UNTRACKED: 4096,
  HELPER: 8192,
  OFFLOAD: 16384,
  HW_OFFLOAD: 32768,
} as const

/** CTA_PROTOINFO_TCP_STATE (enum tcp_conntrack). SYN_SENT2 is a simultaneous open; the enum calls it LISTEN. */
export const TCP_CONNTRACK = {
  NONE: 0,
  SYN_SENT: 1,
  SYN_RECV: 2,
  ESTABLISHED: 3,
  FIN_WAIT: 4,
  CLOSE_WAIT: 5,
  LAST_ACK: 6,
  TIME_WAIT: 7,
  CLOSE: 8,
  SYN_SENT2: 9,
} as const

/** Bits of `flags` and `mask` in struct nf_ct_tcp_flags. */
export const IP_CT_TCP_FLAG = {
  WINDOW_SCALE: 1,
  SACK_PERM: 2,
  /** This side sent its FIN first. */
  CLOSE_INIT: 4,
  /** Packets outside the window are let through. */
  BE_LIBERAL: 8,
  DATA_UNACKNOWLEDGED: 16,
  MAXACK_SET: 32,
} as const

/** CTA_PROTOINFO_SCTP_STATE (enum sctp_conntrack). */
export const SCTP_CONNTRACK = {
  NONE: 0,
  CLOSED: 1,
  COOKIE_WAIT: 2,
  COOKIE_ECHOED: 3,
  ESTABLISHED: 4,
  SHUTDOWN_SENT: 5,
  SHUTDOWN_RECD: 6,
  SHUTDOWN_ACK_SENT: 7,
  HEARTBEAT_SENT: 8,
  HEARTBEAT_ACKED: 9,
} as const

/** CTA_PROTOINFO_DCCP_STATE. The kernel kept these to itself (linux/netfilter/nf_conntrack_dccp.h) until it gave up tracking DCCP. */
export const CT_DCCP = {
  NONE: 0,
  REQUEST: 1,
  RESPOND: 2,
  PARTOPEN: 3,
  OPEN: 4,
  CLOSEREQ: 5,
  CLOSING: 6,
  TIMEWAIT: 7,
  IGNORE: 8,
  INVALID: 9,
} as const

/** CTA_PROTOINFO_DCCP_ROLE: of the side that the connection's first tuple has as its source. */
export const CT_DCCP_ROLE = { CLIENT: 0, SERVER: 1 } as const

/** Bits of CTA_EXPECT_FLAGS. */
export const NF_CT_EXPECT = {
  /** Stays after the connection that it announced has come. */
  PERMANENT: 1,
  INACTIVE: 2,
  /** Made by a helper in user space. */
  USERSPACE: 4,
} as const
