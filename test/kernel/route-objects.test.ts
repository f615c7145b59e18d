/**
 * Objects of rtnetlink, both ways: what `ip` and `bridge` make in one namespace and nlkit in another, both tools list alike, and
 * so does nlkit.
 */
import { expect, test } from 'vitest'
import { AF, IFAPROT, RTM_F, RTNL_FAMILY } from '../../protocol/route/index.js'
import { RouteClient, type RouteClientSync } from '../../src/client/route/index.js'
import { describeKernel } from '../support/kernel.js'
import { withSandbox } from '../support/sandbox.js'
import { expectAlike, withSides } from '../support/sides.js'

const permanent = (route: RouteClientSync) =>
  route.neighbours
    .list({ dev: 'v0', state: 'permanent' })
    .map(({ address, lladdr, header, attributes: { protocol, flagsExt } }) => ({
      address,
      lladdr,
      header,
      protocol,
      flagsExt,
    }))

describeKernel('neighbours', ['veth', 'bridge'], () => {
  test('are made as by ip neigh', async () => {
    await withSides(async (theirs, ours) => {
      await theirs.run('ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:99 dev v0')
      await theirs.run('ip neigh add 2001:db8::9 lladdr 02:00:00:00:00:99 dev v0 router proto 99')
      await theirs.run('ip neigh add 10.0.0.10 lladdr 02:00:00:00:00:98 dev v0 nud noarp extern_learn')
      await theirs.run('ip neigh add proxy 10.0.0.11 dev v0')
      const { neighbours } = ours.route
      neighbours.add({ dev: 'v0', address: '10.0.0.9', lladdr: '02:00:00:00:00:99' })
      neighbours.add({ dev: 'v0', address: '2001:db8::9', lladdr: '02:00:00:00:00:99', router: true, protocol: 99 })
      neighbours.add({
        dev: 'v0',
        address: '10.0.0.10',
        lladdr: '02:00:00:00:00:98',
        state: 'noarp',
        externLearn: true,
      })
      neighbours.add({ dev: 'v0', address: '10.0.0.11', proxy: true })
      await expectAlike(
        [theirs, ours],
        ['ip -j -d neigh show dev v0 nud permanent', 'ip -j neigh show proxy', 'ip -4 -j neigh show nud noarp dev v0'],
        permanent,
      )
    })
  })

  test('each verb does what its flags say', async () => {
    await withSides(async (_, { route }) => {
      const key = { dev: 'v0', address: '10.0.0.9' }
      expect(() => route.neighbours.change({ ...key, lladdr: '02:00:00:00:00:97' })).toThrow(/ENOENT/)
      route.neighbours.add({ ...key, lladdr: '02:00:00:00:00:99' })
      expect(() => route.neighbours.add({ ...key, lladdr: '02:00:00:00:00:98' })).toThrow(/EEXIST.*|exists/i)
      route.neighbours.replace({ ...key, lladdr: '02:00:00:00:00:98' })
      expect(route.neighbours.get(key)).toMatchObject({ address: '10.0.0.9', lladdr: '02:00:00:00:00:98' })
      route.neighbours.delete(key)
      expect(() => route.neighbours.get(key)).toThrow(/ENOENT/)
    })
  })

  test('a list says what the kernel was asked and what came', async () => {
    await withSides(async (_, { route }) => {
      route.neighbours.add({ dev: 'v0', address: '10.0.0.9', lladdr: '02:00:00:00:00:99' })
      route.neighbours.add({ dev: 'w0', address: '10.0.0.10', lladdr: '02:00:00:00:00:99', state: 'noarp' })
      const list = route.neighbours.list({ dev: 'v0', family: AF.INET, state: 'noarp' })
      expect(list).toEqual([])
      expect(list.question).toMatchObject({ message: 'RTM_GETNEIGH', asked: ['dev', 'family'], filtered: true })
      expect(list.question.here).toEqual(['state'])
      expect(list.question.received).toBeGreaterThan(0)
      expect(JSON.stringify(list)).toBe('[]')
    })
  })
})

