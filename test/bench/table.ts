/* What was measured, as text. */
import type { Line } from './adapter/report.js'
import { named, workloads } from './catalogue.js'
import { median } from './measure.js'
import type { Outcome } from './run.js'

/** One peer's result of one workload: medians over the rounds. */
export interface Row {
  readonly workload: string
  readonly peer: string
  /** Microseconds of each operation. */
  readonly time: number
  /** The same as a multiple of the reference; undefined where that was not measured. */
  readonly ratio: number | undefined
  /** Half of the distance between the quartiles, as a share of the median: how far rounds lie apart. */
  readonly spread: number
  /** Processor time of each operation, in microseconds. */
  readonly processor: number
  /** The same as a multiple of the reference: what counts on a busy machine. Undefined where either is too short to be counted. */
  readonly processorRatio: number | undefined
  /** Peak resident size in megabytes. */
  readonly memory: number
  /** p99 of w6, losses of w7, set-up of w8; where the same is done again and again, processor time of the first and of the last passes. */
  readonly more: string
  readonly rounds: number
}

export const reference = 'c'

/** Rows in the order of the catalogue, the quickest first. Runs that went wrong do not count. */
export function rowsOf(outcomes: readonly Outcome[]): Row[] {
  const rows: Row[] = []
  for (const { name } of workloads) {
    const lines = outcomes.flatMap(({ workload, line, wrong }) => (workload === name && line && !wrong ? [line] : []))
    const byPeer = groupBy(lines)
    const base = byPeer.get(reference)
    const ofWorkload = [...byPeer].map(([peer, lines]) => row(name, peer, lines, base))
    rows.push(...ofWorkload.sort((a, b) => a.time - b.time))
  }
  return rows
}

function groupBy(lines: readonly Line[]): Map<string, Line[]> {
  const groups = new Map<string, Line[]>()
  for (const line of lines) groups.set(line.peer, [...(groups.get(line.peer) ?? []), line])
  return groups
}

const timesOf = (lines: readonly Line[]): number[] => lines.map(line => line.per_op_us)
const processorOf = (lines: readonly Line[]): number =>
  median(lines.map(line => (line.cpu_s / Math.max(1, line.n)) * 1e6))

function row(workload: string, peer: string, lines: readonly Line[], base: readonly Line[] | undefined): Row {
  const times = timesOf(lines)
  const time = median(times)
  const processor = processorOf(lines)
  const comparable = base !== undefined && processor > 0 && processorOf(base) > 0
  return {
    workload,
    peer,
    time,
    ratio: base && time / median(timesOf(base)),
    spread: spreadOf(times),
    processor,
    processorRatio: comparable ? processor / processorOf(base) : undefined,
    memory: median(lines.map(line => line.max_rss_kb)) / 1024,
    more: moreOf(lines),
    rounds: lines.length,
  }
}

/** Half of the distance between the quartiles, as a share of the median. */
export function spreadOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => {
    const position = share * (sorted.length - 1)
    const below = sorted[Math.floor(position)]!
    return below + (sorted[Math.ceil(position)]! - below) * (position % 1)
  }
  return (at(0.75) - at(0.25)) / 2 / median(sorted)
}

function moreOf(lines: readonly Line[]): string {
  const of = (key: string): number | undefined => {
    const values = lines.flatMap(line => (typeof line[key] === 'number' ? [line[key]] : []))
    return values.length > 0 ? median(values) : undefined
  }
  const [p99, setUp, received] = [of('p99_us'), of('setup_us'), of('received')]
  if (p99 !== undefined) return `p99 ${digits(p99)}`
  if (setUp !== undefined) return `set-up ${digits(setUp)}`
  if (received !== undefined) return `${received} received`
  const [first, last] = [of('first_cpu_us'), of('last_cpu_us')]
  if (first !== undefined && last !== undefined)
    return `processor µs ${digits(first)} at first, ${digits(last)} at last`
  return ''
}

/** Three digits say enough. */
export function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

const percent = (share: number): string => `±${(share * 100).toFixed(0)} %`

/** Columns as wide as what stands in them: the first to the left, the others to the right. */
export function columns(lines: readonly (readonly string[])[], left = 1): string[] {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map(line => line[column]!.length)))
  return lines.map(line =>
    line
      .map((cell, column) => (column < left ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}

/** A table for each workload. */
export function tables(rows: readonly Row[]): string {
  const names = [...new Set(rows.map(({ workload }) => workload))]
  return names
    .map(name =>
      table(
        name,
        rows.filter(({ workload }) => workload === name),
      ),
    )
    .join('\n\n')
}

function table(name: string, rows: readonly Row[]): string {
  const { title, unit } = named(name)[0]!
  const head = ['', 'µs', `× ${reference}`, 'spread', 'processor µs', `× ${reference}`, 'MB', '']
  const cells = rows.map(row => [
    row.peer,
    digits(row.time),
    row.ratio?.toFixed(2) ?? '–',
    percent(row.spread),
    row.processor > 0 ? digits(row.processor) : '–',
    row.processorRatio?.toFixed(2) ?? '–',
    row.memory.toFixed(0),
    row.more,
  ])
  return [`${name}: ${title}, per ${unit}`, ...columns([head, ...cells]).map(line => `  ${line}`)].join('\n')
}

/** One line for each workload, a column for each peer: multiples of the reference, or µs in brackets where it was not measured. */
export function summary(rows: readonly Row[]): string {
  if (rows.length === 0) return ''
  const peers = [...new Set(rows.map(({ peer }) => peer))]
  const names = [...new Set(rows.map(({ workload }) => workload))]
  const cell = (workload: string, peer: string): string => {
    const found = rows.find(row => row.workload === workload && row.peer === peer)
    if (found === undefined) return ''
    return found.ratio === undefined ? `(${digits(found.time)} µs)` : found.ratio.toFixed(2)
  }
  const lines = names.map(name => [name, ...peers.map(peer => cell(name, peer))])
  return columns([['', ...peers], ...lines]).join('\n')
}
