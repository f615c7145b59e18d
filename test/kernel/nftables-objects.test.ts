/* Everything that a transaction can make is listed by `nft` as if nft had made it, and read back by us. */
import { expect, test } from 'vitest'
import { NFT_LIMIT, NFT_QUOTA_F } from '../../protocol/netfilter/index.js'
import { NftablesClient, NftablesClientSync, NftTransaction, nft } from '../../src/client/nftables/index.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'

const t = { family: 'ip', table: 't' } as const

/** What nft is told, and the same as a transaction. */
const cases: Record<string, [text: string, build: (transaction: NftTransaction) => void]> = {
  'a set': [
    'add set ip t s { type ipv4_addr; elements = { 10.0.0.1, 10.0.0.2 } ; }',
    x => x.addSet({ ...t, set: 's', type: 'ipv4_addr', elements: [{ key: '10.0.0.1' }, { key: '10.0.0.2' }] }),
  ],
  'a set of intervals': [
    'add set ip t s { type ipv4_addr; flags interval; auto-merge; comment "of nlkit"; elements = { 0.0.0.0/8, 10.0.0.0/8, 11.0.0.0-11.0.0.7, 192.0.2.7, 255.255.255.0/24 } ; }',
    x =>
      x.addSet({
        ...t,
        set: 's',
        type: 'ipv4_addr',
        interval: true,
        autoMerge: true,
        comment: 'of nlkit',
        elements: ['255.255.255.0/24', '11.0.0.0-11.0.0.7', '0.0.0.0/8', '10.0.0.0/8', '192.0.2.7'].map(key => ({
          key,
        })),
      }),
  ],
  'a set of numbers in host order': [
    'add set ip t s { type mark; elements = { 1, 0x10 } ; }; add set ip t i { type mark; flags interval; elements = { 5-9 } ; }',
    x =>
      x
        .addSet({ ...t, set: 's', type: 'mark', elements: [{ key: 1 }, { key: '0x10' }] })
        .addSet({ ...t, set: 'i', type: 'mark', interval: true, elements: [{ key: { from: 5, to: 9 } }] }),
  ],
  'a concatenation': [
    'add set ip t s { type ipv4_addr . inet_service . ifname; elements = { 10.0.0.1 . 80 . "lo" } ; }',
    x =>
      x.addSet({
        ...t,
        set: 's',
        type: ['ipv4_addr', 'inet_service', 'ifname'],
        elements: [{ key: ['10.0.0.1', 80, 'lo'] }],
      }),
  ],
  'a concatenation of intervals': [
    'add set ip t s { type ipv4_addr . inet_service; flags interval; elements = { 10.0.0.0/24 . 80-90, 10.0.1.1-10.0.1.9 . 443 } ; }',
    x =>
      x.addSet({
        ...t,
        set: 's',
        type: ['ipv4_addr', 'inet_service'],
        interval: true,
        elements: [{ key: ['10.0.0.0/24', '80-90'] }, { key: [{ from: '10.0.1.1', to: '10.0.1.9' }, 443] }],
      }),
  ],
  'timeouts, sizes, policies and counters': [
    'add set ip t s { type ipv4_addr; flags timeout; timeout 1h; gc-interval 10m; size 100; policy memory; counter; elements = { 10.0.0.1 comment "first" } ; }',
    x =>
      x.addSet({
        ...t,
        set: 's',
        type: 'ipv4_addr',
        timeout: 3_600_000,
        gcInterval: 600_000,
        size: 100,
        policy: 'memory',
        expressions: [nft.counter()],
        elements: [{ key: '10.0.0.1', comment: 'first' }],
      }),
  ],
  'a dynamic set': [
    'add set ip t s { type ipv4_addr; flags dynamic, timeout; size 65535; timeout 30s; }',
    x => x.addSet({ ...t, set: 's', type: 'ipv4_addr', dynamic: true, size: 65535, timeout: 30_000 }),
  ],
  'a map of verdicts': [
    'add chain ip t c; add map ip t m { type ifname : verdict; elements = { "lo" : jump c, "br0" : drop } ; }',
    x =>
      x.addChain({ ...t, chain: 'c' }).addSet({
        ...t,
        set: 'm',
        type: 'ifname',
        data: 'verdict',
        elements: [
          { key: 'lo', value: { verdict: { jump: 'c' } } },
          { key: 'br0', value: { verdict: 'drop' } },
        ],
      }),
  ],
  'a map of intervals to addresses and ports': [
    'add map ip t m { type inet_service : ipv4_addr . inet_service; flags interval; elements = { 80-89 : 10.0.0.1 . 8080, 443 : 10.0.0.2 . 8443 } ; }',
    x =>
      x.addSet({
        ...t,
        set: 'm',
        type: 'inet_service',
        data: ['ipv4_addr', 'inet_service'],
        interval: true,
        elements: [
          { key: '80-89', value: ['10.0.0.1', 8080] },
          { key: 443, value: ['10.0.0.2', 8443] },
        ],
      }),
  ],
  'a map of objects': [
    'add counter ip t k; add map ip t m { type ipv4_addr : counter; elements = { 10.0.0.1 : "k" } ; }',
    x =>
      x
        .addObject({ ...t, kind: 'counter', object: 'k', data: {} })
        .addSet({ ...t, set: 'm', type: 'ipv4_addr', object: 'counter', elements: [{ key: '10.0.0.1', object: 'k' }] }),
  ],
  'words of data types': [
    'add set ip t s { type ct_state; elements = { established, new } ; }; add set ip t p { type inet_proto; elements = { tcp, udp } ; }; add set ip t e { type ether_addr; elements = { 02:00:5e:00:53:01 } ; }',
    x =>
      x
        .addSet({ ...t, set: 's', type: 'ct_state', elements: [{ key: 'established' }, { key: 'new' }] })
        .addSet({ ...t, set: 'p', type: 'inet_proto', elements: [{ key: 'tcp' }, { key: 17 }] })
        .addSet({ ...t, set: 'e', type: 'ether_addr', elements: [{ key: '02:00:5e:00:53:01' }] }),
  ],
  'named objects': [
    'add counter ip t k { packets 5 bytes 500 comment "of nlkit" ; }; add quota ip t q { over 10 mbytes ; }; add limit ip t l { rate 10/second burst 5 packets ; }; add ct helper ip t h { type "ftp" protocol tcp; }; add ct timeout ip t o { protocol tcp; policy = { established : 100, close : 4 } ; }; add ct expectation ip t x { protocol tcp; dport 5432; timeout 1h; size 12; l3proto ip; }; add synproxy ip t y { mss 1460 wscale 7 timestamp sack-perm ; }',
    x =>
      x
        .addObject({ ...t, kind: 'counter', object: 'k', data: { packets: 5n, bytes: 500n }, comment: 'of nlkit' })
        .addObject({ ...t, kind: 'quota', object: 'q', data: { bytes: 10n << 20n, flags: 1 } })
        .addObject({
          ...t,
          kind: 'limit',
          object: 'l',
          data: { rate: 10n, unit: 1n, burst: 5, type: NFT_LIMIT.PKTS, flags: 0 },
        })
        .addObject({ ...t, kind: 'ct helper', object: 'h', data: { name: 'ftp', l3proto: 2, l4proto: 6 } })
        .addObject({
          ...t,
          kind: 'ct timeout',
          object: 'o',
          data: { l3proto: 2, l4proto: 6, data: { established: 100, close: 4 } },
        })
        .addObject({
          ...t,
          kind: 'ct expectation',
          object: 'x',
          data: { l3proto: 2, l4proto: 6, dport: 5432, timeout: 3_600_000, size: 12 },
        })
        .addObject({ ...t, kind: 'synproxy', object: 'y', data: { mss: 1460, wscale: 7, flags: 0xf } }),
  ],
  'chains of every kind': [
    'add chain ip t r; add chain ip t f { type filter hook forward priority filter + 5; policy drop; comment "of nlkit" ; }; add chain ip t n { type nat hook postrouting priority srcnat; }; add chain ip t o { type route hook output priority mangle; }',
    x =>
      x
        .addChain({ ...t, chain: 'r' })
        .addChain({ ...t, chain: 'f', hook: 'forward', priority: 5, policy: 'drop', comment: 'of nlkit' })
        .addChain({ ...t, chain: 'n', type: 'nat', hook: 'postrouting', priority: 'srcnat' })
        .addChain({ ...t, chain: 'o', type: 'route', hook: 'output', priority: 'mangle' }),
  ],
  'chains of devices': [
    'add table netdev d; add chain netdev d a { type filter hook ingress device "lo" priority 0; }; add chain netdev d b { type filter hook ingress devices = { lo, v0 } priority -5; }',
    x =>
      x
        .addTable({ family: 'netdev', table: 'd' })
        .addChain({ family: 'netdev', table: 'd', chain: 'a', hook: 'ingress', devices: ['lo'] })
        .addChain({ family: 'netdev', table: 'd', chain: 'b', hook: 'ingress', devices: ['lo', 'v0'], priority: -5 }),
  ],
  'a table that sleeps': [
    'add table ip z { flags dormant; comment "asleep"; }',
    x => x.addTable({ family: 'ip', table: 'z', dormant: true, comment: 'asleep' }),
  ],
}