describeKernel('forwarding databases', ['veth', 'bridge', 'vxlan'], () => {
  test('are made as by bridge fdb', async () => {
    await withSides(async (theirs, ours) => {
      for (const { route } of [theirs, ours])
        route.links.add({ name: 'vx0', kind: 'vxlan', address: '02:00:00:00:00:02', data: { id: 42, port: 4789 } })
      await theirs.run('bridge fdb add 02:00:00:00:00:91 dev w0 master static')
      await theirs.run('bridge fdb add 02:00:00:00:00:92 dev w0 master dynamic sticky')
      await theirs.run('bridge fdb append 02:00:00:00:00:93 dev vx0 dst 192.0.2.1 port 4790 vni 7 via v0')
      await theirs.run('bridge fdb append 02:00:00:00:00:93 dev vx0 dst 192.0.2.2')
      const { fdb } = ours.route
      fdb.add({ dev: 'w0', address: '02:00:00:00:00:91', master: true, state: 'static' })
      fdb.add({ dev: 'w0', address: '02:00:00:00:00:92', master: true, state: 'dynamic', sticky: true })
      fdb.append({ dev: 'vx0', address: '02:00:00:00:00:93', dst: '192.0.2.1', port: 4790, vni: 7, via: 'v0' })
      fdb.append({ dev: 'vx0', address: '02:00:00:00:00:93', dst: '192.0.2.2' })
      await expectAlike([theirs, ours], ['bridge -j -d fdb show br br0', 'bridge -j -d fdb show dev vx0'], route =>
        route.fdb
          .list({ dev: 'vx0' })
          .map(({ address, dst, attributes: { port, vni } }) => ({ address, dst, port, vni })),
      )
      const entry = fdb.get({ dev: 'w0', address: '02:00:00:00:00:91', master: true })
      expect(entry).toMatchObject({ address: '02:00:00:00:00:91', master: ours.route.links.get('br0').index })
      const ofBridge = fdb.list({ bridge: 'br0', state: 'static' })
      // Where VLANs are filtered, there is one for each VLAN of the port.
      expect(new Set(ofBridge.map(({ address }) => address))).toEqual(new Set(['02:00:00:00:00:91']))
      expect(ofBridge.question.asked).toEqual(['bridge'])
      fdb.delete({ dev: 'w0', address: '02:00:00:00:00:91', master: true })
      expect(fdb.list({ bridge: 'br0', state: 'static', dev: 'w0' })).toEqual([])
    })
  })
})

describeKernel('rules', ['veth', 'bridge'], () => {
  test('are made as by ip rule', async () => {
    await withSides(async (theirs, ours) => {
      await theirs.run(
        'ip rule add priority 100 from 10.0.0.0/8 to 192.0.2.0/24 iif v0 tos 0x10 fwmark 0x10/0xff lookup 1000',
      )
      await theirs.run('ip rule add priority 101 ipproto tcp dport 1000-2000 lookup 5')
      await theirs.run('ip rule add priority 102 not from 10.0.0.0/8 blackhole')
      await theirs.run(
        'ip -6 rule add priority 103 from 2001:db8::/32 lookup main suppress_prefixlength 0 proto static',
      )
      await theirs.run('ip rule add priority 104 from 10.0.0.7 goto 32766')
      const { rules } = ours.route
      rules.add({
        priority: 100,
        from: '10.0.0.0/8',
        to: '192.0.2.0/24',
        iif: 'v0',
        tos: 0x10,
        mark: '0x10/0xff',
        table: 1000,
      })
      rules.add({ priority: 101, ipProto: 6, dportRange: { start: 1000, end: 2000 }, table: 5 })
      rules.add({ priority: 102, not: true, from: '10.0.0.0/8', action: 'blackhole' })
      rules.add({ priority: 103, from: '2001:db8::/32', suppressPrefixlen: 0, protocol: 'static' })
      rules.add({ priority: 104, from: '10.0.0.7', goto: 32766 })
      await expectAlike([theirs, ours], ['ip -j -d rule show', 'ip -j -d -6 rule show'], route =>
        route.rules
          .list()
          .map(({ priority, from, to, table, action, header, attributes: { protocol: _, ...rest } }) => ({
            priority,
            from,
            to,
            table,
            action,
            header,
            rest,
          })),
      )
      expect(rules.list({ table: 1000 }).map(({ priority }) => priority)).toEqual([100])
      rules.delete({ priority: 104 })
      expect(() => rules.delete({ priority: 104 })).toThrow(/ENOENT/)
    })
  })
})

