import { type RouteMetrics, RTAX_FEATURE, routeMetrics } from '../../../protocol/route/index.js'
import type { Word } from './line.js'
import { elsewhere, type Row, sayAttributes, type Telling, type WordRows } from './rows.js'

/** `mtu 1400`, or `mtu lock 1400` where the kernel must not change it. */
const metric =
  <T extends Word>(word: string, number: number, text: (value: T) => Word = value => value): Row<T> =>
  (value, _telling, { lock = 0 }) => [word, ...((lock as number) & (1 << number) ? ['lock'] : []), text(value)]

/** The kernel keeps parts of a millisecond: a number without a unit is in those. */
const parts =
  (of: number) =>
  (value: number): Word =>
    value % of === 0 ? `${value / of}ms` : value

const features: Row<number> = value => {
  const words: string[] = []
  if (value & RTAX_FEATURE.ECN) words.push('ecn')
  if (value & RTAX_FEATURE.TCP_USEC_TS) words.push('tcp_usec_ts')
  return (value & ~(RTAX_FEATURE.ECN | RTAX_FEATURE.TCP_USEC_TS)) === 0
    ? words.flatMap(word => ['features', word])
    : undefined
}

const rtoMin = 13

export const metricsRows: WordRows<RouteMetrics> = {
  lock: elsewhere,
  mtu: metric('mtu', 2),
  window: metric('window', 3),
  rtt: metric('rtt', 4, parts(8)),
  rttvar: metric('rttvar', 5, parts(4)),
  ssthresh: metric('ssthresh', 6),
  cwnd: metric('cwnd', 7),
  advmss: metric('advmss', 8),
  reordering: metric('reordering', 9),
  hoplimit: metric('hoplimit', 10),
  initcwnd: metric('initcwnd', 11),
  features,
  // `ip` locks it by itself.
  rtoMin: value => ['rto_min', `${value}ms`],
  initrwnd: metric('initrwnd', 14),
  quickack: metric('quickack', 15),
  ccAlgo: metric('congctl', 16),
  fastopenNoCookie: metric('fastopen_no_cookie', 17),
}

export function sayMetrics(metrics: RouteMetrics, telling: Telling): void {
  const { lock: locked = 0, rtoMin: timeout } = metrics
  sayAttributes(routeMetrics, metricsRows, metrics, telling)
  const rows = routeMetrics.rows.filter(({ key }) => key in metrics)
  const said = rows.reduce((bits, { number }) => bits | (1 << number), 0)
  if ((locked & ~said) !== 0) telling.line.note(`not said: RTAX_LOCK 0x${(locked & ~said).toString(16)}`)
  if (timeout !== undefined && (locked & (1 << rtoMin)) === 0)
    telling.line.note('RTAX_RTO_MIN is not locked, here it will be')
}
