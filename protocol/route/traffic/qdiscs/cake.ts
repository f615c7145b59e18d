/* linux/pkt_sched.h: common applications kept enhanced. */
import {
  attr,
  attributes,
  type Codec,
  enumOf,
  flag,
  type Infer,
  indexed,
  nest,
  pad,
  s32,
  u32,
  u64,
} from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

export const CAKE_FLOW = {
  NONE: 0,
  SRC_IP: 1,
  DST_IP: 2,
  HOSTS: 3,
  FLOWS: 4,
  DUAL_SRC: 5,
  DUAL_DST: 6,
  TRIPLE: 7,
} as const

export const CAKE_DIFFSERV = { DIFFSERV3: 0, DIFFSERV4: 1, DIFFSERV8: 2, BESTEFFORT: 3, PRECEDENCE: 4 } as const

export const CAKE_ACK = { NONE: 0, FILTER: 1, AGGRESSIVE: 2 } as const

export const CAKE_ATM = { NONE: 0, ATM: 1, PTM: 2 } as const

const { size: _, ...anyLength } = flag

/** A flag in requests; the kernel answers with a 0 of 32 bits. */
const raw: Codec<boolean> = {
  ...anyLength,
  fits: length => length === 0 || length === 4,
  canonical: (_input, start, end) => start === end,
}

/** Times in microseconds, sizes in bytes. */
export const cakeOptions = attributes('TCA_CAKE', {
  pad: attr(1, 'TCA_CAKE_PAD', pad),
  /** Bytes per second; 0: unlimited. */
  baseRate64: attr(2, 'TCA_CAKE_BASE_RATE64', u64),
  diffservMode: attr(3, 'TCA_CAKE_DIFFSERV_MODE', enumOf(u32, 'CAKE_DIFFSERV', CAKE_DIFFSERV)),
  atm: attr(4, 'TCA_CAKE_ATM', enumOf(u32, 'CAKE_ATM', CAKE_ATM)),
  flowMode: attr(5, 'TCA_CAKE_FLOW_MODE', enumOf(u32, 'CAKE_FLOW', CAKE_FLOW)),
  overhead: attr(6, 'TCA_CAKE_OVERHEAD', s32),
  rtt: attr(7, 'TCA_CAKE_RTT', u32),
  target: attr(8, 'TCA_CAKE_TARGET', u32),
  autorate: attr(9, 'TCA_CAKE_AUTORATE', u32),
  memory: attr(10, 'TCA_CAKE_MEMORY', u32),
  nat: attr(11, 'TCA_CAKE_NAT', u32),
  /** No overhead is counted. */
  raw: attr(12, 'TCA_CAKE_RAW', raw),
  wash: attr(13, 'TCA_CAKE_WASH', u32),
  mpu: attr(14, 'TCA_CAKE_MPU', u32),
  ingress: attr(15, 'TCA_CAKE_INGRESS', u32),
  ackFilter: attr(16, 'TCA_CAKE_ACK_FILTER', enumOf(u32, 'CAKE_ACK', CAKE_ACK)),
  splitGso: attr(17, 'TCA_CAKE_SPLIT_GSO', u32),
  /** Mask of the mark that chooses a tin. */
  fwmark: attr(18, 'TCA_CAKE_FWMARK', u32),
})

export interface CakeOptions extends Infer<typeof cakeOptions> {}