describeKernel('names', ['veth', 'bridge'], () => {
  test('of groups, realms and who gave an address are those of ip', async () => {
    await withSides(async (theirs, ours) => {
      await theirs.run('ip link set v0 group 7')
      await theirs.run('ip route add 10.9.0.0/16 dev v0 table 100 realms 3/4')
      await theirs.run('ip rule add priority 100 from 10.0.0.0/8 realms 3/cosmos table 100')
      const { links, addresses, routes, rules } = ours.route
      links.change('v0', { group: '7' })
      routes.add({ to: '10.9.0.0/16', dev: 'v0', table: '100', realms: '3/4' })
      rules.add({ priority: 100, from: '10.0.0.0/8', realms: '3/cosmos', table: '0x64' })
      await expectAlike(
        [theirs, ours],
        ['ip -j -d link show group 7', 'ip -j -N route show table 100', 'ip -j rule show priority 100'],
        route => [
          route.routes.list({ table: 100 }).map(({ to, attributes }) => [to, attributes.flow]),
          route.rules.list({ priority: 100 }).map(({ from, attributes }) => [from, attributes.flow]),
        ],
      )
      addresses.add({ dev: 'v0', address: '10.1.0.1/24', proto: 'kernel_ra' })
      const added = addresses.list({ dev: 'v0' }).find(({ address }) => address === '10.1.0.1/24')
      // A kernel without IFA_PROTO passes over it, and says of its own addresses nothing either.
      links.change('lo', { up: true })
      const known = addresses.list({ dev: 'lo' }).some(({ attributes }) => attributes.proto === IFAPROT.KERNEL_LO)
      expect(added?.attributes.proto).toBe(known ? IFAPROT.KERNEL_RA : undefined)
      const ofGroup = links.list({ group: 7 })
      expect(ofGroup.map(({ name }) => name)).toEqual(['v0'])
      expect(ofGroup.question.here).toEqual(['group'])
      expect(() => routes.list({ table: 'no such table' })).toThrow(expect.objectContaining({ code: 'ERR_WORD' }))
    })
  })

  test('of TOS are those of ip, and digits are as hexadecimal', async () => {
    await withSides(async (theirs, ours) => {
      await theirs.run('ip route add 10.8.0.0/16 dev v0 tos AF11')
      await theirs.run('ip route add 10.8.0.0/16 dev v0 tos 10')
      await theirs.run('ip rule add priority 100 tos 10 table 100')
      for (const tos of ['AF11', '10']) ours.route.routes.add({ to: '10.8.0.0/16', dev: 'v0', tos })
      ours.route.rules.add({ priority: 100, tos: '10', table: 100 })
      await expectAlike(
        [theirs, ours],
        ['ip -j -d -N route show 10.8.0.0/16', 'ip -j -N rule show priority 100'],
        route => [
          route.routes.list().map(({ to, header: { tos } }) => [to, tos]),
          route.rules.list({ priority: 100 }).map(({ header: { tos } }) => tos),
        ],
      )
    })
  })

  test('of reasons to hold a device down are those of ip', async () => {
    await withSides(async (theirs, ours) => {
      const { links } = ours.route
      for (const { route } of [theirs, ours])
        route.links.add({ name: 'm0', kind: 'macvlan', link: 'v0', address: '02:00:00:00:00:77' })
      await theirs.run('ip link set dev m0 protodown on')
      for (const words of ['3 on', '5 on', '31 on', '5 off'])
        await theirs.run(`ip link set dev m0 protodown_reason ${words}`)
      links.change('m0', { protoDown: true, protoDownReasons: { 3: true, 5: true } })
      links.change('m0', { protoDownReasons: { 31: true, 5: false } })
      await expectAlike(
        [theirs, ours],
        ['ip -j -d link show m0'],
        ({ links }) => links.get('m0').attributes.protoDownReason,
      )
      expect(links.get('m0').attributes.protoDownReason).toEqual({ value: 0x80000008 })
    })
  })
})

