/* What is measured, done with nlkit as its users would. What each workload must do, and what `check` sums up, is said in docs/performance.md. */
import {
  getRoute,
  Input,
  type MessageDefinition,
  newLink,
  newRoute,
  newRule,
  type RouteMessage,
} from '../../../protocol/index.js'
import {
  NftablesClientSync,
  NftTransaction,
  nft,
  type Reply,
  RouteClient,
  RouteClientSync,
} from '../../../src/index.js'
import { egress } from './egress.js'
import { growth } from './growth.js'
import { addElements, listElements, listRules, openNftables } from './nftables.js'
import { captured, latency, once, passes, processor, report, seconds, type Task } from './report.js'
import { addressSums, elementSums, host, linkSums, numberOf, routeSums, ruleSums, sentinel } from './sums.js'

/** Number of the device that the harness made. */
function device(): number {
  return Number(process.env.BENCH_IFINDEX)
}

const routeTo = (i: number, dev: number) => ({ to: host(i), dev, scope: 'link', protocol: 'static' })

async function addRoutesOneByOne(task: Task): Promise<void> {
  const dev = device()
  using client = RouteClientSync.open()
  await once(task, 'RouteClientSync, one after the other', () => {
    for (let i = 0; i < task.n; i++) client.routes.add(routeTo(i, dev))
  })
}

async function addRoutesAwaited(task: Task): Promise<void> {
  const dev = device()
  const client = RouteClient.open()
  await once(task, 'RouteClient, each awaited', async () => {
    for (let i = 0; i < task.n; i++) await client.routes.add(routeTo(i, dev))
  })
  client.close()
}

async function addRoutesInBatch(task: Task): Promise<void> {
  const dev = device()
  await using client = RouteClient.open()
  await once(task, 'RouteClient.batch', () =>
    client.batch(counting(task.n), (i, { routes }) => routes.add(routeTo(i, dev))),
  )
}

function* counting(n: number): Generator<number> {
  for (let i = 0; i < n; i++) yield i
}

async function addRoutesTogether(task: Task): Promise<void> {
  const dev = device()
  const client = RouteClient.open()
  await once(task, 'RouteClient, Promise.all', () =>
    Promise.all(Array.from({ length: task.n }, (_, i) => client.routes.add(routeTo(i, dev)))),
  )
  client.close()
}

async function listRoutes(task: Task): Promise<void> {
  using client = RouteClientSync.open()
  await passes(task, 'RouteClientSync.routes.list', () => client.routes.list({ family: 2, table: 'main' }), routeSums)
}

async function listLinks(task: Task): Promise<void> {
  using client = RouteClientSync.open()
  await passes(task, 'RouteClientSync.links.list', () => client.links.list(), linkSums)
}

async function listAddresses(task: Task): Promise<void> {
  using client = RouteClientSync.open()
  await passes(task, 'RouteClientSync.addresses.list', () => client.addresses.list(), addressSums)
}

async function addRules(task: Task): Promise<void> {
  using client = NftablesClientSync.open()
  await once(task, 'NftTransaction, one commit, handles not asked for', () => {
    const transaction = new NftTransaction()
    for (let i = 0; i < task.n; i++)
      transaction.addRule({
        // Written out: to spread an object of three members takes V8 half a microsecond (`floors`).
        family: 'ip',
        table: 'nat',
        chain: 'postrouting',
        expressions: [nft.ip.saddr(host(i)), nft.masquerade()],
      })
    client.ruleset.commit(transaction, { handles: false })
  })
}

async function listAllRules(task: Task): Promise<void> {
  using socket = openNftables()
  await passes(task, 'NetlinkSocketSync, NFT_MSG_GETRULE', () => listRules(socket), ruleSums)
}

async function addAllElements(task: Task): Promise<void> {
  using socket = openNftables()
  await once(task, 'one transaction', () => addElements(task.n, socket))
}

async function listAllElements(task: Task): Promise<void> {
  using socket = openNftables()
  await passes(task, 'NetlinkSocketSync, NFT_MSG_GETSETELEM', () => listElements(socket), elementSums)
}

