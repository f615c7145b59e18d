/* What an old kernel answers: no filter is looked at, refusals are an errno, attributes are missing. Nothing is asked for its version. */
import { describe, expect, test } from 'vitest'
import {
  getChain,
  getRule,
  getSet,
  getTable,
  netfilterProtocol,
  newChain,
  newRule,
  newSet,
  newTable,
} from '../../protocol/netfilter/index.js'
import type { MessageDefinition } from '../../protocol/netlink/index.js'
import { getAddress, newAddress } from '../../protocol/route/address.js'
import { getFibRule, newFibRule } from '../../protocol/route/fib-rule.js'
import { routeProtocol } from '../../protocol/route/index.js'
import { getLink, newLink } from '../../protocol/route/link.js'
import { getNeighbour, newNeighbour } from '../../protocol/route/neighbour.js'
import { getNexthop, NHA_OP_FLAG, newNexthop } from '../../protocol/route/nexthop.js'
import { getRoute, newRoute } from '../../protocol/route/route.js'
import { NftablesClient } from '../../src/client/nftables/index.js'
import { RouteClient } from '../../src/client/route/index.js'
import { NetlinkSocket } from '../../src/socket/socket.js'
import { acknowledge, done, part, type Script, ScriptedTransport } from '../support/scripted-transport.js'

/** All objects of a kind that there are, to any question for them. */
type There = [asked: MessageDefinition<never>, told: MessageDefinition<never>, bodies: { header: { family: number } }[]]
const there = <A, T>(asked: MessageDefinition<A>, told: MessageDefinition<T>, ...bodies: T[]): There =>
  [asked, told, bodies] as unknown as There

/** Answers every dump with all that there is of its family, whatever else it was asked; refuses the rest with an errno and the whole request. */
const kernel =
  (...all: There[]): Script =>
  sent =>
    sent.flatMap(request => {
      const found = all.find(([asked]) => asked.type === request.type)
      if (found === undefined) return [acknowledge(request, { errno: 95, capped: false })]
      const [, definition, bodies] = found
      const family = request.bytes[16]
      const told = bodies.filter(({ header }) => family === 0 || header.family === family)
      return [...told.map(body => part(request, definition, body as never)), done(request)]
    })

const route = (...all: There[]): RouteClient =>
  new RouteClient(new NetlinkSocket(routeProtocol, new ScriptedTransport({ script: kernel(...all) })))

const nftables = (...all: There[]): NftablesClient =>
  new NftablesClient(
    new NetlinkSocket(netfilterProtocol, new ScriptedTransport({ script: kernel(...all), protocol: 12 })),
  )

const link = (index: number, ifname: string) => ({
  header: { family: 0, type: 1, index, flags: 1, change: 0 },
  attributes: { ifname },
})
const to = (dst: string, table: number, oif: number) => ({
  header: { family: 2, dst_len: 32, src_len: 0, tos: 0, table, protocol: 4, scope: 0, type: 1, flags: 0 },
  attributes: { dst, oif },
})
const address = (index: number, local: string) => ({
  header: { family: 2, prefixlen: 24, flags: 0, scope: 0, index },
  attributes: { local, address: local },
})
const neighbour = (ifindex: number, dst: string) => ({
  header: { family: 2, ifindex, state: 2, flags: 0, type: 1 },
  attributes: { dst },
})

test('weights of next hops: what is behind them is memory of the kernel, where it does not say that it is cleared', async () => {
  const members = [{ id: 1, weight: 9, weight_high: 191 }]
  const hop = (id: number, opFlags?: number) => ({
    header: { family: 0, scope: 0, protocol: 0, resvd: 0, flags: 0 },
    attributes: { id, group: members, ...(opFlags !== undefined && { opFlags }) },
  })
  const client = route(there(getNexthop, newNexthop, hop(3), hop(4, 0), hop(5, NHA_OP_FLAG.RESP_GRP_RESVD_0)))
  const found = await client.nexthops.list()
  expect(found.map(({ group }) => group?.[0]?.weight)).toEqual([10, 10, 191 * 256 + 10])
  // The message has what came.
  expect(found[0]?.attributes.group).toEqual(members)
})

