/** Changes by the thousand, on the kernel: what it then holds is what `ip -j` and `bridge -j` tell, whatever failed in between. */
import { expect, test } from 'vitest'
import { RouteClient, RouteClientSync, type RouteVerbs } from '../../src/client/route/index.js'
import type { BatchFailure, BatchOptions, BatchResult } from '../../src/socket/batch.js'
import type { Operation } from '../../src/socket/operation.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

async function pair(sandbox: Sandbox): Promise<void> {
  await using route = RouteClient.open({ netns: sandbox.name })
  await route.links.add({ name: 'v0', kind: 'veth', peer: { name: 'v1' } })
  for (const dev of ['lo', 'v0', 'v1']) await route.links.change(dev, { up: true })
}

async function told(sandbox: Sandbox, command: string): Promise<Record<string, string>[]> {
  const [program, ...words] = command.split(' ')
  return JSON.parse(await sandbox.exec(program!, ['-j', ...words]))
}

const host = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`

function* numbers(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i
}

type Change<T> = (item: T, verbs: RouteVerbs) => Operation<void>

const faces = [
  ['RouteClient', RouteClient],
  ['RouteClientSync', RouteClientSync],
] as const

/** The batch of either face, on a socket of its own. */
async function batch<T>(
  Client: typeof RouteClient | typeof RouteClientSync,
  sandbox: Sandbox,
  items: Iterable<T>,
  change: Change<T>,
  options: BatchOptions<T> & { receiveBuffer?: number } = {},
): Promise<BatchResult> {
  const { receiveBuffer, ...others } = options
  const client = Client.open({ netns: sandbox.name, ...(receiveBuffer !== undefined && { receiveBuffer }) })
  try {
    return await client.batch(items, change, others)
  } finally {
    client.close()
  }
}

const add: Change<number> = (i, { routes }) => routes.add({ to: host(i), dev: 'v0', scope: 'link', metric: 5 })

describeKernel('batches', [], () => {
  test.each(faces)(
    '%s: 100,000 routes are those that ip lists, and are gone when they were deleted',
    async (_, Client) => {
      await withSandbox(async sandbox => {
        await pair(sandbox)
        const count = 100_000
        expect(await batch(Client, sandbox, numbers(count), add)).toEqual({ done: count, failed: 0 })
        const listed = (await told(sandbox, 'ip -4 route show metric 5')).map(({ dst }) => dst)
        expect(listed.length).toBe(count)
        expect(listed.sort()).toEqual(Array.from(numbers(count), host).sort())
        const remove: Change<number> = (i, { routes }) => routes.delete({ to: host(i), dev: 'v0' })
        expect(await batch(Client, sandbox, numbers(count), remove)).toEqual({ done: count, failed: 0 })
        expect(await told(sandbox, 'ip -4 route show metric 5')).toEqual([])
      })
    },
  )

  test.each(faces)(
    '%s: failures in the middle are told of their items, and everything else is done',
    async (_, Client) => {
      await withSandbox(async sandbox => {
        await pair(sandbox)
        const every7 = Array.from(numbers(10_000)).filter(i => i % 7 === 0)
        await batch(Client, sandbox, every7, add)
        const failures: BatchFailure<number>[] = []
        const result = await batch(Client, sandbox, numbers(10_000), add, { onFailure: each => failures.push(each) })
        expect(result).toEqual({ done: 10_000 - every7.length, failed: every7.length })
        expect(failures.map(({ index }) => index)).toEqual(every7)
        expect(failures[3]).toMatchObject({
          item: 21,
          error: { code: 'EEXIST', index: 21, subject: { to: '10.0.0.21' }, message: /\(10\.0\.0\.21, operation 21\)/ },
        })
        expect(await told(sandbox, 'ip -4 route show metric 5')).toHaveLength(10_000)
      })
    },
  )

  test.each(faces)('%s: the first failure ends it: all before it are there', async (_, Client) => {
    await withSandbox(async sandbox => {
      await pair(sandbox)
      const bad: Change<number> = (i, { routes }) =>
        routes.add({ to: host(i), dev: 'v0', metric: 5, ...(i === 7000 && { via: '203.0.113.1' }) })
      await expect(batch(Client, sandbox, numbers(50_000), bad)).rejects.toMatchObject({
        code: 'ENETUNREACH',
        index: 7000,
        kernelMessage: 'Nexthop has invalid gateway',
      })
      const listed = await told(sandbox, 'ip -4 route show metric 5')
      const there = new Set(listed.map(({ dst }) => dst))
      for (const i of numbers(7000)) expect(there.has(host(i))).toBe(true)
      // At 44 bytes each 128 KiB are less than 3,000.
      expect(listed.length).toBeLessThan(10_000)
    })
  })

  test('a receive buffer that holds few errors makes small datagrams, and loses none', async () => {
    await withSandbox(async sandbox => {
      await pair(sandbox)
      for (const [, Client] of faces) {
        let failures = 0
        const options = { receiveBuffer: 16 * 1024, onFailure: () => void failures++ }
        const gone: Change<number> = (i, { routes }) => routes.delete({ to: host(i), dev: 'v0' })
        expect(await batch(Client, sandbox, numbers(3000), gone, options)).toEqual({ done: 0, failed: 3000 })
        expect(failures).toBe(3000)
      }
    })
  })

  test.each(faces)('%s: changes of several kinds come in their order', async (_, Client) => {
    await withSandbox(async sandbox => {
      await pair(sandbox)
      const mac = (i: number): string =>
        `02:00:00:00:${(i >> 8).toString(16).padStart(2, '0')}:${(i & 255).toString(16).padStart(2, '0')}`
      const changes: Change<void>[] = [
        (_, { links }) => links.add({ name: 'br0', kind: 'bridge', up: true }),
        (_, { links }) => links.change('v0', { master: 'br0' }),
        (_, { addresses }) => addresses.add({ dev: 'br0', address: '192.0.2.1/24' }),
        ...Array.from(
          numbers(200),
          (i): Change<void> =>
            (_, { neighbours }) =>
              neighbours.add({ dev: 'br0', address: `192.0.2.${i + 2}`, lladdr: mac(i) }),
        ),
        ...Array.from(
          numbers(500),
          (i): Change<void> =>
            (_, { fdb }) =>
              fdb.add({ dev: 'v0', address: mac(i), master: true, state: 'static' }),
        ),
        (_, { links }) => links.change('br0', { name: 'br1' }),
        ...Array.from(
          numbers(100),
          (i): Change<void> =>
            (_, { rules }) =>
              rules.add({ priority: 1000 + i, iif: 'br1', table: 1000 + i }),
        ),
        (_, { routes }) => routes.add({ to: '198.51.100.0/24', via: '192.0.2.9', metric: 5 }),
        (_, { routes }) => routes.replace({ to: '198.51.100.0/24', via: '192.0.2.10', metric: 5 }),
        (_, { routes }) => routes.delete({ to: '198.51.100.0/24', via: '192.0.2.10', metric: 5 }),
        (_, { routes }) => routes.add({ to: '198.51.100.0/24', via: '192.0.2.11', metric: 5 }),
      ]
      const each: Change<Change<void>> = (change, verbs) => change(undefined, verbs)
      expect(await batch(Client, sandbox, changes, each)).toEqual({ done: changes.length, failed: 0 })
      expect(await told(sandbox, 'ip neigh show dev br1 nud permanent')).toHaveLength(200)
      const entries = await told(sandbox, 'bridge fdb show dev v0')
      expect(entries.filter(({ mac, state }) => state === 'static' && mac!.startsWith('02:00:00:00:'))).toHaveLength(
        500,
      )
      expect((await told(sandbox, 'ip rule')).filter(({ iif }) => iif === 'br1')).toHaveLength(100)
      expect((await told(sandbox, 'ip -4 route show metric 5')).map(({ gateway }) => gateway)).toEqual(['192.0.2.11'])
    })
  })
})
