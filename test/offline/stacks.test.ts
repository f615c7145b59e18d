import { describe, expect, test } from 'vitest'
import { RouteClient, RouteClientSync } from '../../src/index.js'
import { simulateKernel } from '../../src/testing/index.js'

/** The functions of the first frames of a stack, as Node prints them. */
const frames = (error: unknown): string[] =>
  ((error as Error).stack ?? '')
    .split('\n')
    .filter(line => /^ {4}at /.test(line))
    .map(line => /at (?:async )?([\w.]+) \(/.exec(line)?.[1] ?? line)

const thrown = async (call: () => unknown): Promise<unknown> => {
  try {
    await call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('the stack of an error begins at the line that called', () => {
  const transport = () => simulateKernel()

  test.each([
    ['refused', (client: RouteClient) => client.links.add({ name: 'lo', kind: 'bridge' })],
    ['refused before anything is sent', (client: RouteClient) => client.links.add({ name: 'a/b', kind: 'bridge' })],
    ['not to be encoded', (client: RouteClient) => client.links.add({ name: 'a', kind: 'bridge', mtu: -1 })],
    ['not an address', (client: RouteClient) => client.addresses.add({ dev: 'lo', address: '10.0.0.1/33' })],
    ['asked of none', (client: RouteClient) => client.links.get('nosuch')],
    ['given up', (client: RouteClient) => client.links.list()],
  ] as const)('asynchronously: %s', async (what, verb) => {
    await using client = RouteClient.open({ transport: transport() })
    if (what === 'given up') client.socket.close()
    async function mine(): Promise<void> {
      await verb(client)
    }
    // Before the first answer comes, the arrow function above is still on the stack.
    expect(frames(await thrown(mine)).slice(0, 2)).toContain('mine')
  })

  test.each([
    ['refused', (client: RouteClientSync) => client.links.add({ name: 'lo', kind: 'bridge' })],
    ['refused before anything is sent', (client: RouteClientSync) => client.links.add({ name: 'a/b', kind: 'bridge' })],
  ] as const)('synchronously: %s', async (_, verb) => {
    using client = RouteClientSync.open({ transport: transport() })
    function mine(): void {
      verb(client)
    }
    expect(frames(await thrown(mine)).slice(0, 2)).toContain('mine')
  })

  test('what is not ours keeps its own: the reason of a signal', async () => {
    const reason = new RangeError('enough')
    const { stack } = reason
    await using client = RouteClient.open({ transport: transport() })
    await expect(client.with({ signal: AbortSignal.abort(reason) }).links.list()).rejects.toBe(reason)
    expect(reason.stack).toBe(stack)
  })
})
