/* Batches where no kernel is: they are recorded, replayed, simulated and disturbed as any other request is. */
import { describe, expect, test } from 'vitest'
import {
  type BatchFailure,
  type BatchResult,
  RouteClient,
  RouteClientSync,
  type SocketOptions,
} from '../../../src/index.js'
import { faults, Recording, replay, simulateKernel, withFaults } from '../../../src/testing/index.js'

const count = 400

function* numbers(): Generator<number> {
  for (let i = 0; i < count; i++) yield i
}

const failures: BatchFailure<number>[] = []
const onFailure = (failure: BatchFailure<number>): void => void failures.push(failure)

/** Adds 400 routes, every hundredth of them by way of nowhere. */
async function program(
  Client: typeof RouteClient | typeof RouteClientSync,
  options: SocketOptions,
): Promise<BatchResult> {
  failures.length = 0
  const route = Client.open(options)
  try {
    await route.links.change('lo', { up: true })
    return await route.batch(
      numbers(),
      (i, { routes }) =>
        routes.add({ to: `10.0.${i >> 8}.${i & 255}`, dev: 'lo', ...(i % 100 === 99 && { via: '203.0.113.1' }) }),
      { onFailure },
    )
  } finally {
    route.close()
  }
}

const expected = { done: 396, failed: 4 }

describe.each([
  ['RouteClient', RouteClient],
  ['RouteClientSync', RouteClientSync],
] as const)('a batch of %s', (_, Client) => {
  test('on the simulated kernel', async () => {
    const kernel = simulateKernel()
    expect(await program(Client, { transport: kernel })).toEqual(expected)
    expect(failures.map(({ index }) => index)).toEqual(Array.from({ length: 4 }, (_, i) => 100 * i + 99))
    expect(failures[0]!.error).toMatchObject({ code: 'ENETUNREACH', index: 99 })
    const there = kernel.namespace().routes.filter(({ attributes }) => attributes.dst?.startsWith('10.0.'))
    expect(there).toHaveLength(396)
  })

  test('recorded, and replayed from the text of the recording', async () => {
    const recording = new Recording()
    await program(Client, { transport: simulateKernel(), record: recording })
    const source = replay(Recording.parse(recording.toText()))
    expect(await program(Client, { transport: source })).toEqual(expected)
    expect(failures.map(({ index }) => index)).toEqual(Array.from({ length: 4 }, (_, i) => 100 * i + 99))
    source.end()
  })

  test('one of its commands is refused as a test wants it', async () => {
    const refuse = faults.refuse({ on: 'RTM_NEWROUTE', skip: 321, errno: 'EBUSY', message: 'Not now' })
    const result = await program(Client, { transport: withFaults(simulateKernel(), [refuse]) })
    // The others of its datagram go on to the kernel, which refuses what it would have refused.
    expect(result).toEqual({ done: expected.done - 1, failed: expected.failed + 1 })
    expect(failures.map(({ index }) => index).sort((a, b) => a - b)).toEqual([99, 199, 299, 321, 399])
    expect(failures.find(({ error }) => error.code === 'EBUSY')).toMatchObject({
      index: 321,
      item: 321,
      error: { message: 'RTM_NEWROUTE (10.0.1.65, operation 321): EBUSY: Not now' },
    })
  })
})
