import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { RouteClient, RouteClientSync } from '../../../src/client/route/index.js'
import { netns } from '../../../src/netns/index.js'
import { describeKernel } from '../../support/kernel.js'

describeKernel('the event loop', ['bridge'], () => {
  test('goes on while another process holds the lock of rtnetlink', async ({ skip }) => {
    if (os.availableParallelism() < 2) skip('one processor: who holds the lock may hold that, too')
    const inside = netns.createAnonymous()
    const folder = await mkdtemp(path.join(os.tmpdir(), 'nlkit-lock-'))
    const route = RouteClient.open({ netns: inside })
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    try {
      const names = Array.from({ length: 100 }, (_, i) => `b${i}`)
      // A group is deleted in one go, under the lock: some milliseconds for each of its devices.
      const lines = [
        ...names.map(name => `link add ${name} type bridge\nlink set ${name} group 7`),
        'link delete group 7',
      ]
      writeFileSync(path.join(folder, 'batch'), `${lines.join('\n')}\n`)
      const holder = netns.spawn(inside, 'ip', ['-batch', path.join(folder, 'batch')], { stdio: 'ignore' })
      let held = true
      const over = new Promise<void>(resolve => holder.once('exit', () => resolve()))
      void over.then(() => {
        held = false
      })
      let longest = { wait: 0, ticks: 0 }
      while (held) {
        const [start, before] = [performance.now(), ticks]
        await route.links.change('lo', { mtu: 65_000 })
        const wait = performance.now() - start
        if (wait > longest.wait) longest = { wait, ticks: ticks - before }
      }
      await over
      // The request had to wait; the timers did not: one tick for a hundred milliseconds is far below what a busy machine gives.
      expect(longest.wait).toBeGreaterThan(50)
      expect(longest.ticks).toBeGreaterThan(longest.wait / 100)
    } finally {
      clearInterval(timer)
      route.close()
      inside.close()
      await rm(folder, { recursive: true })
    }
  })

  test('turns between the events of a flood, which waits in the kernel meanwhile', async () => {
    using inside = netns.createAnonymous()
    await using events = RouteClient.events(['LINK'], { netns: inside, receiveBuffer: 1 << 20 })
    using changer = RouteClientSync.open({ netns: inside })
    changer.links.add({ name: 'b0', kind: 'bridge' })
    for (let i = 0; i < 2000; i++) changer.links.change('b0', { mtu: 1300 + (i % 100) })
    const before = process.memoryUsage().arrayBuffers
    let [taken, overruns] = [0, 0]
    for await (const item of events) {
      if (item.kind === 'overrun') overruns++
      else taken++
      if (overruns > 0) break
    }
    // What did not fit the kernel's buffer was dropped there, and said: nothing was read ahead into our memory.
    expect(overruns).toBe(1)
    expect(taken).toBeLessThan(2000)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20)
  })
})