describeKernel('rules of multicast routing', ['veth', 'bridge', 'multicast_rules'], () => {
  test('are among the rules', async () => {
    await withSides(async (_, { route, run }) => {
      await run('ip mrule add priority 90 iif v0 table 100')
      const shown = JSON.parse(await run('ip -j mrule show')) as { priority: number }[]
      const listed = route.rules.list({ family: RTNL_FAMILY.IPMR }).map(({ priority }) => priority)
      expect(listed).toEqual(shown.map(({ priority }) => priority))
      expect(listed).toContain(90)
      const ofAll = route.rules.list().filter(({ family }) => family === RTNL_FAMILY.IPMR)
      expect(ofAll).toHaveLength(listed.length)
    })
  })
})

describeKernel('next hops', ['veth', 'bridge', 'resilient_nexthop'], () => {
  test('of a resilient group are made as by ip nexthop', async () => {
    await withSides(async (theirs, ours) => {
      for (const command of [
        'ip nexthop add id 1 via 10.0.0.2 dev v0',
        'ip nexthop add id 2 via 10.0.0.3 dev v0',
        'ip nexthop add id 30 group 1/2 type resilient buckets 8 idle_timer 60',
      ])
        await theirs.run(command)
      const { nexthops } = ours.route
      nexthops.add({ id: 1, via: '10.0.0.2', dev: 'v0' })
      nexthops.add({ id: 2, via: '10.0.0.3', dev: 'v0' })
      nexthops.add({ id: 30, group: [1, 2], groupType: 'resilient', resGroup: { buckets: 8, idleTimer: 6000 } })
      await expectAlike([theirs, ours], ['ip -j -d nexthop show'], route => route.nexthops.list().map(({ id }) => id))
      expect(nexthops.buckets({ id: 30 })).toHaveLength(8)
      expect(nexthops.buckets({ id: 30, nhId: 1 }).every(({ nhId }) => nhId === 1)).toBe(true)
      expect(nexthops.list({ groups: true }).map(({ id }) => id)).toEqual([30])
    })
  })
})

describeKernel('next hops', ['veth', 'bridge'], () => {
  test('are made as by ip nexthop, and routes by them', async () => {
    await withSides(async (theirs, ours) => {
      for (const command of [
        'ip nexthop add id 1 via 10.0.0.2 dev v0',
        'ip nexthop add id 2 via 10.0.0.3 dev v0 onlink proto static',
        'ip nexthop add id 3 blackhole',
        'ip nexthop add id 4 via 2001:db8::2 dev v0',
        'ip nexthop add id 20 group 1,10/2,20',
        'ip route add 10.9.0.0/16 nhid 20',
      ])
        await theirs.run(command)
      const { nexthops, routes } = ours.route
      nexthops.add({ id: 1, via: '10.0.0.2', dev: 'v0' })
      nexthops.add({ id: 2, via: '10.0.0.3', dev: 'v0', onlink: true, protocol: 'static' })
      nexthops.add({ id: 3, blackhole: true })
      nexthops.add({ id: 4, via: '2001:db8::2', dev: 'v0' })
      nexthops.add({
        id: 20,
        group: [
          { id: 1, weight: 10 },
          { id: 2, weight: 20 },
        ],
      })
      routes.add({ to: '10.9.0.0/16', nhId: 20 })
      await expectAlike([theirs, ours], ['ip -j -d nexthop show', 'ip -j -d route show'], route =>
        route.nexthops.list().map(({ id, via, group, header, attributes: { resGroup: _, ...rest } }) => ({
          id,
          via,
          group,
          header,
          rest,
        })),
      )
      expect(nexthops.get(20).group).toEqual([
        { id: 1, weight: 10 },
        { id: 2, weight: 20 },
      ])
      expect(nexthops.list({ groups: true }).map(({ id }) => id)).toEqual([20])
      expect(nexthops.list({ dev: 'v0' }).question.asked).toEqual(['dev'])
      nexthops.delete(20)
      expect(routes.list({ protocol: 'boot' }).map(({ to }) => to)).toEqual([])
      expect(() => nexthops.get(20)).toThrow(/ENOENT/)
    })
  })
})

