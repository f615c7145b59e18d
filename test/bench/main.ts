import { writeFileSync } from 'node:fs'
import { cpus, loadavg, release } from 'node:os'
import { parseArgs } from 'node:util'
import { buildOf, codecPairs, formerPeer, judge, verdicts, workloadPairs } from './against.js'
import { callFloors, callFloorsTable } from './call-floors.js'
import { named, type Workload, workloads } from './catalogue.js'
import { chart } from './chart.js'
import { decode, encode, type Result } from './codec.js'
import { floors, floorsTable } from './floors.js'
import { type Measured, measureWorkloads, whyNotHere } from './kernel.js'
import { growth, growthTable, size, sizeTable, start, startTable } from './own.js'
import { type Peer, peers, stranger } from './peers.js'
import { functionsOf, partsOf, profiled, profiles, profileTable } from './profile.js'
import { startProfile, startProfileTable } from './start-profile.js'
import { columns, rowsOf, summary, tables } from './table.js'

const codecs = { decode, encode }
const own = ['floors', 'growth', 'start', 'size']

const usage = `usage: npm run bench -- [NAME…] [options]

Measures nlkit: its codec beside readers and writers written by hand, and what it does with the kernel beside C, the command lines
ip and nft, and the npm package netlink. Without a name, everything runs. Workloads run in network namespaces of their own, which
takes root; what is not there is left out, with the reason.

  decode, encode     µs per message, from memory to memory
${workloads.map(({ name, title }) => `  ${name.padEnd(18)} ${title}`).join('\n')}
  w1, w3 …           all that begin so
  floors             pieces of a decoded message in JavaScript alone; what system calls, calls of libc and promises cost by themselves
  growth             1,000 to 1,000,000 routes: cost of each, memory, a stream of them
  start              import, import and first reply, nlkit --help, over Node alone
  size               of the package: code, declarations, pages, the tarball

  --rounds N         how often each has its turn; the median is shown (codec 15, workloads 5)
  --scale X          so much of every workload: 0.1 for a quick look (1)
  --peers A,B        only these: ${peers.map(({ name }) => name).join(', ')}
  --peer NAME=CMD    somebody else's program beside them: a command line that is given workload, n and repeats as its last words and prints a
                     line of JSON as test/bench/adapter/report.ts does, or ends with status 3: not this workload. May be given several
                     times
  --milliseconds N   how long a turn of the codec lasts at least (50)
  --chart FILE.svg   the workloads as bars
  --against REV      two commits: the library at REV and here, in turns (7 rounds). Status 1: something got slower
  --profile          of one workload: where nlkit's time goes, function by function; of start: what Node does until the first reply
  --json             everything as JSON`

interface Options {
  readonly codecs: readonly (keyof typeof codecs)[]
  readonly workloads: readonly Workload[]
  readonly own: readonly string[]
  readonly peers: readonly Peer[]
  readonly rounds: number | undefined
  readonly scale: number
  readonly milliseconds: number
  readonly chart: string | undefined
  readonly against: string | undefined
  readonly profile: boolean
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
      peer: { type: 'string', multiple: true, default: [] },
      milliseconds: { type: 'string', default: '50' },
      chart: { type: 'string' },
      against: { type: 'string' },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  const isCodec = (name: string): name is keyof typeof codecs => Object.hasOwn(codecs, name)
  const isOwn = (name: string): boolean => own.includes(name)
  const unknown = positionals.find(name => !isCodec(name) && !isOwn(name) && named(name).length === 0)
  if (unknown !== undefined) throw new Error(`no benchmark is called ${JSON.stringify(unknown)}`)
  const all = positionals.length === 0
  const chosen = all ? workloads : [...new Set(positionals.flatMap(named))]
  const ofStart = positionals.length === 1 && positionals[0] === 'start'
  if (values.profile && chosen.length !== 1 && !ofStart)
    throw new Error('--profile is of one workload, or of start: npm run bench -- w2 --profile')
  const strangers = values.peer.map(definition =>
    stranger(
      definition,
      chosen.map(({ name }) => name),
    ),
  )
  const among = [...(values.peers === undefined ? peers : peersNamed(values.peers)), ...strangers]
  return {
    codecs: all ? ['decode', 'encode'] : positionals.filter(isCodec),
    own: all ? own : positionals.filter(isOwn),
    workloads: chosen,
    peers: values.profile ? among.map(peer => (peer.name === 'nlkit' ? profiled(peer) : peer)) : among,
    profile: values.profile,
    rounds: values.rounds === undefined ? undefined : number(values.rounds, 'rounds'),
    scale: number(values.scale, 'scale', false),
    milliseconds: number(values.milliseconds, 'milliseconds'),
    chart: values.chart,
    against: values.against,
    json: values.json,
  }
}

