/* linux/netfilter/xt_LOG.h, xt_NFLOG.h, xt_NFQUEUE.h: `-j LOG`, `-j NFLOG`, `-j NFQUEUE`. */
import { chars, flagsOf, type Infer, struct, u8, u16, u32 } from '../../../codec/index.js'

export const XT_LOG = { TCPSEQ: 1, TCPOPT: 2, IPOPT: 4, UID: 8, NFLOG: 16, MACDECODE: 32 } as const
/** `len` counts. */
export const XT_NFLOG_F = { COPY_LEN: 1 } as const
export const NFQ_FLAG = { BYPASS: 1, CPU_FANOUT: 2 } as const

export const xtLogInfo = struct('xt_log_info', {
  /** As syslog's: 4 is warning. */
  level: u8,
  logflags: flagsOf(u8, 'XT_LOG', XT_LOG),
  prefix: chars(30),
})

export interface XtLogInfo extends Infer<typeof xtLogInfo> {}

export const xtNflogInfo = struct('xt_nflog_info', {
  /** Bytes of the packet. */
  len: u32,
  group: u16,
  /** Packets to wait for in the kernel. */
  threshold: u16,
  flags: flagsOf(u16, 'XT_NFLOG_F', XT_NFLOG_F),
  pad: u16,
  prefix: chars(64),
})

export interface XtNflogInfo extends Infer<typeof xtNflogInfo> {}

export const xtNfqueueInfo = struct('xt_NFQ_info', { queuenum: u16 })

export interface XtNfqueueInfo extends Infer<typeof xtNfqueueInfo> {}

export const xtNfqueueInfo1 = struct('xt_NFQ_info_v1', { queuenum: u16, queues_total: u16 })

export interface XtNfqueueInfo1 extends Infer<typeof xtNfqueueInfo1> {}

export const xtNfqueueInfo2 = struct('xt_NFQ_info_v2', { queuenum: u16, queues_total: u16, bypass: u16 })

export interface XtNfqueueInfo2 extends Infer<typeof xtNfqueueInfo2> {}

export const xtNfqueueInfo3 = struct('xt_NFQ_info_v3', {
  queuenum: u16,
  queues_total: u16,
  flags: flagsOf(u16, 'NFQ_FLAG', NFQ_FLAG),
})

export interface XtNfqueueInfo3 extends Infer<typeof xtNfqueueInfo3> {}
