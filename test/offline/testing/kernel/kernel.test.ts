import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { NF, netfilterProtocol, newFlowtable } from '../../../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../../../protocol/netlink/index.js'
import { newLink, RTNLGRP, routeProtocol } from '../../../../protocol/route/index.js'
import { NftablesClient, NftablesClientSync, NftTransaction, nft } from '../../../../src/client/nftables/index.js'
import { RouteClient, RouteClientSync } from '../../../../src/client/route/index.js'
import { isEvent, NetlinkSocketSync } from '../../../../src/socket/index.js'
import { simulateKernel } from '../../../../src/testing/kernel/index.js'

/** What an action is refused with. */
function refusal(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return { code, message }
  }
  return undefined
}

describe('clients', () => {
  test('asynchronous: requests of one tick, transactions, events', async () => {
    const kernel = simulateKernel()
    await using route = RouteClient.open({ transport: kernel })
    await using events = RouteClient.events(['LINK'], { transport: kernel })
    await Promise.all([
      route.links.add({ name: 'a', kind: 'bridge' }),
      route.links.add({ name: 'b', kind: 'bridge' }),
      route.addresses.list(),
    ])
    expect((await route.links.list()).map(link => link.name)).toEqual(['lo', 'a', 'b'])
    const seen: (string | undefined)[] = []
    for await (const item of events) {
      if (isEvent(item, newLink)) seen.push(item.body.attributes.ifname)
      if (seen.length === 2) break
    }
    expect(seen).toEqual(['a', 'b'])
    await using client = NftablesClient.open({ transport: kernel })
    await client.ruleset.commit(new NftTransaction().addTable({ family: 'ip', table: 't' }))
    expect(await client.ruleset.tables()).toMatchObject([{ table: 't', handle: 1n }])
  })

  test('a listener waits for what comes later', async () => {
    const kernel = simulateKernel()
    await using events = RouteClient.events(['IPV4_IFADDR'], { transport: kernel })
    using route = RouteClientSync.open({ transport: kernel })
    setTimeout(() => route.links.change('lo', { up: true }), 5)
    for await (const item of events) {
      expect(item).toMatchObject({ kind: 'event', name: 'RTM_NEWADDR', body: { attributes: { local: '127.0.0.1' } } })
      break
    }
  })

  test('of a big-endian machine', () => {
    const kernel = simulateKernel({ littleEndian: false })
    using route = RouteClientSync.open({ transport: kernel })
    using client = NftablesClientSync.open({ transport: kernel })
    route.links.add({ name: 'br0', kind: 'bridge', mtu: 1400 })
    route.links.change('br0', { up: true })
    route.addresses.add({ dev: 'br0', address: '10.0.0.1/8' })
    expect(route.links.get('br0').attributes.mtu).toBe(1400)
    expect(route.routes.list().map(({ to }) => to)).toEqual(['10.0.0.0/8'])
    client.ruleset.commit(new NftTransaction().addTable({ family: 'ip', table: 't' }))
    expect(client.ruleset.generation()).toBe(2)
    expect(refusal(() => route.links.change('br0', { mtu: 1 }))).toMatchObject({ code: 'EINVAL' })
  })

  test('without privilege look and change nothing', () => {
    const kernel = simulateKernel()
    using route = RouteClientSync.open({ transport: kernel.unprivileged })
    expect(route.links.list()).toHaveLength(1)
    expect(refusal(() => route.links.change('lo', { up: true }))).toEqual({
      code: 'EPERM',
      message: expect.stringContaining('CAP_NET_ADMIN'),
    })
    using client = NftablesClientSync.open({ transport: kernel.unprivileged })
    expect(refusal(() => client.ruleset.tables())).toMatchObject({ code: 'EPERM' })
    expect(kernel.namespace().link('lo')?.up).toBe(false)
  })

  test('of rules and neighbours', () => {
    const kernel = simulateKernel()
    using route = RouteClientSync.open({ transport: kernel })
    route.links.add({ name: 'br0', kind: 'bridge', up: true })
    expect(kernel.namespace().rules.filter(({ header }) => header.family === 2)).toHaveLength(3)
    expect(kernel.namespace().rules.filter(({ header }) => header.family === 10)).toHaveLength(2)
  })

  test('a protocol that is not simulated is not supported', () => {
    const kernel = simulateKernel()
    using socket = NetlinkSocketSync.open({ ...routeProtocol, number: 4 }, { transport: kernel })
    const definition = newLink as MessageDefinition
    const body = { header: { family: 0, type: 0, index: 0, flags: 0, change: 0 }, attributes: {} }
    expect(refusal(() => socket.request({ kind: 'command', definition, body }))).toMatchObject({ code: 'EOPNOTSUPP' })
  })
})

