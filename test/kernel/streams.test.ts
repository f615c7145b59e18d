/** Lists that are not kept, on the kernel: what `stream` gives is what `list` gives, and as many as `ip -j` counts. */
import { expect, test } from 'vitest'
import { AF } from '../../protocol/route/index.js'
import { RouteClient, RouteClientSync } from '../../src/client/route/index.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

const many = 3000

/** A veth pair with `many` routes, some of them of IPv6, and a few of everything else. */
async function fill(sandbox: Sandbox): Promise<void> {
  await using route = RouteClient.open({ netns: sandbox.name })
  await route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
  await route.links.change('lo', { up: true })
  for (const end of ['v0', 'v1']) await route.links.change(end, { up: true })
  await route.addresses.add({ dev: 'v0', address: '10.0.0.1/24' })
  await route.addresses.add({ dev: 'v0', address: '2001:db8::1/64', noDad: true })
  const dev = (await route.links.get('v0')).index
  const number = Array.from({ length: many }, (_, i) => i)
  await Promise.all([
    ...number.map(i => route.routes.add({ to: `10.${i >> 8}.${i & 255}.0/24`, dev, metric: 7, scope: 'link' })),
    ...number.slice(0, 100).map(i => route.routes.add({ to: `2001:db8:${i}::/48`, dev })),
    ...number
      .slice(0, 100)
      .map(i => route.neighbours.add({ dev, address: `10.0.0.${i + 2}`, lladdr: '02:00:00:00:00:09' })),
    ...number.slice(0, 10).map(i => route.rules.add({ priority: 100 + i, table: 'main' })),
  ])
}

async function counted(sandbox: Sandbox, command: string): Promise<number> {
  return JSON.parse(await sandbox.exec('ip', ['-j', ...command.split(' ')])).length
}

/** All of a stream of either face. */
async function all<T>(stream: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const objects: T[] = []
  for await (const object of stream) objects.push(object)
  return objects
}

const faces = [
  ['RouteClient', RouteClient.open],
  ['RouteClientSync', RouteClientSync.open],
] as const

describeKernel('streams', [], () => {
  test('give what lists give, in their order, and as many as ip counts', async () => {
    await withSandbox(async sandbox => {
      await fill(sandbox)
      for (const [, open] of faces) {
        const route = open({ netns: sandbox.name })
        try {
          const [v4, v6] = [AF.INET, AF.INET6].map(family => ({ family }))
          const routes = await all(route.routes.stream(v4))
          expect(routes).toEqual([...(await route.routes.list(v4))])
          expect(routes).toHaveLength(await counted(sandbox, '-4 route'))
          expect(routes.length).toBeGreaterThan(many)
          expect(await all(route.routes.stream(v6))).toHaveLength(await counted(sandbox, '-6 route'))
          expect(await all(route.routes.stream())).toEqual([...(await route.routes.list())])

          const links = await all(route.links.stream({ skipStatistics: true }))
          expect(links.map(({ name }) => name)).toEqual((await route.links.list()).map(({ name }) => name))
          expect(links).toHaveLength(await counted(sandbox, 'link'))
          expect((await all(route.links.stream({ kind: 'veth' }))).map(({ name }) => name).sort()).toEqual(['v0', 'v1'])
          expect((await all(route.addresses.stream())).map(({ address }) => address)).toEqual(
            (await route.addresses.list()).map(({ address }) => address),
          )
          expect(await all(route.rules.stream(v4))).toHaveLength(await counted(sandbox, '-4 rule'))
          expect(await all(route.neighbours.stream({ ...v4, state: 'permanent' }))).toHaveLength(
            await counted(sandbox, '-4 neigh show nud permanent'),
          )
        } finally {
          route.close()
        }
      }
    })
  })

  test('filter here what the kernel does not, and are empty where a table is not there', async () => {
    await withSandbox(async sandbox => {
      await fill(sandbox)
      for (const [, open] of faces) {
        const route = open({ netns: sandbox.name })
        try {
          expect((await all(route.rules.stream({ priority: 103 }))).map(rule => rule.priority)).toEqual([103])
          expect(await all(route.routes.stream({ table: 4711 }))).toEqual([])
        } finally {
          route.close()
        }
      }
    })
  })

  test('can be left, and the socket goes on', async () => {
    await withSandbox(async sandbox => {
      await fill(sandbox)
      for (const [, open] of faces) {
        const route = open({ netns: sandbox.name })
        try {
          let taken = 0
          for await (const _ of route.routes.stream()) if (++taken === 3) break
          expect(taken).toBe(3)
          expect((await route.links.get('v0')).name).toBe('v0')
          const meanwhile: string[] = []
          for await (const { to } of route.routes.stream({ family: AF.INET })) {
            if (meanwhile.length === 5) expect((await route.links.get('v1')).name).toBe('v1')
            meanwhile.push(to)
          }
          expect(meanwhile).toHaveLength(await counted(sandbox, '-4 route'))
        } finally {
          route.close()
        }
      }
    })
  })

  test('fail as their lists do', async () => {
    await withSandbox(async sandbox => {
      for (const [, open] of faces) {
        const route = open({ netns: sandbox.name })
        try {
          await expect(all(route.routes.stream({ dev: 'absent' }))).rejects.toMatchObject({ code: 'ENODEV' })
        } finally {
          route.close()
        }
      }
    })
  })
})
