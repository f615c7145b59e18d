import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { echo } from '../../../src/egress/echo/index.js'
import { type EgressOptions, egressDown, egressUp, netns } from '../../../src/index.js'
import { compiled } from '../../support/compiled.js'
import { OUTSIDE, snapshot, withEgressSandbox } from '../../support/egress.js'
import { describeKernel } from '../../support/kernel.js'

const program = compiled('test/support/egress-child.ts')

async function child(options: EgressOptions, nth: number): Promise<{ signal: string | null; output: string }> {
  const process_ = spawn(process.execPath, [program, JSON.stringify(options), String(nth)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<string | null>(resolve => process_.on('close', (_, signal) => resolve(signal)))
  return { output: await text(process_.stdout), signal: await ended }
}

describeKernel(
  'egress: up is killed before each call that changes something',
  ['nf_tables', 'bridge', 'veth', 'nft'],
  () => {
    /** Two at a time, each in a sandbox of its own, so that every second call is one's. */
    const atEachCall = (then: (given: EgressOptions & { namespace: string }) => Promise<void>): Promise<number[]> =>
      Promise.all(
        [1, 2].map(first =>
          withEgressSandbox(async ({ base, options }) => {
            const before = await snapshot(base)
            const given = options({ subnet6: 'fd00:1::/64' })
            const calls = Number((await child(given, 0)).output)
            await egressDown(given)
            for (let nth = first; nth <= calls; nth += 2) {
              const { signal } = await child(given, nth)
              expect({ nth, signal }).toEqual({ nth, signal: 'SIGKILL' })
              await then(given)
              expect({ nth, ...(await snapshot(base)) }).toEqual({ nth, ...before })
              expect({ nth, left: netns.list().some(({ name }) => name === given.namespace) }).toEqual({
                nth,
                left: false,
              })
            }
            return calls
          }),
        ),
      )

    test('the next up heals it, and down leaves nothing', async () => {
      const [calls] = await atEachCall(async given => {
        await egressUp(given)
        const { received } = await echo({ netns: given.namespace, address: OUTSIDE.ip, count: 1 })
        expect(received).toBe(1)
        expect((await egressUp(given)).changes).toBe(false)
        await egressDown(given)
      })
      // Namespace, bridge, pair, addresses, routes, settings, rules: were they fewer, the child would not see them all.
      expect(calls).toBeGreaterThanOrEqual(20)
    })

    test('down alone leaves nothing', () => atEachCall(async given => void (await egressDown(given))))
  },
)
