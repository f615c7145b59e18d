/* What is measured on the kernel: docs/performance.md says what each does and what its check sums up. */

export interface Workload {
  readonly name: string
  readonly title: string
  /** What one operation is: times are microseconds for each. */
  readonly unit: string
  /** How many operations; with `--scale`, a share of it. */
  readonly n: number
  /** How often a peer does it again in the same process: the median counts. */
  readonly repeats: number
  /** What is there beforehand: commands of state.ts, each with `n` where it has a `%n`. */
  readonly state: readonly string[]
  /** It changes that: every run gets a namespace of its own. */
  readonly fresh?: true
  /** What the kernel must hold afterwards: a command of state.ts that sums it up. */
  readonly leaves?: 'routes' | 'rules' | 'elements'
  /** What `check` must be, where that can be said beforehand; otherwise all peers must agree. */
  readonly check?: (n: number) => string
  /** How many events a second; 0 for as many as the kernel takes. */
  readonly rate?: number
  /** The first run of a peer is looked at between set-up and tear-down. */
  readonly inspected?: true
}

const base = 0x0a000000

/** Count and sum of 10.0.0.0 + i, and what a workload has beside. */
function sums(n: number, ...others: number[]): string {
  const sum = Number((BigInt(n) * BigInt(base) + (BigInt(n) * BigInt(n - 1)) / 2n) & 0xffffffffn)
  return [n, sum, ...others, 0, 0, 0].slice(0, 5).join(':')
}

/** State `routes`: metrics 100 to 115 in turn, every second with a gateway. */
function routeSums(n: number, gateways: boolean): string {
  let metrics = 0
  for (let i = 0; i < n; i++) metrics += 100 + (i % 16)
  return sums(n, metrics % 2 ** 32, gateways ? Math.ceil(n / 2) : 0)
}

const routes = { n: 100_000, state: ['device', 'routes %n'] }
const pairs = { state: ['links %n'] }
const changed = { repeats: 1, fresh: true } as const

export const workloads: readonly Workload[] = [
  {
    name: 'w1-ack',
    title: 'add routes, one by one',
    unit: 'route',
    n: 100_000,
    state: ['device'],
    leaves: 'routes',
    ...changed,
  },
  {
    name: 'w1-await',
    title: 'add routes, each awaited',
    unit: 'route',
    n: 100_000,
    state: ['device'],
    leaves: 'routes',
    ...changed,
  },
  {
    name: 'w1-batch',
    title: 'add routes, as a stream',
    unit: 'route',
    n: 100_000,
    state: ['device'],
    leaves: 'routes',
    ...changed,
  },
  {
    name: 'w1-all',
    title: 'add routes, all at once, each with a promise of its own',
    unit: 'route',
    n: 100_000,
    state: ['device'],
    leaves: 'routes',
    ...changed,
  },
  { name: 'w2', title: 'list routes', unit: 'route', repeats: 5, check: n => routeSums(n, true), ...routes },
  {
    name: 'walk',
    title: 'walk routes: two fields of each, nothing kept',
    unit: 'route',
    repeats: 5,
    check: n => routeSums(n, false),
    ...routes,
  },
  { name: 'w3-links', title: 'list links', unit: 'link', n: 1001, repeats: 20, ...pairs },
  { name: 'w3-addrs', title: 'list addresses', unit: 'address', n: 2002, repeats: 20, ...pairs },
  {
    name: 'w4-add',
    title: 'add rules in one transaction',
    unit: 'rule',
    n: 10_000,
    state: ['tables'],
    leaves: 'rules',
    ...changed,
  },
  {
    name: 'w4-list',
    title: 'list rules',
    unit: 'rule',
    n: 10_000,
    repeats: 5,
    state: ['tables', 'rules %n'],
    check: n => sums(n, n),
  },
  {
    name: 'w5-add',
    title: 'add set elements in one transaction',
    unit: 'element',
    n: 100_000,
    state: ['tables'],
    leaves: 'elements',
    ...changed,
  },
  {
    name: 'w5-list',
    title: 'list set elements',
    unit: 'element',
    n: 100_000,
    repeats: 3,
    state: ['tables', 'elements %n'],
    check: n => sums(n),
  },
  {
    name: 'w6',
    title: 'ask for one link',
    unit: 'request',
    n: 20_000,
    repeats: 1,
    state: ['device'],
    check: () => '1',
  },
  {
    name: 'w7-burst',
    title: 'events as fast as the kernel makes them',
    unit: 'event (processor time)',
    n: 50_000,
    repeats: 1,
    state: ['device'],
    fresh: true,
    rate: 0,
  },
  {
    name: 'w7-paced',
    title: '10,000 events a second',
    unit: 'event (processor time)',
    n: 20_000,
    repeats: 1,
    state: ['device'],
    fresh: true,
    rate: 10_000,
  },
  {
    name: 'w8',
    title: "a container's way out, set up and taken down",
    unit: 'turn',
    n: 50,
    repeats: 1,
    state: [],
    fresh: true,
    inspected: true,
  },
  { name: 'w9-route', title: 'decode routes from memory', unit: 'route', n: 20_000, repeats: 20, state: [] },
  { name: 'w9-link', title: 'decode links from memory', unit: 'link', n: 1600, repeats: 20, state: [] },
  { name: 'w9-rule', title: 'decode rules from memory', unit: 'rule', n: 4000, repeats: 20, state: [] },
  {
    name: 'requests',
    title: '1,000 requests at once',
    unit: 'request',
    n: 1000,
    repeats: 20,
    state: ['device'],
    check: n => `${n}`,
  },
]

/** What the kernel must hold after a workload that changes it. */
export function left({ leaves }: Workload, n: number): string | undefined {
  if (leaves === undefined) return undefined
  return leaves === 'rules' ? sums(n, n) : sums(n)
}

/** The number of operations at a scale. Links come in pairs, with lo beside; each has two addresses. */
export function scaled({ name, n }: Workload, scale: number): number {
  if (name.startsWith('w9')) return n
  if (name === 'w3-links') return 2 * pairsAt(scale) + 1
  if (name === 'w3-addrs') return 4 * pairsAt(scale) + 2
  return Math.max(Math.round(n * scale), Math.min(n, 20))
}

/** The number that a command of `state` gets. */
export function stateSize(workload: Workload, scale: number): number {
  return workload.state === pairs.state ? pairsAt(scale) : scaled(workload, scale)
}

const pairsAt = (scale: number): number => Math.max(Math.round(500 * scale), 5)

/** The workloads that a name stands for: `w4` for `w4-add` and `w4-list`. */
export function named(name: string): Workload[] {
  return workloads.filter(workload => workload.name === name || workload.name.startsWith(`${name}-`))
}
