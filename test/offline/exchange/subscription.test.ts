import { getEventListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { newFilter, routeProtocol } from '../../../protocol/route/index.js'
import { delLink, newLink } from '../../../protocol/route/link.js'
import { isEvent, type NetlinkEvent, type Overrun, Subscription } from '../../../src/socket/subscription.js'
import { acknowledge, datagram, overrun, reply, ScriptedTransport } from '../../support/scripted-transport.js'
import { failure, link } from './conversations.js'

function open(signal?: AbortSignal) {
  const transport = new ScriptedTransport()
  return { transport, subscription: new Subscription(routeProtocol, transport, [1, 33], signal) }
}

const event = (index: number, from = { sequence: 0, portId: 0 }, flags = 0) => reply(from, newLink, link(index), flags)

/** Takes that many items. */
async function take(subscription: Subscription, count: number): Promise<(NetlinkEvent | Overrun)[]> {
  const items: (NetlinkEvent | Overrun)[] = []
  for await (const item of subscription) if (items.push(item) === count) break
  return items
}

const indexes = (items: readonly (NetlinkEvent | Overrun)[]) =>
  items.map(item => (isEvent(item, newLink) ? item.body.header.index : item.kind))

test('joins its groups; events come decoded and in order, several to a datagram', async () => {
  const { transport, subscription } = open()
  expect(transport.memberships).toEqual([
    { group: 1, member: true },
    { group: 33, member: true },
  ])
  transport.deliver(datagram(event(1), event(2)), event(3, { sequence: 9, portId: 8 }))
  const items = await take(subscription, 3)
  expect(indexes(items)).toEqual([1, 2, 3])
  expect(items[2]).toMatchObject({ kind: 'event', type: 16, name: 'RTM_NEWLINK', sequence: 9, portId: 8 })
  expect(isEvent(items[0]!, delLink)).toBe(false)
})

test('leaving the loop ends nothing: the next loop goes on where it was left', async () => {
  const { transport, subscription } = open()
  transport.deliver(datagram(event(1), event(2), event(3)))
  expect(indexes(await take(subscription, 1))).toEqual([1])
  transport.deliver(event(4))
  expect(indexes(await take(subscription, 3))).toEqual([2, 3, 4])
})

test('nothing is read ahead of who iterates', async () => {
  const { transport, subscription } = open()
  transport.deliver(event(1), event(2), event(3))
  await take(subscription, 1)
  await sleep(5)
  expect(transport.pending).toBe(2)
  expect(transport.awaited).toBe(false)
})

test('acknowledgements are no events', async () => {
  const { transport, subscription } = open()
  transport.deliver(datagram(acknowledge({ sequence: 7, portId: 8 }), event(1)), event(2))
  expect(indexes(await take(subscription, 2))).toEqual([1, 2])
})

test('closed, what has not been taken is not given any more, and nothing listens to the signal', async () => {
  const { signal } = new AbortController()
  const { transport, subscription } = open(signal)
  transport.deliver(datagram(event(1), event(2), event(3)))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  expect(indexes(await take(subscription, 1))).toEqual([1])
  subscription.close()
  expect(await take(subscription, 2)).toEqual([])
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('waits for what comes later', async () => {
  const { transport, subscription } = open()
  const items = take(subscription, 2)
  for (const index of [1, 2]) {
    await vi.waitFor(() => expect(transport.awaited).toBe(true))
    transport.deliver(event(index))
  }
  expect(indexes(await items)).toEqual([1, 2])
})

test('events in quick succession are gathered; each is given, the first at once', async () => {
  const { transport, subscription } = open()
  const events = subscription[Symbol.asyncIterator]()
  const first = events.next()
  await vi.waitFor(() => expect(transport.awaited).toBe(true))
  let pauses = 0
  for (let index = 1; index <= 20; index++) {
    transport.deliver(event(index))
    const { value } = await (index === 1 ? first : events.next())
    expect(indexes([value!])).toEqual([index])
    const next = events.next()
    await new Promise(setImmediate)
    // It does not ask to be woken, but looks by itself a millisecond later.
    if (!transport.awaited) pauses++
    transport.deliver(event(++index))
    expect(indexes([(await next).value!])).toEqual([index])
  }
  expect(pauses).toBeGreaterThan(0)
  const last = events.next()
  await vi.waitFor(() => expect(transport.awaited).toBe(true))
  subscription.close()
  expect(await last).toEqual({ done: true, value: undefined })
})

test('calls of next are answered in their order; return ends the iterator, not the subscription', async () => {
  const { transport, subscription } = open()
  const events = subscription[Symbol.asyncIterator]()
  const asked = [events.next(), events.next(), events.next()]
  transport.deliver(datagram(event(1), event(2)), event(3))
  expect(indexes((await Promise.all(asked)).map(({ value }) => value!))).toEqual([1, 2, 3])
  expect(await events.return!()).toEqual({ done: true, value: undefined })
  expect(await events.next()).toEqual({ done: true, value: undefined })
  transport.deliver(event(4))
  expect(indexes(await take(subscription, 1))).toEqual([4])
})

test('an overrun, and a datagram that cannot be read, are items of their own; the subscription goes on', async () => {
  const { transport, subscription } = open()
  transport.deliver(event(1), overrun(), event(2), datagram(event(3), new Uint8Array(8)), event(4))
  const items = await take(subscription, 6)
  expect(indexes(items)).toEqual([1, 'overrun', 2, 3, 'overrun', 4])
  expect(items[1]).toMatchObject({ cause: { code: 'ENOBUFS' } })
  expect(items[4]).toMatchObject({ cause: { code: 'ERR_DECODE_TRUNCATED' } })
})

test('requests of other programs, which groups carry too, are dropped and counted', async () => {
  const { transport, subscription } = open()
  transport.deliver(event(1, { sequence: 1, portId: 99 }, NLM_F.REQUEST | NLM_F.ACK), event(2))
  expect(indexes(await take(subscription, 1))).toEqual([2])
  expect(subscription.counters).toEqual({ requests: 1, foreign: 0 })
})

test('events whose type carries the flags of the request that caused them are events all the same', async () => {
  const { transport, subscription } = open()
  const header = { family: 0, _pad1: 0, _pad2: 0, ifindex: 1, handle: 0, parent: 0, info: 0 }
  const flags = NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE
  transport.deliver(reply({ sequence: 1, portId: 99 }, newFilter, { header, attributes: { kind: 'u32' } }, flags))
  const [item] = await take(subscription, 1)
  expect(item).toMatchObject({ name: 'RTM_NEWTFILTER', body: { attributes: { kind: 'u32' } } })
  expect(subscription.counters).toEqual({ requests: 0, foreign: 0 })
})

test('an event of unknown type comes as bytes', async () => {
  const { transport, subscription } = open()
  transport.deliver(reply({ sequence: 0, portId: 0 }, { ...newLink, type: 999 }, link(1)))
  const [item] = await take(subscription, 1)
  expect(item).toMatchObject({ type: 999, name: undefined, body: expect.any(Uint8Array) })
})

test('close ends every loop', async () => {
  const { transport, subscription } = open()
  const loops = [take(subscription, 1), take(subscription, 1)]
  await vi.waitFor(() => expect(transport.awaited).toBe(true))
  await sleep(5)
  subscription.close()
  expect(await Promise.all(loops)).toEqual([[], []])
  expect(transport.awaited).toBe(false)
  expect(transport.closed).toBe(true)
  expect(await take(subscription, 1)).toEqual([])
})

test('a signal closes it and is thrown into the loop', async () => {
  const controller = new AbortController()
  const { transport, subscription } = open(controller.signal)
  const loop = take(subscription, 1)
  await vi.waitFor(() => expect(transport.awaited).toBe(true))
  controller.abort()
  expect(await failure(loop)).toMatchObject({ name: 'AbortError' })
  expect(transport.closed).toBe(true)
  expect(() => Subscription.open(routeProtocol, ['LINK'], { signal: controller.signal })).toThrow('aborted')
})

test('a flood does not keep timers from running', async () => {
  const { transport, subscription } = open()
  transport.deliver(event(1))
  let fired = false
  setTimeout(() => {
    fired = true
  }, 1)
  let taken = 0
  for await (const _ of subscription) {
    taken++
    if (fired) break
    transport.deliver(event(taken))
  }
  expect(fired).toBe(true)
})

test('a group that cannot be joined: the socket is closed again', () => {
  const transport = new ScriptedTransport()
  vi.spyOn(transport, 'setMembership').mockImplementation(() => {
    throw new Error('EPERM')
  })
  expect(() => new Subscription(routeProtocol, transport, [1])).toThrow('EPERM')
  expect(transport.closed).toBe(true)
})

test.each(['NOPE', 0, -1, 1.5, 'toString'])('group %j: a clear error, before any socket is opened', group => {
  expect(() => Subscription.open(routeProtocol, [group])).toThrow(
    expect.objectContaining({
      name: 'SubscriptionError',
      code: 'ERR_GROUP',
      message: expect.stringMatching(/^NETLINK_ROUTE has no multicast group .*: LINK, NOTIFY/),
    }),
  )
})
