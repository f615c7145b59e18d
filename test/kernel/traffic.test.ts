/** Traffic control, both ways: what `tc` makes is listed here, and what is made here `tc` lists, alike. */
import { expect, test } from 'vitest'
import {
  type Action,
  newClass,
  newFilter,
  newFilterChain,
  newQdisc,
  TC_ACT,
  TCA,
  type TcU32Key,
} from '../../protocol/route/index.js'
import { RouteClient, RouteClientSync, tc } from '../../src/client/route/index.js'
import { isEvent } from '../../src/socket/subscription.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

type Json = Record<string, unknown>

/** Two devices alike, `a` for tc and `b` for nlkit, and one to send to; all down, so that nothing is counted. */
async function withDevices(body: (sandbox: Sandbox, route: RouteClientSync) => Promise<void>): Promise<void> {
  await withSandbox(async sandbox => {
    using route = RouteClientSync.open({ netns: sandbox.name })
    for (const name of ['a', 'b', 'c']) route.links.add({ name, kind: 'bridge' })
    await body(sandbox, route)
  })
}

const tcRun = (sandbox: Sandbox, command: string): Promise<string> => sandbox.exec('tc', command.split(' '))

/** What `tc -j` lists of a device, without what is the device's own. */
async function tcJson(sandbox: Sandbox, command: string): Promise<Json[]> {
  const listed = JSON.parse(await tcRun(sandbox, `-j -d ${command}`)) as Json[]
  return listed.map(({ dev: _, ...rest }) => rest)
}

/** What `tc` lists of the classes of a device: in JSON it cannot. */
async function tcClasses(sandbox: Sandbox, dev: string): Promise<string[]> {
  return (await tcRun(sandbox, `-d class show dev ${dev}`)).split('\n').sort()
}

/** The same qdiscs and classes by tc at device a and by nlkit at b: both list them alike. */
async function expectAlike(sandbox: Sandbox, route: RouteClientSync): Promise<void> {
  const theirs = await tcJson(sandbox, 'qdisc show dev a')
  expect(theirs).not.toEqual([])
  expect(await tcJson(sandbox, 'qdisc show dev b')).toEqual(theirs)
  expect(await tcClasses(sandbox, 'b')).toEqual(await tcClasses(sandbox, 'a'))
  const qdiscs = (dev: string) =>
    route.qdiscs
      .list({ dev })
      .map(({ kind, handle, parent, attributes }) => ({ kind, handle, parent, options: attributes.options }))
  expect(qdiscs('b')).toEqual(qdiscs('a'))
  const classes = (dev: string) =>
    route.classes.list({ dev }).map(({ kind, classid, parent, attributes }) => {
      // tc rounds bursts to microseconds before it turns them into ticks: its own listing, above, says they are alike.
      const {
        buffer: _b,
        cbuffer: _c,
        ...parms
      } = attributes.kind === 'htb' ? attributes.options!.parms! : { buffer: 0, cbuffer: 0 }
      return { kind, classid, parent, parms, ...(attributes.kind === 'htb' && { ceil64: attributes.options!.ceil64 }) }
    })
  expect(classes('b')).toEqual(classes('a'))
}