describeKernel('routes with several ways, metrics and encapsulation', ['veth', 'bridge', 'vxlan'], () => {
  test('are made as by ip route', async () => {
    await withSides(async (theirs, ours) => {
      for (const { route } of [theirs, ours])
        route.links.add({
          name: 'vx0',
          kind: 'vxlan',
          up: true,
          address: '02:00:00:00:00:02',
          data: { collectMetadata: true, port: 4789 },
        })
      for (const command of [
        'ip route add 10.9.0.0/16 encap ip id 5 dst 192.0.2.1 src 192.0.2.2 ttl 3 tos 4 dev vx0',
        'ip route add 10.10.0.0/16 mtu lock 1400 initcwnd 12 via 10.0.0.254',
        'ip route add 10.11.0.0/16 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.0.3 dev v0',
        'ip route add 10.12.0.0/16 encap ip6 id 6 dst 2001:db8::9 hoplimit 9 dev vx0',
      ])
        await theirs.run(command)
      const { routes } = ours.route
      routes.add({
        to: '10.9.0.0/16',
        dev: 'vx0',
        encap: { type: 'ip', id: 5n, dst: '192.0.2.1', src: '192.0.2.2', ttl: 3, tos: 4 },
      })
      routes.add({ to: '10.10.0.0/16', via: '10.0.0.254', metrics: { lock: 4, mtu: 1400, initcwnd: 12 } })
      routes.add({
        to: '10.11.0.0/16',
        nexthops: [
          { via: '10.0.0.2', weight: 3 },
          { via: '10.0.0.3', dev: 'v0' },
        ],
      })
      routes.add({ to: '10.12.0.0/16', dev: 'vx0', encap: { type: 'ip6', id: 6n, dst: '2001:db8::9', hoplimit: 9 } })
      await expectAlike([theirs, ours], ['ip -j -d route show'], route =>
        route.routes
          .list({ family: AF.INET })
          .map(({ to, via, attributes: { oif: _, multipath, encap, encapType, metrics } }) => ({
            to,
            via,
            encap,
            encapType,
            metrics,
            hops: multipath?.length,
          })),
      )
      const list = routes.list({ family: AF.INET, table: 'main' })
      expect(list.question).toMatchObject({ message: 'RTM_GETROUTE', asked: ['family', 'table'], filtered: true })
      expect(list.every(({ header }) => (header.flags & RTM_F.CLONED) === 0)).toBe(true)
    })
  })
})

describeKernel('multicast databases', ['veth', 'bridge'], () => {
  test('are made as by bridge mdb', async () => {
    await withSides(async (theirs, ours) => {
      const group = '239.1.1.1'
      await theirs.run(`bridge mdb add dev br0 port w0 grp ${group} permanent`)
      await theirs.run('bridge mdb add dev br0 port w0 grp ff0e::1 permanent')
      const { mdb } = ours.route
      mdb.add({ bridge: 'br0', port: 'w0', group, permanent: true })
      mdb.add({ bridge: 'br0', port: 'w0', group: 'ff0e::1', permanent: true })
      const made = (route: RouteClientSync) =>
        route.mdb
          .list({ bridge: 'br0' })
          .filter(({ permanent }) => permanent)
          .map(({ group, vid, source }) => ({ group, vid, source }))
      await expectAlike([theirs, ours], [], made)
      expect(
        made(ours.route)
          .map(({ group }) => group)
          .sort(),
      ).toEqual([group, 'ff0e::1'])
      const [shown] = (await ours.json('bridge -j mdb show')) as { mdb: { grp: string; state: string }[] }[]
      expect(shown?.mdb.filter(({ state }) => state === 'permanent')).toHaveLength(2)
      expect(() => mdb.add({ bridge: 'br0', port: 'w0', group, permanent: true })).toThrow(/EEXIST/)
      mdb.delete({ bridge: 'br0', port: 'w0', group })
      expect(made(ours.route)).toHaveLength(1)
    })
  })
})

describeKernel('multicast databases', ['mdb_l2'], () => {
  test('of the link layer are made as by bridge mdb', async () => {
    await withSides(async (theirs, ours) => {
      const group = '01:00:5e:01:01:01'
      await theirs.run(`bridge mdb add dev br0 port w0 grp ${group} permanent`)
      const { mdb } = ours.route
      mdb.add({ bridge: 'br0', port: 'w0', group, permanent: true })
      await expectAlike([theirs, ours], [], route =>
        route.mdb
          .list({ bridge: 'br0' })
          .filter(({ permanent }) => permanent)
          .map(({ group, vid, source }) => ({ group, vid, source })),
      )
      const [shown] = (await ours.json('bridge -j mdb show')) as { mdb: { grp: string; state: string }[] }[]
      expect(shown?.mdb.filter(({ state }) => state === 'permanent').map(({ grp }) => grp)).toEqual([group])
      mdb.delete({ bridge: 'br0', port: 'w0', group })
      expect(mdb.list({ bridge: 'br0' }).filter(({ permanent }) => permanent)).toEqual([])
    })
  })
})