async function main(): Promise<void> {
  const chosen = options()
  if (chosen === 'help') {
    console.log(usage)
    return
  }
  if (chosen.against !== undefined) {
    await compare(chosen, chosen.against)
    return
  }
  const { rounds = 15, milliseconds, scale } = chosen
  const codec = chosen.codecs.flatMap(name => codecs[name]({ rounds, milliseconds }))
  const least = chosen.own.includes('floors') ? floors(rounds, milliseconds) : []
  const asksSocket = chosen.own.includes('floors') && process.platform === 'linux'
  const calls = asksSocket ? await callFloors(rounds) : []
  const sizes = chosen.own.includes('size') ? size() : []
  const asksKernel = ['growth', 'start'].some(name => chosen.own.includes(name)) || chosen.workloads.length > 0
  const obstacle = asksKernel ? await whyNotHere() : undefined
  const wantsStart = chosen.own.includes('start')
  const starts = wantsStart && !chosen.profile ? await start(rounds, obstacle === undefined) : []
  const startParts = wantsStart && chosen.profile && obstacle === undefined ? await startProfile(rounds) : []
  const measured = obstacle === undefined ? await onKernel(chosen) : nothing(obstacle)
  const grown = chosen.own.includes('growth') && obstacle === undefined ? await growth(scale) : []

  const rows = rowsOf(measured.outcomes)
  const spent = chosen.profile && !wantsStart && obstacle === undefined ? profiles() : []
  const { skipped, wrong } = measured
  if (chosen.chart !== undefined) writeFileSync(chosen.chart, chart(rows, machine()))
  if (chosen.json) {
    const results = {
      machine: machine(),
      load: loadavg()[0],
      codec,
      floors: least,
      calls,
      workloads: rows,
      growth: grown,
      start: starts,
      size: sizes,
      ...(chosen.profile && { profile: wantsStart ? startParts : functionsOf(spent), parts: partsOf(spent) }),
    }
    console.log(JSON.stringify({ ...results, skipped, wrong }, null, 2))
  } else {
    const parts = [
      ...[
        codecTable(codec),
        floorsTable(least),
        callFloorsTable(calls),
        tables(rows),
        growthTable(grown),
        startTable(starts),
        startProfileTable(startParts),
        sizeTable(sizes),
      ],
      summary(rows),
      ...(spent.length > 0 ? [profileTable(spent)] : []),
      [...skipped.map(text => `skipped: ${text}`), ...wrong.map(text => `wrong: ${text}`)].join('\n'),
      machine(),
    ]
    console.log(parts.filter(part => part !== '').join('\n\n'))
  }
  if (wrong.length > 0) process.exitCode = 1
}

/** Status 1 when something got slower. */
async function compare(chosen: Options, revision: string): Promise<void> {
  const { rounds = 7, milliseconds } = chosen
  const tree = buildOf(revision)
  const nlkit = peers.find(({ name }) => name === 'nlkit')!
  const obstacle = chosen.workloads.length > 0 ? await whyNotHere() : undefined
  const both = { ...chosen, rounds, peers: [formerPeer(tree, nlkit), nlkit] }
  const { outcomes, skipped, wrong } = obstacle === undefined ? await onKernel(both) : nothing(obstacle)
  const pairs = [...codecPairs(tree, chosen.codecs, rounds, milliseconds), ...workloadPairs(chosen.workloads, outcomes)]
  const all = pairs.map(judge)
  if (chosen.json)
    console.log(JSON.stringify({ machine: machine(), against: revision, verdicts: all, skipped, wrong }, null, 2))
  else
    console.log(
      [
        verdicts(all, revision),
        ...skipped.map(text => `skipped: ${text}`),
        ...wrong.map(text => `wrong: ${text}`),
        machine(),
      ].join('\n'),
    )
  if (all.some(({ verdict }) => verdict === 'slower')) process.exitCode = 1
}

const nothing = (reason: string): Measured => ({ outcomes: [], skipped: [reason], wrong: [] })

function onKernel({ workloads, peers, rounds = 5, scale, json }: Options): Promise<Measured> {
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
