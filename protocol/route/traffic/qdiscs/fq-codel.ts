/* linux/pkt_sched.h: fair queueing, each flow with controlled delay. */
import {
  attr,
  attributes,
  type Codec,
  enumOf,
  type Infer,
  member,
  type Struct,
  s32,
  struct,
  u8,
  u32,
} from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

/** Times in microseconds, sizes in bytes where nothing else is said. */
export const fqCodelOptions = attributes('TCA_FQ_CODEL', {
  target: attr(1, 'TCA_FQ_CODEL_TARGET', u32),
  /** Packets. */
  limit: attr(2, 'TCA_FQ_CODEL_LIMIT', u32),
  interval: attr(3, 'TCA_FQ_CODEL_INTERVAL', u32),
  ecn: attr(4, 'TCA_FQ_CODEL_ECN', u32),
  flows: attr(5, 'TCA_FQ_CODEL_FLOWS', u32),
  quantum: attr(6, 'TCA_FQ_CODEL_QUANTUM', u32),
  ceThreshold: attr(7, 'TCA_FQ_CODEL_CE_THRESHOLD', u32),
  /** Packets. */
  dropBatchSize: attr(8, 'TCA_FQ_CODEL_DROP_BATCH_SIZE', u32),
  memoryLimit: attr(9, 'TCA_FQ_CODEL_MEMORY_LIMIT', u32),
  ceThresholdSelector: attr(10, 'TCA_FQ_CODEL_CE_THRESHOLD_SELECTOR', u8),
  ceThresholdMask: attr(11, 'TCA_FQ_CODEL_CE_THRESHOLD_MASK', u8),
})

export interface FqCodelOptions extends Infer<typeof fqCodelOptions> {}

export const TCA_FQ_CODEL_XSTATS = { QDISC: 0, CLASS: 1 } as const

export const tcFqCodelQdStats = struct(
  'tc_fq_codel_qd_stats',
  { maxpacket: u32, drop_overlimit: u32, ecn_mark: u32, new_flow_count: u32, new_flows_len: u32, old_flows_len: u32 },
  { ce_mark: u32, memory_usage: u32, drop_overmemory: u32 },
)

export interface TcFqCodelQdStats extends Infer<typeof tcFqCodelQdStats> {}

/** Of a flow: times in microseconds. */
export const tcFqCodelClStats = struct('tc_fq_codel_cl_stats', {
  deficit: s32,
  ldelay: u32,
  count: u32,
  lastcount: u32,
  dropping: u32,
  drop_next: s32,
})

export interface TcFqCodelClStats extends Infer<typeof tcFqCodelClStats> {}

/** A struct with a union: `type` tells which of the two it holds. */
export interface TcFqCodelXstats {
  type: number
  qdisc_stats?: TcFqCodelQdStats
  class_stats?: TcFqCodelClStats
  /** What is left of the union behind the shorter of the two. */
  rest?: Uint8Array
}

const type = enumOf(u32, 'TCA_FQ_CODEL_XSTATS', TCA_FQ_CODEL_XSTATS)
const ofQdisc = struct('tc_fq_codel_xstats', { type, qdisc_stats: member<TcFqCodelQdStats>(tcFqCodelQdStats) })
const ofClass = struct('tc_fq_codel_xstats', { type, class_stats: member<TcFqCodelClStats>(tcFqCodelClStats) })

const holding = (of: number): Struct<TcFqCodelXstats> =>
  (of === TCA_FQ_CODEL_XSTATS.CLASS ? ofClass : ofQdisc) as unknown as Struct<TcFqCodelXstats>

export const tcFqCodelXstats: Codec<TcFqCodelXstats> = {
  name: 'tc_fq_codel_xstats',
  fits: length => length >= ofClass.length,
  read: (input, start, end) => holding(type.read(input, start, start + 4)).read(input, start, end),
  write: (output, value) => holding(value?.type).write(output, value),
  explore: (input, start, end, node) => holding(type.read(input, start, start + 4)).explore!(input, start, end, node),
}

export const fqCodelStats = trafficStatsWith(tcFqCodelXstats)
