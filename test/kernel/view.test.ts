import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  RouteClient,
  RouteClientSync,
  type RouteView,
  type ViewItem,
  type ViewKind,
} from '../../src/client/route/index.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { describeKernel } from '../support/kernel.js'
import { pictureOfIp, pictureOfView } from '../support/picture.js'
import { Random } from '../support/random.js'

let inside: NamespaceHandle
let route: RouteClientSync
let folder: string

beforeEach(async () => {
  inside = netns.createAnonymous()
  route = RouteClientSync.open({ netns: inside })
  folder = await mkdtemp(path.join(os.tmpdir(), 'nlkit-view-'))
})

afterEach(async () => {
  route.close()
  inside.close()
  await rm(folder, { recursive: true })
})

const everything = ['links', 'addresses', 'routes'] as const

/** Runs `ip -batch` in the namespace, whatever becomes of its lines. */
function batch(lines: readonly string[]): Promise<void> {
  const file = path.join(folder, 'batch')
  writeFileSync(file, `${lines.join('\n')}\n`)
  return new Promise((resolve, reject) => {
    const child = netns.spawn(inside, 'ip', ['-force', '-batch', file], { stdio: 'ignore' })
    child.once('error', reject).once('exit', () => resolve())
  })
}

/** Takes every item, and adds up what they say beside the view's own picture. */
function follow<K extends ViewKind>(view: RouteView<K>, kinds: readonly K[]) {
  const items: ViewItem[] = []
  const added = new Map<ViewKind, Set<object>>(kinds.map(kind => [kind, new Set<object>(view.objects(kind))]))
  const over = (async () => {
    for await (const item of view) {
      items.push(item as ViewItem)
      if (!('of' in item) || item.kind === 'synchronised') continue
      const objects = added.get(item.of)!
      // By identity: what goes must be the very object that came.
      if (item.kind === 'changed') expect(objects.delete(item.before!)).toBe(true)
      if (item.kind === 'removed') expect(objects.delete(item.object)).toBe(true)
      else objects.add(item.object)
    }
  })()
  return { items, added, over }
}

const changes = (random: Random, count: number): string[] => {
  const device = () => `b${random.below(6)}`
  const network = () => `10.${random.below(40)}.${random.below(10)}.0/24`
  const network6 = () => `2001:db8:${random.below(40).toString(16)}::/48`
  const metric = () => (random.below(3) === 0 ? ` metric ${1 + random.below(3)}` : '')
  const address = () => `192.168.${random.below(6)}.${1 + random.below(3)}/24`
  const line = (): string => {
    switch (random.below(16)) {
      case 0:
        return `link add ${device()} type bridge`
      case 1:
        return random.below(8) === 0 ? `link del ${device()}` : `link set ${device()} up`
      case 2:
        return random.below(4) === 0 ? `link set ${device()} down` : `link set ${device()} up`
      case 3:
        return `address add ${address()} dev ${device()}`
      case 4:
        return `address del ${address()} dev ${device()}`
      case 5:
        return `link set ${device()} mtu ${1300 + random.below(200)}`
      case 6:
        return `route add ${network6()} dev ${device()}${metric()}`
      case 7:
        return `route del ${network6()} dev ${device()}${metric()}`
      case 8:
        return `route replace ${network6()} dev ${device()}${metric()}`
      case 9:
        return `route append ${network()} dev ${device()}${metric()}`
      case 10:
        return `route replace ${network()} dev ${device()}${metric()}`
      case 11:
      case 12:
        return `route del ${network()}${metric()}`
      default:
        return `route add ${network()} dev ${device()}${metric()}`
    }
  }
  return Array.from({ length: count }, line)
}

