/* Two commits beside each other, each with its own build: what got slower. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Line } from './adapter/report.js'
import type { Workload } from './catalogue.js'
import { median } from './measure.js'
import type { Peer } from './peers.js'
import type { Outcome } from './run.js'
import { columns, digits } from './table.js'

/** One benchmark of both, round by round: the first of a pair is the revision's, the second is that of the working tree. */
export interface Pairs {
  readonly benchmark: string
  readonly pairs: readonly (readonly [before: number, after: number])[]
}

export interface Verdict {
  readonly benchmark: string
  /** Medians, in microseconds. */
  readonly before: number
  readonly after: number
  /** Median of the rounds' ratios, after to before. */
  readonly ratio: number
  /** In 95 of 100 cases the true median is between these. */
  readonly interval: readonly [number, number]
  readonly verdict: 'slower' | 'faster' | 'same'
}

/** Less than this is nobody's concern, however sure it is. */
const negligible = 0.03

/**
 * Compares round by round: what the machine does in a round falls on both. The interval comes from drawing rounds again and again
 * (bootstrap). Slower is what is so at both ends of it, and by more than 3 %.
 */
export function judge({ benchmark, pairs }: Pairs): Verdict {
  const ratios = pairs.map(([before, after]) => after / before)
  const interval = bootstrap(ratios)
  const ratio = median(ratios)
  const sure = interval[0] > 1 + negligible ? 'slower' : interval[1] < 1 - negligible ? 'faster' : 'same'
  return {
    benchmark,
    before: median(pairs.map(([before]) => before)),
    after: median(pairs.map(([, after]) => after)),
    ratio,
    interval,
    // The interval of one or two rounds says nothing.
    verdict: pairs.length < 3 ? 'same' : sure,
  }
}

/** The 2.5th and 97.5th of a hundred medians of rounds drawn with replacement. The same draws every time: so is the verdict. */
function bootstrap(ratios: readonly number[], draws = 1000): [number, number] {
  let seed = 1
  // Numerical Recipes' linear congruential generator: good enough to draw rounds.
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return seed / 2 ** 32
  }
  const draw = (): number => ratios[Math.floor(random() * ratios.length)]!
  const medians = Array.from({ length: draws }, () => median(ratios.map(draw))).sort((a, b) => a - b)
  return [medians[Math.floor(draws * 0.025)]!, medians[Math.ceil(draws * 0.975) - 1]!]
}

export function verdicts(all: readonly Verdict[], revision: string): string {
  const lines = all.map(({ benchmark, before, after, ratio, interval, verdict }) => [
    benchmark,
    ...[digits(before), digits(after), ratio.toFixed(3), `${interval[0].toFixed(3)}–${interval[1].toFixed(3)}`],
    verdict === 'same' ? '' : verdict,
  ])
  return columns([['', `${revision} µs`, 'here µs', 'ratio', '95 %', ''], ...lines]).join('\n')
}

const cache = resolve('.cache/bench-against')

const git = (...words: string[]): Buffer => execFileSync('git', words, { maxBuffer: 1 << 30 })

/**
 * A build of the revision's library with the benchmarks of the working tree: both do the same. Kept by commit, so that the next comparison
 * with it starts at once. @throws Error
 */
export function buildOf(revision: string): string {
  let commit: string
  try {
    commit = git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`).toString().trim()
  } catch {
    throw new Error(`--against ${revision}: no such revision`)
  }
  const tree = join(cache, commit)
  if (!existsSync(tree)) {
    const unfinished = `${tree}.${process.pid}`
    mkdirSync(unfinished, { recursive: true })
    execFileSync('tar', ['-x', '-C', unfinished], { input: git('archive', commit) })
    symlinkSync(resolve('node_modules'), join(unfinished, 'node_modules'))
    renameSync(unfinished, tree)
  }
  rmSync(join(tree, 'test/bench'), { recursive: true, force: true })
  cpSync('test/bench', join(tree, 'test/bench'), { recursive: true })
  const compile = ['node_modules/typescript/bin/tsc', '-p', 'test/bench/tsconfig.json', '--noCheck']
  execFileSync(process.execPath, compile, { cwd: tree, stdio: ['ignore', 'inherit', 'inherit'] })
  return tree
}

/** nlkit as it was: a peer like any other. */
export function formerPeer(tree: string, nlkit: Peer): Peer {
  const adapter = join(tree, '.cache/bench/test/bench/adapter/main.js')
  return {
    ...nlkit,
    name: 'before',
    is: 'nlkit at the other revision',
    prepare: () => ({ words: [process.execPath, adapter] }),
  }
}

/** Codec benchmarks in processes of their own, in turns: what one leaves behind does not touch the other. */
export function codecPairs(tree: string, names: readonly string[], rounds: number, milliseconds: number): Pairs[] {
  const found = new Map<string, [number, number][]>()
  const run = (folder: string, name: string): { message: string; nlkit: number }[] => {
    const main = join(folder, '.cache/bench/test/bench/main.js')
    const words = [main, name, '--json', '--rounds', '3', '--milliseconds', `${milliseconds}`]
    return JSON.parse(execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8' })).codec
  }
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const order = round % 2 === 0 ? [tree, '.'] : ['.', tree]
      const results = new Map(order.map(folder => [folder, run(folder, name)]))
      results.get('.')!.forEach(({ message, nlkit }, i) => {
        const benchmark = `${name} ${message}`
        const pairs = found.get(benchmark) ?? []
        pairs.push([results.get(tree)![i]!.nlkit, nlkit])
        found.set(benchmark, pairs)
      })
    }
  return [...found].map(([benchmark, pairs]) => ({ benchmark, pairs }))
}

/** Time and processor time of each workload, of the rounds in which both were measured. On a busy machine the second says more. */
export function workloadPairs(workloads: readonly Workload[], outcomes: readonly Outcome[]): Pairs[] {
  return workloads.flatMap(({ name }) => {
    const of = (peer: string): Map<number, Line> =>
      new Map(
        outcomes.flatMap(({ workload, peer: by, round, line, wrong }) =>
          workload === name && by === peer && line && wrong === undefined ? [[round, line]] : [],
        ),
      )
    const [before, after] = [of('before'), of('nlkit')]
    const pairsOf = (benchmark: string, figure: (line: Line) => number): Pairs => ({
      benchmark,
      pairs: [...before].flatMap(([round, line]): [number, number][] =>
        after.has(round) ? [[figure(line), figure(after.get(round)!)]] : [],
      ),
    })
    const all = [
      pairsOf(name, line => line.per_op_us),
      pairsOf(`${name}, processor`, line => (line.cpu_s / Math.max(1, line.n)) * 1e6),
    ]
    return all.filter(({ pairs }) => pairs.length > 0)
  })
}
