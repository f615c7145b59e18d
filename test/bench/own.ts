/* What is nlkit's alone to answer for: cost and memory as routes grow in number, how long it takes to start, how large it is. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { median } from './measure.js'
import { lineOf, prepared } from './run.js'
import { Sandbox } from './sandbox.js'
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
    if (listed !== n + 1 || streamed !== listed)
      throw new Error(`of ${n} routes ${listed} were listed, ${streamed} streamed`)
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

/** How long a program takes to start and end, in milliseconds, and how much more than Node alone in the same round. */
export interface Start {
  readonly program: string
  readonly milliseconds: number
  readonly overNode: number
}

/** What users run. npm starts its scripts in the project's folder. */
const built = resolve('dist/src')
const importing = `import { RouteClientSync } from ${JSON.stringify(`${built}/index.js`)}\n`

/** Asks the kernel: in namespaces of the benchmark's own, or not at all. */
export const asking = 'import, first reply'

export const programs: Readonly<Record<string, readonly string[]>> = {
  'node alone': ['--input-type=module', '-e', '0'],
  "import 'nlkit/protocol'": [
    '--input-type=module',
    '-e',
    `import ${JSON.stringify(resolve('dist/protocol/index.js'))}`,
  ],
  "import 'nlkit'": ['--input-type=module', '-e', importing],
  [asking]: ['--input-type=module', '-e', `${importing}RouteClientSync.open().links.get('lo')`],
  'nlkit --help': [join(built, 'cli/main.js'), '--help'],
}

/** All programs run in a sandbox, so that entering it is in each of them. Where there can be none, those run that ask no kernel. */
export async function start(rounds: number, isolated: boolean): Promise<Start[]> {
  await using sandbox = isolated ? await Sandbox.open() : undefined
  const times = Object.entries(programs)
    .filter(([program]) => sandbox !== undefined || program !== asking)
    .map(([program, words]) => ({
      program,
      words: sandbox?.inside([process.execPath, ...words]) ?? [process.execPath, ...words],
      took: [] as number[],
    }))
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < times.length; turn++) {
      const { words, took } = times[(round + turn) % times.length]!
      const begun = performance.now()
      execFileSync(words[0]!, words.slice(1), { stdio: 'ignore' })
      took.push(performance.now() - begun)
    }
  const alone = times[0]!.took
  return times.map(({ program, took }) => ({
    program,
    milliseconds: median(took),
    overNode: median(took.map((time, round) => time - alone[round]!)),
  }))
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

/** What of the package: how many files, their bytes, and what gzip makes of them all together. */
export interface Size {
  readonly part: string
  readonly files: number
  readonly bytes: number
  readonly compressed: number
}

const parts: Readonly<Record<string, RegExp>> = {
  code: /\.js$/,
  declarations: /\.d\.ts$/,
  'pages, licences': /./,
}

/** The package as `npm pack` makes it of what is built. */
export function size(): Size[] {
  const pack = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline']
  const packed = JSON.parse(execFileSync('npm', pack, { encoding: 'utf8', stdio: 'pipe' }))[0]
  const paths = (packed.files as { path: string }[]).map(({ path }) => path)
  const partOf = (path: string): string => Object.entries(parts).find(([, pattern]) => pattern.test(path))![0]
  const sizes = Object.keys(parts).map(part => {
    const texts = paths.filter(path => partOf(path) === part).map(path => readFileSync(path))
    const all = Buffer.concat(texts)
    return { part, files: texts.length, bytes: all.length, compressed: gzipSync(all, { level: 9 }).length }
  })
  return [...sizes, { part: 'tarball', files: paths.length, bytes: packed.unpackedSize, compressed: packed.size }]
}

export function sizeTable(sizes: readonly Size[]): string {
  if (sizes.length === 0) return ''
  const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(0)
  const lines = sizes.map(({ part, files, bytes, compressed }) => [
    part,
    `${files}`,
    kilobytes(bytes),
    kilobytes(compressed),
  ])
  const rows = columns([['', 'files', 'kB', 'compressed'], ...lines])
  return ['size of the package', ...rows.map(line => `  ${line}`)].join('\n')
}
