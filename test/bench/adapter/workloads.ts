/* What is measured, done with nlkit as its users would. What each workload must do, and what `check` sums up, is said in docs/performance.md. */
import { readFileSync } from 'node:fs'
import { Input, type MessageDefinition, NLM_F, newLink, newRoute, newRule } from '../../../protocol/index.js'
import {
  batchBegin,
  batchEnd,
  type ElementMessage,
  getRule,
  getSetElem,
  NFNL_SUBSYS,
  netfilterProtocol,
  newSetElem,
  type RuleMessage,
} from '../../../protocol/netfilter/index.js'
import type { LinkMessage, RouteMessage } from '../../../protocol/route/index.js'
import {
  NetlinkSocketSync,
  NftablesClientSync,
  NftTransaction,
  nft,
  RouteClient,
  RouteClientSync,
} from '../../../src/index.js'
import { egress } from './egress.js'
import { latency, once, passes, processor, report, seconds, type Task } from './report.js'

/** 10.0.0.0 + i. */
const host = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
}

const bigEndian = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)

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

async function addRoutesTogether(task: Task): Promise<void> {
  const dev = device()
  const client = RouteClient.open()
  await once(task, 'RouteClient, Promise.all', () =>
    Promise.all(Array.from({ length: task.n }, (_, i) => client.routes.add(routeTo(i, dev)))),
  )
  client.close()
}

/** Count, sum of destinations, sum of metrics, how many have a gateway. */
function routeSums(routes: readonly Pick<RouteMessage, 'header' | 'attributes'>[]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (const { header, attributes } of routes) {
    if (header.family !== 2 || attributes.table !== 254 || !attributes.dst?.startsWith('10.')) continue
    sums[0]!++
    sums[1]! += numberOf(attributes.dst)
    sums[2]! += attributes.priority ?? 0
    if (attributes.gateway !== undefined) sums[3]!++
  }
  return sums
}

async function listRoutes(task: Task): Promise<void> {
  using client = RouteClientSync.open()
  await passes(task, 'RouteClientSync.routes.list', () => client.routes.list({ family: 2, table: 'main' }), routeSums)
}

/** Count, sums of indexes, of MTUs, of the bytes of link-layer addresses; how many are veth. */
function linkSums(links: readonly Pick<LinkMessage, 'header' | 'attributes'>[]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (const { header, attributes } of links) {
    sums[0]!++
    sums[1]! += header.index
    sums[2]! += attributes.mtu ?? 0
    for (const byte of attributes.address?.split(':') ?? []) sums[3]! += Number.parseInt(byte, 16)
    if (attributes.linkinfo?.kind === 'veth') sums[4]!++
  }
  return sums
}

async function listLinks(task: Task): Promise<void> {
  using client = RouteClientSync.open()
  await passes(task, 'RouteClientSync.links.list', () => client.links.list(), linkSums)
}

/** The bytes of an address as the kernel has them. */
function addressBytes(address: string): number[] {
  if (!address.includes(':')) return address.split('.').map(Number)
  const [head = '', tail] = address.split('::')
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map(group => Number.parseInt(group, 16))
  const front = groups(head)
  const back = tail === undefined ? [] : groups(tail)
  const all = [...front, ...new Array(8 - front.length - back.length).fill(0), ...back]
  return all.flatMap(group => [group >> 8, group & 255])
}

async function listAddresses(task: Task): Promise<void> {
  using client = RouteClientSync.open()
  await passes(
    task,
    'RouteClientSync.addresses.list',
    () => client.addresses.list(),
    addresses => {
      const sums = [0, 0, 0, 0, 0]
      for (const { header, attributes } of addresses) {
        sums[0]!++
        sums[1]! += header.index
        sums[2]! += header.prefixlen
        for (const byte of addressBytes(attributes.address!)) sums[3]! += byte
      }
      return sums
    },
  )
}

async function addRules(task: Task): Promise<void> {
  using client = NftablesClientSync.open()
  await once(task, 'NftTransaction, one commit', () => {
    const transaction = new NftTransaction()
    for (let i = 0; i < task.n; i++)
      transaction.addRule({
        family: 'ip',
        table: 'nat',
        chain: 'postrouting',
        expressions: [...nft.saddr(host(i)), nft.masquerade()],
      })
    client.ruleset.commit(transaction)
  })
}

