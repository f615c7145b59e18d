/* What is nlkit's alone to answer for: cost and memory as routes grow in number, and how long it takes to start. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { median } from './measure.js'
import { lineOf, prepared } from './run.js'
import { columns } from './table.js'

/** One size. Times are microseconds for each route. */
export interface Growth {
  readonly routes: number
  readonly add: number
  readonly list: number
  readonly stream: number
  /** Bytes of each route of a list that is kept. */
  readonly kept: number
  /** By how many megabytes streaming raised the peak of the process. */
  readonly streamMemory: number
}

/** What the adapter says. */
type Told = Omit<Growth, 'routes' | 'streamMemory'>

const adapter = join(import.meta.dirname, 'adapter/main.js')

/** 1,000 to 1,000,000 routes. @throws Error that says why it cannot be measured here */
export async function growth(scale: number): Promise<Growth[]> {
  const results: Growth[] = []
  for (const size of [1000, 10_000, 100_000, 1_000_000]) {
    const n = Math.max(20, Math.round(size * scale))
    await using place = await prepared({ state: ['device'] }, n)
    const words = place.sandbox.inside([process.execPath, '--expose-gc', adapter, 'growth', `${n}`, '1'])
    const line = await lineOf(words, { BENCH_IFINDEX: place.device })
    const [listed = 0, streamed = 0] = `${line.check}`.split(':').map(Number)
    // The device's own network is one more.
    if (listed !== n + 1 || streamed < n) throw new Error(`of ${n} routes ${listed} were listed, ${streamed} streamed`)
    results.push({ routes: n, ...(line as unknown as Told), streamMemory: Number(line.stream_kb) / 1024 })
  }
  return results
}

export function growthTable(results: readonly Growth[]): string {
  if (results.length === 0) return ''
  const head = ['routes', 'add µs', 'list µs', 'stream µs', 'bytes kept', 'stream MB']
  const lines = results.map(({ routes, add, list, stream, kept, streamMemory }) => [
    ...[`${routes}`, add.toFixed(2), list.toFixed(2), stream.toFixed(2), `${kept}`],
    `+${streamMemory.toFixed(0)}`,
  ])
  return ['growth: cost of each route', ...columns([head, ...lines], 0).map(line => `  ${line}`)].join('\n')
}

/** How long a program takes to start and end, in milliseconds, and how much of it is more than Node's own. */
export interface Start {
  readonly program: string
  readonly milliseconds: number
  readonly overNode: number
}

/** The library as it was compiled with the benchmarks. */
const library = join(import.meta.dirname, '../../src')
const firstReply = `
const { RouteClientSync } = await import(${JSON.stringify(`${library}/index.js`)})
RouteClientSync.open().links.get('lo')`

const programs: Readonly<Record<string, readonly string[]>> = {
  'node alone': ['--input-type=module', '-e', '0'],
  'import, first reply': ['--input-type=module', '-e', firstReply],
  'nlkit --help': [join(library, 'cli/main.js'), '--help'],
}

export function start(rounds: number): Start[] {
  const times = Object.entries(programs).map(([program, words]) => ({ program, words, took: [] as number[] }))
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < times.length; turn++) {
      const { words, took } = times[(round + turn) % times.length]!
      const begun = performance.now()
      execFileSync(process.execPath, words, { stdio: 'ignore' })
      took.push(performance.now() - begun)
    }
  const alone = median(times[0]!.took)
  return times.map(({ program, took }) => ({ program, milliseconds: median(took), overNode: median(took) - alone }))
}

export function startTable(results: readonly Start[]): string {
  if (results.length === 0) return ''
  const lines = results.map(({ program, milliseconds, overNode }) => [
    program,
    milliseconds.toFixed(0),
    `+${Math.max(0, overNode).toFixed(0)}`,
  ])
  const rows = columns([['', 'ms', 'over Node'], ...lines])
  return ['start: from the start of a process to its end', ...rows.map(line => `  ${line}`)].join('\n')
}
