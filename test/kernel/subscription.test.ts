import { closeSync } from 'node:fs'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { newRule } from '../../protocol/netfilter/index.js'
import { routeProtocol } from '../../protocol/route/index.js'
import { delLink, newLink } from '../../protocol/route/link.js'
import { NftablesClient, NftablesClientSync, NftTransaction, nft } from '../../src/client/nftables/index.js'
import { RouteClient, RouteClientSync } from '../../src/client/route/index.js'
import { AF, SOCK } from '../../src/ffi/constants.js'
import { libc } from '../../src/ffi/libc.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { isEvent, Subscription } from '../../src/socket/subscription.js'
import { describeKernel } from '../support/kernel.js'

let inside: NamespaceHandle
let route: RouteClientSync

beforeEach(() => {
  inside = netns.createAnonymous()
  route = RouteClientSync.open({ netns: inside })
})

afterEach(() => {
  route.close()
  inside.close()
})

describeKernel('events', [], () => {
  test('of links come as they happen, before and while somebody waits', async () => {
    await using events = RouteClient.events(['LINK'], { netns: inside })
    route.links.add({ name: 'br0', kind: 'bridge' })
    const later = setTimeout(() => route.links.delete('br0'), 30)
    const seen: (string | undefined)[] = []
    for await (const item of events) {
      if (isEvent(item, newLink)) seen.push(item.body.attributes.ifname)
      if (isEvent(item, delLink)) break
    }
    clearTimeout(later)
    expect(seen).toContain('br0')
    expect(events.counters.requests).toBe(0)
  })

  test('wake quickly: by a signal, not by looking at intervals', async () => {
    await using events = RouteClient.events(['LINK'], { netns: inside })
    const made = new Map<string, number>()
    const seen = new Map<string, number>()
    const listening = (async () => {
      for await (const item of events) {
        const name = isEvent(item, newLink) ? item.body.attributes.ifname! : ''
        if (!seen.has(name)) seen.set(name, performance.now())
        if (seen.size === 5) break
      }
    })()
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await new Promise(resolve => setTimeout(resolve, 20))
      route.links.add({ name, kind: 'bridge' })
      made.set(name, performance.now())
    }
    await listening
    const delays = [...made].map(([name, time]) => seen.get(name)! - time)
    expect(Math.min(...delays)).toBeLessThan(100)
  })

  test('of groups above 32 come too', async () => {
    const { NEXTHOP } = routeProtocol.groups
    expect(NEXTHOP).toBe(32)
    // The first beyond: those behind it came with Linux 5.15 and later.
    await using events = Subscription.open(routeProtocol, ['NSID', 'BRVLAN', 33, 'LINK'], { netns: inside })
    route.links.add({ name: 'br0', kind: 'bridge' })
    // A kernel with VLANs of bridges tells of the new bridge's own.
    const missing = new Set(['RTM_NEWLINK'])
    if (inject('capabilities').features.vlan_filtering === true) missing.add('RTM_NEWVLAN')
    for await (const item of events) {
      expect(item.kind).toBe('event')
      if (item.kind === 'event') missing.delete(item.name ?? '')
      if (missing.size === 0) break
    }
  })

  test('of a group that the kernel does not have are refused, with the reason', () => {
    expect(() => Subscription.open(routeProtocol, ['LINK', 1000], { netns: inside })).toThrow(
      expect.objectContaining({
        code: 'EINVAL',
        message: expect.stringMatching(/group 1000\): EINVAL: .* — this kernel has no such multicast group$/),
      }),
    )
  })

  test('that nobody takes overrun the buffer: one item says so, and the subscription goes on', async () => {
    await using events = RouteClient.events(['LINK'], { netns: inside, receiveBuffer: 4096 })
    for (let i = 0; i < 50; i++) route.links.add({ name: `b${i}`, kind: 'bridge' })
    const iterator = events[Symbol.asyncIterator]()
    expect((await iterator.next()).value).toMatchObject({ kind: 'overrun', cause: { code: 'ENOBUFS' } })
    const deleted = 'b7'
    setTimeout(() => route.links.delete(deleted), 30)
    const kinds = new Set<string>()
    for (;;) {
      const { value } = await iterator.next()
      kinds.add(value!.kind)
      if (isEvent(value!, delLink) && value.body.attributes.ifname === deleted) break
    }
    expect(kinds).toEqual(new Set(['event']))
  })

  test('are taken from the kernel alone: another program can send to a group, too', async () => {
    await using events = RouteClient.events(['LINK'], { netns: inside })
    const forger = netns.run(inside, () => libc.socket(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, 0))
    try {
      const group = Buffer.alloc(12)
      group.writeUInt16LE(AF.NETLINK)
      group.writeUInt32LE(1 << (routeProtocol.groups.LINK! - 1), 8)
      // An RTM_NEWLINK of a device that there is not, as the kernel would write it: no request, from port 0.
      const forged = Buffer.alloc(32)
      forged.writeUInt32LE(forged.length)
      forged.writeUInt16LE(newLink.type, 4)
      forged.writeInt32LE(4711, 20)
      expect(libc.sendto(forger, forged, 0, group)).toBe(forged.length)
      route.links.add({ name: 'br0', kind: 'bridge' })
      for await (const item of events) {
        expect(isEvent(item, newLink) && item.body.attributes.ifname).toBe('br0')
        break
      }
      expect(events.counters).toEqual({ requests: 0, foreign: 1 })
    } finally {
      closeSync(forger)
    }
  })

  test('a signal ends the wait', async () => {
    const events = RouteClient.events(['LINK'], { netns: inside, signal: AbortSignal.timeout(30) })
    const wait = (async () => {
      for await (const _ of events);
    })()
    await expect(wait).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})