describeKernel('VLANs of bridges', ['veth', 'bridge', 'vlan_filtering'], () => {
  test('are made as by bridge vlan', async () => {
    await withSides(async (theirs, ours) => {
      for (const { route } of [theirs, ours]) {
        route.links.change('br0', { kind: 'bridge', data: { vlanFiltering: true } })
        route.links.add({ name: 'vx0', kind: 'vxlan', data: { collectMetadata: true, port: 4789 } })
        route.links.change('vx0', { master: 'br0' })
        route.links.change('vx0', { slaveKind: 'bridge', slaveData: { vlanTunnel: true } })
      }
      for (const command of [
        'bridge vlan add dev w0 vid 10 pvid untagged',
        'bridge vlan add dev w0 vid 20-30',
        'bridge vlan add dev br0 vid 10 self',
        'bridge vlan del dev w0 vid 25-26',
        'bridge vlan add dev vx0 vid 40-41',
        'bridge vlan add dev vx0 vid 40-41 tunnel_info id 400-401',
        'bridge vlan set dev w0 vid 10 state blocking',
      ])
        await theirs.run(command)
      const { vlans } = ours.route
      vlans.add({ dev: 'w0', vid: 10, pvid: true, untagged: true })
      vlans.add({ dev: 'w0', vid: '20-30' })
      vlans.add({ dev: 'br0', vid: 10, self: true })
      vlans.delete({ dev: 'w0', vid: '25-26' })
      vlans.add({ dev: 'vx0', vid: '40-41' })
      vlans.add({ dev: 'vx0', vid: '40-41', tunnelId: 400 })
      vlans.change({ dev: 'w0', vid: 10, state: 'blocking' })
      const all = (route: RouteClientSync) =>
        route.vlans.list().map(({ vid, end, pvid, untagged, entry }) => ({ vid, end, pvid, untagged, entry }))
      await expectAlike([theirs, ours], ['bridge -j -d vlan show', 'bridge -j vlan tunnelshow'], all)
      const ofPort = vlans.list({ dev: 'w0' })
      expect(ofPort.question).toMatchObject({ asked: [], here: ['dev'] })
      expect(ofPort.question.received).toBeGreaterThan(1)
      expect(ofPort.find(({ vid }) => vid === 10)).toMatchObject({ end: 10, pvid: true, untagged: true })
      expect(vlans.list({ dev: 'w0', vid: 22 }).map(({ vid, end }) => [vid, end])).toEqual([[20, 24]])
    })
  })
})

const encapsulated = (route: RouteClientSync) =>
  route.routes
    .list({ protocol: 'boot' })
    .map(({ to, attributes: { encapType, encap, multipath } }) => ({ to, encapType, encap, hops: multipath?.length }))

describeKernel('VLANs of bridges', ['veth', 'bridge', 'vlan_multicast'], () => {
  test('have options for the whole bridge', async () => {
    await withSides(async (theirs, ours) => {
      for (const { route } of [theirs, ours])
        route.links.change('br0', { kind: 'bridge', data: { vlanFiltering: true } })
      await theirs.run('bridge vlan global set dev br0 vid 1 mcast_querier 1 mcast_query_interval 9000')
      ours.route.vlans.changeGlobal({ bridge: 'br0', vid: 1, mcastQuerier: 1, mcastQueryIntvl: 9000n })
      const options = (route: RouteClientSync) =>
        route.vlans.listGlobal({ bridge: 'br0' }).map(({ vid, end, options: { mcastQuerier, mcastQueryIntvl } }) => ({
          vid,
          end,
          mcastQuerier,
          mcastQueryIntvl,
        }))
      await expectAlike([theirs, ours], ['bridge -j vlan global show'], options)
      expect(options(ours.route)).toEqual([{ vid: 1, end: 1, mcastQuerier: 1, mcastQueryIntvl: 9000n }])
    })
  })
})