test('nothing native is loaded', () => {
  using route = RouteClientSync.open({ transport: simulateKernel() })
  route.links.change('lo', { up: true })
  // A test that shares the process may bundle: that is rolldown, of which nlkit's own modules may not import anything.
  const loaded = Object.keys(createRequire(import.meta.url).cache).filter(file => !file.includes('/@rolldown/'))
  expect(loaded.filter(file => /ffi-rs|\.node$/.test(file))).toEqual([])
})

describe('namespaces', () => {
  test('are opened by name', () => {
    const kernel = simulateKernel()
    kernel.namespace('blue')
    using blue = RouteClientSync.open({ transport: kernel, netns: 'blue' })
    blue.links.add({ name: 'br0', kind: 'bridge' })
    expect(kernel.namespace('blue').link('br0')?.kind?.name).toBe('bridge')
    expect(kernel.namespace().link('br0')).toBeUndefined()
  })

  test('that nobody made are not found', () => {
    const kernel = simulateKernel()
    expect(refusal(() => RouteClientSync.open({ transport: kernel, netns: 'bleu' }))).toEqual({
      code: 'ERR_NETNS_NOT_FOUND',
      message: 'no network namespace bleu: the simulated kernel has init; kernel.namespace(name) makes one',
    })
  })

  test('are named by a process, too', () => {
    const kernel = simulateKernel()
    kernel.processes.set(4711, kernel.namespace('blue'))
    using route = RouteClientSync.open({ transport: kernel })
    route.socket.request({
      kind: 'command',
      definition: newLink as MessageDefinition,
      flags: NLM_F.CREATE | NLM_F.EXCL,
      body: {
        header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
        attributes: { ifname: 'br0', netNsPid: 4711, linkinfo: { kind: 'bridge' } },
      },
    })
    expect(kernel.namespace('blue').link('br0')).toBeDefined()
    using blue = RouteClientSync.open({ transport: kernel, netns: { pid: 4711 } })
    expect(blue.links.list()).toHaveLength(2)
  })
})

describe('state', () => {
  test('is read and set by tests', () => {
    const kernel = simulateKernel()
    const namespace = kernel.namespace()
    using route = RouteClientSync.open({ transport: kernel })
    route.links.add({ name: 'd0', kind: 'dummy', up: true } as never)
    const d0 = namespace.link('d0')!
    d0.setCarrier(false)
    expect(route.links.get('d0').attributes).toMatchObject({ carrier: false, operstate: 2 })
    namespace.routes.push({
      header: { family: 2, dst_len: 8, src_len: 0, tos: 0, table: 254, protocol: 16, scope: 253, type: 1, flags: 0 },
      attributes: { table: 254, dst: '10.0.0.0', oif: d0.index },
    })
    expect(route.routes.list({ protocol: 'dhcp' })).toMatchObject([{ to: '10.0.0.0/8' }])
    expect(route.routes.get('10.1.1.1').oif).toBe(d0.index)
  })

  test('of nf_tables, too', () => {
    const kernel = simulateKernel()
    const { nftables } = kernel.namespace()
    using client = NftablesClientSync.open({ transport: kernel })
    const table = { family: 'inet', table: 't' } as const
    const t = new NftTransaction().addTable(table).addChain({ ...table, chain: 'c' })
    t.addRule({ ...table, chain: 'c', expressions: [nft.counter(), nft.drop()] })
    client.ruleset.commit(t)
    const { rules } = nftables.tables[0]!.chains[0]!
    expect(rules[0]?.expressions.map(({ name }) => name)).toEqual(['counter', 'immediate'])
    rules[0]!.expressions[0] = { name: 'counter', data: { bytes: 840n, packets: 10n } }
    expect(client.ruleset.rules()[0]?.expressions[0]).toMatchObject({ data: { packets: 10n } })
    expect(rules[0]!.expressions[1]).toMatchObject({ data: { data: { verdict: { code: NF.DROP } } } })
  })

  test('IPv6 link-local addresses come where they are asked for', () => {
    const kernel = simulateKernel({ linkLocal: true })
    using route = RouteClientSync.open({ transport: kernel })
    route.links.add({ name: 'd0', kind: 'dummy', address: '02:00:5e:00:53:01', up: true } as never)
    expect(route.addresses.list({ dev: 'd0' }).map(({ address }) => address)).toEqual(['fe80::5eff:fe00:5301/64'])
    expect(route.routes.list({ family: 10 }).map(({ to }) => to)).toEqual(['fe80::/64'])
    route.links.change('d0', { up: false })
    expect(route.addresses.list({ dev: 'd0' })).toEqual([])
  })
})