export const cakeTinStats = attributes('TCA_CAKE_TIN_STATS', {
  pad: attr(1, 'TCA_CAKE_TIN_STATS_PAD', pad),
  sentPackets: attr(2, 'TCA_CAKE_TIN_STATS_SENT_PACKETS', u32),
  sentBytes64: attr(3, 'TCA_CAKE_TIN_STATS_SENT_BYTES64', u64),
  droppedPackets: attr(4, 'TCA_CAKE_TIN_STATS_DROPPED_PACKETS', u32),
  droppedBytes64: attr(5, 'TCA_CAKE_TIN_STATS_DROPPED_BYTES64', u64),
  acksDroppedPackets: attr(6, 'TCA_CAKE_TIN_STATS_ACKS_DROPPED_PACKETS', u32),
  acksDroppedBytes64: attr(7, 'TCA_CAKE_TIN_STATS_ACKS_DROPPED_BYTES64', u64),
  ecnMarkedPackets: attr(8, 'TCA_CAKE_TIN_STATS_ECN_MARKED_PACKETS', u32),
  ecnMarkedBytes64: attr(9, 'TCA_CAKE_TIN_STATS_ECN_MARKED_BYTES64', u64),
  backlogPackets: attr(10, 'TCA_CAKE_TIN_STATS_BACKLOG_PACKETS', u32),
  backlogBytes: attr(11, 'TCA_CAKE_TIN_STATS_BACKLOG_BYTES', u32),
  thresholdRate64: attr(12, 'TCA_CAKE_TIN_STATS_THRESHOLD_RATE64', u64),
  targetUs: attr(13, 'TCA_CAKE_TIN_STATS_TARGET_US', u32),
  intervalUs: attr(14, 'TCA_CAKE_TIN_STATS_INTERVAL_US', u32),
  wayIndirectHits: attr(15, 'TCA_CAKE_TIN_STATS_WAY_INDIRECT_HITS', u32),
  wayMisses: attr(16, 'TCA_CAKE_TIN_STATS_WAY_MISSES', u32),
  wayCollisions: attr(17, 'TCA_CAKE_TIN_STATS_WAY_COLLISIONS', u32),
  peakDelayUs: attr(18, 'TCA_CAKE_TIN_STATS_PEAK_DELAY_US', u32),
  avgDelayUs: attr(19, 'TCA_CAKE_TIN_STATS_AVG_DELAY_US', u32),
  baseDelayUs: attr(20, 'TCA_CAKE_TIN_STATS_BASE_DELAY_US', u32),
  sparseFlows: attr(21, 'TCA_CAKE_TIN_STATS_SPARSE_FLOWS', u32),
  bulkFlows: attr(22, 'TCA_CAKE_TIN_STATS_BULK_FLOWS', u32),
  unresponsiveFlows: attr(23, 'TCA_CAKE_TIN_STATS_UNRESPONSIVE_FLOWS', u32),
  maxSkblen: attr(24, 'TCA_CAKE_TIN_STATS_MAX_SKBLEN', u32),
  flowQuantum: attr(25, 'TCA_CAKE_TIN_STATS_FLOW_QUANTUM', u32),
})

export interface CakeTinStats extends Infer<typeof cakeTinStats> {}

/** Of the qdisc, and from `deficit` on of a flow, which is a class. */
export const cakeXstats = attributes('TCA_CAKE_STATS', {
  pad: attr(1, 'TCA_CAKE_STATS_PAD', pad),
  /** Bytes per second. */
  capacityEstimate64: attr(2, 'TCA_CAKE_STATS_CAPACITY_ESTIMATE64', u64),
  memoryLimit: attr(3, 'TCA_CAKE_STATS_MEMORY_LIMIT', u32),
  memoryUsed: attr(4, 'TCA_CAKE_STATS_MEMORY_USED', u32),
  avgNetoff: attr(5, 'TCA_CAKE_STATS_AVG_NETOFF', u32),
  minNetlen: attr(6, 'TCA_CAKE_STATS_MIN_NETLEN', u32),
  maxNetlen: attr(7, 'TCA_CAKE_STATS_MAX_NETLEN', u32),
  minAdjlen: attr(8, 'TCA_CAKE_STATS_MIN_ADJLEN', u32),
  maxAdjlen: attr(9, 'TCA_CAKE_STATS_MAX_ADJLEN', u32),
  tinStats: attr(
    10,
    'TCA_CAKE_STATS_TIN_STATS',
    indexed(
      nest<CakeTinStats>(() => cakeTinStats),
      1,
    ),
  ),
  deficit: attr(11, 'TCA_CAKE_STATS_DEFICIT', s32),
  cobaltCount: attr(12, 'TCA_CAKE_STATS_COBALT_COUNT', u32),
  dropping: attr(13, 'TCA_CAKE_STATS_DROPPING', u32),
  dropNextUs: attr(14, 'TCA_CAKE_STATS_DROP_NEXT_US', s32),
  pDrop: attr(15, 'TCA_CAKE_STATS_P_DROP', u32),
  blueTimerUs: attr(16, 'TCA_CAKE_STATS_BLUE_TIMER_US', s32),
  activeQueues: attr(17, 'TCA_CAKE_STATS_ACTIVE_QUEUES', u32),
})

export interface CakeXstats extends Infer<typeof cakeXstats> {}

export const cakeStats = trafficStatsWith<CakeXstats>(() => cakeXstats)
