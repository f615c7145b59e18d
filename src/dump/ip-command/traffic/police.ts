/* A rate that is let through: the action, and the older way to have one in a filter. */
import { type PoliceAction, TC_ACT } from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import type { Telling } from '../rows.js'
import { burst, cellLog, checkTable, framing, rateOf } from './buckets.js'
import { control, join } from './control.js'
import { rateText, sizeText } from './units.js'

/** `rate 1mbit burst 10kb conform-exceed drop`. */
export function police(options: PoliceAction, telling: Telling): Words | undefined {
  const { tbf, rate, peakrate, avrate, result, rate64, peakrate64, pktrate64, pktburst64, ...others } = options
  if (tbf === undefined || Object.keys(others).some(key => key !== 'tm' && key !== 'pad')) return undefined
  const [own, peak] = [rateOf(tbf.rate, rate64), rateOf(tbf.peakrate, peakrate64)]
  checkTable('TCA_POLICE_RATE', rate, tbf.rate, own, telling)
  checkTable('TCA_POLICE_PEAKRATE', peakrate, tbf.peakrate, peak, telling)
  const cell = rate === undefined || tbf.rate.cell_log === cellLog(tbf.mtu) ? '' : `/${2 ** tbf.rate.cell_log}`
  return join(
    own === 0 ? [] : ['rate', rateText(own), ...burst('burst', own, tbf.burst, { cell, telling })],
    pktrate64 === undefined ? [] : packets(pktrate64, pktburst64),
    tbf.mtu === 0 ? [] : ['mtu', sizeText(tbf.mtu)],
    peak === 0 ? [] : ['peakrate', rateText(peak)],
    avrate === undefined ? [] : ['avrate', rateText(avrate)],
    framing(tbf.rate),
    exceeding(tbf.action, result),
    tbf.index === 0 ? [] : ['index', tbf.index],
  )
}

/** The burst is how long its packets take, in ticks. */
function packets(rate: bigint, ticks = 0n): Words {
  return ['pkts_rate', rate, 'pkts_burst', Math.round((Number(ticks) * 64 * Number(rate)) / 1e9)]
}

/** For what exceeds the rate, and for what conforms. */
function exceeding(action: number, result: number | undefined): Words | undefined {
  const conforming = result === undefined ? [] : control(result)
  const then = control(action)
  if (then === undefined || conforming === undefined) return undefined
  if (result === undefined) return action === TC_ACT.RECLASSIFY ? [] : ['conform-exceed', ...then]
  return then.length === 1 && conforming.length === 1 ? ['conform-exceed', `${then[0]}/${conforming[0]}`] : undefined
}