describeKernel('MPLS encapsulation', ['veth', 'bridge', 'mpls'], () => {
  test('is that of ip route', async () => {
    await withSides(async (theirs, ours) => {
      await theirs.run('ip route add 10.9.0.0/16 encap mpls 100/200 ttl 7 via 10.0.0.2')
      await theirs.run('ip route add 10.11.0.0/16 nexthop encap mpls 100 via 10.0.0.2 nexthop via 10.0.0.3')
      const { routes } = ours.route
      routes.add({ to: '10.9.0.0/16', via: '10.0.0.2', encap: { type: 'mpls', dst: '100/200', ttl: 7 } })
      routes.add({
        to: '10.11.0.0/16',
        nexthops: [{ via: '10.0.0.2', encap: { type: 'mpls', dst: '100' } }, { via: '10.0.0.3' }],
      })
      await expectAlike([theirs, ours], ['ip -j -d route show'], encapsulated)
    })
  })
})

describeKernel('segment routing', ['veth', 'bridge', 'seg6'], () => {
  test('is that of ip route', async () => {
    await withSides(async (theirs, ours) => {
      for (const command of [
        'ip -6 route add fc00:1::/64 encap seg6 mode inline segs fc00::1,fc00::2 dev v0',
        'ip -6 route add fc00:2::/64 encap seg6 mode encap segs fc00::1,fc00::2,fc00::3 dev v0',
        'ip -6 route add fc00:3::1 encap seg6local action End.DT6 table 100 dev v0',
        'ip -6 route add fc00:3::2 encap seg6local action End.X nh6 2001:db8::2 dev v0',
        'ip -6 route add fc00:3::3 encap seg6local action End.B6 srh segs fc00::1,fc00::2 dev v0',
      ])
        await theirs.run(command)
      const { routes } = ours.route
      const dev = 'v0'
      routes.add({ to: 'fc00:1::/64', dev, encap: { type: 'seg6', mode: 'inline', segments: ['fc00::1', 'fc00::2'] } })
      routes.add({ to: 'fc00:2::/64', dev, encap: { type: 'seg6', segments: ['fc00::1', 'fc00::2', 'fc00::3'] } })
      routes.add({ to: 'fc00:3::1', dev, encap: { type: 'seg6local', action: 'End.DT6', table: 100 } })
      routes.add({ to: 'fc00:3::2', dev, encap: { type: 'seg6local', action: 'End.X', nh6: '2001:db8::2' } })
      routes.add({
        to: 'fc00:3::3',
        dev,
        encap: { type: 'seg6local', action: 'End.B6', segments: ['fc00::1', 'fc00::2'] },
      })
      await expectAlike([theirs, ours], ['ip -j -d -6 route show'], encapsulated)
    })
  })
})

describeKernel('settings', ['veth', 'bridge'], () => {
  test('neighbour tables are changed as by ip ntable', async () => {
    await withSides(async (theirs, ours) => {
      await theirs.run(
        'ip ntable change name arp_cache dev v0 base_reachable 20000 retrans 500 queue 10 ucast_probes 2',
      )
      ours.route.neighbourTables.change({
        name: 'arp_cache',
        dev: 'v0',
        baseReachableTime: 20000n,
        retransTime: 500n,
        queueLen: 10,
        ucastProbes: 2,
      })
      const parms = (route: RouteClientSync) => {
        const [table] = route.neighbourTables.list({ name: 'arp_cache', dev: 'v0' })
        const { reachableTime: _, ifindex: __, refcnt: ___, ...rest } = table!.parms
        return rest
      }
      await expectAlike([theirs, ours], [], parms)
      expect(parms(ours.route)).toMatchObject({ baseReachableTime: 20000n, retransTime: 500n, ucastProbes: 2 })
    })
  })

  test('netconf is what ip netconf shows', async () => {
    await withSides(async (_, { route, json }) => {
      const shown = (await json('ip -j -4 netconf show')) as Record<string, unknown>[]
      const ours = route.netconfs.list({ family: AF.INET })
      expect(ours).toHaveLength(shown.length)
      const all = shown.find(each => each.interface === 'all')
      const { attributes } = route.netconfs.get('all')
      expect(all).toMatchObject({
        forwarding: attributes.forwarding === 1,
        rp_filter: ['off', 'strict', 'loose'][attributes.rpFilter!],
      })
      expect(route.netconfs.get('v0').dev).toBe(route.links.get('v0').index)
    })
  })

  test('address labels are made as by ip addrlabel', async () => {
    await withSides(async (theirs, ours) => {
      await theirs.run('ip addrlabel add prefix 2001:db8::/32 label 99')
      ours.route.addressLabels.add({ prefix: '2001:db8::/32', label: 99 })
      await expectAlike([theirs, ours], ['ip -j addrlabel list'], route => route.addressLabels.list())
      expect(ours.route.addressLabels.get('2001:db8::7')).toMatchObject({ prefix: '2001:db8::/32', label: 99 })
      ours.route.addressLabels.delete({ prefix: '2001:db8::/32' })
      expect(ours.route.addressLabels.list().some(({ label }) => label === 99)).toBe(false)
    })
  })

  test('statistics are those of the link', async () => {
    await withSides(async (_, { route }) => {
      const { attributes, index } = route.stats.get('br0', ['link64', 'linkXstats'])
      expect(index).toBe(route.links.get('br0').index)
      expect(attributes.linkXstats?.bridge).toBeDefined()
      const all = route.stats.list(['link64'])
      expect(all.map(each => each.index).sort()).toEqual(
        route.links
          .list()
          .map(each => each.index)
          .sort(),
      )
      expect(all.every(each => Object.keys(each.attributes).join() === 'link64')).toBe(true)
    })
  })
})

