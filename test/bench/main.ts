import { writeFileSync } from 'node:fs'
import { cpus, loadavg, release } from 'node:os'
import { parseArgs } from 'node:util'
import { named, type Workload, workloads } from './catalogue.js'
import { chart } from './chart.js'
import { decode, encode, type Result } from './codec.js'
import { type Measured, measureWorkloads } from './kernel.js'
import { type Peer, peers } from './peers.js'
import { columns, rowsOf, summary, tables } from './table.js'

const codecs = { decode, encode }

const usage = `usage: npm run bench -- [NAME…] [options]

Measures nlkit: its codec beside readers and writers written by hand, and what it does with the kernel beside C, the command lines
ip and nft, and the npm package netlink. Without a name, everything runs. Workloads run in network namespaces of their own, which
takes root; what is not there is left out, with the reason.

  decode, encode     µs per message, from memory to memory
${workloads.map(({ name, title }) => `  ${name.padEnd(18)} ${title}`).join('\n')}
  w1, w3 …           all that begin so

  --rounds N         how often each has its turn; the median is shown (codec 15, workloads 5)
  --scale X          so much of every workload: 0.1 for a quick look (1)
  --peers A,B        only these: ${peers.map(({ name }) => name).join(', ')}
  --milliseconds N   how long a turn of the codec lasts at least (50)
  --chart FILE.svg   the workloads as bars
  --json             everything as JSON`

interface Options {
  readonly codecs: readonly (keyof typeof codecs)[]
  readonly workloads: readonly Workload[]
  readonly peers: readonly Peer[]
  readonly rounds: number | undefined
  readonly scale: number
  readonly milliseconds: number
  readonly chart: string | undefined
  readonly json: boolean
}

function number(text: string, option: string, whole = true): number {
  const value = Number(text)
  if (value > 0 && Number.isFinite(value) && (!whole || Number.isInteger(value))) return value
  throw new Error(`--${option} takes a ${whole ? 'whole ' : ''}number above 0, not ${JSON.stringify(text)}`)
}

function peersNamed(list: string): Peer[] {
  return list.split(',').map(name => {
    const peer = peers.find(peer => peer.name === name)
    if (peer === undefined) throw new Error(`no peer is called ${JSON.stringify(name)}`)
    return peer
  })
}

function options(): Options | 'help' {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      scale: { type: 'string', default: '1' },
      peers: { type: 'string' },
      milliseconds: { type: 'string', default: '50' },
      chart: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  const isCodec = (name: string): name is keyof typeof codecs => Object.hasOwn(codecs, name)
  const unknown = positionals.find(name => !isCodec(name) && named(name).length === 0)
  if (unknown !== undefined) throw new Error(`no benchmark is called ${JSON.stringify(unknown)}`)
  const all = positionals.length === 0
  return {
    codecs: all ? ['decode', 'encode'] : positionals.filter(isCodec),
    workloads: all ? workloads : [...new Set(positionals.flatMap(named))],
    peers: values.peers === undefined ? peers : peersNamed(values.peers),
    rounds: values.rounds === undefined ? undefined : number(values.rounds, 'rounds'),
    scale: number(values.scale, 'scale', false),
    milliseconds: number(values.milliseconds, 'milliseconds'),
    chart: values.chart,
    json: values.json,
  }
}

async function main(): Promise<void> {
  const chosen = options()
  if (chosen === 'help') {
    console.log(usage)
    return
  }
  const { rounds = 15, milliseconds } = chosen
  const results = chosen.codecs.flatMap(name => codecs[name]({ rounds, milliseconds }))
  const measured = await onKernel(chosen)
  const rows = rowsOf(measured.outcomes)
  if (chosen.chart !== undefined) writeFileSync(chosen.chart, chart(rows, machine()))
  if (chosen.json) {
    const { skipped, wrong } = measured
    console.log(
      JSON.stringify(
        { machine: machine(), load: loadavg()[0], codec: results, workloads: rows, skipped, wrong },
        null,
        2,
      ),
    )
  } else {
    const complaints = [
      ...measured.skipped.map(text => `skipped: ${text}`),
      ...measured.wrong.map(text => `wrong: ${text}`),
    ]
    const parts = [
      codecTable(results),
      tables(rows),
      rows.length > 0 ? summary(rows) : '',
      complaints.join('\n'),
      machine(),
    ]
    console.log(parts.filter(part => part !== '').join('\n\n'))
  }
  if (measured.wrong.length > 0) process.exitCode = 1
}

function onKernel({ workloads, peers, rounds = 5, scale, json }: Options): Promise<Measured> | Measured {
  if (workloads.length === 0) return { outcomes: [], skipped: [], wrong: [] }
  const progress = (text: string): void => {
    if (!json && process.stderr.isTTY) console.error(text)
  }
  return measureWorkloads(workloads, peers, { rounds, scale }, progress)
}

function machine(): string {
  const [first, ...others] = cpus()
  return `Linux ${release()}, Node ${process.versions.node}, ${process.arch}, ${others.length + 1} × ${first?.model.trim()}`
}

function codecTable(results: readonly Result[]): string {
  if (results.length === 0) return ''
  const rows = results.map(({ benchmark, message, nlkit, handWritten }) => [
    benchmark,
    message,
    nlkit.toFixed(3),
    handWritten.toFixed(3),
    (nlkit / handWritten).toFixed(2),
  ])
  return [...columns([['', 'message', 'nlkit', 'by hand', 'ratio'], ...rows], 2), '', 'µs per message, medians'].join(
    '\n',
  )
}

try {
  await main()
} catch (error) {
  console.error(`bench: ${(error as Error).message}\n\n${usage}`)
  process.exitCode = 2
}
