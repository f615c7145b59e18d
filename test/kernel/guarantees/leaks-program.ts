/* Runs one kind of work again and again, and prints what it left behind as JSON. Run with --expose-gc. */
import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { RouteClient, RouteClientSync } from '../../../src/client/route/index.js'

const works: Record<string, (times: number) => Promise<void>> = {
  async requests(times) {
    await using route = RouteClient.open()
    for (let i = 0; i < times; i += 500) await Promise.all(Array.from({ length: 500 }, () => route.links.get('lo')))
  },

  async refusals(times) {
    await using route = RouteClient.open()
    for (let i = 0; i < times; i += 500)
      await Promise.allSettled(Array.from({ length: 500 }, () => route.links.get('nothing')))
  },

  async sockets(times) {
    for (let i = 0; i < times; i++) {
      await using route = RouteClient.open()
      if (i % 3 === 0) await route.links.get('lo')
      // Closed with the answer still owed.
      if (i % 3 === 1) route.links.list().catch(() => {})
    }
  },

  async cancellations(times) {
    await using route = RouteClient.open()
    const never = new AbortController()
    for (let i = 0; i < times; i++) {
      const controller = new AbortController()
      const asked = route.with({ signal: i % 2 ? controller.signal : never.signal, timeout: 10_000 }).links.list()
      // At every point: before it leaves, while the kernel works, between the parts, when all is over.
      if (i % 5 === 0) controller.abort()
      else if (i % 5 === 1) queueMicrotask(() => controller.abort())
      else if (i % 5 === 2) setImmediate(() => controller.abort())
      else if (i % 5 === 3) setTimeout(() => controller.abort(), i % 3)
      await asked.catch(() => {})
    }
  },

  async events(times) {
    await using events = RouteClient.events(['LINK'])
    using changer = RouteClientSync.open()
    const listening = (async () => {
      let seen = 0
      for await (const item of events) if (item.kind === 'event' && ++seen >= times) break
    })()
    for (let i = 0; i < times; i += 50) {
      for (let j = 0; j < 50; j++) changer.links.change('b0', { mtu: 1300 + ((i + j) % 100) })
      await sleep(0)
    }
    events.close()
    await listening
  },

  async views(times) {
    using changer = RouteClientSync.open()
    await using view = await RouteClient.view(['links', 'routes'])
    const listening = (async () => {
      for await (const _ of view);
    })()
    for (let i = 0; i < times; i += 50) {
      for (let j = 0; j < 50; j++) changer.links.change('b0', { mtu: 1300 + ((i + j) % 100) })
      await sleep(0)
    }
    view.close()
    await listening
  },
}

const gc = (globalThis as { gc?: () => void }).gc!

async function state() {
  await sleep(20)
  for (let i = 0; i < 3; i++) gc()
  const { heapUsed, external } = process.memoryUsage()
  return {
    memory: heapUsed + external,
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    listeners: process.listenerCount('SIGURG'),
    resources: process.getActiveResourcesInfo().filter(name => name !== 'TTYWrap' && name !== 'PipeWrap').length,
  }
}

const [name = '', times = '0'] = process.argv.slice(2)
const work = works[name]!
{
  using setup = RouteClientSync.open()
  setup.links.add({ name: 'b0', kind: 'bridge', up: true })
}
// What is made once and kept is made now.
await work(1000)
const before = await state()
await work(Number(times))
const after = await state()
process.stdout.write(
  JSON.stringify(
    Object.fromEntries(Object.entries(after).map(([key, value]) => [key, value - before[key as 'memory']])),
  ),
)
