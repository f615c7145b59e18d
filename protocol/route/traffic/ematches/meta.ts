/* linux/tc_ematch/tc_em_meta.h: compares what the kernel knows about a packet. */
import { attr, attributes, bytes, enumOf, hex, type Infer, member, struct, u8, u16 } from '../../../codec/index.js'
import { TCF_EM_OPND } from './cmp.js'

export const TCF_META_TYPE = { VAR: 0, INT: 1 } as const

export const TCF_META_ID = {
  VALUE: 0,
  RANDOM: 1,
  LOADAVG_0: 2,
  LOADAVG_1: 3,
  LOADAVG_2: 4,
  DEV: 5,
  PRIORITY: 6,
  PROTOCOL: 7,
  PKTTYPE: 8,
  PKTLEN: 9,
  DATALEN: 10,
  MACLEN: 11,
  NFMARK: 12,
  TCINDEX: 13,
  RTCLASSID: 14,
  RTIIF: 15,
  SK_FAMILY: 16,
  SK_STATE: 17,
  SK_REUSE: 18,
  SK_BOUND_IF: 19,
  SK_REFCNT: 20,
  SK_SHUTDOWN: 21,
  SK_PROTO: 22,
  SK_TYPE: 23,
  SK_RCVBUF: 24,
  SK_RMEM_ALLOC: 25,
  SK_WMEM_ALLOC: 26,
  SK_OMEM_ALLOC: 27,
  SK_WMEM_QUEUED: 28,
  SK_RCV_QLEN: 29,
  SK_SND_QLEN: 30,
  SK_ERR_QLEN: 31,
  SK_FORWARD_ALLOCS: 32,
  SK_SNDBUF: 33,
  SK_ALLOCS: 34,
  SK_HASH: 36,
  SK_LINGERTIME: 37,
  SK_ACK_BACKLOG: 38,
  SK_MAX_ACK_BACKLOG: 39,
  SK_PRIO: 40,
  SK_RCVLOWAT: 41,
  SK_RCVTIMEO: 42,
  SK_SNDTIMEO: 43,
  SK_SENDMSG_OFF: 44,
  SK_WRITE_PENDING: 45,
  VLAN_TAG: 46,
  RXHASH: 47,
} as const

/** One side of the comparison: `kind` has the {@link TCF_META_TYPE} in the upper four bits and the {@link TCF_META_ID} in the lower. */
export const tcfMetaVal = struct('tcf_meta_val', {
  kind: hex(u16),
  shift: u8,
  op: enumOf(u8, 'TCF_EM_OPND', TCF_EM_OPND),
})

export interface TcfMetaVal extends Infer<typeof tcfMetaVal> {}

export const tcfMetaHdr = struct('tcf_meta_hdr', {
  left: member<TcfMetaVal>(tcfMetaVal),
  right: member<TcfMetaVal>(tcfMetaVal),
})

export interface TcfMetaHdr extends Infer<typeof tcfMetaHdr> {}

/** The values: for numbers a mask at the left, the number (TCF_META_ID.VALUE) at the right; for names their bytes. */
export const metaMatch = attributes('TCA_EM_META', {
  hdr: attr<TcfMetaHdr>(1, 'TCA_EM_META_HDR', tcfMetaHdr),
  lvalue: attr(2, 'TCA_EM_META_LVALUE', bytes),
  rvalue: attr(3, 'TCA_EM_META_RVALUE', bytes),
})

export interface MetaMatch extends Infer<typeof metaMatch> {}