describe('a socket', () => {
  test('that is too slow is told of its overrun, once', () => {
    const kernel = simulateKernel()
    const listener = kernel.open(routeProtocol.number, { receiveBuffer: 2500 })
    listener.setMembership(RTNLGRP.LINK, true)
    using route = RouteClientSync.open({ transport: kernel })
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) route.links.add({ name, kind: 'bridge' })
    const taken: string[] = []
    for (;;) {
      try {
        const received = listener.receiveSync()
        if (received === undefined) break
        taken.push('event')
      } catch (error) {
        taken.push((error as { code: string }).code)
      }
    }
    expect(taken.filter(each => each === 'ENOBUFS')).toHaveLength(1)
    expect(taken.length).toBeLessThan(6)
    // Once it is empty it hears again.
    route.links.add({ name: 'g', kind: 'bridge' })
    expect(listener.receiveSync()).toBeDefined()
  })

  test('that is closed hears nothing', () => {
    const kernel = simulateKernel()
    const listener = kernel.open(routeProtocol.number)
    listener.setMembership(RTNLGRP.LINK, true)
    listener.close()
    expect(kernel.namespace().sockets.size).toBe(0)
    expect(refusal(() => listener.receiveSync())).toMatchObject({ code: 'EBADF' })
  })

  test('gets long dumps in datagrams of at most 32 KiB', () => {
    const kernel = simulateKernel()
    using route = RouteClientSync.open({ transport: kernel })
    for (let i = 0; i < 200; i++) route.links.add({ name: `br${i}`, kind: 'bridge' })
    expect(route.links.list()).toHaveLength(201)
  })
})

test('flowtables: which not every kernel has', () => {
  const kernel = simulateKernel()
  using route = RouteClientSync.open({ transport: kernel })
  using client = NftablesClientSync.open({ transport: kernel })
  route.links.add({ name: 'd0', kind: 'dummy' } as never)
  const header = { family: 1, version: 0, res_id: 0 }
  const flowtable = (device: string, flags: number) =>
    new NftTransaction().message({
      definition: newFlowtable as MessageDefinition,
      body: { header, attributes: { table: 't', name: 'f', hook: { num: 0, priority: 0, devs: [{ name: device }] } } },
      flags,
    })
  client.ruleset.commit(new NftTransaction().addTable({ family: 'inet', table: 't' }))
  expect(refusal(() => client.ruleset.commit(flowtable('none', NLM_F.CREATE)))).toMatchObject({ code: 'ENOENT' })
  client.ruleset.commit(flowtable('d0', NLM_F.CREATE))
  expect(refusal(() => client.ruleset.commit(flowtable('d0', NLM_F.CREATE | NLM_F.EXCL)))).toMatchObject({
    code: 'EEXIST',
    message: expect.stringContaining('at name'),
  })
  expect(kernel.namespace().nftables.tables[0]?.flowtables).toMatchObject([{ name: 'f', handle: 1n }])
  expect(netfilterProtocol.number).toBe(12)
})
