/* linux/seg6_local.h: what a node does with packets to one of its segments: `ip -6 route add … encap seg6local action End.DT6 table 100`. */
import { attr, attributes, enumOf, hex, type Infer, ip4, ip6, pad, string, u8, u32, u64 } from '../../codec/index.js'
import { seg6Srh } from './srh.js'

/** `action`, by the names of RFC 8986: END_DT6 is End.DT6. */
export const SEG6_LOCAL_ACTION = {
  UNSPEC: 0,
  END: 1,
  END_X: 2,
  END_T: 3,
  END_DX2: 4,
  END_DX6: 5,
  END_DX4: 6,
  END_DT6: 7,
  END_DT4: 8,
  END_B6: 9,
  END_B6_ENCAP: 10,
  END_BM: 11,
  END_S: 12,
  END_AS: 13,
  END_AM: 14,
  END_BPF: 15,
  END_DT46: 16,
} as const

/** Bits of `flavors.operation`, by number: 1 << SEG6_LOCAL_FLV_OP.PSP. */
export const SEG6_LOCAL_FLV_OP = { UNSPEC: 0, PSP: 1, USP: 2, USD: 3, NEXT_CSID: 4 } as const

/** Program of the action END_BPF. */
export const seg6LocalBpf = attributes('SEG6_LOCAL_BPF', {
  /** To the kernel a file descriptor of the sender, from it the program's id. */
  prog: attr(1, 'SEG6_LOCAL_BPF_PROG', u32),
  progName: attr(2, 'SEG6_LOCAL_BPF_PROG_NAME', string),
})

export interface Seg6LocalBpf extends Infer<typeof seg6LocalBpf> {}

/** A request that has them, as zeros, turns counting on. */
export const seg6LocalCounters = attributes('SEG6_LOCAL_CNT', {
  pad: attr(1, 'SEG6_LOCAL_CNT_PAD', pad),
  packets: attr(2, 'SEG6_LOCAL_CNT_PACKETS', u64),
  bytes: attr(3, 'SEG6_LOCAL_CNT_BYTES', u64),
  errors: attr(4, 'SEG6_LOCAL_CNT_ERRORS', u64),
})

export interface Seg6LocalCounters extends Infer<typeof seg6LocalCounters> {}

export const seg6LocalFlavors = attributes('SEG6_LOCAL_FLV', {
  operation: attr(1, 'SEG6_LOCAL_FLV_OPERATION', hex(u32)),
  lcblockBits: attr(2, 'SEG6_LOCAL_FLV_LCBLOCK_BITS', u8),
  lcnodeFnBits: attr(3, 'SEG6_LOCAL_FLV_LCNODE_FN_BITS', u8),
})

export interface Seg6LocalFlavors extends Infer<typeof seg6LocalFlavors> {}

export const seg6LocalEncap = attributes('SEG6_LOCAL', {
  action: attr(1, 'SEG6_LOCAL_ACTION', enumOf(u32, 'SEG6_LOCAL_ACTION', SEG6_LOCAL_ACTION)),
  srh: attr(2, 'SEG6_LOCAL_SRH', seg6Srh),
  table: attr(3, 'SEG6_LOCAL_TABLE', u32),
  nh4: attr(4, 'SEG6_LOCAL_NH4', ip4),
  nh6: attr(5, 'SEG6_LOCAL_NH6', ip6),
  iif: attr(6, 'SEG6_LOCAL_IIF', u32),
  oif: attr(7, 'SEG6_LOCAL_OIF', u32),
  bpf: attr<Seg6LocalBpf>(8, 'SEG6_LOCAL_BPF', () => seg6LocalBpf, { nestedFlag: true }),
  /** Table of the VRF that decapsulated packets go on in. */
  vrftable: attr(9, 'SEG6_LOCAL_VRFTABLE', u32),
  counters: attr<Seg6LocalCounters>(10, 'SEG6_LOCAL_COUNTERS', () => seg6LocalCounters, { nestedFlag: true }),
  flavors: attr<Seg6LocalFlavors>(11, 'SEG6_LOCAL_FLAVORS', () => seg6LocalFlavors, { nestedFlag: true }),
})

export interface Seg6LocalEncap extends Infer<typeof seg6LocalEncap> {}