/** Count, sum of the addresses compared with, how many masquerade. */
function ruleSums(rules: readonly RuleMessage['attributes'][]): number[] {
  const sums = [0, 0, 0, 0, 0]
  for (const { expressions = [] } of rules) {
    sums[0]!++
    for (const expression of expressions) {
      if (expression.name === 'cmp') sums[1]! += bigEndian(expression.data?.data?.value ?? new Uint8Array(4))
      if (expression.name === 'masq') sums[2]!++
    }
  }
  return sums
}

const nfgenmsg = { family: 2, version: 0, res_id: 0 }

async function listRules(task: Task): Promise<void> {
  using socket = NetlinkSocketSync.open(netfilterProtocol)
  const dump = {
    kind: 'dump' as const,
    definition: getRule,
    body: { header: nfgenmsg, attributes: { table: 'nat', chain: 'postrouting' } },
  }
  await passes(
    task,
    'NetlinkSocketSync, NFT_MSG_GETRULE',
    () => socket.request(dump).replies,
    replies => ruleSums(replies.map(({ body }) => (body as RuleMessage).attributes)),
  )
}

/** So many elements to a message: an attribute holds at most 64 KiB. */
const elementsInMessage = 2000

async function addElements(task: Task): Promise<void> {
  using socket = NetlinkSocketSync.open(netfilterProtocol)
  const batch = { family: 0, version: 0, res_id: NFNL_SUBSYS.NFTABLES }
  await once(task, 'one transaction', () => {
    const steps = []
    for (let first = 0; first < task.n; first += elementsInMessage) {
      const elements = []
      for (let i = first; i < Math.min(task.n, first + elementsInMessage); i++)
        elements.push({ key: { value: Uint8Array.of(10, (i >> 16) & 255, (i >> 8) & 255, i & 255) } })
      const body: ElementMessage = { header: nfgenmsg, attributes: { table: 'filter', set: 's', elements } }
      steps.push({ definition: newSetElem as MessageDefinition, body, flags: NLM_F.CREATE })
    }
    socket.request({
      kind: 'transaction',
      begin: { definition: batchBegin as MessageDefinition, body: { header: batch, attributes: {} } },
      steps,
      end: { definition: batchEnd as MessageDefinition, body: { header: batch, attributes: {} } },
    })
  })
}

async function listElements(task: Task): Promise<void> {
  using socket = NetlinkSocketSync.open(netfilterProtocol)
  const dump = {
    kind: 'dump' as const,
    definition: getSetElem,
    body: { header: nfgenmsg, attributes: { table: 'filter', set: 's' } },
  }
  await passes(
    task,
    'NetlinkSocketSync, NFT_MSG_GETSETELEM',
    () => socket.request(dump).replies,
    replies => {
      const sums = [0, 0, 0, 0, 0]
      for (const { body } of replies)
        for (const { key } of (body as ElementMessage).attributes.elements ?? []) {
          sums[0]!++
          sums[1]! += bigEndian(key!.value!)
        }
      return sums
    },
  )
}

async function roundTrip(task: Task): Promise<void> {
  const index = device()
  using client = RouteClientSync.open()
  await latency(task, 'RouteClientSync.links.get', () => client.links.get(index).index === index)
}

/** The address that says the events are over. */
const sentinel = '198.18.255.254'

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

/** Decoding alone: the captured messages of one type, one behind the other. */
function captured(type: number): Input {
  const all = readFileSync(`${process.env.BENCH_CAP}/capture.bin`)
  const parts: Buffer[] = []
  for (let at = 0; at < all.length; ) {
    const length = (all.readUInt32LE(at) + 3) & ~3
    if (all.readUInt16LE(at + 4) === type) parts.push(all.subarray(at, at + length))
    at += length
  }
  return new Input(new Uint8Array(Buffer.concat(parts)), true)
}

function decode<T>(definition: MessageDefinition<T>, sums: (bodies: readonly T[]) => number[]) {
  return async (task: Task): Promise<void> => {
    const input = captured(definition.type)
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
  'w1-batch': addRoutesTogether,
  w2: listRoutes,
  'w3-links': listLinks,
  'w3-addrs': listAddresses,
  'w4-add': addRules,
  'w4-list': listRules,
  'w5-add': addElements,
  'w5-list': listElements,
  w6: roundTrip,
  'w7-burst': events,
  'w7-paced': events,
  w8: egress,
  'w9-route': decode(newRoute, routeSums),
  'w9-link': decode(newLink, linkSums),
  'w9-rule': decode(newRule, rules => ruleSums(rules.map(({ attributes }) => attributes))),
}
