/* How rows of words are written: for each attribute of a table, by the table's key, what `ip` says for its value. */
import { type AttributeSet, toHex, type UnknownAttribute } from '../../../protocol/codec/index.js'
import { type WordsToNumbers, wordOf } from '../../../protocol/route/words.js'
import { valueText } from '../value-text.js'
import type { DeviceNames } from './device-names.js'
import type { Line, Word, Words } from './line.js'

/** What a row knows beside its value. */
export interface Telling {
  readonly line: Line
  readonly names: DeviceNames
  /** Asked by a program; otherwise reported by the kernel, with much in it that nobody can set. */
  readonly asked: boolean
  /** Makes something new, or reports it: what is not said is as `ip` sends it of itself. Otherwise it changes what is there. */
  readonly creates: boolean
  /** Address family of the message. */
  readonly family: number
  /** Process that sent it, if known. */
  readonly pid: number | undefined
  /** A device's name for its index; without one `if7`, which `ip` reads as the index, and a note. */
  device(index: number): string
}

/** What is said for a value; nothing at all if that is what `ip` sends of itself; undefined if `ip` cannot say it. */
export type Row<T> = (value: T, telling: Telling, siblings: Siblings) => Words | undefined

/** All attributes of the table: one may mean something together with another only. */
export type Siblings = Readonly<Record<string, unknown>>

/** A row per attribute. The order of the rows is the order of the words. What has no row becomes a comment. */
export type WordRows<A> = { readonly [K in Exclude<keyof A, 'unknown'>]?: Row<NonNullable<A[K]>> }

/** Says the attributes; those that cannot be said, with their value, are noted behind the command. */
export function sayAttributes<A extends object>(
  table: AttributeSet,
  rows: WordRows<A>,
  values: A,
  telling: Telling,
): void {
  const left = new Set(Object.keys(values))
  left.delete('unknown')
  for (const [key, row] of Object.entries(rows) as [keyof A & string, Row<unknown>][]) {
    const value = values[key]
    if (value === undefined) continue
    const words = row(value, telling, values as Siblings)
    if (words === undefined) continue
    telling.line.say(...words)
    left.delete(key)
  }
  for (const key of left) {
    const value = values[key as keyof A]
    if (value !== undefined) noteUnsaid(telling.line, table.byKey.get(key)?.uapi ?? key, value)
  }
  noteUnknown(telling.line, table.name, values)
}

export function noteUnsaid(line: Line, name: string, value: unknown): void {
  const text = valueText({ value, uapi: name })
  line.note(`not said: ${name} ${text.length > longestNote ? `${text.slice(0, longestNote)}…` : text}`)
}

/** Characters: tables of thousands of numbers tell nobody anything. */
const longestNote = 400

/** Attributes without a row in the tables themselves. */
export function noteUnknown(line: Line, table: string, values: object): void {
  const { unknown = [] } = values as { unknown?: readonly UnknownAttribute[] }
  for (const { type, data, problem } of unknown) {
    // The kernel goes by the last of several, which was said.
    if (problem === 'duplicate') continue
    const name = type === undefined ? `${table} bytes` : `${table} attribute ${type & 0x3fff}`
    line.note(`not said: ${name} ${toHex(data)}`)
  }
}

/** A row that needs nothing but the value. */
type Simple<T> = (value: T, telling: Telling) => Words | undefined

/** `mtu 1400`. */
export const option =
  (word: string): Simple<Word> =>
  value => [word, value]

/** `group_fwd_mask 0x8`. */
export const hexOption =
  (word: string): Simple<number | bigint> =>
  value => [word, `0x${value.toString(16)}`]

/** `arp on`. */
export const onOff =
  (word: string): Simple<boolean | number> =>
  value => [word, value ? 'on' : 'off']

/** `vlan_filtering 1`. */
export const zeroOne =
  (word: string): Simple<boolean | number> =>
  value => [word, Number(value)]

/** `learning` or `nolearning`. */
export const either =
  (yes: string, no: string): Simple<boolean> =>
  value => [value ? yes : no]

/** A word for true; false cannot be said, except that the kernel reports it. */
export const only =
  (word: string): Simple<boolean> =>
  (value, { asked }) =>
    value ? [word] : asked ? undefined : []

/** `mode bridge`; a number without a word stays a number. */
export const named =
  (word: string, words: WordsToNumbers): Simple<number> =>
  value => [word, wordOf(words, value)]

/** `mode bridge`; a number without a word cannot be said. */
export const strictly =
  (word: string, words: WordsToNumbers): Simple<number> =>
  value => {
    const name = wordOf(words, value)
    return /^\d+$/.test(name) ? undefined : [word, name]
  }

/** `dev eth0`. */
export const device =
  (word: string): Simple<number> =>
  (index, telling) => [word, telling.device(index)]

/** Said where another row or the header says it. */
export const elsewhere: Row<unknown> = () => []

/** State that the kernel reports and nobody can set. In a request it cannot be said. */
export const reported: Row<unknown> = (_value, { asked }) => (asked ? undefined : [])

/** Not said where the kernel reports what it sets by itself. */
export const usual =
  <T>(value: unknown, row: Row<T>): Row<T> =>
  (given, telling, siblings) =>
    !telling.asked && given === value ? [] : row(given, telling, siblings)

/** Not said where `ip` sends it of itself when it makes something new; then the kernel reports it, too. */
export const unless =
  <T>(value: unknown, row: Row<T>): Row<T> =>
  (given, telling, siblings) =>
    given === value && telling.creates ? [] : row(given, telling, siblings)
