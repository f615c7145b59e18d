import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { decode, type Effort, encode, type Result } from './codec.js'

const benchmarks: Record<string, (effort: Effort) => Result[]> = { decode, encode }

const usage = `usage: npm run bench -- [${Object.keys(benchmarks).join('] [')}] [--json] [--rounds N] [--milliseconds N]

Microseconds per message: the tables' readers and writers beside hand-written ones for the same bytes. Without a name,
every benchmark runs.

  --rounds N         how often each contender has its turn (15); the median is shown
  --milliseconds N   how long a turn lasts at least (50)
  --json             the same as JSON`

function positive(text: string, option: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new Error(`--${option} takes a whole number above 0, not ${JSON.stringify(text)}`)
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '15' },
      milliseconds: { type: 'string', default: '50' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    console.log(usage)
    return
  }
  const unknown = positionals.find(name => !Object.hasOwn(benchmarks, name))
  if (unknown !== undefined) throw new Error(`no benchmark is called ${JSON.stringify(unknown)}`)

  const effort = {
    rounds: positive(values.rounds, 'rounds'),
    milliseconds: positive(values.milliseconds, 'milliseconds'),
  }
  const chosen = positionals.length > 0 ? positionals : Object.keys(benchmarks)
  const results = chosen.flatMap(name => benchmarks[name]!(effort))
  console.log(values.json ? JSON.stringify({ machine: machine(), ...effort, results }, null, 2) : table(results))
}

function machine(): string {
  const [first, ...others] = cpus()
  return `Node ${process.versions.node}, V8 ${process.versions.v8}, ${process.arch}, ${others.length + 1} × ${first?.model.trim()}`
}

function table(results: readonly Result[]): string {
  const rows = results.map(({ benchmark, message, nlkit, handWritten }) => [
    benchmark,
    message,
    nlkit.toFixed(3),
    handWritten.toFixed(3),
    (nlkit / handWritten).toFixed(2),
  ])
  const lines = [['', 'message', 'nlkit', 'hand-written', 'ratio'], ...rows]
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map(line => line[column]!.length)))
  const pad = (cell: string, column: number): string =>
    column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
  return [...lines.map(line => line.map(pad).join('  ')), '', 'µs per message, medians', machine()].join('\n')
}

try {
  main()
} catch (error) {
  console.error(`bench: ${(error as Error).message}\n\n${usage}`)
  process.exitCode = 2
}