describeKernel('qdiscs that need nothing but a kind', [], () => {
  test.each([
    ['pfifo limit 10', { kind: 'pfifo', options: { limit: 10 } }],
    ['bfifo limit 30000', { kind: 'bfifo', options: { limit: 30000 } }],
    ['pfifo_head_drop limit 7', { kind: 'pfifo_head_drop', options: { limit: 7 } }],
    ['pfifo_fast', { kind: 'pfifo_fast' }],
  ] as const)('%s', async (words, spec) => {
    await withDevices(async (sandbox, route) => {
      await tcRun(sandbox, `qdisc add dev a root handle 8: ${words}`)
      route.qdiscs.add({ dev: 'b', handle: '8:', ...spec })
      await expectAlike(sandbox, route)
      route.qdiscs.delete({ dev: 'b' })
      expect(route.qdiscs.find({ dev: 'b', handle: '8:' })).toBeUndefined()
    })
  })

  test('change, replace and find', async () => {
    await withDevices(async (sandbox, route) => {
      route.qdiscs.add({ dev: 'b', handle: '8:', kind: 'pfifo', options: { limit: 10 } })
      route.qdiscs.change({ dev: 'b', handle: '8:', kind: 'pfifo', options: { limit: 20 } })
      expect(await tcJson(sandbox, 'qdisc show dev b')).toMatchObject([{ kind: 'pfifo', options: { limit: 20 } }])
      route.qdiscs.replace({ dev: 'b', handle: '9:', kind: 'bfifo', options: { limit: 5000 } })
      const found = route.qdiscs.find({ dev: 'b', handle: '9:' })
      expect(found).toMatchObject({
        kind: 'bfifo',
        handle: '9:',
        parent: 'root',
        attributes: { options: { limit: 5000 } },
      })
      expect(route.qdiscs.find({ dev: 'b', parent: '1:5' })).toBeUndefined()
    })
  })

  test('with a size table', async () => {
    await withDevices(async (sandbox, route) => {
      await tcRun(sandbox, 'qdisc add dev a root handle 8: stab overhead 14 mpu 64 pfifo limit 10')
      const [theirs] = route.qdiscs.list({ dev: 'a' })
      const { stab } = theirs!.attributes
      expect(stab?.base).toMatchObject({ overhead: 14, mpu: 64 })
      const data = new Array<number>(stab!.base!.tsize).fill(64)
      route.qdiscs.add({ dev: 'b', handle: '8:', kind: 'pfifo', options: { limit: 10 }, stab: { ...stab, data } })
      expect(route.qdiscs.list({ dev: 'b' })[0]!.attributes.stab).toEqual(stab)
    })
  })
})

describeKernel('shaping', ['htb', 'tbf'], () => {
  test('a tree of htb classes', async () => {
    await withDevices(async (sandbox, route) => {
      for (const command of [
        'qdisc add dev a root handle 1: htb default 30 r2q 5 direct_qlen 100',
        'class add dev a parent 1: classid 1:1 htb rate 6mbit',
        'class add dev a parent 1:1 classid 1:10 htb rate 5mbit ceil 6mbit burst 15k cburst 20k prio 1 quantum 3000',
        'class add dev a parent 1:1 classid 1:20 htb rate 40gbit ceil 50gbit burst 80000b cburst 50000b quantum 3000',
        'class add dev a parent 1:1 classid 1:30 htb rate 999kbit ceil 1234567bit',
        'qdisc add dev a parent 1:10 handle 10: pfifo limit 5',
      ])
        await tcRun(sandbox, command)
      const dev = 'b'
      route.qdiscs.add({ dev, handle: '1:', ...tc.htb({ default: 0x30, r2q: 5, directQlen: 100 }) })
      route.classes.add({ dev, parent: '1:', classid: '1:1', ...tc.htbClass({ rate: 6e6 }) })
      const first = { rate: 5e6, ceil: 6e6, burst: 15 * 1024, cburst: 20 * 1024, priority: 1, quantum: 3000 }
      route.classes.add({ dev, parent: '1:1', classid: '1:10', ...tc.htbClass(first) })
      const fast = { rate: 40e9, ceil: 50e9, burst: 80000, cburst: 50000, quantum: 3000 }
      route.classes.add({ dev, parent: '1:1', classid: '1:20', ...tc.htbClass(fast) })
      route.classes.add({ dev, parent: '1:1', classid: '1:30', ...tc.htbClass({ rate: 999e3, ceil: 1234567 }) })
      route.qdiscs.add({ dev, parent: '1:10', handle: '10:', kind: 'pfifo', options: { limit: 5 } })
      await expectAlike(sandbox, route)

      const leaf = route.classes.list({ dev }).find(({ classid }) => classid === '1:10')!
      expect(leaf).toMatchObject({ kind: 'htb', parent: '1:1', leaf: '10:' })
      route.classes.change({ dev, parent: '1:1', classid: '1:10', ...tc.htbClass({ rate: 1e6 }) })
      expect((await tcClasses(sandbox, 'b')).join('\n')).toMatch(/class htb 1:10 .* rate 1Mbit ceil 1Mbit /)
      route.classes.delete({ dev, classid: '1:20' })
      expect(
        route.classes
          .list({ dev, parent: '1:' })
          .map(({ classid }) => classid)
          .sort(),
      ).toEqual(['1:1', '1:10', '1:30'])
    })
  })

  test('what is counted: as tc -s says', async () => {
    await withDevices(async (sandbox, route) => {
      route.qdiscs.add({ dev: 'b', handle: '1:', ...tc.htb({ default: 0x10 }) })
      route.classes.add({ dev: 'b', parent: '1:', classid: '1:10', ...tc.htbClass({ rate: 1e6 }) })
      route.addresses.add({ dev: 'b', address: '192.0.2.1/24' })
      route.links.change('b', { up: true })
      await sandbox.exec('ping', ['-c', '2', '-i', '0.01', '-W', '0.01', '192.0.2.9']).catch(() => undefined)
      // What has just come up sends by itself, too, neighbour discovery say: looked at until nothing was sent meanwhile.
      const told = () => tcRun(sandbox, '-s class show dev b')
      let listed: string
      let ours: ReturnType<typeof route.classes.list>[number] | undefined
      do {
        listed = await told()
        ;[ours] = route.classes.list({ dev: 'b' })
      } while (listed !== (await told()))
      if (ours?.attributes.kind !== 'htb') throw new Error('no htb class')
      const { basic, queue, app } = ours.attributes.stats2!
      expect(listed).toContain(` Sent ${basic!.bytes} bytes ${basic!.packets} pkt (dropped ${queue!.drops}, `)
      expect(listed).toContain(` lended: ${app!.lends} borrowed: ${app!.borrows} giants: 0`)
      expect(basic!.packets).toBeGreaterThan(0)
    })
  })

  test.each([
    ['rate 1mbit burst 32kb limit 20kb', { rate: 1e6, burst: 32 * 1024, limit: 20 * 1024 }],
    ['rate 40gbit burst 10mb limit 20mb', { rate: 40e9, burst: 10 * 1024 ** 2, limit: 20 * 1024 ** 2 }],
    [
      'rate 1mbit burst 10kb limit 20kb peakrate 2mbit mtu 1540',
      { rate: 1e6, burst: 10 * 1024, limit: 20 * 1024, peakrate: 2e6, mtu: 1540 },
    ],
  ] as const)('tbf %s', async (words, spec) => {
    await withDevices(async (sandbox, route) => {
      await tcRun(sandbox, `qdisc add dev a root handle 1: tbf ${words}`)
      route.qdiscs.add({ dev: 'b', handle: '1:', ...tc.tbf(spec) })
      await expectAlike(sandbox, route)
    })
  })
})

