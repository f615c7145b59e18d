import { readFileSync, writeSync } from 'node:fs'
import { median } from '../measure.js'

/** Who does it, what the workload is called, how large it is, and how often it is repeated. */
export interface Task {
  readonly peer: string
  readonly workload: string
  readonly n: number
  readonly repeats: number
}

/** One line of JSON: what one run of one workload took. Every peer prints such a line. */
export interface Line {
  readonly peer: string
  readonly workload: string
  readonly n: number
  readonly seconds: number
  /** Microseconds per operation. */
  readonly per_op_us: number
  /** Processor time of the process, user and system. */
  readonly cpu_s: number
  readonly max_rss_kb: number
  readonly note: string
  readonly [more: string]: unknown
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))

export const seconds = (): number => performance.now() / 1000

export function processor(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** In kilobytes. */
export function peakMemory(): number {
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0)
}

export function report(
  { peer, workload }: Task,
  figures: { n: number; seconds: number; perOperation: number; processor: number; note: string },
  more: Readonly<Record<string, unknown>> = {},
): void {
  const line: Line = {
    peer,
    workload,
    n: figures.n,
    seconds: round(figures.seconds, 6),
    per_op_us: round(figures.perOperation, 4),
    cpu_s: round(figures.processor, 6),
    max_rss_kb: peakMemory(),
    ...more,
    note: figures.note,
  }
  writeSync(1, `${JSON.stringify(line)}\n`)
}

/** `n` operations, once: they change state. */
export async function once(task: Task, note: string, work: () => unknown): Promise<void> {
  const before = processor()
  const start = seconds()
  await work()
  const took = seconds() - start
  report(task, {
    n: task.n,
    seconds: took,
    perOperation: (took / task.n) * 1e6,
    processor: processor() - before,
    note,
  })
}

/** The same again and again: the median counts. `check` says what the last one gave: count and sums, as the peers do. */
export async function passes<T>(
  task: Task,
  note: string,
  work: () => T | Promise<T>,
  check: (result: T) => readonly number[],
): Promise<void> {
  const times: number[] = []
  const spent: number[] = []
  let result: T | undefined
  for (let i = 0; i < task.repeats; i++) {
    result = undefined
    const before = processor()
    const start = seconds()
    result = await work()
    times.push(seconds() - start)
    spent.push(processor() - before)
  }
  const sums = check(result as T)
  const count = sums[0]!
  const took = median(times)
  const mean = spent.reduce((sum, time) => sum + time, 0) / task.repeats
  const each = (time: number): number => round((time / count) * 1e6, 4)
  report(
    task,
    { n: count, seconds: took, perOperation: (took / count) * 1e6, processor: mean, note },
    {
      first_s: round(times[0]!, 6),
      // Of a program that has just started, and of one that has run for a while: garbage is not collected in every pass.
      first_cpu_us: each(spent[0]!),
      last_cpu_us: each(median(spent.slice(-Math.ceil(task.repeats / 4)))),
      reps: task.repeats,
      check: sums.map(sum => sum >>> 0).join(':'),
    },
  )
}

/** One after the other, each timed by itself. */
export async function latency(task: Task, note: string, ask: () => boolean | Promise<boolean>): Promise<void> {
  const times = new Float64Array(task.n)
  let right = true
  const before = processor()
  const start = seconds()
  for (let i = 0; i < task.n; i++) {
    const at = seconds()
    const answer = ask()
    right = (typeof answer === 'boolean' ? answer : await answer) && right
    times[i] = seconds() - at
  }
  const took = seconds() - start
  const spent = processor() - before
  times.sort()
  const p50 = times[task.n >> 1]! * 1e6
  report(
    task,
    { n: task.n, seconds: took, perOperation: p50, processor: spent, note },
    { p50_us: round(p50, 2), p99_us: round(times[Math.floor(task.n * 0.99)]! * 1e6, 2), check: right ? '1' : '0' },
  )
}

/** The captured messages of one type, one behind the other. */
export function captured(type: number): Buffer {
  const all = readFileSync(`${process.env.BENCH_CAP}/capture.bin`)
  const parts: Buffer[] = []
  for (let at = 0; at < all.length; ) {
    const length = (all.readUInt32LE(at) + 3) & ~3
    if (all.readUInt16LE(at + 4) === type) parts.push(all.subarray(at, at + length))
    at += length
  }
  return Buffer.concat(parts)
}
