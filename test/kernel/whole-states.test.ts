/**
 * Whole states, both directions: the tools of iproute2 make one in a namespace, nlkit reads it and writes what it read into another,
 * and the tools list both alike, and so does nlkit. What was read or written wrong, or left out, differs.
 */
import { expect, test } from 'vitest'
import type { MessageDefinition } from '../../protocol/netlink/index.js'
import { NLM_F } from '../../protocol/netlink/index.js'
import {
  AF,
  NHA_OP_FLAG,
  NTF,
  newAddress,
  newClass,
  newFibRule,
  newFilter,
  newNeighbour,
  newNexthop,
  newQdisc,
  newRoute,
  RT_SCOPE,
  RT_TABLE,
  RTPROT,
} from '../../protocol/route/index.js'
import type { FdbEntry, Nexthop, Qdisc, Route, RouteClientSync, TrafficFilter } from '../../src/client/route/index.js'
import { describeKernel, lackOf } from '../support/kernel.js'
import { expectAlike, inOrder, type Side, withSides } from '../support/sides.js'

/** An object as it is listed: what a message says of it. */
interface Told {
  header: unknown
  attributes: unknown
}

/** Writes what was read elsewhere, as it was read. */
function write<B>(to: RouteClientSync, definition: MessageDefinition<B>, objects: readonly Told[]): void {
  for (const { header, attributes } of objects) {
    const body = { header, attributes } as B
    to.socket.request({
      kind: 'command',
      definition: definition as MessageDefinition,
      body,
      flags: NLM_F.CREATE | NLM_F.REPLACE,
    })
  }
}

async function runAll({ run }: Side, commands: readonly string[]): Promise<void> {
  for (const command of commands) await run(command)
}

/** Without what the kernel made of itself, and the ages. */
const made = <T extends Told & { header: { protocol: number } }>(objects: readonly T[]): T[] =>
  objects.filter(({ header }) => header.protocol !== RTPROT.KERNEL)

const ageless = (objects: readonly Told[]): Told[] =>
  objects.map(({ header, attributes }) => ({ header, attributes: { ...(attributes as object), cacheinfo: undefined } }))

/** Kernels that do not say that the reserved bytes of a group are cleared (before Linux 6.11) tell their memory there, and take zeros alone. */
function cleared(hop: Nexthop): Nexthop {
  const { group, opFlags = 0 } = hop.attributes
  if (group === undefined || (opFlags & NHA_OP_FLAG.RESP_GRP_RESVD_0) !== 0) return hop
  const members = group.map(({ id, weight }) => ({ id, weight, weight_high: 0 }))
  return { ...hop, attributes: { ...hop.attributes, group: members } }
}

