import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Line } from './adapter/report.js'
import { left, scaled, stateSize, type Workload } from './catalogue.js'
import type { Command, Peer } from './peers.js'
import { longestEnd, Sandbox } from './sandbox.js'

/** A peer that is there. */
export interface Contestant {
  readonly peer: Peer
  readonly command: Command
}

/** What one run gave, and what was wrong with it. */
export interface Outcome {
  readonly workload: string
  readonly peer: string
  readonly round: number
  readonly line?: Line
  readonly wrong?: string
}

export interface Effort {
  readonly rounds: number
  readonly scale: number
}

const state = [process.execPath, join(import.meta.dirname, 'state.js')]

/** A run that says nothing for so long has failed. */
const patience = 180_000

/**
 * All rounds of a workload: in each, every contestant once, starting one further along than in the round before, so that a busy
 * moment of the machine does not fall on the same one.
 */
export async function* rounds(
  workload: Workload,
  contestants: readonly Contestant[],
  { rounds, scale }: Effort,
): AsyncGenerator<Outcome> {
  // A small run is a trial, and waits less.
  const place = () => prepared(workload, stateSize(workload, scale), longestEnd * scale)
  await using shared = workload.fresh ? undefined : await place()
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(round + turn) % contestants.length]!
      const about = { workload: workload.name, peer: contestant.peer.name, round }
      try {
        await using own = workload.fresh && (await place())
        yield { ...about, ...(await once(workload, contestant, (own || shared)!, scale, round)) }
      } catch (error) {
        if (!(error instanceof NotDone)) yield { ...about, wrong: reasonIn((error as Error).message) }
      }
    }
}

/** Of a stack trace, the line that says what it is about; of anything else, the last. */
function reasonIn(complaint: string): string {
  const lines = complaint.trim().split('\n')
  return lines.find(line => /^\w*Error\b/.test(line)) ?? lines.at(-1)!
}

export interface Place {
  readonly sandbox: Sandbox
  /** Index of bench0. */
  readonly device: string
}

/** Namespaces with what the workload finds there. */
export async function prepared(
  { state: commands }: Pick<Workload, 'state'>,
  size: number,
  longest = longestEnd,
): Promise<Place & AsyncDisposable> {
  const sandbox = await Sandbox.open(longest)
  try {
    const printed = commands.map(command => {
      const words = command.replace('%n', `${size}`).split(' ')
      return sandbox.run(...state, ...words)
    })
    // The kernel grows sets, and settles addresses, in the background.
    if (commands.length > 0) await sleep(500)
    return { sandbox, device: printed[0] ?? '', [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() }
  } catch (error) {
    await sandbox[Symbol.asyncDispose]()
    throw error
  }
}

async function once(
  workload: Workload,
  { peer, command }: Contestant,
  { sandbox, device }: Place,
  scale: number,
  round: number,
): Promise<Pick<Outcome, 'line' | 'wrong'>> {
  const n = Math.ceil(scaled(workload, scale) * (peer.share?.[workload.name] ?? 1))
  const words = sandbox.inside([...command.words, workload.name, `${n}`, `${workload.repeats}`])
  const environment = {
    BENCH_IFINDEX: device,
    BENCH_DEV: 'bench0',
    BENCH_CAP: captureFolder,
    ...(workload.inspected && round === 0 && { BENCH_VERIFY: `sh test/bench/inspect.sh` }),
  }
  const makeEvents = (): string[] => sandbox.inside([...state, 'events', `${n}`, `${(workload.rate ?? 0) * scale}`])
  const printed = await lineOf(words, environment, workload.rate === undefined ? undefined : makeEvents)
  const line = { ...printed, peer: peer.name }
  const wrong = wrongWith(workload, n, line, sandbox)
  return wrong === undefined ? { line } : { line, wrong }
}

function wrongWith(workload: Workload, n: number, line: Line, sandbox: Sandbox): string | undefined {
  const due = left(workload, n)
  if (due !== undefined) {
    const held = sandbox.run(...state, 'count', workload.leaves!)
    if (held !== due) return `the kernel holds ${held}, not ${due}`
  }
  const check = workload.check?.(n)
  if (check !== undefined && line.check !== undefined && line.check !== check)
    return `check ${line.check}, not ${check}`
  return undefined
}

/** A workload that a peer of somebody else's does not do: its status is 3. */
export class NotDone extends Error {}

/** Runs a peer to its end. When it says READY, the events begin. @throws Error with what it complained of, NotDone */
export function lineOf(words: readonly string[], environment: object, events?: () => string[]): Promise<Line> {
  const [program = '', ...rest] = words
  const child = spawn(program, rest, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let [printed, complaint] = ['', '']
  let generator: ReturnType<typeof spawn> | undefined
  child.stdout.setEncoding('utf8').on('data', text => {
    printed += text
    if (events === undefined || generator || !printed.includes('READY\n')) return
    const [program = '', ...rest] = events()
    generator = spawn(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] })
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    complaint += text
  })
  const timer = setTimeout(() => {
    complaint = `nothing within ${patience / 1000} s`
    child.kill('SIGKILL')
  }, patience)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', status => {
      clearTimeout(timer)
      generator?.kill('SIGKILL')
      const last = printed.split('\n').findLast(line => line.startsWith('{'))
      if (status === 0 && last !== undefined) resolve(JSON.parse(last) as Line)
      else if (status === 3) reject(new NotDone())
      else reject(new Error(complaint.trim() || `${words.join(' ')}: status ${status}`))
    })
  })
}

const captureFolder = '.cache/bench-peers'

/**
 * The messages of fixtures/bench, each kind 40 times over: 20,000 routes, 1,600 links, 4,000 rules. Beside them an index: offset, length
 * and type of each, three numbers of 32 bits in little endian.
 */
export function writeCapture(): void {
  const bytes = readFileSync('fixtures/bench/messages.bin')
  const kinds = new Map<number, Buffer[]>()
  for (let at = 0; at < bytes.length; ) {
    const length = (bytes.readUInt32LE(at) + 3) & ~3
    const type = bytes.readUInt16LE(at + 4)
    kinds.set(type, [...(kinds.get(type) ?? []), bytes.subarray(at, at + length)])
    at += length
  }
  mkdirSync(captureFolder, { recursive: true })
  const copies = [...kinds.values()].flatMap(messages => Array.from({ length: 40 }, () => messages).flat())
  const index = Buffer.alloc(copies.length * 12)
  let [at, entry] = [0, 0]
  for (const message of copies) {
    entry = index.writeUInt32LE(at, entry)
    entry = index.writeUInt32LE(message.readUInt32LE(0), entry)
    entry = index.writeUInt32LE(message.readUInt16LE(4), entry)
    at += message.length
  }
  writeFileSync(join(captureFolder, 'capture.bin'), Buffer.concat(copies))
  writeFileSync(join(captureFolder, 'capture.idx'), index)
}

/** Those whose check is another than that of most: no peer knows what a list of links must add up to. */
export function disagreeing(outcomes: readonly Outcome[]): Outcome[] {
  const votes = new Map<unknown, number>()
  const checked = outcomes.filter(({ line }) => line?.check !== undefined)
  for (const { line } of checked) votes.set(line!.check, (votes.get(line!.check) ?? 0) + 1)
  const [most] = [...votes].sort(([, a], [, b]) => b - a)
  return checked.filter(({ line }) => line!.check !== most![0])
}
