/* What goes wrong between a client and the kernel, on demand, around a replay. */
import { describe, expect, test } from 'vitest'
import { KernelError, NftablesClient, NftTransaction, RouteClient, RouteClientSync } from '../../../src/index.js'
import { type Fault, faults, replay, simulateKernel, withFaults } from '../../../src/testing/index.js'
import { programs } from '../../fixtures/recordings.js'
import { inTree } from '../../setup/root.mjs'

const file = (name: string): string => inTree('fixtures/recordings', `${name}.nl`)
const faulty = (name: string, ...list: Fault[]) => withFaults(replay(file(name)), list)

describe('the kernel refuses', () => {
  test('with any errno and any extended acknowledgement', () => {
    const transport = faulty(
      'refused',
      faults.refuse({ on: 'RTM_NEWLINK', errno: 'EBUSY', message: 'Not now', attribute: 'linkinfo.kind' }),
    )
    using route = RouteClientSync.open({ transport })
    try {
      route.links.add({ name: 'br0', kind: 'bridge' })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(KernelError)
      expect((error as KernelError).message).toMatch(
        /^RTM_NEWLINK \(br0, type bridge\): EBUSY: Not now \(at linkinfo\.kind, bytes \d+\.\.\d+\)$/,
      )
    }
    // Once: the next one goes through.
    route.links.add({ name: 'br0', kind: 'bridge' })
  })

  test('with a range that it would have allowed', () => {
    const policy = { type: 3, minValueU: 68n, maxValueU: 1500n }
    const refusal = faults.refuse({ errno: 'ERANGE', attribute: 'mtu', extendedAck: { policy } })
    using route = RouteClientSync.open({ transport: faulty('bridge', refusal) })
    expect(() => route.links.add({ name: 'br0', kind: 'bridge', up: true, mtu: 1 })).toThrow(
      /ERANGE: .*at mtu, .*allowed: 68\.\.1500/,
    )
  })

  test('one of several requests in a datagram: the kernel carries out the others', async () => {
    const kernel = simulateKernel()
    const second = faults.refuse({ on: 'RTM_NEWLINK', errno: 'EBUSY', skip: 1 })
    await using route = RouteClient.open({ transport: withFaults(kernel, [second]) })
    const asked = ['a', 'b', 'c'].map(name => route.links.add({ name, kind: 'bridge' }))
    const outcomes = await Promise.allSettled([...asked, route.links.get('lo')])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    using observer = RouteClientSync.open({ transport: kernel })
    expect(observer.links.list().map(({ name }) => name)).toEqual(['lo', 'a', 'c'])
  })

  test('a step of a transaction, and with it the whole', async () => {
    await using nftables = NftablesClient.open({
      transport: faulty('bridge', faults.refuse({ on: 'NFT_MSG_NEWCHAIN', errno: 'EOPNOTSUPP' })),
    })
    const change = new NftTransaction()
      .addTable({ family: 'ip', table: 'nat' })
      .addChain({ family: 'ip', table: 'nat', chain: 'a' })
      .addChain({ family: 'ip', table: 'nat', chain: 'b' })
    await expect(nftables.ruleset.commit(change)).rejects.toMatchObject({ code: 'EOPNOTSUPP', index: 1 })
  })

  test('a test that names an attribute which is not there is told so', () => {
    using route = RouteClientSync.open({
      transport: faulty('refused', faults.refuse({ errno: 'EINVAL', attribute: 'mtu' })),
    })
    expect(() => route.links.add({ name: 'br0', kind: 'bridge' })).toThrow(
      'RTM_NEWLINK has no attribute mtu that the kernel could object to',
    )
  })
})

describe('a listing is interrupted', () => {
  test('less often than it is repeated: it comes whole', async () => {
    const source = replay(file('bridge'))
    const transport = withFaults(source, [faults.interrupt({ times: 5 })])
    expect(await programs.bridge({ transport })).toMatchObject({ names: ['lo', 'br0'] })
    source.end()
  })

  test('more often: what was read is in the error', async () => {
    await expect(
      programs.bridge({ transport: faulty('bridge', faults.interrupt({ times: 6 })) }),
    ).rejects.toMatchObject({
      code: 'ERR_DUMP_INTERRUPTED',
      attempts: 6,
      partial: expect.objectContaining({ length: 2 }),
    })
  })
})

