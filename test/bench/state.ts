/*
 * What a workload finds, and what the kernel holds after it. Run in the workload's namespaces, by the harness:
 *
 *     state device | routes N | links PAIRS | tables | rules N | elements N
 *     state count routes|rules|elements       prints count and sums, as peers do
 *     state events N RATE                     then the sentinel, until it is killed
 */
import { writeFileSync } from 'node:fs'
import { NftablesClientSync, NftTransaction, nft, RouteClient, RouteClientSync } from '../../src/index.js'
import { addElements, chain, listElements, listRules, openNftables, set } from './adapter/nftables.js'
import { seconds } from './adapter/report.js'
import { elementSums, host, routeSums, ruleSums, sentinel } from './adapter/sums.js'

function sysctl(name: string, value: string): void {
  try {
    writeFileSync(`/proc/sys/net/ipv6/conf/${name}`, value)
  } catch {
    // A kernel without IPv6: then nothing of it is in the way.
  }
}

/** bench0, and bench1 at its other end. Without IPv6, whose own addresses and routes come when they like. */
function device(): void {
  for (const conf of ['default', 'all']) sysctl(`${conf}/disable_ipv6`, '1')
  using client = RouteClientSync.open()
  client.links.change('lo', { up: true })
  client.links.add({ name: 'bench0', kind: 'veth', peer: { name: 'bench1' }, up: true })
  client.links.change('bench1', { up: true })
  client.addresses.add({ dev: 'bench0', address: '192.0.2.254/24' })
  console.log(client.links.get('bench0').index)
}

async function routes(n: number): Promise<void> {
  await using client = RouteClient.open()
  const dev = (await client.links.get('bench0')).index
  const add = (i: number) => {
    const gateway = i % 2 === 0 ? { via: '192.0.2.1' } : { scope: 'link' }
    return client.routes.add({ to: host(i), dev, metric: 100 + (i % 16), protocol: 'static', ...gateway })
  }
  for (let first = 0; first < n; first += 10_000)
    await Promise.all(Array.from({ length: Math.min(10_000, n - first) }, (_, i) => add(first + i)))
}

/** Pairs va0 and vb0 …, each end with an IPv4 address of its own and the IPv6 address that comes by itself. */
function links(pairs: number): void {
  for (const conf of ['default', 'all']) sysctl(`${conf}/accept_dad`, '0')
  sysctl('default/router_solicitations', '0')
  using client = RouteClientSync.open()
  client.links.change('lo', { up: true })
  for (let i = 0; i < pairs; i++) {
    client.links.add({ name: `va${i}`, kind: 'veth', peer: { name: `vb${i}` }, up: true })
    client.links.change(`vb${i}`, { up: true })
    const network = (third: number) => `10.${64 + (i >> 7)}.${(((i & 127) << 1) + third) & 255}.1/24`
    client.addresses.add({ dev: `va${i}`, address: network(0) })
    client.addresses.add({ dev: `vb${i}`, address: network(1) })
  }
}

function tables(): void {
  using client = NftablesClientSync.open()
  const transaction = new NftTransaction()
  transaction.addTable({ family: 'ip', table: 'nat' })
  transaction.addChain({ ...chain, type: 'nat', hook: 'postrouting', priority: 'srcnat' })
  transaction.addTable({ family: 'ip', table: 'filter' })
  transaction.addSet({ ...set, type: 'ipv4_addr' })
  client.ruleset.commit(transaction)
}

function rules(n: number): void {
  using client = NftablesClientSync.open()
  const transaction = new NftTransaction()
  for (let i = 0; i < n; i++) transaction.addRule({ ...chain, expressions: [nft.ip.saddr(host(i)), nft.masquerade()] })
  client.ruleset.commit(transaction, { handles: false })
}

function elements(n: number): void {
  using socket = openNftables()
  addElements(n, socket)
}

function count(what: string | undefined): void {
  using route = RouteClientSync.open()
  using nftables = NftablesClientSync.open()
  const sums =
    what === 'routes'
      ? routeSums(route.routes.list({ family: 2, table: 'main' }))
      : what === 'rules'
        ? ruleSums(listRules(nftables.socket))
        : elementSums(listElements(nftables.socket))
  console.log(sums.map(sum => sum >>> 0).join(':'))
}

/** Addresses come and go: `n` events, `rate` of them a second, or as fast as the kernel takes them. */
async function events(n: number, rate: number): Promise<void> {
  using client = RouteClientSync.open()
  const dev = client.links.get('bench0').index
  const start = seconds()
  for (let i = 0; i < n; i++) {
    // Waiting is for the events' clock alone: a timer would come in steps of a millisecond.
    if (rate > 0) while (seconds() < start + i / rate);
    const address = `10.200.${((i >> 1) >> 8) & 255}.${(i >> 1) & 255}/32`
    if (i % 2 === 0) client.addresses.add({ dev, address })
    else client.addresses.delete({ dev, address })
  }
  console.log(JSON.stringify({ events: n, seconds: seconds() - start }))
  for (;;) {
    for (const verb of ['add', 'delete'] as const) {
      client.addresses[verb]({ dev, address: `${sentinel}/32` })
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
}

const [command = '', first, second] = process.argv.slice(2)
const commands: Readonly<Record<string, () => unknown>> = {
  device,
  routes: () => routes(Number(first)),
  links: () => links(Number(first)),
  tables,
  rules: () => rules(Number(first)),
  elements: () => elements(Number(first)),
  count: () => count(first),
  events: () => events(Number(first), Number(second)),
}
await commands[command]!()