describeKernel('a whole state', ['veth', 'bridge'], () => {
  test('of addresses, neighbours, next hops, routes and rules', async () => {
    await withSides(async (theirs, ours) => {
      await runAll(theirs, [
        'ip address add 10.0.1.1/24 brd + dev v0 label v0:second',
        'ip address add 10.0.2.1 peer 10.0.2.2/32 dev v0 scope link metric 7',
        'ip address add 2001:db8:1::1/64 dev v0 nodad noprefixroute home',
        'ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:70 dev v0 nud permanent',
        'ip neigh add 2001:db8::7 lladdr 02:00:00:00:00:71 dev v0 nud noarp router',
        'ip neigh add proxy 10.0.0.8 dev v0',
        'ip nexthop add id 1 via 10.0.0.2 dev v0 protocol static',
        'ip nexthop add id 2 via 2001:db8::2 dev v0 onlink',
        'ip nexthop add id 3 blackhole',
        'ip nexthop add id 4 via 10.0.0.3 dev v0',
        'ip nexthop add id 10 group 1,3/4,5',
        'ip route add 10.10.0.0/16 nhid 10',
        'ip route add 10.11.0.0/16 via 10.0.0.2 src 10.0.1.1 metric 20 mtu lock 1400 advmss 1200 initcwnd 12 rto_min 300ms proto static',
        'ip route add 10.12.0.0/16 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.0.3 dev v0 onlink',
        'ip route add 10.13.0.0/16 via inet6 2001:db8::2 dev v0',
        'ip route add 10.14.0.0/16 dev v0 scope link tos 0x10 realms 3/4 table 1000',
        'ip route add unreachable 10.15.0.0/16 metric 4278198272',
        'ip route add blackhole 10.16.0.0/16',
        'ip route add prohibit 10.17.0.0/16',
        'ip route add throw 10.18.0.0/16 table 7',
        'ip route add default via 10.0.0.254 dev v0 onlink',
        'ip -6 route add 2001:db8:10::/48 via 2001:db8::2 metric 30 pref high mtu 1400 hoplimit 9',
        'ip -6 route add 2001:db8:11::/48 nhid 2',
        'ip -6 route add unreachable 2001:db8:12::/48 table 9',
        'ip rule add priority 100 from 10.0.0.0/8 to 192.0.2.0/24 iif v0 tos 0x10 fwmark 0x10/0xff lookup 1000',
        'ip rule add priority 101 not ipproto tcp sport 5 dport 1000-2000 uidrange 1-9 lookup 7 suppress_ifgroup 3',
        'ip rule add priority 102 oif v0 blackhole',
        'ip rule add priority 103 from 10.0.0.7 goto 32766',
        'ip -6 rule add priority 104 from 2001:db8::/32 lookup 9 suppress_prefixlength 0 protocol static',
      ])
      const [from, to] = [theirs.route, ours.route]
      write(to, newAddress, ageless(from.addresses.list({ dev: 'v0' })))
      const permanent = [
        ...from.neighbours.list({ dev: 'v0', state: 'permanent' }),
        ...from.neighbours
          .list({ dev: 'v0', state: 'noarp', family: AF.INET6 })
          .filter(one => one.address === '2001:db8::7'),
        ...from.neighbours.list({ dev: 'v0', proxy: true }),
      ]
      write(to, newNeighbour, ageless(permanent))
      // The kernel finds out the scope itself, and what of the statistics it tells is asked: it refuses to be told (rtm_to_nh_config).
      const ofPeople = ({ header, attributes }: Nexthop): Told => {
        const { opFlags: _, ...told } = attributes
        return { header: { ...header, scope: RT_SCOPE.UNIVERSE }, attributes: told }
      }
      write(to, newNexthop, from.nexthops.list().map(cleared).map(ofPeople))
      write(to, newRoute, made(from.routes.list({ table: RT_TABLE.UNSPEC })).map(byNexthop))
      write(
        to,
        newFibRule,
        from.rules.list().filter(({ priority }) => priority > 0 && priority < 32766),
      )
      expect(made(from.routes.list({ table: RT_TABLE.UNSPEC })).length).toBeGreaterThanOrEqual(13)
      await expectAlike(
        [theirs, ours],
        [
          'ip -j -d address show dev v0',
          'ip -j -d neigh show dev v0 nud permanent',
          'ip -j -d neigh show proxy',
          'ip -j -d nexthop show',
          'ip -j -d -N route show table all',
          // Not those of the kernel: they come as addresses become valid.
          'ip -j -d -N -6 route show table all proto boot',
          'ip -j -d -N rule show',
          'ip -j -d -N -6 rule show',
        ],
        route => [
          ...ageless(route.addresses.list({ dev: 'v0' })),
          ...route.nexthops.list().map(cleared),
          ...ageless(made(route.routes.list({ table: RT_TABLE.UNSPEC }))),
          ...route.rules.list(),
        ],
      )
    })
  })
})

