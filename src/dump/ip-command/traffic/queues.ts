/* Kinds of qdiscs whose options are attributes, said one by one. */
import type { AttributeSet } from '../../../../protocol/codec/index.js'
import {
  CAKE_ACK,
  CAKE_ATM,
  CAKE_DIFFSERV,
  CAKE_FLOW,
  type CakeOptions,
  cakeOptions,
  codelOptions,
  drrOptions,
  etsOptions,
  type FqCodelOptions,
  fqCodelOptions,
  fqOptions,
  fqPieOptions,
  hhfOptions,
  pieOptions,
  qfqOptions,
  type TcPrioQopt,
} from '../../../../protocol/route/index.js'
import { type WordsToNumbers, wordOf } from '../../../../protocol/route/words.js'
import type { Words } from '../line.js'
import { either, elsewhere, hexOption, option, type Row, sayAttributes, type Telling } from '../rows.js'
import { inUnit, nanoseconds, rate, size, time } from './units.js'

/** Says a kind's options; what it returns stands behind that. Undefined where there are no words. */
export type KindWords = (options: never, telling: Telling) => Words | undefined

type Rows = Readonly<Record<string, Row<never>>>

export const byRows =
  (table: AttributeSet, rows: Rows): KindWords =>
  (options, telling) => {
    sayAttributes(table, rows as never, options as object, telling)
    return []
  }

const ecn = either('ecn', 'noecn') as Row<never>

/** A word for one value, none for another. */
const word = (words: WordsToNumbers): Row<number> => {
  return value => {
    const text = wordOf(words, value)
    return /^\d/.test(text) ? undefined : [text]
  }
}

const codelRows: Rows = {
  limit: option('limit'),
  target: time('target'),
  interval: time('interval'),
  ecn,
  ceThreshold: time('ce_threshold'),
}

const pieRows: Rows = {
  limit: option('limit'),
  target: time('target'),
  tupdate: time('tupdate'),
  alpha: option('alpha'),
  beta: option('beta'),
  ecn,
  bytemode: either('bytemode', 'nobytemode') as Row<never>,
  dqRateEstimator: either('dq_rate_estimator', 'no_dq_rate_estimator') as Row<never>,
}

const fqCodelRows: Rows = {
  ...codelRows,
  flows: option('flows'),
  quantum: option('quantum'),
  ceThresholdSelector: (value: number, _: Telling, { ceThresholdMask = 0 }: FqCodelOptions) => [
    ...['ce_threshold_selector', `0x${value.toString(16)}/0x${ceThresholdMask.toString(16)}`],
  ],
  ceThresholdMask: elsewhere,
  memoryLimit: size('memory_limit'),
  dropBatchSize: option('drop_batch'),
}

const fqPieRows: Rows = {
  ...pieRows,
  flows: option('flows'),
  quantum: option('quantum'),
  memoryLimit: size('memory_limit'),
  ecnProb: option('ecn_prob'),
}

const priomap = ({ bands, priomap }: TcPrioQopt): Words => ['bands', bands, 'priomap', ...priomap]

const fqRows: Rows = {
  plimit: option('limit'),
  flowPlimit: option('flow_limit'),
  bucketsLog: (log: number) => ['buckets', 2 ** log],
  orphanMask: option('orphan_mask'),
  quantum: option('quantum'),
  initialQuantum: option('initial_quantum'),
  rateEnable: either('pacing', 'nopacing') as Row<never>,
  // Nobody can set it any more: kernels report a zero.
  flowDefaultRate: (rate: number, { asked }) => (asked || rate > 0 ? undefined : []),
  flowMaxRate: unless0xffffffff(rate('maxrate')),
  lowRateThreshold: rate('low_rate_threshold'),
  flowRefillDelay: time('refill_delay'),
  ceThreshold: unless0xffffffff(time('ce_threshold')),
  timerSlack: inUnit('timer_slack', nanoseconds),
  horizon: time('horizon'),
  horizonDrop: either('horizon_drop', 'horizon_cap'),
  priomap,
  weights: (weights: readonly number[]) => ['weights', ...weights],
  offloadHorizon: time('offload_horizon'),
}

/** The kernel reports ~0 of what is not set. */
function unless0xffffffff(row: Row<number>): Row<number> {
  return (value, telling, siblings) => (value === 0xffffffff && !telling.asked ? [] : row(value, telling, siblings))
}