describe('datagrams', () => {
  test('are lost: the request fails with ERR_REPLY_LOST', async () => {
    await expect(programs.bridge({ transport: faulty('bridge', faults.overrun()) })).rejects.toMatchObject({
      code: 'ERR_REPLY_LOST',
    })
    expect(programs.refused({ transport: faulty('refused', faults.overrun({ skip: 1 })) })).toContain('receive buffer')
  })

  test('are cut short: the request fails, and says where', async () => {
    await expect(programs.together({ transport: faulty('together', faults.truncate(30)) })).rejects.toMatchObject({
      code: 'ERR_DECODE_TRUNCATED',
    })
  })

  test.each([
    ['merged', faults.merge],
    ['split', faults.split],
    ['late', () => faults.delay(5)],
    ['reordered', faults.reorder],
    ['preceded by a stranger’s', () => faults.foreign({ times: 3 })],
  ])('are %s: nothing changes', async (_, fault) => {
    expect(await programs.together({ transport: faulty('together', fault()) })).toEqual({
      lo: 1,
      missing: undefined,
      count: 1,
    })
    expect(programs.refused({ transport: faulty('refused', fault()) })).toContain('EEXIST')
    expect(await programs.bridge({ transport: faulty('bridge', fault()) })).toMatchObject({ handle: 2n })
  })

  test('of strangers are counted', () => {
    using route = RouteClientSync.open({ transport: faulty('refused', faults.foreign({ times: 2 })) })
    route.links.add({ name: 'br0', kind: 'bridge' })
    expect(route.socket.counters.foreign).toBe(1)
  })

  test('come in another order between conversations', async () => {
    const order: string[] = []
    await using route = RouteClient.open({ transport: faulty('together', faults.reorder()) })
    await Promise.all([
      route.links.get('lo').then(() => order.push('get')),
      route.links.find('nowhere0').then(() => order.push('find')),
      route.links.list().then(() => order.push('list')),
    ])
    expect(order[0]).not.toBe('get')
  })

  test('stay away: a timeout', async () => {
    const transport = faulty('refused', faults.silence())
    await using route = RouteClient.open({ transport })
    await expect(route.with({ timeout: 20 }).links.add({ name: 'br0', kind: 'bridge' })).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
    })
    using sync = RouteClientSync.open({ transport: faulty('refused', faults.silence()) })
    expect(() => sync.with({ timeout: 20 }).links.add({ name: 'br0', kind: 'bridge' })).toThrow(
      /no answer within 20 ms/,
    )
  })
})

describe('the socket', () => {
  test('cannot send: the request fails with what the call failed with', () => {
    const transport = faulty('refused', faults.failSend('ENOBUFS'))
    using route = RouteClientSync.open({ transport })
    expect(() => route.links.add({ name: 'br0', kind: 'bridge' })).toThrow('write(fault): ENOBUFS')
    route.links.add({ name: 'br0', kind: 'bridge' })
  })

  test.each([1, 2])('is gone from request %i on', async skip => {
    await using route = RouteClient.open({ transport: faulty('refused', faults.hangUp({ skip: skip - 1 })) })
    const add = () => route.links.add({ name: 'br0', kind: 'bridge' })
    if (skip === 2) await add()
    await expect(add()).rejects.toMatchObject({ code: 'EBADF' })
    await expect(add()).rejects.toMatchObject({ code: 'EBADF' })
  })

  test('faults are put one upon the other', async () => {
    const transport = faulty(
      'together',
      faults.delay(2),
      faults.foreign({ times: 2 }),
      faults.split(),
      faults.refuse({ on: 'RTM_GETLINK', errno: 'EPERM', skip: 1 }),
    )
    await using route = RouteClient.open({ transport })
    expect((await route.links.get('lo')).index).toBe(1)
    await expect(route.links.find('nowhere0')).rejects.toMatchObject({ code: 'EPERM' })
  })
})
