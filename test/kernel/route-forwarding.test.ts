/** Verbs of bridges and VXLAN devices that change many entries at once, and what devices listen to. */
import { expect, test, vi } from 'vitest'
import { AF } from '../../protocol/route/index.js'
import { type FdbFlush, RouteClientSync } from '../../src/client/route/index.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

/** A bridge with two ports. */
async function withBridge(body: (route: RouteClientSync, inside: Sandbox) => Promise<void>): Promise<void> {
  await withSandbox(async inside => {
    using route = RouteClientSync.open({ netns: inside.name })
    route.links.add({ name: 'br0', kind: 'bridge', up: true })
    for (const name of ['v0', 'w0']) {
      route.links.add({ name, kind: 'veth', peer: { name: `${name}p` } })
      route.links.change(name, { master: 'br0' })
      for (const end of [name, `${name}p`]) route.links.change(end, { up: true })
      // The question makes the kernel look at the carrier at once: entries that age belong to ports that forward.
      route.links.get(name)
    }
    await body(route, inside)
  })
}

/** Entries of each port in each state. */
function fill({ fdb }: RouteClientSync): void {
  for (const [port, dev] of ['v0', 'w0'].entries())
    for (const [at, state] of (['permanent', 'static', 'dynamic'] as const).entries())
      fdb.add({ dev, address: `02:00:00:00:0${port}:0${at}`, master: true, state })
  fdb.add({ dev: 'v0', address: '02:00:00:00:00:05', master: true, state: 'static', sticky: true })
}

const addresses = ({ fdb }: RouteClientSync): string[] =>
  fdb
    .list()
    .map(({ address }) => address)
    .filter(address => address.startsWith('02:00:00:00:0'))
    .sort()

describeKernel('flushing', ['veth', 'bridge', 'fdb_flush'], () => {
  test.each<[command: string, which: FdbFlush]>([
    ['dev br0', { dev: 'br0' }],
    ['dev br0 brport v0', { dev: 'br0', port: 'v0' }],
    ['dev v0 master', { dev: 'v0', master: true }],
    ['dev br0 permanent', { dev: 'br0', state: 'permanent' }],
    ['dev br0 static nopermanent', { dev: 'br0', state: 'static' }],
    ['dev br0 dynamic', { dev: 'br0', state: 'dynamic' }],
    ['dev br0 sticky', { dev: 'br0', sticky: true }],
    ['dev br0 nosticky brport v0', { dev: 'br0', port: 'v0', sticky: false }],
  ])('a forwarding database is as after bridge fdb flush %s', async (command, which) => {
    await withBridge(async (theirs, inside) => {
      await withBridge(async ours => {
        for (const route of [theirs, ours]) fill(route)
        const before = addresses(ours)
        await inside.exec('bridge', ['fdb', 'flush', ...command.split(' ')])
        ours.fdb.flush(which)
        expect(addresses(ours)).toEqual(addresses(theirs))
        expect(addresses(ours).length).toBeLessThan(before.length)
      })
    })
  })
})

describeKernel('flushing', ['veth', 'bridge', 'mdb_flush'], () => {
  test('a multicast database loses what agrees with everything given', async () => {
    await withBridge(async ({ mdb, links }) => {
      const groups = (): string[] =>
        mdb
          .list({ bridge: 'br0' })
          .filter(({ port }) => port !== links.get('br0').index)
          .map(({ group }) => group)
          .filter(group => group.startsWith('239.'))
          .sort()
      mdb.add({ bridge: 'br0', port: 'v0', group: '239.1.1.1', permanent: true })
      mdb.add({ bridge: 'br0', port: 'v0', group: '239.1.1.2' })
      mdb.add({ bridge: 'br0', port: 'w0', group: '239.1.1.3', permanent: true })
      mdb.add({ bridge: 'br0', port: 'w0', group: '239.1.1.4', permanent: true, protocol: 'static' })
      mdb.flush({ bridge: 'br0', permanent: false })
      expect(groups()).toEqual(['239.1.1.1', '239.1.1.3', '239.1.1.4'])
      mdb.flush({ bridge: 'br0', port: 'v0' })
      expect(groups()).toEqual(['239.1.1.3', '239.1.1.4'])
      mdb.flush({ bridge: 'br0', protocol: 'static' })
      expect(groups()).toEqual([])
    })
  })
})

describeKernel('VNIs', ['vnifilter'], () => {
  test('are made as by bridge vni', async () => {
    await withSandbox(async theirs => {
      await withSandbox(async ours => {
        const open = ({ name }: Sandbox): RouteClientSync => {
          const route = RouteClientSync.open({ netns: name })
          const data = { collectMetadata: true, vnifilter: true, port: 4789 }
          route.links.add({ name: 'vx0', kind: 'vxlan', up: true, data })
          return route
        }
        using there = open(theirs)
        using here = open(ours)
        for (const command of ['10-20', '100 remote 192.0.2.9'])
          await theirs.exec('bridge', ['vni', 'add', 'dev', 'vx0', 'vni', ...command.split(' ')])
        await theirs.exec('bridge', ['vni', 'delete', 'dev', 'vx0', 'vni', '15-20'])
        const { vnis } = here
        vnis.add({ dev: 'vx0', vni: '10-20' })
        vnis.add({ dev: 'vx0', vni: 100, remote: '192.0.2.9' })
        vnis.delete({ dev: 'vx0', vni: '15-20' })
        const shown = async ({ exec }: Sandbox): Promise<unknown> =>
          JSON.parse(await exec('bridge', ['-j', 'vni', 'show']))
        expect(await shown(ours)).toEqual(await shown(theirs))
        const list = vnis.list({ dev: 'vx0' })
        expect(list).toEqual(there.vnis.list())
        expect(list.map(({ vni, end, remote }) => ({ vni, end, remote }))).toEqual([
          { vni: 10, end: 14, remote: undefined },
          { vni: 100, end: 100, remote: '192.0.2.9' },
        ])
        expect(vnis.list({ dev: 'vx0', statistics: true }).every(({ entry }) => entry.stats?.rxBytes === 0n)).toBe(true)
        expect(() => vnis.delete({ dev: 'vx0', vni: 999 })).toThrow(/ENOENT/)
        for (const vni of ['20-10', 16777216, 'x'])
          expect(() => vnis.add({ dev: 'vx0', vni })).toThrow(expect.objectContaining({ code: 'ERR_WORD' }))
      })
    })
  })
})

describeKernel('multicast addresses', ['veth'], () => {
  test('of IPv6 are those of ip maddress', async () => {
    await withSandbox(async inside => {
      using route = RouteClientSync.open({ netns: inside.name })
      route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' }, up: true })
      route.addresses.add({ dev: 'v0', address: '2001:db8::1/64', noDad: true })
      type Shown = { ifname: string; maddr: { family: string; address: string }[] }[]
      // Groups of a link-local address are joined when the kernel has made it, in its own time.
      const list = await vi.waitFor(async () => {
        const shown = JSON.parse(await inside.exec('ip', ['-j', '-6', 'maddress', 'show', 'dev', 'v0'])) as Shown
        const listed = route.multicastAddresses.list({ dev: 'v0', family: AF.INET6 })
        const theirs = shown.flatMap(({ maddr }) => maddr).map(({ address }) => address)
        expect(theirs.length).toBeGreaterThan(1)
        expect(listed.map(({ address }) => address).sort()).toEqual(theirs.sort())
        return listed
      })
      expect(list.question).toMatchObject({ asked: ['dev', 'family'], message: 'RTM_GETMULTICAST' })
    })
  })
})
