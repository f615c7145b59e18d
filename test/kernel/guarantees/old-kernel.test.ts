/* Sockets of a kernel that knows none of the options of netlink(7) that came with Linux 4.3, 4.12 and 4.20: the running one without them. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AF } from '../../../protocol/route/index.js'
import { NftablesClient, NftTransaction, nft } from '../../../src/client/nftables/index.js'
import { RouteClient } from '../../../src/client/route/index.js'
import { NETLINK, SOL } from '../../../src/ffi/constants.js'
import { libc } from '../../../src/ffi/libc.js'
import { type NamespaceHandle, netns } from '../../../src/netns/index.js'
import { describeKernel } from '../../support/kernel.js'

let inside: NamespaceHandle

beforeEach(() => {
  inside = netns.createAnonymous()
  netns.spawnSync(inside, 'ip', ['link', 'set', 'lo', 'up'])
})

afterEach(() => inside.close())

const newer = new Set<number>([NETLINK.EXT_ACK, NETLINK.CAP_ACK, NETLINK.GET_STRICT_CHK])

/** Opens a socket whose options the kernel refuses: a level that nobody has gives the true ENOPROTOOPT of a true setsockopt(2). */
function old<T>(open: () => T): T {
  const real = libc.setsockoptInt
  const refused = new Set<number>()
  const options = vi.spyOn(libc, 'setsockoptInt').mockImplementation((fd, level, option, value, subject) => {
    if (level !== SOL.NETLINK || !newer.has(option)) return real(fd, level, option, value, subject)
    refused.add(option)
    return real(fd, level, 999, value, subject)
  })
  try {
    return open()
  } finally {
    options.mockRestore()
    expect(refused).toEqual(newer)
  }
}

describeKernel('without strict checking and extended acknowledgements', ['bridge'], () => {
  test('every list is the one that a kernel with them gives', async () => {
    await using today = RouteClient.open({ netns: inside })
    for (const name of ['b1', 'b2']) await today.links.add({ name, kind: 'bridge', up: true })
    for (const [i, dev] of ['b1', 'b2'].entries()) {
      await today.addresses.add({ dev, address: `10.0.${i}.1/24` })
      await today.neighbours.add({ dev, address: `10.0.${i}.9`, lladdr: '02:00:00:00:00:09' })
      await today.routes.add({ to: `10.1.${i}.0/24`, dev, table: 100 + i })
      await today.rules.add({ from: `10.0.${i}.0/24`, table: 100 + i })
    }
    await using client = old(() => RouteClient.open({ netns: inside }))
    const lists = ({ links, addresses, neighbours, routes, rules }: RouteClient) =>
      Promise.all([
        links.list(),
        links.list({ kind: 'bridge' }),
        addresses.list({ family: AF.INET }),
        addresses.list({ dev: 'b2', family: AF.INET }),
        neighbours.list({ dev: 'b1', family: AF.INET, state: 'permanent' }),
        routes.list({ table: 100 }),
        routes.list({ dev: 'b2', table: 101 }),
        routes.list({ family: AF.INET, table: 254 }),
        rules.list({ family: AF.INET }),
        links.get('b1').then(link => [link]),
      ])
    const [expected, found] = [await lists(today), await lists(client)]
    const plain = (each: unknown) =>
      JSON.stringify(each, (key, value) => (volatile.has(key) ? undefined : jsonable(value)))
    expect(found.map(plain)).toEqual(expected.map(plain))
    expect(found.map(({ length }) => length)).toEqual([3, 2, 3, 1, 1, 1, 1, 2, 5, 1])
    const { question } = await client.routes.list({ table: 100 })
    expect(question).toMatchObject({ filtered: false, here: ['table'] })
    expect(question.received).toBeGreaterThan(1)
  })

  test('a refusal has its errno', async () => {
    await using route = old(() => RouteClient.open({ netns: inside }))
    await route.links.add({ name: 'b1', kind: 'bridge' })
    await expect(route.links.add({ name: 'b1', kind: 'bridge' })).rejects.toMatchObject({
      code: 'EEXIST',
      kernelMessage: undefined,
      attribute: undefined,
      message: expect.stringMatching(/^RTM_NEWLINK \(b1[^)]*\): EEXIST: File exists/),
    })
  })

  test('a view follows', async () => {
    await using changer = RouteClient.open({ netns: inside })
    await using view = await old(() => RouteClient.view(['links', 'addresses', 'routes'], { netns: inside }))
    await changer.links.add({ name: 'b1', kind: 'bridge', up: true })
    await changer.addresses.add({ dev: 'b1', address: '10.0.0.1/24' })
    for await (const item of view) if (item.kind === 'added' && item.of === 'addresses') break
    expect(view.objects('links').map(({ name }) => name)).toContain('b1')
  })
})

describeKernel('without strict checking and extended acknowledgements', ['nf_tables'], () => {
  test('a refused transaction has its culprit, and nothing of it is done', async () => {
    await using nftables = old(() => NftablesClient.open({ netns: inside }))
    const table = { family: 'ip', table: 't' } as const
    const transaction = new NftTransaction().addTable(table).addChain({ ...table, chain: 'c' })
    for (let i = 0; i < 1000; i++)
      transaction.addRule({ ...table, chain: i === 700 ? 'none' : 'c', expressions: [nft.accept()] })
    await expect(nftables.ruleset.commit(transaction)).rejects.toMatchObject({ code: 'ENOENT', index: 702 })
    expect(await nftables.ruleset.tables()).toEqual([])
  })
})

/** What changes by itself, or tells the time. */
const volatile = new Set(['stats', 'stats64', 'cacheinfo', 'afSpec', 'confirmed', 'used', 'updated', 'gcTimer'])
const jsonable = (value: unknown) => (typeof value === 'bigint' ? String(value) : value)