describeKernel('a whole state', ['veth', 'bridge'], () => {
  test('of a bridge: its forwarding and multicast databases', async () => {
    await withSides(async (theirs, ours) => {
      await runAll(theirs, [
        'bridge fdb add 02:00:00:00:00:91 dev w0 master static',
        'bridge fdb add 02:00:00:00:00:92 dev w0 master permanent',
        'bridge fdb add 02:00:00:00:00:93 dev w0 master static sticky',
        'bridge fdb add 02:00:00:00:00:94 dev br0 self permanent',
        'bridge mdb add dev br0 port w0 grp 239.1.1.1 permanent',
        'bridge mdb add dev br0 port w0 grp 239.1.1.2 src 10.0.0.9 permanent',
        'bridge mdb add dev br0 port w0 grp ff0e::1 permanent',
        ...(lackOf('mdb_l2') ? [] : ['bridge mdb add dev br0 port w0 grp 01:00:5e:01:01:01 permanent']),
      ])
      const count = lackOf('mdb_l2') ? 3 : 4
      const [from, to] = [theirs.route, ours.route]
      const chosen = (route: RouteClientSync) =>
        route.fdb.list().filter(({ address }) => /^02:00:00:00:00:9/.test(address))
      const groups = (route: RouteClientSync) => route.mdb.list().filter(({ permanent }) => permanent)
      // Whether an entry is of a port or of the bridge itself is said by its device when it is read, and by a flag when it is written.
      const whose = ({ header, attributes }: FdbEntry): Told => {
        const flag = header.ifindex === attributes.master ? NTF.SELF : NTF.MASTER
        return { header: { ...header, flags: header.flags | flag }, attributes }
      }
      write(to, newNeighbour, ageless(chosen(from).map(whose)))
      for (const { bridge, port, group, source } of groups(from))
        to.mdb.add({ bridge, port, group, permanent: true, ...(source !== undefined && { source }) })
      // A kernel with VLANs has an entry for each of them, too.
      const addresses = new Set(chosen(from).map(({ address }) => address))
      expect([addresses.size, groups(from).length]).toEqual([4, count])
      await expectAlike([theirs, ours], ['bridge -j -d fdb show'], route => ageless(chosen(route)))
      const permanent = async ({ json }: Side): Promise<string[]> => {
        const [shown] = (await json('bridge -j -d mdb show')) as { mdb: { state: string }[] }[]
        return shown!.mdb
          .filter(({ state }) => state === 'permanent')
          .map(entry => JSON.stringify(entry))
          .sort()
      }
      expect(await permanent(ours)).toEqual(await permanent(theirs))
      expect(await permanent(theirs)).toHaveLength(count)
    })
  })
})

describeKernel('a whole state', ['veth', 'bridge', 'vlan_filtering'], () => {
  test('of the VLANs of a bridge', async () => {
    await withSides(async (theirs, ours) => {
      for (const { route } of [theirs, ours])
        route.links.change('br0', { kind: 'bridge', data: { vlanFiltering: true } })
      await runAll(theirs, [
        'bridge vlan add dev w0 vid 10 pvid untagged',
        'bridge vlan add dev w0 vid 20-30',
        'bridge vlan del dev w0 vid 25-26',
        'bridge vlan add dev br0 vid 10 self',
        'bridge vlan add dev br0 vid 40-41 self untagged',
      ])
      const [from, to] = [theirs.route, ours.route]
      const bridge = to.links.get('br0').index
      for (const { index, vid, end, pvid, untagged } of from.vlans.list())
        to.vlans.add({
          dev: index,
          vid: end > vid ? `${vid}-${end}` : vid,
          ...(pvid && { pvid }),
          ...(untagged && { untagged }),
          ...(index === bridge && { self: true }),
        })
      await expectAlike([theirs, ours], ['bridge -j -d vlan show'], route => route.vlans.list())
    })
  })
})

