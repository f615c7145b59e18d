/* Token buckets as `tc` fills them in (tc/tc_core.c of iproute2): a rate, a burst in ticks, and a table of 256 times. */
import { TC_LINKLAYER, type TcRatespec } from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import { noteUnsaid, type Telling } from '../rows.js'
import { sizeText } from './units.js'

/** Ticks of 64 ns. */
const ticksInMicrosecond = 15.625

/** How many ticks so many bytes take at a rate. */
type Clock = (rate: number, bytes: number) => number

/** tc_calc_xmittime(): whole microseconds, then whole ticks. Newer releases keep the fractions, and round up. */
const clocks: readonly Clock[] = [
  (rate, bytes) => Math.trunc(Math.trunc(1e6 * (bytes / rate)) * ticksInMicrosecond),
  (rate, bytes) => Math.ceil(1e6 * (bytes / rate) * ticksInMicrosecond),
]

/** Of a packet, as most releases of `tc` count. */
export const packetTicks: Clock = (rate, bytes) => clocks[0]!(rate, bytes)

/** The bytes whose time at a rate is so many ticks: `usual` where that fits, otherwise the roundest number, if any does. */
function bytesOf(rate: number, ticks: number, usual = -1): number | undefined {
  for (const ticksOf of clocks) {
    if (usual >= 0 && ticksOf(rate, usual) === ticks) return usual
    const least = Math.floor(((ticks - 1) / ticksInMicrosecond) * (rate / 1e6))
    const most = Math.ceil(((ticks + 1) / ticksInMicrosecond + 1) * (rate / 1e6))
    for (let unit = 0x100000; unit >= 1; unit /= 2)
      for (const bytes of [Math.ceil(least / unit) * unit, Math.floor(most / unit) * unit])
        if (bytes >= 0 && ticksOf(rate, bytes) === ticks) return bytes
  }
  return undefined
}

/** A burst, or nothing where it is what `tc` takes when none is given. A bucket that nobody can say exactly is said nearly. */
export function burst(
  word: string,
  rate: number,
  ticks: number,
  { usual, cell = '', telling }: { usual?: number; cell?: string; telling: Telling },
): Words {
  if (rate === 0) return []
  const bytes = bytesOf(rate, ticks, usual)
  if (bytes !== undefined) return bytes === usual && cell === '' ? [] : [word, sizeText(bytes) + cell]
  telling.line.note(`${word} is ${ticks} ticks of 64 ns`)
  return [word, String(Math.round((ticks * 64 * rate) / 1e9)) + cell]
}

/** The wide rate, where there is one, goes before the other. */
export const rateOf = (spec: TcRatespec, wide: bigint | undefined): number => Number(wide ?? spec.rate)

/** The smallest shift that leaves `mtu` in a table of 256; 2047 is what `tc` takes for none. */
export function cellLog(mtu: number): number {
  let log = 0
  while ((mtu || 2047) >>> log > 255) log++
  return log
}

const linklayers: Readonly<Record<number, string>> = { [TC_LINKLAYER.ATM]: 'atm' }

/** What a packet counts for: `mpu 64 overhead 4 linklayer atm`. */
export function framing({ overhead, mpu, linklayer }: TcRatespec): Words {
  const layer = linklayers[linklayer]
  return [
    ...(mpu === 0 ? [] : ['mpu', mpu]),
    ...(overhead === 0 ? [] : ['overhead', overhead]),
    ...(layer === undefined ? [] : ['linklayer', layer]),
  ]
}

/** Notes a table that is not the one that `tc` computes (tc_calc_rtable) from the rate. */
export function checkTable(
  name: string,
  table: readonly number[] | undefined,
  spec: TcRatespec,
  rate: number,
  { line }: Telling,
): void {
  if (table === undefined) return
  const isUsual = clocks.some(ticksOf =>
    table.every((ticks, i) => ticks === ticksOf(rate, counted((i + 1) << spec.cell_log, spec))),
  )
  if (!isUsual || table.length !== 256) noteUnsaid(line, name, table)
}

/** tc_adjust_size(): ATM sends cells of 53 bytes, 48 of them data. */
export function counted(bytes: number, { mpu, linklayer }: Pick<TcRatespec, 'mpu' | 'linklayer'>): number {
  const size = Math.max(bytes, mpu)
  return linklayer === TC_LINKLAYER.ATM ? Math.ceil(size / 48) * 53 : size
}
