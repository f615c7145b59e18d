/* What stands in front of a qdisc's kind: `estimator 1s 4s`, `stab overhead 14 linklayer atm`. */
import { TC_LINKLAYER, type TcEstimator, type TcSizespec, type TrafficStab } from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import type { Telling } from '../rows.js'
import { counted } from './buckets.js'
import { microseconds } from './units.js'

/** Every quarter of a second at least, averaged over a time that gives the same logarithm (tc/tc_estimator.c). */
export function estimator({ interval, ewma_log }: TcEstimator): Words {
  const every = 250_000 * 2 ** (interval + 2)
  return ['estimator', microseconds(every), microseconds(every * 2 ** ewma_log)]
}

/** What `tc` takes of itself. */
const usual = { mtu: 2047, tsize: 512 } as const

/** tc_calc_size_table(): the table follows from the rest. */
function isComputed({ cell_log, size_log, mpu, linklayer, tsize }: TcSizespec, data: readonly number[] = []): boolean {
  return (
    data.length === tsize &&
    data.every((size, i) => size === counted((i + 1) << cell_log, { mpu, linklayer }) >> size_log)
  )
}

/** The kernel does not report the table. */
export function sizeTable({ base, data, ...others }: TrafficStab, { asked }: Telling): Words | undefined {
  if (base === undefined || Object.keys(others).length > 0) return undefined
  if ((asked || data !== undefined) && !isComputed(base, data)) return undefined
  const { overhead, mpu, mtu, tsize, linklayer } = base
  const layer = { [TC_LINKLAYER.ATM]: 'atm', [TC_LINKLAYER.ETHERNET]: 'ethernet' }[linklayer as 1 | 2]
  return [
    'stab',
    ...(overhead === 0 ? [] : ['overhead', overhead]),
    ...(mpu === 0 ? [] : ['mpu', mpu]),
    ...(mtu === usual.mtu || mtu === 0 ? [] : ['mtu', mtu]),
    ...(tsize === usual.tsize || tsize === 0 ? [] : ['tsize', tsize]),
    ...(layer === undefined ? [] : ['linklayer', layer]),
  ]
}
