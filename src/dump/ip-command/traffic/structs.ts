/* Kinds of qdiscs whose options are a struct, without or with attributes behind it. */
import {
  type MqprioOptions,
  type NetemAttributes,
  type NetemOptions,
  netemAttributes,
  TC_ETF,
  TC_FP,
  TC_MQPRIO_MODE,
  TC_MQPRIO_SHAPER,
  TCQ_PLUG,
  type TcCbsQopt,
  type TcEtfQopt,
  type TcNetemQopt,
  type TcPlugQopt,
  type TcPrioQopt,
  type TcSfqQoptV1,
} from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import { elsewhere, type Row, sayAttributes, type Telling } from '../rows.js'
import { join } from './control.js'
import { distributionOf } from './distributions.js'
import type { KindWords } from './queues.js'
import { choke, red, redOfSfq } from './red.js'
import { nanoseconds, percentText, rateText, sizeText } from './units.js'

/** The bands that `tc` gives when none are named. */
const usualPriomap = '1,2,2,2,1,2,0,0,1,1,1,1,1,1,1,1'

export function prio({ bands, priomap }: TcPrioQopt): Words {
  return [
    ...(bands === 3 ? [] : ['bands', bands]),
    ...(String(priomap) === usualPriomap ? [] : ['priomap', ...priomap]),
  ]
}

const shares = (...values: readonly number[]): Words | undefined => {
  const texts = values.map(percentText)
  return texts.includes(undefined) ? undefined : (texts as string[])
}

/** Zeros at the end go without saying. */
function untilZero(values: readonly number[]): readonly number[] {
  return values.slice(0, values.findLastIndex(value => value !== 0) + 1)
}

/** Options before attributes: those that the fixed struct has, too, are said together with their attribute. */
export function netem({ header, attributes }: NetemOptions, telling: Telling): Words | undefined {
  const { limit, loss, gap, duplicate } = header
  const { corr, latency64, jitter64 } = attributes
  const { delay_corr = 0, loss_corr = 0, dup_corr = 0 } = corr ?? {}
  const delays = delayWords(header, latency64, jitter64, delay_corr)
  const losses = loss === 0 ? [] : shares(...untilZero([loss, loss_corr]))
  const doubles = duplicate === 0 ? [] : shares(...untilZero([duplicate, dup_corr]))
  if (delays === undefined || losses === undefined || doubles === undefined) return undefined
  telling.line.say('limit', limit, ...delays)
  if (losses.length > 0) telling.line.say('loss', ...losses)
  if (doubles.length > 0) telling.line.say('duplicate', ...doubles)
  sayAttributes(netemAttributes, netemRows as never, attributes, telling)
  return gap === 0 ? [] : ['gap', gap]
}

/** tc counts in nanoseconds; the fixed struct has as many ticks of 64 as fit, of the whole microseconds. */
function delayWords(
  { latency, jitter }: TcNetemQopt,
  latency64 = BigInt(latency) * 64n,
  jitter64 = BigInt(jitter) * 64n,
  correlation: number,
): Words | undefined {
  if (latency64 === 0n && jitter64 === 0n) return []
  const far = nanoseconds(latency64)
  if (jitter64 === 0n) return correlation === 0 ? ['delay', far] : undefined
  const share = correlation === 0 ? [] : shares(correlation)
  return share && ['delay', far, nanoseconds(jitter64), ...share]
}

const lossModels: Row<NonNullable<NetemAttributes['loss']>> = ({ gi, ge, ...others }) => {
  if (Object.keys(others).length > 0) return undefined
  if (gi !== undefined && ge === undefined) {
    const words = shares(gi.p13, gi.p31, gi.p32, gi.p23, gi.p14)
    return words && ['loss', 'state', ...words]
  }
  if (ge === undefined || gi !== undefined) return undefined
  // `tc` takes what is not lost in the good state and what is lost in the bad one, and sends the latter's rest.
  const words = shares(ge.p, ge.r, 0xffffffff - ge.h, ge.k1)
  return words && ['loss', 'gemodel', ...words]
}

const chance =
  (word: string): Row<{ readonly probability: number; readonly correlation: number }> =>
  ({ probability, correlation }) => {
    if (probability === 0 && correlation === 0) return []
    const words = shares(...untilZero([probability, correlation]))
    return words && [word, ...words]
  }

const netemRows: { readonly [K in keyof NetemAttributes]?: Row<NonNullable<NetemAttributes[K]>> } = {
  corr: elsewhere,
  delayDist: table => {
    const name = distributionOf(table)
    return name === undefined ? undefined : ['distribution', name]
  },
  latency64: elsewhere,
  jitter64: elsewhere,
  loss: lossModels,
  ecn: value => (value === 0 ? [] : ['ecn']),
  reorder: chance('reorder'),
  corrupt: chance('corrupt'),
  rate: ({ rate, packet_overhead, cell_size, cell_overhead }, _telling, { rate64 }) => {
    const bytes = (rate64 as bigint | undefined) ?? rate
    if (bytes === 0) return []
    return ['rate', rateText(bytes), ...untilZero([packet_overhead, cell_size, cell_overhead])]
  },
  rate64: elsewhere,
  slot: ({ min_delay, max_delay, max_packets, max_bytes, dist_delay, dist_jitter }, _telling, siblings) => {
    const { slotDist } = siblings as NetemAttributes
    const distribution = slotDist && distributionOf(slotDist)
    const isDrawn = dist_delay !== 0n || dist_jitter !== 0n
    if (isDrawn && distribution === undefined) return undefined
    return [
      ...(isDrawn
        ? ['slot', 'distribution', distribution as string, nanoseconds(dist_delay), nanoseconds(dist_jitter)]
        : ['slot', nanoseconds(min_delay), nanoseconds(max_delay)]),
      ...(max_packets === 0 ? [] : ['packets', max_packets]),
      ...(max_bytes === 0 ? [] : ['bytes', sizeText(max_bytes)]),
    ]
  },
  slotDist: (_, { asked }, { slot }) => (slot === undefined && asked ? undefined : []),
  prngSeed: seed => ['seed', seed],
  pad: elsewhere,
}