describeKernel('a view', ['bridge'], () => {
  test('lists what is there, then follows what happens', async () => {
    route.links.add({ name: 'b0', kind: 'bridge', up: true })
    // The last thing that the kernel does on its own, a while later.
    const ownRoute = expect.stringMatching(/^route 6 local fe80:/)
    await vi.waitFor(() => expect(pictureOfIp(inside)).toContainEqual(ownRoute), 10_000)
    await using view = await RouteClient.view(everything, { netns: inside })
    expect(pictureOfView(view)).toEqual(pictureOfIp(inside))
    const { over } = follow(view, everything)
    route.addresses.add({ dev: 'b0', address: '10.0.0.1/24' })
    route.routes.add({ to: '10.9.0.0/16', via: '10.0.0.2' })
    route.links.change('b0', { mtu: 1400 })
    await vi.waitFor(() => expect(pictureOfView(view)).toEqual(pictureOfIp(inside)), 10_000)
    expect(pictureOfView(view)).toContain('route 4 unicast 10.9.0.0/16 main 0 b0 10.0.0.2')
    view.close()
    await over
  })

  test('finds out what the kernel does without telling: routes of a device that goes down', async () => {
    route.links.add({ name: 'b0', kind: 'bridge', up: true })
    route.routes.add({ to: '10.9.0.0/16', dev: 'b0' })
    await using view = await RouteClient.view(['routes'], { netns: inside })
    const { items, over } = follow(view, ['routes'])
    route.links.change('b0', { up: false })
    await vi.waitFor(
      () =>
        expect(items).toContainEqual(
          expect.objectContaining({
            kind: 'removed',
            of: 'routes',
            object: expect.objectContaining({ to: '10.9.0.0/16' }),
            synthetic: true,
          }),
        ),
      10_000,
    )
    view.close()
    await over
  })

  test('has what happens between subscribing and listing', async () => {
    const views = Array.from({ length: 20 }, (_, i) => {
      const opening = RouteClient.view(['links'], { netns: inside })
      route.links.add({ name: `b${i}`, kind: 'bridge' })
      return opening
    })
    for (const [i, opening] of views.entries()) {
      const view = await opening
      const names = () => view.objects('links').map(({ name }) => name)
      for await (const _ of view) if (names().includes('b19')) break
      expect(names()).toContain(`b${i}`)
      view.close()
    }
  })

  test('equals the kernel after 300,000 changes against a small buffer, as fast as they can be made', async () => {
    route.links.add({ name: 'b0', kind: 'bridge', up: true })
    const dev = route.links.get('b0').index
    await using view = await RouteClient.view(everything, { netns: inside, receiveBuffer: 16 * 1024 })
    const { items, added, over } = follow(view, everything)
    await using changer = RouteClient.open({ netns: inside })
    const each = <T>(change: (i: number) => Promise<T>) =>
      Promise.all(Array.from({ length: 10_000 }, (_, i) => change(i)))
    for (let round = 0; round < 15; round++) {
      const to = (i: number) => `10.${round}.${i >> 8}.${i & 255}/32`
      await each(i => changer.routes.add({ to: to(i), dev }))
      await each(i => (i % 100 === round ? changer.routes.replace : changer.routes.delete)({ to: to(i), dev }))
    }
    await vi.waitFor(() => {
      expect(view.objects('routes').length).toBeLessThan(2000)
      expect(pictureOfView(view)).toEqual(pictureOfIp(inside))
    }, 60_000)
    expect(view.objects('routes').filter(({ to }) => to?.startsWith('10.'))).toHaveLength(1500)
    expect(items).toContainEqual(expect.objectContaining({ kind: 'overrun' }))
    expect(added.get('routes')).toEqual(new Set(view.objects('routes')))
    view.close()
    await over
  }, 300_000)

  // The suite has minutes for everything; NLKIT_CHANGES=200000 takes some minutes by itself.
  const count = Number(process.env.NLKIT_CHANGES ?? 40_000)
  test(`equals the kernel after ${count} changes against a small buffer`, {
    timeout: Math.max(300_000, count * 3),
  }, async () => {
    const seed = 1 + Math.floor(Math.random() * 1e6)
    const random = new Random(seed)
    await using view = await RouteClient.view(everything, { netns: inside, receiveBuffer: 16 * 1024 })
    const { items, added, over } = follow(view, everything)
    for (let round = 0; round < 4; round++) {
      await batch(changes(random, count / 4))
      // No event may come behind the last change: what the picture lacks then it would lack for good.
      await vi.waitFor(() => expect(pictureOfView(view), `seed ${seed}`).toEqual(pictureOfIp(inside)), 60_000)
    }
    const kinds = new Set(items.map(({ kind }) => kind))
    expect(kinds).toEqual(new Set(['added', 'changed', 'removed', 'overrun', 'synchronised']))
    for (const kind of everything) expect(added.get(kind)).toEqual(new Set(view.objects(kind)))
    await sleep(10)
    view.close()
    await over
  })
})