describeKernel('a whole state', ['veth', 'bridge', 'htb', 'clsact', 'u32', 'mirred'], () => {
  test('of traffic control', async () => {
    await withSides(async (theirs, ours) => {
      // Down, so that nothing is counted.
      for (const { route } of [theirs, ours]) route.links.add({ name: 'q0', kind: 'bridge' })
      await runAll(theirs, [
        'tc qdisc add dev q0 root handle 1: htb default 30 r2q 5',
        'tc class add dev q0 parent 1: classid 1:1 htb rate 6mbit burst 15k',
        'tc class add dev q0 parent 1:1 classid 1:10 htb rate 5mbit ceil 6mbit prio 1 quantum 3000',
        'tc class add dev q0 parent 1:1 classid 1:20 htb rate 40gbit ceil 50gbit quantum 3000',
        'tc qdisc add dev q0 parent 1:10 handle 10: pfifo limit 5',
        'tc qdisc add dev q0 parent 1:20 handle 20: bfifo limit 5000',
        'tc qdisc add dev q0 clsact',
        'tc filter add dev q0 parent 1: protocol ip prio 3 u32 match ip dst 10.0.0.0/8 match ip dport 80 0xffff flowid 1:10',
        'tc filter add dev q0 ingress protocol ip prio 4 u32 match ip src 10.0.0.0/8 action mirred egress redirect dev v0 index 1',
        'tc filter add dev q0 egress protocol ipv6 prio 5 u32 match ip6 dst 2001:db8::/32 action mirred egress mirror dev v0 index 2',
      ])
      const [from, to] = [theirs.route, ours.route]
      const parents = ['1:', 'ingress', 'egress'] as const
      const filters = (route: RouteClientSync) =>
        parents.flatMap(parent => route.filters.list({ dev: 'q0', parent })).filter(isRule)
      const [outer, inner] = [true, false].map(top =>
        from.qdiscs.list({ dev: 'q0' }).filter(({ parent }) => (parent === 'root' || parent === 'ingress') === top),
      ) as [Qdisc[], Qdisc[]]
      write(to, newQdisc, withoutCounts(outer.map(asAsked)))
      write(
        to,
        newClass,
        withoutCounts(from.classes.list({ dev: 'q0' }).toSorted((a, b) => (a.classid < b.classid ? -1 : 1))),
      )
      write(to, newQdisc, withoutCounts(inner))
      write(to, newFilter, withoutCounts(filters(from).map(inSoftware)))
      expect([from.qdiscs.list({ dev: 'q0' }).length, filters(from).length]).toEqual([4, 3])
      const shows = [
        'qdisc show dev q0',
        ...parents.map(parent => `filter show dev q0 ${parent === '1:' ? 'parent 1:' : parent}`),
      ]
      for (const show of shows) {
        const there = await printed(theirs, show)
        expect(there).not.toEqual([])
        expect(await printed(ours, show), show).toEqual(there)
      }
      await expectAlike([theirs, ours], [], route =>
        withoutCounts([...route.qdiscs.list({ dev: 'q0' }), ...route.classes.list({ dev: 'q0' }), ...filters(route)]),
      )
      // Of classes tc writes no JSON.
      const classes = async ({ run }: Side): Promise<string[]> =>
        (await run('tc -d -s class show dev q0')).split('\n').sort()
      expect(await classes(ours)).toEqual(await classes(theirs))
    })
  })
})

/** What `tc -j -d -s` prints, but for the seconds since an action was installed and used. */
async function printed({ json }: Side, show: string): Promise<unknown[]> {
  const text = JSON.stringify(await json(`tc -j -d -s ${show}`))
  return inOrder(JSON.parse(text, (key, value) => (/^(installed|last_used|first_used)$/.test(key) ? undefined : value)))
}

/** Hash tables of u32, too, are listed as filters. */
const isRule = ({ attributes }: TrafficFilter): boolean =>
  attributes.kind === 'u32' && attributes.options?.sel !== undefined

/** What the kernel counts or finds out by itself, and takes from nobody. */
const counted = new Set(['stats', 'stats2', 'xstats', 'pcnt', 'tm', 'inHwCount'])

function withoutCounts<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutCounts) as T
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  const kept = Object.entries(value).filter(([key]) => !counted.has(key))
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutCounts(inner)])) as T
}

/** The version of htb is read as two numbers, 3 and 17, and only the first may be written (htb_init). */
function asAsked({ header, attributes }: Qdisc): Told {
  if (attributes.kind !== 'htb') return { header, attributes }
  const { init } = attributes.options!
  return { header, attributes: { ...attributes, options: { ...attributes.options, init: { ...init, version: 3 } } } }
}

/** What a next hop has a route does not say again: it is told with both, and takes one (fib_create_info). */
function byNexthop({ header, attributes }: Route): Told {
  if (attributes.nhId === undefined) return { header, attributes: { ...attributes, cacheinfo: undefined } }
  const { oif: _o, gateway: _g, via: _v, multipath: _m, cacheinfo: _c, ...rest } = attributes
  return { header, attributes: rest }
}

/** Of the flags, that no hardware runs it is found out by the kernel (tc_flags_valid). */
function inSoftware({ header, attributes }: TrafficFilter): Told {
  if (attributes.kind !== 'u32') return { header, attributes }
  const { flags: _, ...options } = attributes.options!
  return { header, attributes: { ...attributes, options } }
}
