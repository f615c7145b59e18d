/* Whether a route costs the same when there are a million of them, and what one takes that is kept. */
import { RouteClient, RouteClientSync } from '../../../src/index.js'
import { peakMemory, report, seconds, type Task } from './report.js'
import { host } from './sums.js'

/** So many are under way at a time: what waits for an answer takes memory, too. */
const together = 10_000

const main = { family: 2, table: 'main' }

/** Microseconds of each of `n` since `start`. */
const each = (start: number, n: number): number => Number((((seconds() - start) / n) * 1e6).toFixed(3))

/** node --expose-gc: bytes that are held. */
function held(): number {
  globalThis.gc!()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}

export async function growth(task: Task): Promise<void> {
  const { n } = task
  const dev = Number(process.env.BENCH_IFINDEX)
  await using client = RouteClient.open()
  const started = seconds()
  for (let first = 0; first < n; first += together) {
    const count = Math.min(together, n - first)
    const add = (i: number) => client.routes.add({ to: host(first + i), dev, scope: 'link', protocol: 'static' })
    await Promise.all(Array.from({ length: count }, (_, i) => add(i)))
  }
  const add = each(started, n)

  const before = peakMemory()
  const streamStart = seconds()
  let streamed = 0
  for await (const _ of client.routes.stream(main)) streamed++
  const stream = each(streamStart, streamed)
  const streamMemory = peakMemory() - before

  using sync = RouteClientSync.open()
  const empty = held()
  const listStart = seconds()
  const routes = sync.routes.list(main)
  const list = each(listStart, routes.length)
  const kept = Math.round((held() - empty) / routes.length)
  report(
    task,
    { n, seconds: seconds() - started, perOperation: list, processor: 0, note: 'RouteClient' },
    { add, list, stream, kept, stream_kb: streamMemory, check: `${routes.length}:${streamed}` },
  )
}
