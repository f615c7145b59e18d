/** Every list of every client says how the kernel was asked for it. */
import { expect, test } from 'vitest'
import { ConntrackClientSync } from '../../src/client/conntrack/index.js'
import type { Listed } from '../../src/client/listed.js'
import { NftablesClientSync } from '../../src/client/nftables/index.js'
import { RouteClient, RouteClientSync } from '../../src/client/route/index.js'
import { SocketsClientSync } from '../../src/client/sockets/index.js'
import { KernelError } from '../../src/socket/errors.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

type List = (...given: unknown[]) => unknown

/** What a list that is not of everything has to be given. */
const needed: Readonly<Record<string, unknown>> = {
  classes: { dev: 'lo' },
  filters: { dev: 'lo' },
  chains: { dev: 'lo' },
  actions: 'gact',
  inet: 'tcp',
}

/** The lists of a client by their names: `links.list`, `vlans.listGlobal`, `ruleset.tables`. */
function listsOf(client: object): [name: string, list: List][] {
  const nftLists = ['tables', 'chains', 'rules', 'sets', 'objects', 'flowtables']
  return namesOf(client).flatMap(object =>
    Object.entries((client[object as keyof typeof client] ?? {}) as Record<string, List>)
      .filter(([verb]) => verb.startsWith('list') || (object === 'ruleset' && nftLists.includes(verb)))
      .map(([verb, list]): [string, List] => [
        `${object}.${verb}`,
        () => list(...(needed[object] === undefined ? [] : [needed[object]])),
      ]),
  )
}

/** Properties of a client, those of its classes too. */
function namesOf(client: object): string[] {
  const names = new Set<string>()
  for (let at = client; at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  return [...names]
}

/** This machine's kernel need not have what is to be listed, and says so. */
const lacking: readonly (string | undefined)[] = ['ENOENT', 'EOPNOTSUPP']

function questionOf(list: List): unknown {
  try {
    return (list() as { question?: unknown }).question
  } catch (error) {
    if (error instanceof KernelError && lacking.includes(error.code)) return 'lacking'
    throw error
  }
}

describeKernel('lists', [], () => {
  test.each([
    ['route', RouteClientSync, 17],
    ['conntrack', ConntrackClientSync, 2],
    ['nftables', NftablesClientSync, 6],
    ['sockets', SocketsClientSync, 5],
  ] as const)('of %s', async (_name, client, count) => {
    await withSandbox(async inside => {
      using opened = client.open({ netns: inside.name })
      const told = listsOf(opened).map(([name, list]) => [name, questionOf(list)] as const)
      expect(told.length).toBeGreaterThanOrEqual(count)
      const there = told.filter(([, question]) => question !== 'lacking')
      expect(there.length).toBeGreaterThan(0)
      for (const [name, question] of there)
        expect([name, question]).toEqual([
          name,
          {
            message: expect.stringMatching(/^[A-Z_]+$/),
            kind: 'dump',
            asked: expect.any(Array),
            here: expect.any(Array),
            filtered: expect.any(Boolean),
            received: expect.any(Number),
          },
        ])
    })
  })

  test('that name one object ask for it alone, and say so; what they give is what a dump gives', async () => {
    await withSandbox(async inside => {
      using route = RouteClientSync.open({ netns: inside.name })
      await using later = RouteClient.open({ netns: inside.name })
      const { links, neighbours, nexthops } = route
      links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
      links.addAltnames('v0', 'front')
      for (const dev of ['v0', 'v1']) links.change(dev, { up: true })
      route.addresses.add({ dev: 'v0', address: '10.0.0.1/24' })
      neighbours.add({ dev: 'v0', address: '10.0.0.2', lladdr: '02:00:00:00:00:02' })
      neighbours.add({ dev: 'v0', address: '10.0.0.3', proxy: true })
      nexthops.add({ id: 1, via: '10.0.0.2', dev: 'v0' })
      nexthops.add({ id: 2, via: '10.0.0.3', dev: 'v0' })
      const { index } = links.get('v0')
      const [neighbour, link] = [{ dev: 'v0', address: '10.0.0.2' }, { skipStatistics: true }]
      const asked: [list: Listed<unknown>, all: Listed<unknown>, words: string[]][] = [
        [links.list({ dev: 'front', ...link }), links.list(link).filter(one => one.name === 'v0') as never, ['dev']],
        [links.list({ dev: index, ...link }), links.list({ ...link, dev: 'v0' }), ['dev']],
        [neighbours.list(neighbour), neighbours.list({ address: '10.0.0.2' }), ['dev', 'address']],
        [
          neighbours.list({ dev: 'v0', address: '10.0.0.3', proxy: true }),
          neighbours.list({ proxy: true }),
          ['dev', 'address', 'proxy'],
        ],
        [nexthops.list({ id: 2 }), nexthops.list().filter(one => one.id === 2) as never, ['id']],
      ]
      for (const [list, all, words] of asked) {
        expect(list).toHaveLength(1)
        expect(unused(list)).toEqual(unused(all))
        const message = expect.stringMatching(/^RTM_GET/)
        expect(list.question).toEqual({ message, kind: 'get', asked: words, here: [], filtered: true, received: 1 })
      }
      expect(neighbours.list({ address: '10.0.0.2' }).question).toMatchObject({ kind: 'dump', here: ['address'] })

      // The rest of the filter is seen to here, and nothing is no error.
      const bridges = links.list({ dev: 'v0', kind: 'bridge' })
      expect([bridges, bridges.question]).toMatchObject([[], { kind: 'get', here: ['kind'], received: 1 }])
      for (const none of [
        links.list({ dev: 'nope' }),
        neighbours.list({ dev: 'v0', address: '10.0.0.9' }),
        nexthops.list({ id: 9 }),
      ])
        expect([none, none.question]).toMatchObject([[], { kind: 'get', received: 0 }])

      // One by one, of both clients.
      expect([...neighbours.stream(neighbour)].map(({ address }) => address)).toEqual(['10.0.0.2'])
      expect([...links.stream({ dev: 'nope' })]).toEqual([])
      const names: string[] = []
      for await (const { name } of later.links.stream({ dev: 'front' })) names.push(name)
      expect(names).toEqual(['v0'])
    })
  })
})

/** Without what runs on between two questions. */
function unused(list: readonly unknown[]): unknown {
  return JSON.parse(
    JSON.stringify(list, (key, value) =>
      ['cacheinfo', 'stats', 'stats64'].includes(key) ? undefined : typeof value === 'bigint' ? `${value}` : value,
    ),
  )
}