const question = { family: 0, dst_len: 0, src_len: 0, tos: 0, table: 0, protocol: 0, scope: 0, type: 0, flags: 0 }

/** Two fields of each route, as they come. */
async function walkRoutes(task: Task): Promise<void> {
  using client = RouteClientSync.open()
  await passes(
    task,
    "NetlinkSocketSync, RTM_GETROUTE, fields: ['dst', 'priority']",
    () => {
      const sums = [0, 0, 0, 0, 0]
      const each = ({ body }: Reply): void => {
        const { header, attributes } = body as RouteMessage
        if (header.table !== 254 || !attributes.dst?.startsWith('10.')) return
        sums[0]!++
        sums[1]! += numberOf(attributes.dst)
        sums[2]! += attributes.priority ?? 0
      }
      const body = { header: { ...question, family: 2 }, attributes: { table: 254 } }
      client.socket.request({
        kind: 'dump',
        definition: getRoute as MessageDefinition,
        body,
        each,
        fields: ['dst', 'priority'],
      })
      return sums
    },
    sums => sums,
  )
}

/** So many questions in one tick, each with a promise of its own. */
async function requestsTogether(task: Task): Promise<void> {
  const index = device()
  await using client = RouteClient.open()
  await passes(
    task,
    'RouteClient.links.get, Promise.all',
    () => Promise.all(Array.from({ length: task.n }, () => client.links.get(index))),
    links => [links.filter(link => link.index === index).length],
  )
}

async function roundTrip(task: Task): Promise<void> {
  const index = device()
  using client = RouteClientSync.open()
  await latency(task, 'RouteClientSync.links.get', () => client.links.get(index).index === index)
}

async function events(task: Task): Promise<void> {
  const subscription = RouteClient.events(['IPV4_IFADDR'])
  let received = 0
  let overruns = 0
  let start = 0
  let end = 0
  console.log('READY')
  const before = processor()
  for await (const item of subscription) {
    if (start === 0) start = seconds()
    if (item.kind === 'overrun') {
      overruns++
      continue
    }
    if ((item.body as { attributes: { local?: string } }).attributes.local === sentinel) break
    received++
    end = seconds()
  }
  const spent = processor() - before
  subscription.close()
  report(
    task,
    {
      n: received,
      seconds: end - start,
      perOperation: (spent / Math.max(1, received)) * 1e6,
      processor: spent,
      note: 'RouteClient.events; processor time of each event',
    },
    { received, enobufs: overruns },
  )
}

function decode<T>(definition: MessageDefinition<T>, sums: (bodies: readonly T[]) => number[]) {
  return async (task: Task): Promise<void> => {
    const input = new Input(new Uint8Array(captured(definition.type)), true)
    const { view, bytes } = input
    await passes(
      task,
      'decoded to plain objects',
      () => {
        const bodies: T[] = []
        for (let at = 0; at < bytes.length; ) {
          const length = view.getUint32(at, true)
          bodies.push(definition.body.read(input, at + 16, at + length))
          at += (length + 3) & ~3
        }
        return bodies
      },
      sums,
    )
  }
}

export const workloads: Readonly<Record<string, (task: Task) => Promise<void>>> = {
  'w1-ack': addRoutesOneByOne,
  'w1-await': addRoutesAwaited,
  'w1-batch': addRoutesInBatch,
  'w1-all': addRoutesTogether,
  w2: listRoutes,
  walk: walkRoutes,
  growth,
  'w3-links': listLinks,
  'w3-addrs': listAddresses,
  'w4-add': addRules,
  'w4-list': listAllRules,
  'w5-add': addAllElements,
  'w5-list': listAllElements,
  w6: roundTrip,
  requests: requestsTogether,
  'w7-burst': events,
  'w7-paced': events,
  w8: egress,
  'w9-route': decode(newRoute, routeSums),
  'w9-link': decode(newLink, linkSums),
  'w9-rule': decode(newRule, rules => ruleSums(rules.map(({ attributes }) => attributes))),
}