describeKernel('events', ['nf_tables'], () => {
  test('of nf_tables: a rule as it was added', async () => {
    await using events = NftablesClient.events(['NFTABLES'], { netns: inside })
    using nftables = NftablesClientSync.open({ netns: inside })
    const transaction = new NftTransaction()
      .addTable({ family: 'ip', table: 't' })
      .addChain({ family: 'ip', table: 't', chain: 'c' })
    transaction.addRule({
      family: 'ip',
      table: 't',
      chain: 'c',
      expressions: [nft.counter(), nft.accept()],
      comment: 'hello',
    })
    nftables.ruleset.commit(transaction)
    for await (const item of events)
      if (isEvent(item, newRule)) {
        expect(item.body.attributes.expressions!.map(({ name }) => name)).toEqual(['counter', 'immediate'])
        break
      }
  })
})

describeKernel('transactions', ['nf_tables', 'nft'], () => {
  const table = { family: 'ip', table: 't' } as const
  const chain = { ...table, chain: 'c' } as const

  test('10,000 rules in one, with the handle of each; and two commits in one tick', async () => {
    await using nftables = NftablesClient.open({ netns: inside })
    const rules = Array.from({ length: 10_000 }, (_, i) => i)
    const large = new NftTransaction().addTable(table).addChain(chain)
    const added = rules.map(i =>
      large.addRule({
        ...chain,
        expressions: [nft.ip.saddr('10.0.0.0/8'), nft.counter(), nft.accept()],
        comment: `rule ${i}`,
      }),
    )
    const other = new NftTransaction().addTable({ family: 'ip', table: 'other' })
    await Promise.all([nftables.ruleset.commit(large), nftables.ruleset.commit(other)])
    const handles = added.map(({ rule }) => rule.handle)
    expect(new Set(handles).size).toBe(10_000)
    expect(added[9_999]!.rule.comment).toBe('rule 9999')
    expect((await nftables.ruleset.rules(chain)).map(({ handle }) => handle)).toEqual(handles)
    expect((await nftables.ruleset.tables()).map(({ table }) => table)).toEqual(['t', 'other'])
    const { stdout } = netns.spawnSync(inside, 'nft', ['list', 'chain', 'ip', 't', 'c'])
    expect(String(stdout).match(/comment "rule/g)?.length ?? 0).toBeGreaterThan(0)
  })

  test('one bad rule among 5,000: nothing is done, and the error names it', async () => {
    using nftables = NftablesClientSync.open({ netns: inside })
    const transaction = new NftTransaction().addTable(table).addChain(chain)
    for (let i = 0; i < 5000; i++)
      transaction.addRule({
        ...chain,
        ...(i === 1234 && { chain: 'none' }),
        expressions: [nft.accept()],
        comment: `rule ${i}`,
      })
    expect(() => nftables.ruleset.commit(transaction)).toThrow(
      expect.objectContaining({
        name: 'KernelError',
        code: 'ENOENT',
        index: 1236,
        subject: expect.objectContaining({ comment: 'rule 1234' }),
        attribute: expect.objectContaining({ path: 'chain', value: 'none' }),
      }),
    )
    expect(nftables.ruleset.tables()).toEqual([])
  })

  test('5,000 errors: the first is reported, though the others do not fit the receive buffer', async () => {
    using nftables = NftablesClientSync.open({ netns: inside, receiveBuffer: 64 * 1024 })
    const transaction = new NftTransaction()
    for (let i = 0; i < 5000; i++) transaction.deleteTable({ family: 'ip', table: `none${i}` })
    expect(() => nftables.ruleset.commit(transaction)).toThrow(expect.objectContaining({ code: 'ENOENT', index: 0 }))
    expect(nftables.ruleset.tables()).toEqual([])
  })

  test('an outdated generation is refused as ERESTART', async () => {
    using nftables = NftablesClientSync.open({ netns: inside })
    const generation = nftables.ruleset.generation()
    nftables.ruleset.commit(new NftTransaction().pin(generation).addTable(table))
    expect(() => nftables.ruleset.commit(new NftTransaction().pin(generation).addTable(table))).toThrow(
      expect.objectContaining({ code: 'ERESTART', index: undefined }),
    )
  })

  test('an expression that the kernel does not know is found in its list', async () => {
    using nftables = NftablesClientSync.open({ netns: inside })
    const transaction = new NftTransaction().addTable(table).addChain(chain)
    transaction.addRule({ ...chain, expressions: [nft.counter(), { name: 'nosuch' }] as never })
    expect(() => nftables.ruleset.commit(transaction)).toThrow(
      expect.objectContaining({
        index: 2,
        attribute: expect.objectContaining({ path: 'expressions[1]' }),
      }),
    )
  })
})
