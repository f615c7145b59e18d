import { lookup } from 'node:dns/promises'
import { readdirSync, readlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { RouteClient, RouteClientSync } from '../../../src/client/route/index.js'
import { netns } from '../../../src/netns/index.js'
import { describeKernel } from '../../support/kernel.js'

/** The namespace of each thread of this process. */
const namespaces = (): string[] =>
  readdirSync('/proc/self/task').map(id => readlinkSync(`/proc/self/task/${id}/ns/net`))

describeKernel('no thread is ever in another namespace', ['bridge'], () => {
  test('while namespaces are made, entered and failed in, and the pool is busy', async () => {
    const home = readlinkSync('/proc/thread-self/ns/net')
    const seen = new Set<string>()
    let looks = 0
    const look = (): void => {
      looks++
      for (const each of namespaces()) seen.add(each)
    }
    for (let round = 0; round < 40; round++) {
      const inside = netns.createAnonymous()
      const route = RouteClient.open({ netns: inside })
      const busy = [
        ...Array.from({ length: 20 }, () => readFile('/proc/self/status')),
        lookup('localhost').catch(() => {}),
        ...Array.from({ length: 20 }, (_, i) => route.links.add({ name: `b${i}`, kind: 'bridge' }).then(look)),
      ]
      look()
      expect(() =>
        netns.run(inside, () => {
          throw new Error('inside')
        }),
      ).toThrow('inside')
      look()
      netns.run(inside, () => using(RouteClientSync.open(), client => client.links.list()))
      netns.spawnSync(inside, 'true')
      look()
      await Promise.all(busy)
      route.close()
      inside.close()
      look()
    }
    expect(looks).toBeGreaterThan(900)
    expect([...seen]).toEqual([home])
  })

  test('but the one that runs inside, as long as it does', () => {
    using inside = netns.createAnonymous()
    const others = netns.run(inside, () => namespaces().filter(each => each === `net:[${inside.identity.ino}]`).length)
    // The test sees what it looks for.
    expect(others).toBe(1)
  })
})

function using<T extends Disposable>(resource: T, work: (resource: T) => unknown): unknown {
  try {
    return work(resource)
  } finally {
    resource[Symbol.dispose]()
  }
}
