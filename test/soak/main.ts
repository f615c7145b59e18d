/*
 * npm run soak -- --minutes N [--seed S]: load, cancellations and faults at random on the real kernel, in a namespace of its own, and
 * the library's picture compared with ip's and nft's as it goes. Only operations that a program could ask for. Exits with 1 after a
 * difference.
 */
import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { NftablesClient, NftTransaction, nft } from '../../src/client/nftables/index.js'
import { RouteClient, type RouteView } from '../../src/client/route/index.js'
import { NlkitError } from '../../src/errors.js'
import { netns } from '../../src/netns/index.js'
import { pictureOfIp, pictureOfView } from '../support/picture.js'
import { Random } from '../support/random.js'

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
const minutes = Number(values.minutes ?? 1)
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9))
if (!(minutes > 0 && Number.isSafeInteger(seed))) {
  process.stderr.write('usage: npm run soak -- [--minutes N] [--seed N]\n')
  process.exit(2)
}
const say = (text: string): void => void process.stdout.write(`${text}\n`)

const random = new Random(seed)
using inside = netns.createAnonymous()
const kinds = ['links', 'addresses', 'routes'] as const
const counts = { done: 0, refused: 0, cancelled: 0, sockets: 0, commits: 0, items: 0, overruns: 0, comparisons: 0 }
const differences: string[] = []

let route = RouteClient.open({ netns: inside })
let nftables = NftablesClient.open({ netns: inside })
const table = { family: 'ip', table: 't' } as const
/** What a commit that was given up may have done all the same makes the number of rules uncertain: it is looked up then. */
const rules = { count: 0, certain: true }

const device = (): string => `b${random.below(8)}`
const network = (): string => `10.${random.below(30)}.${random.below(10)}.0/24`

const operations: readonly ((client: RouteClient) => Promise<unknown>)[] = [
  client => client.links.add({ name: device(), kind: 'bridge', up: random.below(2) === 0 }),
  client => client.links.add({ name: device(), kind: 'veth', peer: { name: device() } }),
  client => (random.below(4) === 0 ? client.links.delete(device()) : client.links.get(device())),
  client => client.links.change(device(), { up: random.below(4) > 0 }),
  client => client.links.change(device(), { mtu: 1300 + random.below(200) }),
  client => client.links.change(device(), { master: random.below(2) ? device() : null }),
  client => client.addresses.add({ dev: device(), address: `192.168.${random.below(8)}.${1 + random.below(3)}/24` }),
  client => client.addresses.delete({ dev: device(), address: `192.168.${random.below(8)}.${1 + random.below(3)}/24` }),
  client => client.routes.add({ to: network(), dev: device() }),
  client => client.routes.replace({ to: network(), dev: device(), metric: random.below(3) }),
  client => client.routes.append({ to: network(), dev: device() }),
  client => client.routes.delete({ to: network() }),
  client => client.routes.add({ to: `2001:db8:${random.below(30).toString(16)}::/48`, dev: device() }),
  client => client.routes.delete({ to: `2001:db8:${random.below(30).toString(16)}::/48` }),
  client => client.links.list(),
  client => client.routes.list({ table: 0 }),
]

/** One operation, now and then given up on its way. */
async function operate(): Promise<void> {
  const given = random.below(10) === 0
  const controller = new AbortController()
  const asked = random.pick(operations)(given ? route.with({ signal: controller.signal }) : route)
  if (given) setTimeout(() => controller.abort(), random.below(3))
  try {
    await asked
    counts.done++
  } catch (error) {
    if (controller.signal.aborted && error === controller.signal.reason) counts.cancelled++
    else if (error instanceof NlkitError) counts.refused++
    else throw error
  }
}

