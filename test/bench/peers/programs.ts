/*
 * Command lines as a peer: each is timed from its start to its end. `programs PEER WORKLOAD N REPEATS` prints one line, as the
 * adapter does. What they read is written before the clock starts; what they print is looked at after it has stopped.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { host, numberOf } from '../adapter/sums.js'
import { median } from '../measure.js'

interface Invocation {
  readonly words: readonly string[]
  /** What it reads. */
  readonly input?: (n: number) => string
  /** Sums of what it printed. */
  readonly check?: (printed: string) => number[]
  /** Each run is one operation: the median is the result. */
  readonly single?: true
}

const lines = (n: number, line: (i: number) => string): string => Array.from({ length: n }, (_, i) => line(i)).join('')

const octets = (address: string): number[] => address.split(':').map(octet => Number.parseInt(octet, 16))

/** The bytes of an address, from its text. */
function addressBytes(address: string): number[] {
  if (!address.includes(':')) return address.split('.').map(Number)
  const [head = '', tail] = address.split('::')
  const groups = (text = ''): string[] => (text === '' ? [] : text.split(':'))
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length
  return [...groups(head), ...new Array(zeros).fill('0'), ...groups(tail)]
    .map(group => Number.parseInt(group, 16))
    .flatMap(group => [group >> 8, group & 255])
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

interface IpRoute {
  readonly dst: string
  readonly metric?: number
  readonly gateway?: string
}
interface IpLink {
  readonly ifindex: number
  readonly mtu: number
  readonly address: string
  readonly linkinfo?: { readonly info_kind?: string }
  readonly addr_info: readonly { readonly prefixlen: number; readonly local: string }[]
}
type NftElement =
  | string
  | { readonly range?: [string, string]; readonly prefix?: { readonly addr: string; readonly len: number } }
interface NftObject {
  readonly rule?: { readonly expr: readonly [{ readonly match: { readonly right: string } }, object] }
  readonly set?: { readonly elem?: readonly NftElement[] }
}

function routeSums(printed: string): number[] {
  const routes = (JSON.parse(printed) as IpRoute[]).filter(({ dst }) => dst.startsWith('10.'))
  return [
    routes.length,
    sum(routes.map(({ dst }) => numberOf(dst))),
    sum(routes.map(({ metric = 0 }) => metric)),
    routes.filter(({ gateway }) => gateway !== undefined).length,
    0,
  ]
}

function linkSums(printed: string): number[] {
  const links = JSON.parse(printed) as IpLink[]
  return [
    links.length,
    sum(links.map(({ ifindex }) => ifindex)),
    sum(links.map(({ mtu }) => mtu)),
    sum(links.flatMap(({ address }) => octets(address))),
    links.filter(({ linkinfo }) => linkinfo?.info_kind === 'veth').length,
  ]
}

function addressSums(printed: string): number[] {
  const all = (JSON.parse(printed) as IpLink[]).flatMap(link => link.addr_info.map(address => ({ link, ...address })))
  return [
    all.length,
    sum(all.map(({ link }) => link.ifindex)),
    sum(all.map(({ prefixlen }) => prefixlen)),
    sum(all.flatMap(({ local }) => addressBytes(local))),
    0,
  ]
}

const nftObjects = (printed: string): NftObject[] => (JSON.parse(printed) as { nftables: NftObject[] }).nftables

function ruleSums(printed: string): number[] {
  const rules = nftObjects(printed).flatMap(({ rule }) => rule ?? [])
  const addresses = rules.map(({ expr }) => numberOf(expr[0].match.right))
  return [rules.length, sum(addresses), rules.filter(({ expr }) => 'masquerade' in expr[1]).length, 0, 0]
}

/** nft prints neighbours as prefixes and ranges. */
function elementSums(printed: string): number[] {
  const ranges = nftObjects(printed)
    .flatMap(({ set }) => set?.elem ?? [])
    .map((element): [number, number] => {
      if (typeof element === 'string') return [numberOf(element), numberOf(element)]
      if (element.range) return [numberOf(element.range[0]), numberOf(element.range[1])]
      const first = numberOf(element.prefix!.addr)
      return [first, first + 2 ** (32 - element.prefix!.len) - 1]
    })
  const sums = ranges.map(([first, last]) => ((first + last) * (last - first + 1)) / 2)
  return [sum(ranges.map(([first, last]) => last - first + 1)), sum(sums) % 2 ** 32, 0, 0, 0]
}

const invocations: Readonly<Record<string, Invocation>> = {
  'ip w1-batch': {
    words: ['ip', '-batch', '-'],
    input: n => lines(n, i => `route add ${host(i)}/32 dev bench0 proto static\n`),
  },
  'ip w2': { words: ['ip', '-j', '-4', 'route', 'show'], check: routeSums },
  'ip w3-links': { words: ['ip', '-j', '-d', '-s', 'link', 'show'], check: linkSums },
  'ip w3-addrs': { words: ['ip', '-j', 'addr', 'show'], check: addressSums },
  'ip w6': { words: ['ip', '-j', 'link', 'show', 'dev', 'bench0'], single: true },
  'nft w4-add': {
    words: ['nft', '-f', '-'],
    input: n => lines(n, i => `add rule ip nat postrouting ip saddr ${host(i)} masquerade\n`),
  },
  'nft w4-list': { words: ['nft', '-j', 'list', 'chain', 'ip', 'nat', 'postrouting'], check: ruleSums },
  'nft w5-add': {
    words: ['nft', '-f', '-'],
    input: n => `add element ip filter s { ${lines(n, i => `${host(i)},\n`)} }\n`,
  },
  'nft w5-list': { words: ['nft', '-j', 'list', 'set', 'ip', 'filter', 's'], check: elementSums },
}

const namespace = 'bench-ip'

const setUp: readonly (readonly [string[], string])[] = [
  [
    ['ip', '-batch', '-'],
    `link add br0 type bridge
addr add 192.168.77.1/24 dev br0
link set br0 up
netns add ${namespace}
link add vh0 type veth peer name vc0
link set vh0 master br0 up
link set vc0 netns ${namespace}
`,
  ],
  [
    ['ip', '-n', namespace, '-batch', '-'],
    'addr add 192.168.77.2/24 dev vc0\nlink set vc0 up\nlink set lo up\nroute add default via 192.168.77.1\n',
  ],
  [
    ['nft', '-f', '-'],
    `table ip nat { chain postrouting { type nat hook postrouting priority 100; ip saddr 192.168.0.0/16 masquerade; }; }
table ip filter { chain forward { type filter hook forward priority 0; iifname br0 accept; oifname br0 accept; }; }
`,
  ],
]

const takeDown: readonly (readonly [string[], string])[] = [
  [['nft', '-f', '-'], 'delete table ip nat\ndelete table ip filter\n'],
  [['ip', '-batch', '-'], `link del vh0\nlink del br0\nnetns del ${namespace}\n`],
]

const now = (): number => performance.now() / 1000

/** Of the children that have ended, in steps of 10 ms: cutime and cstime of proc_pid_stat(5). */
function childrensProcessor(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(stat[13]) + Number(stat[14])) / 100
}