/** Since Linux 5.13. */
const catchAll: typeof cases = {
  'a catch-all element': [
    'add map ip t m { type ipv4_addr : mark; elements = { 10.0.0.1 : 7, * : 8 } ; }',
    x =>
      x.addSet({
        ...t,
        set: 'm',
        type: 'ipv4_addr',
        data: 'mark',
        elements: [{ key: '10.0.0.1', value: 7 }, { value: 8 }],
      }),
  ],
}

/** What `nft` lists of what we made, compared with what it lists of what it made itself. */
async function listedAlike(text: string, build: (transaction: NftTransaction) => void): Promise<void> {
  const [theirs, ours] = await Promise.all([
    withSandbox(async inside => {
      await inside.exec('ip', ['link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1'])
      await inside.exec('nft', [`add table ip t; ${text}`])
      return {
        text: await inside.exec('nft', ['list', 'ruleset']),
        json: await inside.exec('nft', ['-j', 'list', 'ruleset']),
      }
    }),
    withSandbox(async inside => {
      await inside.exec('ip', ['link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1'])
      await using client = NftablesClient.open({ netns: inside.name })
      const transaction = new NftTransaction().addTable(t)
      build(transaction)
      await client.ruleset.commit(transaction)
      return {
        text: await inside.exec('nft', ['list', 'ruleset']),
        json: await inside.exec('nft', ['-j', 'list', 'ruleset']),
      }
    }),
  ])
  // What is left of a timeout is not the same a moment later; older kernels count the tables of all namespaces.
  const still = (listed: string) =>
    listed
      .replaceAll(/ expires \w+|"expires": \d+/g, '')
      .replaceAll(/("table": \{"family": "\w+", "name": "\w+", "handle": )\d+/g, '$1')
  expect(still(ours.text)).toBe(still(theirs.text))
  expect(still(ours.json)).toBe(still(theirs.json))
}

describeKernel('what a transaction makes', ['nft', 'nft_catchall'], () => {
  test.each(Object.entries(catchAll))('%s is listed as if nft had made it', (_, [text, build]) =>
    listedAlike(text, build),
  )
})

describeKernel('what a transaction makes', ['nft', 'nf_tables'], () => {
  test.each(Object.entries(cases))('%s is listed as if nft had made it', (_, [text, build]) => listedAlike(text, build))

  test('is read back with its types', async () => {
    await withSandbox(async inside => {
      using client = NftablesClientSync.open({ netns: inside.name })
      const transaction = new NftTransaction().addTable(t)
      for (const name of ['a concatenation', 'named objects', 'a map of verdicts']) cases[name]![1](transaction)
      client.ruleset.commit(transaction)
      expect(client.ruleset.sets(t).map(({ set, type, data, interval }) => ({ set, type, data, interval }))).toEqual([
        { set: 's', type: ['ipv4_addr', 'inet_service', 'ifname'], data: undefined, interval: false },
        { set: 'm', type: 'ifname', data: 'verdict', interval: false },
      ])
      const [counter] = client.ruleset.objects({ ...t, kind: 'counter' })
      expect(counter).toMatchObject({ object: 'k', comment: 'of nlkit', data: { packets: 5n, bytes: 500n } })
      expect(client.ruleset.resetObjects({ ...t, kind: 'counter' })).toMatchObject([{ data: { packets: 5n } }])
      expect(client.ruleset.objects({ ...t, kind: 'counter' })).toMatchObject([{ data: { packets: 0n, bytes: 0n } }])
      expect(
        client.ruleset
          .objects(t)
          .map(({ kind }) => kind)
          .sort(),
      ).toEqual(['counter', 'ct expectation', 'ct helper', 'ct timeout', 'limit', 'quota', 'synproxy'].sort())
      const quota = client.ruleset.objects({ ...t, kind: 'quota' })[0]
      if (quota?.kind === 'quota') expect(quota.data?.flags).toBe(NFT_QUOTA_F.INV)
    })
  })

  test('of elements goes in as many messages as it takes', async () => {
    await withSandbox(async inside => {
      await using client = NftablesClient.open({ netns: inside.name })
      const set = { ...t, set: 's', type: 'ipv4_addr' } as const
      const count = 20_000
      const keys = Array.from({ length: count }, (_, i) => ({ key: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` }))
      const transaction = new NftTransaction().addTable(t).addSet({ ...set, elements: keys })
      // 16 bytes each, at most 64 KiB in a message.
      expect(transaction.length).toBe(2 + Math.ceil((count * 16) / 65536))
      await client.ruleset.commit(transaction)
      const elements = await client.ruleset.elements(set)
      expect(new Set(elements.map(({ key }) => key!.join('.'))).size).toBe(count)
      await client.ruleset.commit(new NftTransaction().deleteElements(set, keys.slice(0, 15_000)))
      expect((await client.ruleset.elements(set)).length).toBe(5000)
      await client.ruleset.commit(new NftTransaction().flushSet(set))
      expect(await client.ruleset.elements(set)).toEqual([])
    })
  })

  test('is a snapshot of one generation, and an update starts again when somebody was faster', async () => {
    await withSandbox(async inside => {
      await using client = NftablesClient.open({ netns: inside.name })
      using other = NftablesClientSync.open({ netns: inside.name })
      const { ruleset } = client
      const transaction = new NftTransaction().addTable(t).addChain({ ...t, chain: 'c' })
      transaction.addSet({ ...t, set: 's', type: 'ipv4_addr', elements: [{ key: '10.0.0.1' }] })
      await ruleset.commit(transaction)
      const before = await ruleset.snapshot()
      expect(before).toMatchObject({
        tables: [{ table: 't' }],
        sets: [{ set: 's' }],
        generation: await ruleset.generation(),
      })
      expect(before.sets[0]?.elements.map(({ key }) => [...key!])).toEqual([[10, 0, 0, 1]])

      let built = 0
      await ruleset.update(current => {
        // The first time, somebody else commits between the snapshot and the commit.
        if (built++ === 0) other.ruleset.commit(new NftTransaction().addTable({ family: 'ip', table: 'faster' }))
        const change = new NftTransaction()
        for (const { table } of current.tables)
          change.addRule({ ...t, chain: 'c', expressions: [nft.counter()], comment: `there is ${table}` })
        return change
      })
      expect(built).toBe(2)
      expect((await ruleset.rules(t)).map(({ comment }) => comment)).toEqual(['there is t', 'there is faster'])

      const never = ruleset.update(
        () => {
          other.ruleset.commit(new NftTransaction().addTable({ family: 'ip', table: `t${built++}` }))
          return new NftTransaction().addTable({ family: 'ip', table: 'late' })
        },
        { retries: 2 },
      )
      await expect(never).rejects.toMatchObject({ code: 'ERESTART' })
      expect(built).toBe(5)
    })
  })
})

describeKernel('what a transaction makes', ['nft', 'nft_destroy'], () => {
  test('goes again: deleted, destroyed, flushed, renamed', async () => {
    await withSandbox(async inside => {
      await using client = NftablesClient.open({ netns: inside.name })
      const { ruleset } = client
      const make = new NftTransaction().addTable(t).addChain({ ...t, chain: 'c' })
      make.addSet({ ...t, set: 's', type: 'ipv4_addr' }).addObject({ ...t, kind: 'counter', object: 'k', data: {} })
      const { rule } = await (async () => {
        const added = make.addRule({ ...t, chain: 'c', expressions: [nft.counter()] })
        await ruleset.commit(make)
        return added
      })()
      const [chain] = await ruleset.chains(t)
      await ruleset.commit(new NftTransaction().renameChain({ ...t, chain: 'd', handle: chain!.handle }))
      expect((await ruleset.chains(t)).map(({ chain: name }) => name)).toEqual(['d'])
      await ruleset.commit(
        new NftTransaction()
          .destroyRule({ ...t, chain: 'd', handle: rule.handle })
          .destroyRule({ ...t, chain: 'd', handle: rule.handle + 100n })
          .deleteObject({ ...t, kind: 'counter', object: 'k' })
          .destroyObject({ ...t, kind: 'counter', object: 'k' })
          .deleteSet({ ...t, set: 's' })
          .destroySet({ ...t, set: 's' }),
      )
      expect(await ruleset.snapshot()).toMatchObject({ rules: [], objects: [], sets: [], tables: [{ table: 't' }] })
      const missing = ruleset.commit(new NftTransaction().flushTable(t).deleteSet({ ...t, set: 'nosuch' }))
      await expect(missing).rejects.toMatchObject({ code: 'ENOENT', index: 1, subject: { set: 'nosuch' } })
      await expect(missing).rejects.toThrow(/ip t nosuch/)
      await ruleset.commit(new NftTransaction().flushRuleset())
      expect(await inside.exec('nft', ['list', 'ruleset'])).toBe('')
    })
  })
})

test('elements that cannot be are refused before anything is sent', () => {
  const set = { ...t, set: 's', type: 'ipv4_addr' } as const
  const add = (elements: Parameters<NftTransaction['addElements']>[1], type: object = {}) =>
    new NftTransaction().addElements({ ...set, ...type }, elements)
  expect(() => add([{ key: '10.0.0.0/8' }])).toThrow(/is a range, which only a set of intervals can have/)
  expect(() => add([{ key: ['10.0.0.1', 80] }])).toThrow(/1 parts, not 2/)
  expect(() => add([{ key: '2001:db8::1' }])).toThrow(/is no ipv4_addr/)
  expect(() => add([{ key: '10.0.0.1', value: 5 }])).toThrow(/only elements of maps/)
  expect(() => add([{ key: '10.0.0.1' }], { data: 'mark' })).toThrow(/needs a value/)
  expect(() => add([{ key: '10.0.0.9-10.0.0.1' }], { interval: true })).toThrow(/is behind/)
  expect(() => add([{ key: '10.0.0.0/8' }, { key: '10.1.0.0/16' }], { interval: true })).toThrow(/overlap/)
  expect(() => new NftTransaction().addSet({ ...t, set: 's', type: 'ipv5_addr' })).toThrow(/none of .*ipv4_addr/)
  expect(() => add([{ key: 70_000 }], { type: 'inet_service' })).toThrow(/does not fit in 2 bytes/)
})
