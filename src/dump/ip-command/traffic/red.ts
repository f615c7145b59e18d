/*
 * Random early detection (tc/tc_red.c of iproute2): `tc` computes logarithms and a table from a burst, a bandwidth and the size of
 * an average packet, none of which it sends. Here they are looked for: some that give the very same.
 */
import {
  type ChokeOptions,
  type RedOptions,
  TC_RED,
  type TcRedQopt,
  type TcSfqQoptV1,
} from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import type { Telling } from '../rows.js'
import { packetTicks } from './buckets.js'
import { join } from './control.js'
import { probabilityText, rateText, sizeText } from './units.js'

/** Bytes: what sizes are looked for with. */
const averagePacket = 1000

/** tc_red_eval_ewma(): how slowly the average follows. */
function averaging(min: number, burst: number): number {
  const packets = burst + 1 - min / averagePacket
  if (packets < 1) return -1
  for (let log = 1, weight = 0.5; log < 32; log++, weight /= 2)
    if (packets <= (1 - (1 - weight) ** burst) / weight) return log
  return -1
}

/** tc_red_eval_P(): how the chance grows between the thresholds. */
function growth(min: number, max: number, chance: number): number {
  if (max <= min) return max === min ? 0 : -1
  for (let log = 0, share = chance / (max - min); log < 32; log++, share *= 2) if (share > 1) return log
  return -1
}

/** tc_red_eval_idle_damping(): how the average falls while nothing comes, and the shift of that table. */
function damping(log: number, rate: number): { table: number[]; shift: number } | undefined {
  const fall = -Math.log(1 - 1 / 2 ** log) / packetTicks(rate, averagePacket)
  const shift = Array.from({ length: 32 }, (_, i) => i).find(i => 31 / fall / 2 ** i < 512)
  if (shift === undefined) return undefined
  const table = Array.from({ length: 256 }, (_, i) =>
    i === 255 ? 31 : Math.min(Math.trunc(i * 2 ** shift * fall), 31),
  )
  return { table, shift }
}

/** A burst that gives the logarithm: nothing to be said of the one that `tc` takes of itself. */
function burst(min: number, max: number, log: number): Words | undefined {
  if (averaging(min, Math.trunc((2 * min + max) / (3 * averagePacket))) === log) return []
  for (let packets = 1; packets <= 100_000; packets++) if (averaging(min, packets) === log) return ['burst', packets]
  return undefined
}

/** Bytes per second that people have: one digit and zeros, in bits. */
const bandwidths = [4, 5, 6, 7, 8, 9, 10].flatMap(zeros =>
  [1, 2, 5, 3, 4, 6, 7, 8, 9].map(digit => (digit * 10 ** zeros) / 8),
)

const usualBandwidth = 10e6 / 8

/** A bandwidth that gives the table; the kernel reports none. */
function bandwidth(log: number, stab: Uint8Array | undefined, shift: number): Words | undefined {
  if (stab === undefined) return []
  const found = [usualBandwidth, ...bandwidths].find(rate => {
    const computed = damping(log, rate)
    return computed?.shift === shift && computed.table.every((value, i) => value === stab[i])
  })
  if (found === undefined) return undefined
  return found === usualBandwidth ? [] : ['bandwidth', rateText(found)]
}

function chance(maxP: number | undefined, min: number, max: number, log: number, factor = 1): Words | undefined {
  const text = maxP === undefined ? undefined : probabilityText(maxP)
  if (text === undefined || growth(min * factor, max * factor, Number(text)) !== log) return undefined
  return text === '0.02' ? [] : ['probability', text]
}

const marks = (flags: number): Words => [
  ...(flags & TC_RED.ECN ? ['ecn'] : []),
  ...(flags & TC_RED.HARDDROP ? ['harddrop'] : []),
  ...(flags & TC_RED.ADAPTATIVE ? ['adaptive'] : []),
  ...(flags & TC_RED.NODROP ? ['nodrop'] : []),
]

export function red({ parms, stab, maxP, flags, earlyDropBlock, markBlock, ...others }: RedOptions): Words | undefined {
  if (parms === undefined || Object.keys(others).length > 0) return undefined
  const { limit, qth_min: min, qth_max: max, Wlog, Plog, Scell_log } = parms as TcRedQopt
  return join(
    ['limit', limit, 'min', min, 'max', max, 'avpkt', averagePacket],
    burst(min, max, Wlog),
    bandwidth(Wlog, stab, Scell_log),
    chance(maxP, min, max, Plog),
    marks(flags?.value ?? parms.flags),
    earlyDropBlock === undefined || earlyDropBlock === 0 ? [] : ['qevent', 'early_drop', 'block', earlyDropBlock],
    markBlock === undefined || markBlock === 0 ? [] : ['qevent', 'mark', 'block', markBlock],
  )
}

/** Thresholds in packets. */
export function choke({ parms, stab, maxP, ...others }: ChokeOptions, { asked }: Telling): Words | undefined {
  if (parms === undefined || Object.keys(others).length > 0) return undefined
  const { limit, qth_min: min, qth_max: max, Wlog, Plog, Scell_log, flags } = parms
  const rate = bandwidth(Wlog, stab, Scell_log)
  return join(
    ['limit', limit],
    // It has to be said, whatever it is.
    rate?.length === 0 ? ['bandwidth', rateText(usualBandwidth)] : rate,
    ['min', min, 'max', max],
    burst(min * averagePacket, max * averagePacket, Wlog),
    asked || maxP !== undefined ? chance(maxP, min, max, Plog, averagePacket) : [],
    marks(flags),
  )
}

/** What sfq has of it. */
export function redOfSfq(
  { qth_min = 0, qth_max = 0, limit = 0, ...options }: TcSfqQoptV1,
  { asked }: Telling,
): Words | undefined {
  const { Wlog = 0, Plog = 0, max_P = 0, flags = 0 } = options
  if (limit === 0 && qth_min === 0 && qth_max === 0 && max_P === 0 && flags === 0) return []
  // The kernel does not report it.
  if (limit === 0 && asked) return undefined
  return join(
    limit === 0 ? [] : ['redflowlimit', sizeText(limit)],
    ['min', qth_min, 'max', qth_max],
    burst(qth_min, qth_max, Wlog),
    chance(max_P, qth_min, qth_max, Plog),
    marks(flags),
  )
}
