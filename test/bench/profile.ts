/* Where the time of one workload goes: V8's profile of nlkit's process, as a table. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Peer } from './peers.js'
import { columns } from './table.js'

const folder = '.cache/bench-profiles'

/** A function, and what of the time was spent in itself. */
export interface Spent {
  readonly place: string
  readonly share: number
}

/** What `node --cpu-prof` writes, as far as it is read here. */
interface Profile {
  readonly nodes: readonly { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** The same peer, run with the profiler, which takes a few percent itself. Only for peers that are programs of Node. */
export function profiled(peer: Peer): Peer {
  return {
    ...peer,
    prepare() {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder, { recursive: true })
      const [node = '', ...words] = peer.prepare().words
      return { words: [node, '--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval', '200', ...words] }
    },
  }
}

/** Time in each function itself over all runs, the longest first. What Node does by itself, start included, is one of them. */
export function profile(): Spent[] {
  const spent = new Map<string, number>()
  for (const name of readdirSync(folder)) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile
    const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]))
    samples.forEach((id, i) => {
      const place = places.get(id)
      if (place !== undefined) spent.set(place, (spent.get(place) ?? 0) + timeDeltas[i]!)
    })
  }
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0)
  return [...spent].map(([place, time]) => ({ place, share: time / total })).sort((a, b) => b.share - a.share)
}

/** Undefined while nothing runs. */
function placeOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string | undefined {
  if (functionName === '(idle)') return undefined
  if (url.startsWith('node:')) return 'Node itself'
  // V8's own, and system calls.
  if (url === '') return functionName === '' ? 'compiled readers and writers' : functionName
  return `${functionName || '(anonymous)'}, ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`
}

const shown = 20

export function profileTable(spent: readonly Spent[]): string {
  const lines = spent.slice(0, shown).map(({ place, share }) => [`${(share * 100).toFixed(1)} %`, place])
  return ['profile of nlkit: time in the function itself', ...columns(lines, 2).map(line => `  ${line}`)].join('\n')
}