/** What is zero is the kernel's choice. */
function sfq(options: TcSfqQoptV1, telling: Telling): Words | undefined {
  const { v0, depth = 0, headdrop = 0 } = options
  return join(
    given('limit', v0.limit),
    given('perturb', v0.perturb_period),
    given('quantum', v0.quantum),
    given('divisor', v0.divisor),
    given('flows', v0.flows),
    given('depth', depth),
    headdrop === 0 ? [] : ['headdrop'],
    redOfSfq(options, telling),
  )
}

const given = (word: string, value: number): Words => (value === 0 ? [] : [word, value])

const limit: KindWords = ({ limit }: { limit?: number }) => (limit === undefined ? [] : ['limit', limit])

function plug({ action, limit }: TcPlugQopt): Words | undefined {
  if (action === TCQ_PLUG.LIMIT) return ['limit', limit]
  const words = { [TCQ_PLUG.BUFFER]: 'block', [TCQ_PLUG.RELEASE_ONE]: 'release' }
  if (action === TCQ_PLUG.RELEASE_INDEFINITE) return ['release_indefinite']
  const word = words[action as 0 | 1]
  return word === undefined ? undefined : [word]
}

function cbs({ parms }: { parms?: TcCbsQopt }): Words | undefined {
  if (parms === undefined) return undefined
  const { hicredit, locredit, sendslope, idleslope, offload } = parms
  const slopes = ['sendslope', sendslope, 'idleslope', idleslope]
  return ['hicredit', hicredit, 'locredit', locredit, ...slopes, 'offload', offload]
}

/** CLOCK_* of time.h, as `tc` takes them. */
const clocks: Readonly<Record<number, string>> = {
  0: 'CLOCK_REALTIME',
  1: 'CLOCK_MONOTONIC',
  7: 'CLOCK_BOOTTIME',
  11: 'CLOCK_TAI',
}

function etf({ parms }: { parms?: TcEtfQopt }): Words | undefined {
  const clock = parms && clocks[parms.clockid]
  if (parms === undefined || clock === undefined) return undefined
  return [
    ...['clockid', clock, 'delta', parms.delta],
    ...(parms.flags & TC_ETF.OFFLOAD_ON ? ['offload'] : []),
    ...(parms.flags & TC_ETF.DEADLINE_MODE_ON ? ['deadline_mode'] : []),
    ...(parms.flags & TC_ETF.SKIP_SOCK_CHECK ? ['skip_sock_check'] : []),
  ]
}

/** Classes, the class of each priority, and the queues of each class. */
function mqprio({ header, attributes }: MqprioOptions, { asked }: Telling): Words | undefined {
  const { num_tc, prio_tc_map, hw, count, offset } = header
  const { mode, shaper, minRate64, maxRate64, tcEntry = [], ...others } = attributes
  // Without preemption, which is reported of every class.
  if (tcEntry.some(({ fp }) => asked || fp !== TC_FP.EXPRESS) || Object.keys(others).length > 0) return undefined
  const rates = (word: string, list: readonly bigint[] | undefined): Words =>
    list === undefined ? [] : [word, ...list.slice(0, num_tc).map(rateText)]
  return [
    ...['num_tc', num_tc, 'map', ...prio_tc_map],
    ...['queues', ...count.slice(0, num_tc).map((queues, i) => `${queues}@${offset[i]}`)],
    ...['hw', hw],
    ...(mode === undefined ? [] : ['mode', mode === TC_MQPRIO_MODE.CHANNEL ? 'channel' : 'dcb']),
    ...(shaper === undefined ? [] : ['shaper', shaper === TC_MQPRIO_SHAPER.BW_RATE ? 'bw_rlimit' : 'dcb']),
    ...rates('min_rate', minRate64),
    ...rates('max_rate', maxRate64),
  ]
}

/** What the kernel reports of what nobody can set. */
const nothing: KindWords = (_options, { asked }) => (asked ? undefined : [])

export const structs: Readonly<Record<string, KindWords>> = {
  pfifo: limit,
  bfifo: limit,
  pfifo_head_drop: limit,
  pfifo_fast: nothing,
  mq: nothing,
  multiq: (({ bands, max_bands }: { bands: number; max_bands: number }, { asked }: Telling) =>
    asked && (bands !== 0 || max_bands !== 0) ? undefined : []) as KindWords,
  skbprio: limit,
  prio: prio as KindWords,
  sfq: sfq as KindWords,
  red: red as KindWords,
  choke: choke as KindWords,
  netem: netem as KindWords,
  plug: plug as KindWords,
  cbs: cbs as KindWords,
  mqprio: mqprio as KindWords,
  etf: etf as KindWords,
}