function run(words: readonly string[], stdin: number | 'ignore', stdout: number | 'ignore'): number {
  const [program = '', ...rest] = words
  const start = now()
  const { status, error, stderr } = spawnSync(program, rest, { stdio: [stdin, stdout, 'pipe'] })
  const took = now() - start
  if (error || status !== 0) throw error ?? new Error(`${words.join(' ')}: ${stderr}`)
  return took
}

interface Figures {
  readonly n: number
  readonly times: readonly number[]
  readonly perOperation: number
  readonly more: object
  readonly note: string
}

function measure(invocation: Invocation, n: number, repeats: number, folder: string): Figures {
  const { words, input, check, single } = invocation
  const [given, printed] = [join(folder, 'in'), join(folder, 'out')]
  if (input) writeFileSync(given, input(n))
  const times = Array.from({ length: single ? n : repeats }, () => {
    const stdin = input ? openSync(given, 'r') : 'ignore'
    const stdout = check ? openSync(printed, 'w') : 'ignore'
    try {
      return run(words, stdin, stdout)
    } finally {
      for (const file of [stdin, stdout]) if (typeof file === 'number') closeSync(file)
    }
  })
  const sums = check?.(readFileSync(printed, 'utf8'))
  const operations = single ? 1 : (sums?.[0] ?? n)
  const more = sums ? { check: sums.map(value => (value % 2 ** 32) >>> 0).join(':') } : {}
  return { n, times, perOperation: (median(times) / operations) * 1e6, more, note: words.join(' ') }
}

function egress(n: number, folder: string): Figures {
  const file = join(folder, 'in')
  const all = (steps: typeof setUp): number =>
    sum(
      steps.map(([words, text]) => {
        writeFileSync(file, text)
        const stdin = openSync(file, 'r')
        try {
          return run(words, stdin, 'ignore')
        } finally {
          closeSync(stdin)
        }
      }),
    )
  const [ups, downs]: [number[], number[]] = [[], []]
  for (let i = 0; i < n; i++) {
    ups.push(all(setUp))
    if (i === 0 && process.env.BENCH_VERIFY) execFileSync('sh', ['-c', process.env.BENCH_VERIFY], { stdio: 'inherit' })
    downs.push(all(takeDown))
  }
  const times = ups.map((up, i) => up + downs[i]!)
  const more = { setup_us: Math.round(median(ups) * 1e6), teardown_us: Math.round(median(downs) * 1e6) }
  return { n, times, perOperation: median(times) * 1e6, more, note: '5 processes a turn' }
}

const [peer = '', workload = '', size, repeats] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'nlkit-bench-'))
try {
  const before = childrensProcessor()
  const n = Number(size)
  const figures =
    workload === 'w8' ? egress(n, folder) : measure(invocations[`${peer} ${workload}`]!, n, Number(repeats), folder)
  const line = {
    peer,
    workload,
    n: figures.n,
    seconds: sum(figures.times),
    per_op_us: figures.perOperation,
    cpu_s: (childrensProcessor() - before) / (figures.times.length === n ? 1 : figures.times.length),
    max_rss_kb: process.resourceUsage().maxRSS,
    ...figures.more,
    note: figures.note,
  }
  console.log(JSON.stringify(line))
} finally {
  rmSync(folder, { recursive: true })
}
