/* A kernel of handlers: for what no recording has. */
import { expect, test } from 'vitest'
import { newRule } from '../../../protocol/netfilter/index.js'
import { getLink, newLink, setLink } from '../../../protocol/route/index.js'
import { isEvent, NftablesClient, NftTransaction, nft, RouteClient, RouteClientSync } from '../../../src/index.js'
import { answer, faults, refusal, ScriptedKernel, withFaults } from '../../../src/testing/index.js'

const link = (index: number, ifname: string) =>
  answer(newLink, {
    header: { family: 0, type: 1, index, flags: 0, change: 0 },
    attributes: { ifname, mtu: 1500 },
  })

test('questions, listings and commands are answered by type, from decoded to decoded', async () => {
  const kernel = new ScriptedKernel()
    .on(getLink, ({ body, dump }) => {
      if (dump) return [link(1, 'lo'), link(2, 'eth0')]
      return body.attributes.ifname === 'eth0' ? link(2, 'eth0') : refusal('ENODEV')
    })
    .on(newLink, ({ body }) => {
      return body.attributes.mtu === 1 ? refusal('EINVAL', { message: 'mtu too small', attribute: 'mtu' }) : undefined
    })
  await using route = RouteClient.open({ transport: kernel })
  expect((await route.links.list()).map(({ name }) => name)).toEqual(['lo', 'eth0'])
  expect((await route.links.get('eth0')).index).toBe(2)
  expect(await route.links.find('eth7')).toBeUndefined()
  await route.links.add({ name: 'br0', kind: 'bridge' })
  await expect(route.links.add({ name: 'br0', kind: 'bridge', mtu: 1 })).rejects.toThrow(
    /EINVAL: mtu too small \(at mtu,/,
  )
  using sync = RouteClientSync.open({ transport: kernel })
  expect(sync.links.list()).toHaveLength(2)
  expect(kernel.requests.map(({ name }) => name)).toEqual([
    ...['RTM_GETLINK', 'RTM_GETLINK', 'RTM_GETLINK', 'RTM_NEWLINK', 'RTM_NEWLINK', 'RTM_GETLINK'],
  ])
})

test('what has no handler is refused with words', async () => {
  await using route = RouteClient.open({ transport: new ScriptedKernel().on(setLink, () => {}) })
  await expect(route.links.list()).rejects.toThrow(
    'RTM_GETLINK: EOPNOTSUPP: this scripted kernel has no handler for RTM_GETLINK',
  )
})

test('a batch is taken whole, or refused whole', async () => {
  const table = { family: 'ip', table: 't' } as const
  const transaction = () => {
    const change = new NftTransaction()
    const added = change.addRule({ ...table, chain: 'c', expressions: [nft.counter()] })
    return { change, added }
  }
  const kernel = new ScriptedKernel().on(newRule, ({ body }) =>
    answer(newRule, { ...body, attributes: { ...body.attributes, handle: 77n } }),
  )
  await using nftables = NftablesClient.open({ transport: kernel })
  const { change, added } = transaction()
  await nftables.ruleset.commit(change)
  expect(added.rule.handle).toBe(77n)
  kernel.on(newRule, () => refusal('ENOENT', { attribute: 'chain' }))
  await expect(nftables.ruleset.commit(transaction().change)).rejects.toMatchObject({
    code: 'ENOENT',
    index: 0,
    attribute: { path: 'chain' },
  })
})

test('members of a group are told events', async () => {
  const kernel = new ScriptedKernel()
  const events = RouteClient.events(['LINK'], { transport: kernel })
  const others = RouteClient.events(['IPV4_ROUTE'], { transport: kernel })
  setTimeout(() => kernel.emit('LINK', newLink, link(7, 'wg0').body as never), 1)
  for await (const event of events) {
    expect(isEvent(event, newLink) && event.body.attributes.ifname).toBe('wg0')
    break
  }
  events.close()
  others.close()
  expect(await others[Symbol.asyncIterator]().next()).toMatchObject({ done: true })
})

test('faults go around it, too', async () => {
  const kernel = new ScriptedKernel().on(getLink, () => [link(1, 'lo')])
  await using route = RouteClient.open({ transport: withFaults(kernel, [faults.interrupt({ times: 2 })]) })
  expect(await route.links.list()).toHaveLength(1)
})
