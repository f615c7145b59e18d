/* Where the time of one workload goes: V8's profile of nlkit's process, as tables. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Peer } from './peers.js'
import { columns } from './table.js'

const folder = '.cache/bench-profiles'

/** A function, or a part of the work, and what of the time was spent in itself. */
export interface Spent {
  readonly place: string
  readonly share: number
}

/** What `node --cpu-prof` writes, as far as it is read here. */
export interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: Frame
  readonly children?: readonly number[]
}

interface Frame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
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

/** What the runs since `profiled` left. */
export function profiles(): Profile[] {
  return readdirSync(folder).map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile)
}

/** Time in each function itself over all runs, the longest first. What Node does by itself, start included, is one of them. */
export const functionsOf = (profiles: readonly Profile[]): Spent[] => shares(profiles, ([frame]) => placeOf(frame!))

/** The same, put together to parts of the work: `start`, which is of all of the time, and the others, which are of what is left. */
export function partsOf(profiles: readonly Profile[]): { start: number; work: Spent[] } {
  const parts = shares(profiles, partOf)
  const start = parts.find(({ place }) => place === starting)?.share ?? 0
  const work = parts.filter(({ place }) => place !== starting)
  return { start, work: work.map(({ place, share }) => ({ place, share: share / (1 - start) })) }
}

/** `of` gets a frame and those that called it, the outermost last. */
function shares(profiles: readonly Profile[], of: (stack: readonly Frame[]) => string): Spent[] {
  const spent = new Map<string, number>()
  for (const { nodes, samples, timeDeltas } of profiles) {
    const places = new Map(stacksOf(nodes).map(([id, stack]) => [id, isIdle(stack[0]!) ? undefined : of(stack)]))
    samples.forEach((id, i) => {
      const place = places.get(id)
      if (place !== undefined) spent.set(place, (spent.get(place) ?? 0) + timeDeltas[i]!)
    })
  }
  const total = [...spent.values()].reduce((sum, time) => sum + time, 0)
  return [...spent].map(([place, time]) => ({ place, share: time / total })).sort((a, b) => b.share - a.share)
}

/** Each node with its frame and those above it. A node comes after the one that leads to it. */
function stacksOf(nodes: readonly ProfileNode[]): [number, Frame[]][] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const stacks = new Map<number, Frame[]>()
  for (const { id, callFrame, children = [] } of nodes) {
    const stack = stacks.get(id) ?? [callFrame]
    stacks.set(id, stack)
    for (const child of children) stacks.set(child, [frames.get(child)!, ...stack])
  }
  return [...stacks]
}

const isIdle = ({ functionName }: Frame): boolean => functionName === '(idle)'

function placeOf({ functionName, url, lineNumber }: Frame): string {
  if (url.startsWith('node:')) return 'Node itself'
  // V8's own, and system calls.
  if (url === '') return functionName === '' ? 'compiled readers and writers' : functionName
  return `${functionName || '(anonymous)'}, ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`
}

const isOwn = ({ url }: Frame): boolean => url.startsWith('file:')
/** What Node does until a program's own code runs: finding, reading and compiling it. */
const isStart = ({ url, functionName }: Frame): boolean =>
  /^node:internal\/(modules|bootstrap|main|process|vm|deps)/.test(url) ||
  /^(requireBuiltin|compileFor)/.test(functionName)

/** Parts of the sources, by the folder of a function. */
const folders: readonly (readonly [string, RegExp])[] = [
  ['the codec', /\/protocol\/codec\//],
  ['tables and messages', /\/protocol\//],
  ['requests and replies (src/socket, src/ffi)', /\/src\/(socket|ffi)\//],
  ['clients (src/client and others)', /\/src\//],
]

function partOf(stack: readonly Frame[]): string {
  const [frame, caller] = stack
  const { functionName, url } = frame!
  if (functionName === '(garbage collector)') return 'collecting garbage'
  if (functionName === '(program)') return 'V8 itself'
  if (isOwn(frame!)) {
    // The code of a module outside its functions.
    if (functionName === '' && (caller === undefined || isStart(caller))) return starting
    return folders.find(([, pattern]) => pattern.test(url))?.[0] ?? "the benchmark's own"
  }
  if (url === '' && functionName === '') return 'compiled readers and writers'
  const decisive = stack.find(frame => isOwn(frame) || isStart(frame))
  if (decisive === undefined || isStart(decisive)) return starting
  return /^(read|write\w*|writev|readv)$/.test(functionName) && url === ''
    ? 'read, write: the kernel'
    : "Node's and V8's own functions"
}

const starting = 'start'

const shown = 20

export function profileTable(profiles: readonly Profile[]): string {
  const list = (spent: readonly Spent[]): string[] =>
    columns(
      spent.map(({ place, share }) => [`${(share * 100).toFixed(1)} %`, place]),
      2,
    ).map(line => `  ${line}`)
  const { start, work } = partsOf(profiles)
  return [
    `profile of nlkit: ${(start * 100).toFixed(0)} % is the start (Node, files found, read and compiled); of the rest`,
    ...list(work),
    '',
    'time in the function itself, of all',
    ...list(functionsOf(profiles).slice(0, shown)),
  ].join('\n')
}
