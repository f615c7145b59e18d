/* Where the time goes from the start of a process to the first reply: V8's profiles, put together by what Node was doing. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { asking, programs } from './own.js'
import { Sandbox } from './sandbox.js'
import { columns } from './table.js'

const folder = resolve('.cache/start-profiles')

interface Frame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
  readonly columnNumber: number
}

/** What `node --cpu-prof` writes, as far as it is read here. Times in microseconds. */
interface Profile {
  readonly nodes: readonly { id: number; callFrame: Frame; children?: readonly number[] }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** What Node was doing, and for how many milliseconds more than when it runs alone. */
export interface Part {
  readonly part: string
  readonly milliseconds: number
}

const isOwn = ({ url }: Frame): boolean => /\/dist\/.*\.js$/.test(url)
const isLoader = ({ url }: Frame): boolean => url.startsWith('node:internal/modules/')

/** By its stack, from the function that ran outwards: the first that applies. */
const parts: readonly (readonly [part: string, applies: (stack: readonly Frame[]) => boolean])[] = [
  ['', ([leaf]) => leaf?.functionName === '(idle)'],
  ['garbage collected', ([leaf]) => leaf?.functionName === '(garbage collector)'],
  ['code of nlkit compiled', ([leaf]) => leaf?.functionName === 'compileSourceTextModule'],
  [
    'ffi-rs loaded',
    stack => stack.some(({ url, functionName }) => url.includes('/ffi-rs/') || functionName === 'dlopen'),
  ],
  ["Node's own modules loaded", stack => within(stack, ({ url }) => url === 'node:internal/bootstrap/realm')],
  ['files found and read', stack => within(stack, isLoader)],
  ['modules of nlkit evaluated', stack => stack.some(frame => isOwn(frame) && isWholeModule(frame))],
  ['the first question', stack => stack.some(isOwn)],
  ['Node itself', () => true],
]

/** Whether that called what ran, with nothing of nlkit in between. */
function within(stack: readonly Frame[], is: (frame: Frame) => boolean): boolean {
  const own = stack.findIndex(isOwn)
  return stack.slice(0, own < 0 ? stack.length : own).some(is)
}

const isWholeModule = ({ lineNumber, columnNumber }: Frame): boolean => lineNumber === 0 && columnNumber === 0

/** Both programs in turns, in a sandbox. The profiler takes time of its own, in both. */
export async function startProfile(rounds: number): Promise<Part[]> {
  await using sandbox = await Sandbox.open()
  const spent = ['node alone', asking].map(program => ({ program, times: new Map<string, number>() }))
  for (let round = 0; round < rounds; round++)
    for (const { program, times } of spent) {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder, { recursive: true })
      const profiler = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval', '100']
      const words = sandbox.inside([process.execPath, ...profiler, ...(programs[program] ?? [])])
      execFileSync(words[0]!, words.slice(1), { stdio: 'ignore' })
      for (const name of readdirSync(folder)) add(JSON.parse(readFileSync(resolve(folder, name), 'utf8')), times)
    }
  const [alone, asked] = spent.map(({ times }) => times)
  return parts
    .filter(([part]) => part !== '')
    .map(([part]) => ({ part, milliseconds: ((asked?.get(part) ?? 0) - (alone?.get(part) ?? 0)) / rounds / 1000 }))
}

function add({ nodes, samples, timeDeltas }: Profile, times: Map<string, number>): void {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id] as const)))
  const partOf = new Map<number, string>()
  for (const { id } of nodes) {
    const stack: Frame[] = []
    for (let at: number | undefined = id; at !== undefined; at = callers.get(at)) stack.push(frames.get(at)!)
    partOf.set(id, parts.find(([, applies]) => applies(stack))![0])
  }
  samples.forEach((id, i) => {
    const part = partOf.get(id)!
    times.set(part, (times.get(part) ?? 0) + timeDeltas[i]!)
  })
}

export function startProfileTable(spent: readonly Part[]): string {
  if (spent.length === 0) return ''
  const all = spent.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  const lines = [...spent, { part: 'together', milliseconds: all }].map(({ part, milliseconds }) => [
    part,
    milliseconds.toFixed(1),
  ])
  return [`profile of the start: ${asking}, ms over Node alone`, ...columns(lines).map(line => `  ${line}`)].join('\n')
}