describeKernel('impairments', ['netem'], () => {
  test('netem', async () => {
    await withDevices(async (sandbox, route) => {
      await tcRun(
        sandbox,
        'qdisc add dev a root handle 1: netem delay 7ms 1ms loss 1% duplicate 25% rate 1mbit limit 500',
      )
      const spec = { delay: 7, jitter: 1, loss: 1, duplicate: 25, rate: 1e6, limit: 500 }
      route.qdiscs.add({ dev: 'b', handle: '1:', ...tc.netem(spec) })
      expect(await tcJson(sandbox, 'qdisc show dev b')).toEqual(await tcJson(sandbox, 'qdisc show dev a'))
    })
  })
})

const toNet10: TcU32Key = { mask: 0xff000000, val: 0x0a000000, off: 16, offmask: 0 }
const sel = (keys: TcU32Key[]) => ({ flags: 1, offshift: 0, offmask: 0, off: 0, offoff: 0, hoff: 0, hmask: 0, keys })

describeKernel('filters', ['clsact', 'u32', 'mirred'], () => {
  test('u32 that redirects: alike', async () => {
    await withDevices(async (sandbox, route) => {
      const redirect = 'action mirred egress redirect dev c index 1'
      await tcRun(sandbox, 'qdisc add dev a clsact')
      await tcRun(sandbox, `filter add dev a ingress protocol ip prio 3 u32 match ip dst 10.0.0.0/8 ${redirect}`)
      const c = route.links.get('c').index
      const act: Action[] = [tc.redirect(c)]
      route.qdiscs.add({ dev: 'b', kind: 'clsact' })
      const place = { dev: 'b', parent: 'ingress', priority: 3, protocol: 'ip' } as const
      route.filters.add({ ...place, kind: 'u32', options: { sel: sel([toNet10]), act } })

      const strip = (listed: Json[]): unknown =>
        JSON.parse(JSON.stringify(listed, (key, value) => (key === 'index' ? 0 : value)))
      const [theirs, ours] = [
        await tcJson(sandbox, 'filter show dev a ingress'),
        await tcJson(sandbox, 'filter show dev b ingress'),
      ]
      expect(strip(ours)).toEqual(strip(theirs))
      expect(theirs.length).toBeGreaterThan(1)

      const list = route.filters.list(place)
      const filter = list.find(({ attributes }) => attributes.kind === 'u32' && attributes.options?.sel)!
      expect(filter).toMatchObject({ parent: 'ingress', priority: 3, protocol: 0x0800, kind: 'u32', chain: 0 })
      if (filter.attributes.kind !== 'u32') throw new Error('not u32')
      expect(filter.attributes.options!.sel!.keys).toEqual([toNet10])
      expect(filter.attributes.options!.act).toMatchObject([
        { kind: 'mirred', options: { parms: { action: TC_ACT.STOLEN, eaction: TCA.EGRESS_REDIR, ifindex: c } } },
      ])
      const again = route.filters.get({ ...place, kind: 'u32', handle: filter.handle })
      expect(again.attributes.options).toMatchObject({ sel: { keys: [toNet10] } })
      expect(route.filters.list({ ...place, priority: 4 })).toEqual([])
      expect(route.filters.list({ ...place, protocol: 'ipv6' })).toEqual([])

      route.filters.delete(place)
      expect(await tcJson(sandbox, 'filter show dev b ingress')).toEqual([])
    })
  })

  test('in a shared block', async () => {
    await withDevices(async (sandbox, route) => {
      route.qdiscs.add({ dev: 'b', kind: 'clsact', ingressBlock: 21 })
      route.filters.add({
        block: 21,
        priority: 1,
        protocol: 'ip',
        kind: 'u32',
        options: { sel: sel([toNet10]), classid: 0x10005 },
      })
      const listed = route.filters
        .list({ block: 21 })
        .filter(({ attributes }) => attributes.kind === 'u32' && attributes.options?.sel)
      expect(listed).toMatchObject([
        { block: 21, ifindex: undefined, parent: undefined, attributes: { options: { classid: 0x10005 } } },
      ])
      expect(await tcRun(sandbox, 'filter show block 21')).toContain('match 0a000000/ff000000 at 16')
    })
  })

  test('chains', async () => {
    await withDevices(async (sandbox, route) => {
      const place = { dev: 'b', parent: 'ingress' } as const
      route.qdiscs.add({ dev: 'b', kind: 'clsact' })
      route.chains.add({ ...place, chain: 5 })
      await tcRun(sandbox, 'chain add dev b ingress chain 6')
      expect(route.chains.list(place).map(({ chain }) => chain)).toEqual([5, 6])
      expect(await tcJson(sandbox, 'chain show dev b ingress')).toMatchObject([{ chain: 5 }, { chain: 6 }])
      expect(route.chains.get({ ...place, chain: 6 })).toMatchObject({ chain: 6, kind: undefined })
      route.chains.delete({ ...place, chain: 6 })
      expect(() => route.chains.get({ ...place, chain: 6 })).toThrow(/EINVAL: Cannot find specified filter chain/)
    })
  })

  test('actions that stand alone', async () => {
    await withDevices(async (sandbox, route) => {
      await tcRun(sandbox, 'actions add action mirred egress mirror dev c index 5')
      const c = route.links.get('c').index
      const parms = {
        index: 6,
        capab: 0,
        action: TC_ACT.PIPE,
        refcnt: 0,
        bindcnt: 0,
        eaction: TCA.EGRESS_MIRROR,
        ifindex: c,
      }
      route.actions.add({ kind: 'mirred', cookie: Uint8Array.of(1, 2, 3, 4), options: { parms } })
      const [theirs, ours] = [
        route.actions.get({ kind: 'mirred', index: 5 }),
        route.actions.get({ kind: 'mirred', index: 6 }),
      ]
      const { cookie, ...rest } = ours
      expect(cookie).toEqual(Uint8Array.of(1, 2, 3, 4))
      const plain = (action: Action) =>
        JSON.parse(
          JSON.stringify(action, (key, value) =>
            key === 'index' || key === 'tm' || typeof value === 'bigint' ? 0 : value,
          ),
        )
      expect(plain(rest as Action)).toEqual(plain(theirs))
      expect(route.actions.list('mirred')).toHaveLength(2)
      route.actions.delete({ kind: 'mirred', index: 5 })
      expect(route.actions.list('mirred')).toHaveLength(1)
      route.actions.flush('mirred')
      expect(route.actions.list('mirred')).toEqual([])
    })
  })

  test('what the kernel refuses says what and where', async () => {
    await withDevices(async (_sandbox, route) => {
      expect(() => route.qdiscs.add({ dev: 'b', handle: '3:', kind: 'nosuch' })).toThrow(
        /RTM_NEWQDISC \(b, kind nosuch\): ENOENT: Specified qdisc (kind is unknown|not found)/,
      )
      expect(() => route.filters.add({ dev: 'b', parent: 'ingress', kind: 'u32' })).toThrow(
        /b ingress, kind u32.*EINVAL/,
      )
      expect(() => route.qdiscs.delete({ dev: 'b' })).toThrow(/RTM_DELQDISC \(b\): ENOENT/)
      expect(() => route.actions.get({ kind: 'mirred', index: 9 })).toThrow(/mirred index 9.*ENOENT/)
      expect(() => route.classes.list({ dev: 'nosuch0' })).toThrow(/nosuch0.*ENODEV/)
      route.qdiscs.add({ dev: 'b', kind: 'clsact' })
      const act = [tc.redirect(route.links.get('c').index)]
      route.filters.add({
        dev: 'b',
        parent: 'ingress',
        protocol: 'ip',
        kind: 'u32',
        options: { sel: sel([toNet10]), act },
      })
      expect(() => route.actions.flush('mirred')).toThrow(/EPERM.*a filter still runs it/)
    })
  })

  test('what cannot be is refused before it is sent', async () => {
    await withDevices(async (_sandbox, route) => {
      expect(() => route.qdiscs.add({ dev: 'b', parent: 'top', kind: 'pfifo' })).toThrow(
        /"top" is no handle such as 1: or 1:10/,
      )
      expect(() => route.qdiscs.add({ dev: 'b', parent: '1:1', kind: 'clsact' })).toThrow(/has a place of its own/)
      expect(() => route.filters.list({})).toThrow(/give one/)
      expect(() => route.filters.list({ block: 1, parent: 'ingress' })).toThrow(/has no parent/)
      expect(() => route.classes.add({ dev: 'b', classid: '1:', kind: 'htb' })).toThrow(/handle of a qdisc/)
      expect(() => route.filters.list({ dev: 'b', protocol: 'nosuch' })).toThrow(/protocol "nosuch" is none of all, ip/)
    })
  })

  test('events, and the asynchronous face', async () => {
    await withSandbox(async sandbox => {
      await using route = RouteClient.open({ netns: sandbox.name })
      await using events = RouteClient.events(['TC'], { netns: sandbox.name })
      await route.links.add({ name: 'b', kind: 'bridge', up: true })
      await route.qdiscs.add({ dev: 'b', kind: 'clsact' })
      await route.filters.add({
        dev: 'b',
        parent: 'egress',
        priority: 7,
        protocol: 'ip',
        kind: 'u32',
        options: { sel: sel([toNet10]) },
      })
      await route.chains.add({ dev: 'b', parent: 'egress', chain: 3 })
      const seen: string[] = []
      for await (const item of events) {
        if (isEvent(item, newQdisc)) seen.push(`qdisc ${item.body.attributes.kind}`)
        if (isEvent(item, newClass)) seen.push(`class ${item.body.attributes.kind}`)
        if (isEvent(item, newFilter)) seen.push(`filter ${item.body.attributes.kind}`)
        if (isEvent(item, newFilterChain) && item.body.attributes.chain === 3) break
      }
      expect(seen).toEqual(expect.arrayContaining(['qdisc clsact', 'filter u32']))
      expect((await route.qdiscs.list({ dev: 'b' })).map(({ kind }) => kind)).toContain('clsact')
    })
  })
})