const etsRows: Rows = {
  nbands: option('bands'),
  nstrict: option('strict'),
  quanta: (quanta: readonly number[]) => ['quanta', ...quanta],
  priomap: (bands: readonly number[]) => ['priomap', ...bands],
  quantaBand: option('quantum'),
}

const hhfRows: Rows = {
  backlogLimit: option('limit'),
  quantum: option('quantum'),
  hhFlowsLimit: option('hh_limit'),
  resetTimeout: time('reset_timeout'),
  admitBytes: option('admit_bytes'),
  evictTimeout: time('evict_timeout'),
  nonHhWeight: option('non_hh_weight'),
}

const diffservs = {
  diffserv3: CAKE_DIFFSERV.DIFFSERV3,
  diffserv4: CAKE_DIFFSERV.DIFFSERV4,
  diffserv8: CAKE_DIFFSERV.DIFFSERV8,
  besteffort: CAKE_DIFFSERV.BESTEFFORT,
  precedence: CAKE_DIFFSERV.PRECEDENCE,
}

const flowModes = {
  flowblind: CAKE_FLOW.NONE,
  srchost: CAKE_FLOW.SRC_IP,
  dsthost: CAKE_FLOW.DST_IP,
  hosts: CAKE_FLOW.HOSTS,
  flows: CAKE_FLOW.FLOWS,
  'dual-srchost': CAKE_FLOW.DUAL_SRC,
  'dual-dsthost': CAKE_FLOW.DUAL_DST,
  'triple-isolate': CAKE_FLOW.TRIPLE,
}

const ackFilters = {
  'no-ack-filter': CAKE_ACK.NONE,
  'ack-filter': CAKE_ACK.FILTER,
  'ack-filter-aggressive': CAKE_ACK.AGGRESSIVE,
}

const framings = { noatm: CAKE_ATM.NONE, atm: CAKE_ATM.ATM, ptm: CAKE_ATM.PTM }

const cakeRows: Rows = {
  // The kernel sets the rate by itself where it measures.
  baseRate64: (bytes: bigint, telling, siblings) =>
    bytes === 0n ? ['unlimited'] : rate('bandwidth')(bytes, telling, siblings),
  autorate: (value: number) => (value ? ['autorate-ingress'] : []),
  diffservMode: word(diffservs),
  flowMode: word(flowModes),
  nat: either('nat', 'nonat') as Row<never>,
  wash: either('wash', 'nowash') as Row<never>,
  ackFilter: word(ackFilters),
  splitGso: either('split-gso', 'no-split-gso') as Row<never>,
  rtt: time('rtt'),
  // `rtt` sets it, too.
  target: (target: number, { asked }, { rtt = 0 }: CakeOptions) =>
    !asked || target === Math.max(Math.trunc(rtt / 20), 1) ? [] : undefined,
  raw: () => ['raw'],
  atm: (value: number, telling, siblings: CakeOptions) =>
    siblings.raw && value === CAKE_ATM.NONE ? [] : word(framings)(value, telling, siblings),
  overhead: (bytes: number, _, { raw }: CakeOptions) => (raw && bytes === 0 ? [] : ['overhead', bytes]),
  mpu: option('mpu'),
  ingress: either('ingress', 'egress') as Row<never>,
  memory: (bytes: number, telling, siblings) =>
    bytes === 0 && !telling.asked ? [] : size('memlimit')(bytes, telling, siblings),
  fwmark: hexOption('fwmark'),
  pad: elsewhere,
}

export const queues: Readonly<Record<string, KindWords>> = {
  codel: byRows(codelOptions, codelRows),
  fq_codel: byRows(fqCodelOptions, fqCodelRows),
  pie: byRows(pieOptions, pieRows),
  fq_pie: byRows(fqPieOptions, fqPieRows),
  fq: byRows(fqOptions, fqRows),
  ets: byRows(etsOptions, etsRows),
  hhf: byRows(hhfOptions, hhfRows),
  cake: byRows(cakeOptions, cakeRows),
  drr: byRows(drrOptions, { quantum: option('quantum') }),
  qfq: byRows(qfqOptions, { weight: option('weight'), lmax: option('maxpkt') }),
}
