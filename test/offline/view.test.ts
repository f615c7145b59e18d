/* A view on a simulated kernel: each kind of item, without root. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { RouteClient, RouteClientSync, type ViewItem } from '../../src/client/route/index.js'
import { TransportError } from '../../src/errors.js'
import type { TransportSource } from '../../src/socket/index.js'
import { simulateKernel, withFaults } from '../../src/testing/index.js'

const words = (item: ViewItem): string => {
  if (item.kind === 'overrun') return 'overrun'
  if (item.kind === 'synchronised') return `synchronised ${item.of.join(' ')}`
  const what = item.of === 'links' ? item.object.name : item.of === 'routes' ? item.object.to : item.object.address
  return `${item.kind} ${what}${item.synthetic ? ' synthetic' : ''}`
}

/** Takes items up to one of this kind. */
async function until(view: AsyncIterable<ViewItem>, kind: ViewItem['kind']): Promise<string[]> {
  const items: string[] = []
  for await (const item of view) {
    items.push(words(item))
    if (item.kind === kind) break
  }
  return items
}

test('what is there is no change; what happens is one each', async () => {
  const transport = simulateKernel()
  using route = RouteClientSync.open({ transport })
  route.links.add({ name: 'br0', kind: 'bridge' })
  await using view = await RouteClient.view(['links'], { transport })
  expect(view.objects('links').map(({ name }) => name)).toEqual(['lo', 'br0'])
  route.links.add({ name: 'br1', kind: 'bridge' })
  expect(await until(view, 'added')).toEqual(['added br1'])
  route.links.change('br1', { mtu: 1400 })
  expect(await until(view, 'changed')).toEqual(['changed br1'])
  route.links.delete('br0')
  expect(await until(view, 'removed')).toEqual(['removed br0'])
  expect(view.objects('links').map(({ name, attributes }) => [name, attributes.mtu])).toEqual([
    ['lo', 65536],
    ['br1', 1400],
  ])
})

test('after an overrun the differences come as changes', async () => {
  const transport = simulateKernel()
  using route = RouteClientSync.open({ transport })
  route.links.add({ name: 'old', kind: 'bridge' })
  await using view = await RouteClient.view(['links', 'addresses'], { transport, receiveBuffer: 2048 })
  route.links.delete('old')
  for (let i = 0; i < 20; i++) route.links.add({ name: `b${i}`, kind: 'bridge', up: true })
  route.addresses.add({ dev: 'b3', address: '10.0.0.1/24' })
  const items = await until(view, 'synchronised')
  expect(items).toContain('overrun')
  expect(items).toContain('added b19 synthetic')
  expect(items).toContain('added 10.0.0.1/24 synthetic')
  expect(items.at(-1)).toBe('synchronised links addresses')
  const listed = route.links.list().map(({ name }) => name)
  expect(view.objects('links').map(({ name }) => name)).toEqual(listed)
})

test('while events do not end it is listed all the same, once in a while', async () => {
  const transport = simulateKernel()
  using route = RouteClientSync.open({ transport })
  route.links.add({ name: 'b0', kind: 'bridge', up: true })
  await using view = await RouteClient.view(['links', 'routes'], { transport, receiveBuffer: 1 << 20 })
  let changes = 0
  const change = (count: number): void => {
    for (let i = 0; i < count; i++) route.links.change('b0', { mtu: 1300 + (++changes % 100) })
  }
  const start = performance.now()
  // Routes go with it, of which nothing is told. Then one change for each that is taken: twenty always wait.
  route.links.change('b0', { up: false })
  change(20)
  let synchronised = false
  for await (const item of view) {
    synchronised = item.kind === 'synchronised'
    if (synchronised || performance.now() - start > 20_000) break
    change(1)
  }
  expect(synchronised).toBe(true)
  expect(performance.now() - start).toBeGreaterThan(900)
})

test('after an overrun it is listed when no event waits, however long that takes: until then the kernel loses more', async () => {
  const kernel = simulateKernel()
  using route = RouteClientSync.open({ transport: kernel })
  route.links.add({ name: 'b0', kind: 'bridge' })
  let lost: TransportError | undefined
  // As the kernel does, it tells of the loss before it gives what waits.
  const arriving = (arrival: Uint8Array | Error | undefined) => {
    const arrivals = [lost, arrival].filter(each => each !== undefined)
    lost = undefined
    return arrivals
  }
  await using view = await RouteClient.view(['links'], { transport: withFaults(kernel, [{ arriving }]) })
  lost = new TransportError({ syscall: 'read', errno: 105, subject: 'test' })
  for (let i = 1; i <= 5; i++) route.links.change('b0', { mtu: 1400 + i })
  const now = performance.now.bind(performance)
  let later = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + later)
  onTestFinished(() => void clock.mockRestore())
  const items: string[] = []
  for await (const item of view) {
    items.push(words(item))
    if (item.kind === 'synchronised') break
    // A flood without an overrun puts it off for no more than a second.
    later += 10_000
  }
  expect(items).toEqual(['overrun', ...Array.from({ length: 5 }, () => 'changed b0'), 'synchronised links'])
})

test('a view that cannot be listed leaves no socket open', async () => {
  const kernel = simulateKernel()
  let open = 0
  const refused = new TransportError({ syscall: 'write', errno: 105, subject: 'test' })
  const transport: TransportSource = {
    open(protocol, options) {
      const inner = kernel.open(protocol, options)
      const close = inner.close.bind(inner)
      open++
      inner.close = () => {
        open--
        close()
      }
      inner.send = () => Promise.reject(refused)
      return inner
    },
  }
  await expect(RouteClient.view(['links'], { transport })).rejects.toBe(refused)
  expect(open).toBe(0)
})

test('closed, also while it lists, the loop ends; with a signal it throws the reason', async () => {
  const transport = simulateKernel()
  const view = await RouteClient.view(['links', 'routes'], { transport })
  using route = RouteClientSync.open({ transport })
  const over = (async () => {
    for await (const _ of view);
  })()
  route.links.add({ name: 'br0', kind: 'bridge' })
  await new Promise(resolve => setImmediate(resolve))
  view.close()
  await over
  const controller = new AbortController()
  const { signal } = controller
  const other = await RouteClient.view(['links'], { transport, signal })
  setTimeout(() => controller.abort(new Error('enough')), 20)
  await expect(until(other, 'removed')).rejects.toThrow('enough')
  await expect(RouteClient.view(['links'], { transport, signal })).rejects.toThrow('enough')
})