/** Adds rules in one transaction, or fails as a whole; now and then given up. */
async function commit(): Promise<void> {
  const transaction = new NftTransaction().addTable(table).addChain({ ...table, chain: 'c' })
  const count = 1 + random.below(50)
  for (let i = 0; i < count; i++)
    transaction.addRule({ ...table, chain: 'c', expressions: [nft.counter(), nft.accept()], comment: `r${i}` })
  const broken = random.below(5) === 0
  if (broken) transaction.deleteTable({ family: 'ip', table: 'nothing' })
  const given = random.below(8) === 0
  const controller = new AbortController()
  const asked = (given ? nftables.with({ signal: controller.signal }) : nftables).ruleset.commit(transaction)
  if (given) setImmediate(() => controller.abort())
  try {
    await asked
    rules.count += count
    counts.commits++
  } catch (error) {
    if (given && error === controller.signal.reason) {
      rules.certain &&= broken
      counts.cancelled++
    } else if (broken && error instanceof NlkitError && error.code === 'ENOENT') counts.refused++
    else throw error
  }
}

/** Sockets come and go with questions open. */
async function reopen(): Promise<void> {
  const lists = [route.links.list(), nftables.ruleset.chains()].map(list => list.catch(() => {}))
  route.close()
  nftables.close()
  await Promise.all(lists)
  route = RouteClient.open({ netns: inside })
  nftables = NftablesClient.open({ netns: inside })
  counts.sockets += 2
}

async function compare(view: RouteView): Promise<void> {
  counts.comparisons++
  let [ours, theirs]: string[][] = [[], []]
  for (let attempt = 0; attempt < 100; attempt++) {
    await sleep(20)
    ours = pictureOfView(view)
    theirs = pictureOfIp(inside)
    if (String(ours) === String(theirs)) break
  }
  differ('view and ip', ours!, theirs!)
  const listed = await nftables.ruleset.rules().catch((error: NlkitError) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const { stdout } = netns.spawnSync(inside, 'nft', ['list', 'ruleset'], { encoding: 'utf8', maxBuffer: 1 << 28 })
  const comments = (text: string): string[] => text.match(/comment "r\d+"/g) ?? []
  differ(
    'rules and nft',
    listed.map(({ comment }) => `comment "${comment}"`),
    comments(stdout),
  )
  if (!rules.certain) Object.assign(rules, { count: listed.length, certain: true })
  if (listed.length !== rules.count) differences.push(`${listed.length} rules, ${rules.count} were committed`)
  if (rules.count > 3000) {
    await nftables.ruleset.commit(new NftTransaction().deleteTable(table))
    rules.count = 0
  }
}

function differ(what: string, ours: readonly string[], theirs: readonly string[]): void {
  if (String(ours) === String(theirs)) return
  const [a, b] = [new Set(ours), new Set(theirs)]
  differences.push(what, ...ours.filter(line => !b.has(line)).map(line => `+ ${line}`))
  differences.push(...theirs.filter(line => !a.has(line)).map(line => `- ${line}`))
}

say(`seed ${seed}, ${minutes} minutes`)
const view = await RouteClient.view(kinds, { netns: inside, receiveBuffer: 32 * 1024 })
const following = (async () => {
  for await (const item of view) {
    counts.items++
    if (item.kind === 'overrun') counts.overruns++
    // A reader that falls behind now and then.
    if (counts.items % 500 === 0) await sleep(50)
  }
})()
const descriptors = readdirSync('/proc/self/fd').length
const end = performance.now() + minutes * 60_000
let next = performance.now() + 30_000
while (performance.now() < end && differences.length === 0) {
  for (let burst = 0; burst < 20; burst++) await Promise.all(Array.from({ length: 1 + random.below(40) }, operate))
  for (let i = random.below(4); i > 0; i--) await commit()
  if (random.below(5) === 0) await reopen()
  await compare(view)
  if (performance.now() > next) {
    say(JSON.stringify(counts))
    next += 30_000
  }
}
if (readdirSync('/proc/self/fd').length > descriptors)
  differences.push(`${readdirSync('/proc/self/fd').length} descriptors, ${descriptors} in the beginning`)
view.close()
await following
route.close()
nftables.close()
say(JSON.stringify(counts))
for (const difference of differences) say(difference)
say(differences.length === 0 ? 'no differences' : `again: npm run soak -- --minutes ${minutes} --seed ${seed}`)
process.exitCode = differences.length === 0 ? 0 : 1
