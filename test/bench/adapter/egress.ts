/* w8: what a container needs to reach the internet, made and taken away again, as a program does it with the clients. */
import { execFileSync } from 'node:child_process'
import { NftablesClientSync, NftTransaction, netns, nft, RouteClientSync } from '../../../src/index.js'
import { median } from '../measure.js'
import { processor, report, seconds, type Task } from './report.js'

const namespace = 'bench-nlkit'
const gateway = '192.168.77.1'

function setUp(route: RouteClientSync, nftables: NftablesClientSync): void {
  netns.create(namespace)
  route.links.add({ name: 'br0', kind: 'bridge', up: true })
  route.addresses.add({ dev: 'br0', address: `${gateway}/24` })
  route.links.add({ name: 'vh0', kind: 'veth', peer: { name: 'vc0', netns: namespace }, master: 'br0', up: true })
  {
    using inside = RouteClientSync.open({ netns: namespace })
    inside.addresses.add({ dev: 'vc0', address: '192.168.77.2/24' })
    inside.links.change('vc0', { up: true })
    inside.links.change('lo', { up: true })
    inside.routes.add({ to: 'default', via: gateway })
  }
  const transaction = new NftTransaction()
  transaction.addTable({ family: 'ip', table: 'nat' })
  transaction.addChain({
    family: 'ip',
    table: 'nat',
    chain: 'postrouting',
    type: 'nat',
    hook: 'postrouting',
    priority: 'srcnat',
  })
  transaction.addRule({
    family: 'ip',
    table: 'nat',
    chain: 'postrouting',
    expressions: [nft.ip.saddr('192.168.0.0/16'), nft.masquerade()],
  })
  transaction.addTable({ family: 'ip', table: 'filter' })
  const forward = { family: 'ip', table: 'filter', chain: 'forward' } as const
  transaction.addChain({ ...forward, type: 'filter', hook: 'forward', priority: 'filter', policy: 'accept' })
  transaction.addRule({ ...forward, expressions: [nft.meta.iifname('br0'), nft.accept()] })
  transaction.addRule({ ...forward, expressions: [nft.meta.oifname('br0'), nft.accept()] })
  nftables.ruleset.commit(transaction)
}

function takeDown(route: RouteClientSync, nftables: NftablesClientSync): void {
  const transaction = new NftTransaction()
  transaction.deleteTable({ family: 'ip', table: 'nat' })
  transaction.deleteTable({ family: 'ip', table: 'filter' })
  nftables.ruleset.commit(transaction)
  route.links.delete('vh0')
  route.links.delete('br0')
  netns.delete(namespace)
}

/** `BENCH_VERIFY`, a shell command, looks at the first one before it is taken away. */
export async function egress(task: Task): Promise<void> {
  using route = RouteClientSync.open()
  using nftables = NftablesClientSync.open()
  const ups: number[] = []
  const downs: number[] = []
  const before = processor()
  for (let i = 0; i < task.n; i++) {
    const start = seconds()
    setUp(route, nftables)
    const made = seconds()
    if (i === 0 && process.env.BENCH_VERIFY) execFileSync('sh', ['-c', process.env.BENCH_VERIFY], { stdio: 'inherit' })
    const again = seconds()
    takeDown(route, nftables)
    ups.push(made - start)
    downs.push(seconds() - again)
  }
  const both = ups.map((up, i) => up + downs[i]!)
  const total = both.reduce((sum, time) => sum + time, 0)
  report(
    task,
    {
      n: task.n,
      seconds: total,
      perOperation: median(both) * 1e6,
      processor: processor() - before,
      note: 'RouteClientSync, NftablesClientSync, netns',
    },
    { setup_us: Math.round(median(ups) * 1e6), teardown_us: Math.round(median(downs) * 1e6) },
  )
}