describeKernel('links', ['veth', 'bridge'], () => {
  test('are found by alternative names, however long', async () => {
    await withSides(async (_, { route, json }) => {
      const long = 'the-uplink-of-the-second-namespace'
      route.links.addAltnames('v0', 'uplink', long)
      const index = route.links.get('v0').index
      expect(route.links.get('uplink').index).toBe(index)
      expect(route.links.get(long).index).toBe(index)
      expect(await json('ip -j link show dev v0')).toMatchObject([{ altnames: ['uplink', long] }])
      expect(() => route.links.addAltnames('w0', 'uplink')).toThrow(/EEXIST/)
      route.links.deleteAltnames('v0', 'uplink', long)
      expect(route.links.find(long)).toBeUndefined()
    })
  })

  test('of a bridge say what they are there as ports', async () => {
    await withSides(async (theirs, ours) => {
      await theirs.run('ip link set w0 type bridge_slave hairpin on cost 7 learning off')
      ours.route.links.change('w0', {
        slaveKind: 'bridge',
        slaveData: { mode: 1, cost: 7, learning: false },
      })
      const [there, here] = [
        await theirs.json('ip -j -d link show dev w0'),
        await ours.json('ip -j -d link show dev w0'),
      ]
      type Shown = { linkinfo: { info_slave_data: Record<string, unknown> } }[]
      expect((here as Shown)[0]!.linkinfo.info_slave_data).toMatchObject({ cost: 7, learning: false })
      expect((there as Shown)[0]!.linkinfo.info_slave_data).toMatchObject({ cost: 7, learning: false })
      const info = ours.route.links.get('w0').attributes.linkinfo
      if (info?.slaveKind !== 'bridge') throw new Error('not a port of a bridge')
      expect(info.slaveData?.cost).toBe(7)
      expect(ours.route.links.list({ master: 'br0' }).question).toMatchObject({ asked: ['master'], filtered: true })
    })
  })
})

describeKernel('both faces', ['veth', 'bridge'], () => {
  test('the asynchronous client has the same verbs, and events come', async () => {
    await withSandbox(async ({ name }) => {
      await using route = RouteClient.open({ netns: name })
      await route.links.change('lo', { up: true })
      await using events = RouteClient.events(['NEIGH', 'NEXTHOP'], { netns: name })
      await route.links.add({ name: 'v0', kind: 'bridge', up: true })
      await route.neighbours.add({ dev: 'v0', address: '10.0.0.9', lladdr: '02:00:00:00:00:99' })
      await route.nexthops.add({ id: 3, blackhole: true })
      const seen: string[] = []
      for await (const item of events) {
        if (item.kind === 'event') seen.push(item.name ?? '')
        if (seen.includes('RTM_NEWNEXTHOP')) break
      }
      expect(seen).toContain('RTM_NEWNEIGH')
      expect((await route.nexthops.list()).map(({ id }) => id)).toEqual([3])
    })
  })
})
