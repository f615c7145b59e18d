import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type CapturedDatagram, PcapngWriter, readCapture } from '../../src/capture/index.js'
import { median } from './measure.js'

const usage = `usage: npm run bench:dump -- [--megabytes N] [--rounds N] [PROGRAM …]

Seconds, processor seconds and memory that \`nlkit dump\` and tshark take for the same big capture: the captures of fixtures/captures
again and again. Each program has its turn in every round; the median is shown. Behind it, both times as multiples of those of
\`tshark -r\`, and of \`tshark -T fields\`, which reads the messages as nlkit does.

  PROGRAM         only these and the two references, by their names in the table: 'nlkit dump'

  --megabytes N   size of the capture (500)
  --rounds N      (3)`

// There are as many threads as processors: taskset(1) leaves one.
// What tshark prints by default is the length of each packet and its protocol. With -T fields it reads the messages, too, and with
// -T ek it prints them as one JSON object to a line. With -w it only copies packets, unless -Y chooses among them.
const contenders = {
  'nlkit dump --messages': ['node', 'dist/src/cli/main.js', 'dump', '--messages', 'FILE'],
  'nlkit dump': ['node', 'dist/src/cli/main.js', 'dump', 'FILE'],
  'nlkit dump, one thread': ['taskset', '-c', '0', 'node', 'dist/src/cli/main.js', 'dump', 'FILE'],
  'nlkit dump --stats': ['node', 'dist/src/cli/main.js', 'dump', '--stats', 'FILE'],
  'nlkit dump --filter': ['node', 'dist/src/cli/main.js', 'dump', '--filter', 'linkinfo.kind == "veth"', 'FILE'],
  'nlkit dump --json': ['node', 'dist/src/cli/main.js', 'dump', '--json', 'FILE'],
  'nlkit dump -w': ['node', 'dist/src/cli/main.js', 'dump', '-w', '/dev/null', 'FILE'],
  'tshark -r': ['tshark', '-r', 'FILE'],
  'tshark -w': ['tshark', '-r', 'FILE', '-w', '/dev/null'],
  'nlkit dump --filter -w': [
    'node',
    'dist/src/cli/main.js',
    'dump',
    '--filter',
    'type == NLMSG_ERROR',
    '-w',
    '/dev/null',
    'FILE',
  ],
  'tshark -Y -w': ['tshark', '-r', 'FILE', '-Y', 'netlink.hdr_type == 2', '-w', '/dev/null'],
  'tshark -T ek': ['tshark', '-r', 'FILE', '-T', 'ek'],
  'tshark -T fields': [
    ...['tshark', '-r', 'FILE', '-T', 'fields'],
    ...['frame.number', 'netlink-route.nltype', 'netlink.hdr_flags', 'netlink-route.ifla_ifname'].flatMap(f => [
      '-e',
      f,
    ]),
  ],
}

/** What the others are compared with. */
const references = ['tshark -r', 'tshark -T fields'] as const

interface Cost {
  readonly seconds: number
  readonly processor: number
  /** Peak resident size in megabytes. */
  readonly memory: number
}

async function writeCapture(file: string, megabytes: number): Promise<void> {
  const folder = 'fixtures/captures'
  const datagrams: CapturedDatagram[] = []
  for (const name of readdirSync(folder).filter(name => name.endsWith('.nl')))
    for await (const item of readCapture(new Uint8Array(readFileSync(join(folder, name)))))
      if (item.kind === 'datagram') datagrams.push(item.datagram)
  const writer = new PcapngWriter('nlkit bench')
  const fd = openSync(file, 'w')
  let time = 1_700_000_000_000_000_000n
  for (let written = 0; written < megabytes * 1e6; ) {
    const packets = datagrams.map(datagram => {
      time += 20_000n
      const { process: _, comments: __, ...rest } = datagram
      return writer.write({ ...rest, time })
    })
    written += writeSync(fd, Buffer.concat(packets))
  }
  closeSync(fd)
}

/** Clock ticks a second in /proc, which is 100 on every Linux (proc_pid_stat(5), USER_HZ). */
const ticks = 100

/** Runs a command to its end, its output thrown away. */
function run(words: readonly string[]): Promise<Cost> {
  const [command = '', ...args] = words.map(word => (word === 'node' ? process.execPath : word))
  const start = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', text => {
    complaint += text
  })
  let [processor, memory] = [0, 0]
  const look = setInterval(() => {
    try {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      processor = (Number(stat[11]) + Number(stat[12])) / ticks
      memory =
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024 || memory
    } catch {
      // It has just ended: what was seen last stands.
    }
  }, 10)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', status => {
      clearInterval(look)
      if (status === 0) resolve({ seconds: (performance.now() - start) / 1000, processor, memory })
      else reject(new Error(`${words.join(' ')}: status ${status}: ${complaint}`))
    })
  })
}

function number(text: string, option: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new Error(`--${option} takes a whole number above 0, not ${JSON.stringify(text)}`)
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      megabytes: { type: 'string', default: '500' },
      rounds: { type: 'string', default: '3' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    console.log(usage)
    return
  }
  const rounds = number(values.rounds, 'rounds')
  const unknown = positionals.find(name => !Object.hasOwn(contenders, name))
  if (unknown !== undefined)
    throw new Error(
      `no program here is called ${JSON.stringify(unknown)}; there are: ${Object.keys(contenders).join(', ')}`,
    )
  const wanted = Object.entries(contenders).filter(
    ([name]) => positionals.length === 0 || positionals.includes(name) || references.includes(name as never),
  )
  const folder = mkdtempSync(join(tmpdir(), 'nlkit-bench-'))
  try {
    const file = join(folder, 'capture.pcapng')
    await writeCapture(file, number(values.megabytes, 'megabytes'))
    const costs = new Map<string, Cost[]>(wanted.map(([name]) => [name, []]))
    for (let round = 0; round < rounds; round++)
      for (const [name, words] of wanted)
        costs.get(name)!.push(await run(words.map(word => (word === 'FILE' ? file : word))))
    console.log(`${Math.round(statSync(file).size / 1e6)} MB`)
    console.log(table(costs))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function table(costs: ReadonlyMap<string, readonly Cost[]>): string {
  const medianOf = (name: string, key: keyof Cost): number => median(costs.get(name)!.map(cost => cost[key]))
  const rows = [...costs.keys()].map(name => [
    name,
    ...(['seconds', 'processor'] as const).map(key => medianOf(name, key).toFixed(2)),
    medianOf(name, 'memory').toFixed(0),
    ...references.flatMap(reference =>
      (['seconds', 'processor'] as const).map(key => (medianOf(name, key) / medianOf(reference, key)).toFixed(2)),
    ),
  ])
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(24) : cell.padStart(10))).join('')
  const heads = ['seconds', 'processor', 'MB', ...references.flatMap(() => ['seconds', 'processor'])]
  return [
    `${''.padEnd(54)}${references.map(name => `  / ${name}`.padEnd(20)).join('')}`.trimEnd(),
    line(['', ...heads]),
    ...rows.map(line),
  ].join('\n')
}

try {
  await main()
} catch (error) {
  console.error(`bench: ${(error as Error).message}\n\n${usage}`)
  process.exitCode = 2
}