describe('without strict checking the kernel sends everything', () => {
  test('routes: what was not asked for is left out here, and the list says so', async () => {
    const client = route(
      there(getRoute, newRoute, to('10.0.0.1', 254, 1), to('10.0.0.2', 100, 1), to('10.0.0.3', 100, 2)),
    )
    const found = await client.routes.list({ table: 100, dev: 2 })
    expect(found.map(each => each.attributes.dst)).toEqual(['10.0.0.3'])
    expect(found.question).toMatchObject({
      filtered: false,
      received: 3,
      here: expect.arrayContaining(['table', 'dev']),
    })
  })

  test('addresses and neighbours of another device', async () => {
    const client = route(
      there(getAddress, newAddress, address(1, '127.0.0.1'), address(2, '10.0.0.1')),
      there(getNeighbour, newNeighbour, neighbour(2, '10.0.0.9'), neighbour(3, '10.0.0.8')),
    )
    expect((await client.addresses.list({ dev: 2 })).map(each => each.attributes.local)).toEqual(['10.0.0.1'])
    expect((await client.neighbours.list({ dev: 3 })).map(each => each.attributes.dst)).toEqual(['10.0.0.8'])
  })

  test('links of another kind or master', async () => {
    const bridge = { ...link(2, 'br0'), attributes: { ifname: 'br0', linkinfo: { kind: 'bridge' } } }
    const port = { ...link(3, 'eth0'), attributes: { ifname: 'eth0', master: 2 } }
    const client = route(there(getLink, newLink, link(1, 'lo'), bridge as never, port))
    expect((await client.links.list({ kind: 'bridge' })).map(({ name }) => name)).toEqual(['br0'])
    expect((await client.links.list({ master: 2 })).map(({ name }) => name)).toEqual(['eth0'])
  })
})

describe('without an extended acknowledgement', () => {
  test('a refusal is what its errno says, and names no attribute', async () => {
    const refused = await route()
      .links.add({ name: 'v0', kind: 'vlan', link: 1, data: { id: 5 } })
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({
      name: 'KernelError',
      code: 'EOPNOTSUPP',
      kernelMessage: undefined,
      attribute: undefined,
    })
  })
})

describe('without the attributes of today', () => {
  test('what rtnetlink tells of is told by what came', async () => {
    const client = route(
      there(getLink, newLink, link(1, 'lo')),
      there(getAddress, newAddress, {
        header: { family: 10, prefixlen: 128, flags: 0x80, scope: 254, index: 1 },
        attributes: { address: '::1' },
      }),
      // The table is in the header alone before Linux 2.6.19.
      there(getRoute, newRoute, to('10.0.0.1', 100, 1)),
      there(getNeighbour, newNeighbour, neighbour(1, '10.0.0.9')),
      there(getFibRule, newFibRule, {
        header: { family: 2, dst_len: 0, src_len: 0, tos: 0, table: 254, action: 1, flags: 0 },
        attributes: {},
      } as never),
    )
    expect(await client.links.list()).toMatchObject([{ index: 1, name: 'lo', up: true, kind: undefined }])
    expect((await client.addresses.list())[0]?.attributes.address).toBe('::1')
    expect(await client.routes.list({ table: 100 })).toMatchObject([{ table: 100 }])
    expect((await client.neighbours.list()).length).toBe(1)
    expect((await client.rules.list()).length).toBeGreaterThan(0)
  })

  test('what nf_tables tells of, without a handle, a use count or user data', async () => {
    const header = { family: 2, version: 0, res_id: 0 }
    const client = nftables(
      there(getTable, newTable, { header, attributes: { name: 't' } }),
      there(getChain, newChain, { header, attributes: { table: 't', name: 'c' } }),
      there(getRule, newRule, { header, attributes: { table: 't', chain: 'c' } }),
      there(getSet, newSet, { header, attributes: { table: 't', name: 's' } }),
    )
    expect(await client.ruleset.tables()).toMatchObject([{ family: 'ip', table: 't' }])
    expect(await client.ruleset.chains()).toMatchObject([{ table: 't', chain: 'c' }])
    expect(await client.ruleset.rules()).toMatchObject([{ table: 't', chain: 'c', expressions: [] }])
    expect(await client.ruleset.sets()).toMatchObject([{ table: 't', set: 's' }])
  })
})
