/* Numbers as `tc` reads them back to the very same: tc/tc_util.c and lib/utils.c of iproute2. */
import type { Row, Telling } from '../rows.js'

type Count = number | bigint

/** Bytes per second; `tc` counts bits. */
export function rateText(bytes: Count): string {
  const bits = BigInt(bytes) * 8n
  for (const [unit, scale] of [
    ['gbit', 1_000_000_000n],
    ['mbit', 1_000_000n],
    ['kbit', 1000n],
  ] as const)
    if (bits > 0n && bits % scale === 0n) return `${bits / scale}${unit}`
  return `${bits}bit`
}

/** Bytes; `kb` and `mb` are 1024 and 1048576 of them. */
export function sizeText(bytes: number): string {
  if (bytes > 0 && bytes % 0x100000 === 0) return `${bytes / 0x100000}mb`
  return bytes > 0 && bytes % 0x400 === 0 ? `${bytes / 0x400}kb` : String(bytes)
}

/** A time, of which `units` has the first unit: `us` of those of microseconds. */
function timeText(value: Count, units: readonly string[]): string {
  const [unit = '', ...larger] = units
  const time = BigInt(value)
  return larger.length > 0 && time !== 0n && time % 1000n === 0n ? timeText(time / 1000n, larger) : `${time}${unit}`
}

export const microseconds = (value: Count): string => timeText(value, ['us', 'ms', 's'])
export const nanoseconds = (value: Count): string => timeText(value, ['ns', 'us', 'ms', 's'])

/** The shortest decimal number that `read` makes `value` of; undefined where none does. */
export function shortest(near: number, value: number, read: (text: number) => number): string | undefined {
  for (let digits = 0; digits <= 15; digits++) {
    const text = near.toFixed(digits)
    if (read(Number(text)) === value) return text
  }
  return undefined
}

/** Of 2^32 - 1, as parse_percent() rounds it. */
export function percentText(share: number): string | undefined {
  const text = shortest((share / 0xffffffff) * 100, share, percent => Math.round((percent / 100) * 0xffffffff))
  return text === undefined ? undefined : `${text}%`
}

/** Of 2^32, cut off. */
export function probabilityText(share: number): string | undefined {
  return shortest(share / 2 ** 32, share, probability => Math.trunc(probability * 2 ** 32))
}

type Text<T> = (value: T, telling: Telling) => string | undefined

/** A word, and behind it the value in its unit. */
export const inUnit =
  <T>(word: string, text: Text<T>): Row<T> =>
  (value, telling) => {
    const said = text(value, telling)
    return said === undefined ? undefined : [word, said]
  }

export const rate = (word: string): Row<Count> => inUnit(word, rateText)
export const size = (word: string): Row<number> => inUnit(word, sizeText)
export const time = (word: string): Row<Count> => inUnit(word, microseconds)
