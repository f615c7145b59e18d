/**
 * Every kind of link, both ways: what `ip` makes in one namespace and nlkit in another, `ip -j -d` lists alike, and so does nlkit.
 * Kinds that the running kernel lacks are skipped one by one: a kernel with all modules has nearly all of them.
 */
import { expect, test } from 'vitest'
import { type LinkSpec, RouteClientSync } from '../../src/client/route/index.js'
import { links } from '../../src/client/route/links.js'
import { describeKernel } from '../support/kernel.js'
import { type Sandbox, withSandbox } from '../support/sandbox.js'

type Given = LinkSpec extends infer Spec ? (Spec extends unknown ? Omit<Spec, 'name'> : never) : never

interface Kind {
  /** What stands behind `ip link add name x0`. */
  readonly add: string
  readonly spec: Given | ((index: (name: string) => number) => Given)
  /** What stands behind `ip link set x0`, and the same for nlkit. */
  readonly set?: readonly [string, Given]
  /** `e0` becomes a port of it, and is changed so. */
  readonly port?: readonly [string, Given]
  /** How a kernel refuses that has a part of the kind only. */
  readonly lacking?: RegExp
}

const local = '10.0.0.1'
const remote = '10.0.0.2'
const local6 = '2001:db8::1'
const remote6 = '2001:db8::2'
const v4 = `local ${local} remote ${remote}`
const v6 = `local ${local6} remote ${remote6}`
/** GRE_KEY | GRE_SEQ, of linux/if_tunnel.h as the kernel has them in host order. */
const keyed = 0x20
const sequenced = 0x10

const kinds: Readonly<Record<string, Kind>> = {
  dummy: { add: 'type dummy', spec: { kind: 'dummy' } as Given, set: ['mtu 9000', { mtu: 9000 }] },
  ifb: { add: 'type ifb', spec: { kind: 'ifb' } as Given, set: ['txqueuelen 77', { txqlen: 77 }] },
  nlmon: { add: 'type nlmon', spec: { kind: 'nlmon' } as Given, set: ['up', { up: true }] },
  wireguard: { add: 'type wireguard', spec: { kind: 'wireguard' } as Given, set: ['mtu 1380', { mtu: 1380 }] },
  vcan: { add: 'type vcan', spec: { kind: 'vcan' } as Given, set: ['mtu 72', { mtu: 72 }] },
  vrf: {
    add: 'type vrf table 1010',
    spec: { kind: 'vrf', data: { table: 1010 } },
    port: ['master x0', { master: 'x0' }],
  },
  bridge: {
    add: 'type bridge forward_delay 400 stp_state 1 priority 4096 mcast_querier 1',
    spec: { kind: 'bridge', data: { forwardDelay: 400, stpState: 1, priority: 4096, mcastQuerier: true } },
    set: ['type bridge ageing_time 12000', { kind: 'bridge', data: { ageingTime: 12000 } }],
    port: ['master x0', { master: 'x0' }],
  },
  bond: {
    add: 'type bond mode 802.3ad miimon 100 xmit_hash_policy layer3+4 lacp_rate fast',
    spec: { kind: 'bond', data: { mode: 4, miimon: 100, xmitHashPolicy: 1, adLacpRate: 1 } },
    set: ['type bond min_links 1', { kind: 'bond', data: { minLinks: 1 } }],
  },
  team: { add: 'type team', spec: { kind: 'team' } as Given },
  veth: {
    add: 'type veth peer name y0 mtu 1400 address 02:00:00:00:00:0b',
    spec: { kind: 'veth', peer: { name: 'y0', mtu: 1400, address: '02:00:00:00:00:0b' } },
  },
  vxcan: {
    add: 'type vxcan peer name y0',
    spec: { kind: 'vxcan', peer: { name: 'y0' } },
  },
  vlan: {
    add: 'link e0 type vlan id 100 protocol 802.1ad reorder_hdr off ingress-qos-map 1:2 egress-qos-map 3:4 5:6',
    spec: {
      kind: 'vlan',
      link: 'e0',
      data: {
        id: 100,
        protocol: 0x88a8,
        flags: { flags: 0, mask: 1 },
        ingressQos: [{ from: 1, to: 2 }],
        egressQos: [
          { from: 3, to: 4 },
          { from: 5, to: 6 },
        ],
      },
    },
    set: ['type vlan gvrp on', { kind: 'vlan', data: { flags: { flags: 2, mask: 2 } } }],
  },
  macvlan: {
    add: 'link e0 type macvlan mode bridge bcqueuelen 500',
    spec: { kind: 'macvlan', link: 'e0', data: { mode: 4, bcQueueLen: 500 } },
    set: ['type macvlan mode private', { kind: 'macvlan', data: { mode: 1 } }],
  },
  macvtap: { add: 'link e0 type macvtap mode vepa', spec: { kind: 'macvtap', link: 'e0', data: { mode: 2 } } },
  ipvlan: {
    add: 'link e0 type ipvlan mode l3 private',
    spec: { kind: 'ipvlan', link: 'e0', data: { mode: 1, flags: 1 } },
    set: ['type ipvlan mode l2', { kind: 'ipvlan', data: { mode: 0, flags: 0 } }],
  },
  ipvtap: { add: 'link e0 type ipvtap mode l2', spec: { kind: 'ipvtap', link: 'e0', data: { mode: 0 } } },
  macsec: {
    add: 'link e0 type macsec sci 0011223344556677 encrypt on replay on window 32',
    spec: {
      kind: 'macsec',
      link: 'e0',
      data: { sci: 0x0011223344556677n, encrypt: true, replayProtect: true, window: 32 },
    },
    set: ['type macsec encrypt off', { kind: 'macsec', data: { encrypt: false } }],
  },
  vxlan: {
    add: `type vxlan id 42 dstport 4789 local ${local} group 239.1.1.1 dev e0 ageing 301 nolearning ttl 5`,
    spec: index => ({
      kind: 'vxlan',
      data: { id: 42, port: 4789, local, group: '239.1.1.1', link: index('e0'), ageing: 301, learning: false, ttl: 5 },
    }),
    set: ['type vxlan ageing 302', { kind: 'vxlan', data: { ageing: 302 } }],
  },
  geneve: {
    add: `type geneve id 42 remote ${remote} dstport 6082 ttl 9 df set`,
    spec: { kind: 'geneve', data: { id: 42, remote, port: 6082, ttl: 9, df: 1 } },
    set: [`type geneve id 42 remote ${remote} ttl 10`, { kind: 'geneve', data: { id: 42, remote, ttl: 10 } }],
  },
  bareudp: {
    add: 'type bareudp dstport 6635 ethertype mpls_uc',
    spec: { kind: 'bareudp', data: { port: 6635, ethertype: 0x8847 } },
  },
  gre: {
    add: `type gre ${v4} key 7 ttl 64 seq`,
    spec: {
      kind: 'gre',
      data: {
        local,
        remote,
        ikey: 7,
        okey: 7,
        iflags: keyed | sequenced,
        oflags: keyed | sequenced,
        ttl: 64,
        pmtudisc: true,
      },
    },
  },
  gretap: {
    add: `type gretap ${v4} nopmtudisc ignore-df`,
    spec: { kind: 'gretap', data: { local, remote, pmtudisc: false, ignoreDf: true } },
  },
  erspan: {
    add: `type erspan ${v4} seq key 1 erspan_ver 1 erspan 123`,
    spec: {
      kind: 'erspan',
      data: {
        local,
        remote,
        ikey: 1,
        okey: 1,
        iflags: keyed | sequenced,
        oflags: keyed | sequenced,
        pmtudisc: true,
        erspanVer: 1,
        erspanIndex: 123,
      },
    },
  },
  ip6gre: {
    add: `type ip6gre ${v6} key 7 hoplimit 9`,
    spec: {
      kind: 'ip6gre',
      data: {
        local: local6,
        remote: remote6,
        ikey: 7,
        okey: 7,
        iflags: keyed,
        oflags: keyed,
        ttl: 9,
        encapLimit: 4,
        encapFlags: 2,
      },
    },
  },
  ip6gretap: {
    add: `type ip6gretap ${v6} encaplimit none`,
    spec: {
      kind: 'ip6gretap',
      data: { local: local6, remote: remote6, ttl: 64, flags: 1, encapLimit: 4, encapFlags: 2 },
    },
  },
  ip6erspan: {
    add: `type ip6erspan ${v6} seq key 1 erspan_ver 2 erspan_dir egress erspan_hwid 7`,
    spec: {
      kind: 'ip6erspan',
      data: {
        local: local6,
        remote: remote6,
        ikey: 1,
        okey: 1,
        iflags: keyed | sequenced,
        oflags: keyed | sequenced,
        ttl: 64,
        encapLimit: 4,
        encapFlags: 2,
        erspanVer: 2,
        erspanDir: 1,
        erspanHwid: 7,
      },
    },
  },
  ipip: {
    add: `type ipip ${v4} ttl 9`,
    spec: { kind: 'ipip', data: { local, remote, proto: 0, ttl: 9, pmtudisc: true } },
  },
  sit: {
    add: `type sit ${v4} ttl 9`,
    spec: { kind: 'sit', data: { local, remote, proto: 0, ttl: 9, pmtudisc: true } },
  },
  ip6tnl: {
    add: `type ip6tnl ${v6} mode ipip6 hoplimit 9`,
    spec: { kind: 'ip6tnl', data: { local: local6, remote: remote6, proto: 4, ttl: 9, encapLimit: 4, encapFlags: 2 } },
  },
  vti: { add: `type vti ${v4} key 7`, spec: { kind: 'vti', data: { local, remote, ikey: 7, okey: 7 } } },
  vti6: {
    add: `type vti6 ${v6} key 7`,
    spec: { kind: 'vti6', data: { local: local6, remote: remote6, ikey: 7, okey: 7 } },
  },
  xfrm: {
    add: 'type xfrm dev e0 if_id 0x46',
    spec: index => ({ kind: 'xfrm', data: { link: index('e0'), ifId: 0x46 } }),
  },
  hsr: {
    add: 'type hsr slave1 e0 slave2 e1 supervision 45 version 1',
    spec: index => ({
      kind: 'hsr',
      data: { slave1: index('e0'), slave2: index('e1'), multicastSpec: 45, version: 1 },
    }),
  },
  batadv: { add: 'type batadv', spec: { kind: 'batadv' } },
  gtp: {
    add: 'type gtp role sgsn',
    spec: { kind: 'gtp', data: { role: 1, createSockets: true } },
    // Without IFLA_GTP_CREATE_SOCKETS the kernel wants sockets of whoever asks.
    lacking: /Invalid argument/,
  },
  amt: {
    add: `type amt mode gateway local ${local} dev e0 gateway_port 2268 relay_port 2268 discovery ${local}`,
    spec: index => ({
      kind: 'amt',
      data: { mode: 0, localIp: local, link: index('e0'), gatewayPort: 2268, relayPort: 2268, discoveryIp: local },
    }),
  },
  pfcp: { add: 'type pfcp', spec: { kind: 'pfcp' } as Given },
  netdevsim: { add: 'type netdevsim', spec: { kind: 'netdevsim' } as Given },
  // iproute2 before 6.7 has no words for them: as they come.
  netkit: { add: 'type netkit', spec: { kind: 'netkit' } },
  ovpn: { add: 'type ovpn', spec: { kind: 'ovpn' } },
  rmnet: { add: 'link e0 type rmnet mux_id 7', spec: { kind: 'rmnet', link: 'e0', data: { muxId: 7 } } },
}

/** What `ip` or the kernel says of a kind that is not there. */
const lacking = /Unknown device type|(Operation|Protocol) not supported/

/** Two ends of a pair with addresses: 2 and 3. */
function setUp(route: RouteClientSync): void {
  route.links.change('lo', { up: true })
  const peer = { name: 'e1', address: '02:00:00:00:00:0b' }
  route.links.add({ name: 'e0', kind: 'veth', address: '02:00:00:00:00:0a', peer } as LinkSpec)
  route.addresses.add({ dev: 'e0', address: `${local}/24` })
  route.addresses.add({ dev: 'e0', address: `${local6}/64`, noDad: true })
}

/** The devices as `ip` prints them, without what runs on by itself. */
async function printed(sandbox: Sandbox, names: readonly string[]): Promise<unknown> {
  const links = JSON.parse(await sandbox.exec('ip', ['-j', '-d', 'link', 'show'])) as { ifname: string }[]
  const own = links.filter(({ ifname }) => names.includes(ifname))
  return JSON.parse(JSON.stringify(own), (key, value) =>
    /_timer$|^bridge_id$|^root_id$|^permaddr$/.test(key) ? undefined : value,
  )
}

/** The same as nlkit lists them. */
function told(route: RouteClientSync, names: readonly string[]): unknown {
  const links = route.links.list().filter(({ name }) => names.includes(name))
  return links.map(({ name, kind, header, attributes: { linkinfo, mtu, address, master, txqlen, ifalias } }) => {
    const data = Object.fromEntries(
      Object.entries(linkinfo?.data ?? {}).filter(([key]) => !/Timer$|^(bridge|root)Id$/.test(key)),
    )
    const { slaveKind, slaveData } = linkinfo ?? {}
    return { name, kind, header, data, slaveKind, slaveData, mtu, address, master, txqlen, ifalias }
  })
}

describeKernel('a link', ['veth'], () => {
  test.for(Object.entries(kinds))('of the kind %s is as ip link makes it', async ([name, kind], { skip, task }) => {
    await withSandbox(async first => {
      await withSandbox(async second => {
        using theirs = RouteClientSync.open({ netns: first.name })
        using ours = RouteClientSync.open({ netns: second.name })
        for (const route of [theirs, ours]) setUp(route)
        // Given, so that no address is made up.
        const address = '02:00:00:00:00:77'
        const ip = (words: string): Promise<string> => first.exec('ip', words.split(' '))
        const hasAddress =
          !/^(nlmon|vcan|wireguard|vxcan|gre|ipip|sit|ip6tnl|ip6gre|vti6?|xfrm|bareudp|gtp|pfcp|netkit|ovpn|ipvlan|ipvtap|rmnet)$/.test(
            name,
          )
        const [link = '', rest = kind.add] = /^(link \S+) (.*)$/.exec(kind.add)?.slice(1) ?? []
        const start = `link add ${link} name x0 ${hasAddress ? `address ${address} ` : ''}${rest}`
        const refusal = await ip(start.replace(/ +/g, ' ')).then(
          () => undefined,
          error => String(error),
        )
        if (refusal !== undefined) {
          const lack = lacking.exec(refusal) ?? kind.lacking?.exec(refusal)
          expect(lack, refusal).toBeTruthy()
          task.meta.skipped = { reason: `${name}: ${lack?.[0]}`, ofKernel: true }
          return skip()
        }
        const spec = typeof kind.spec === 'function' ? kind.spec(device => ours.links.get(device).index) : kind.spec
        ours.links.add({ name: 'x0', ...(hasAddress && { address }), ...spec } as LinkSpec)
        const alike = async (): Promise<void> => {
          const names = ['x0', 'y0', 'e0']
          const [there, here] = [await printed(first, names), await printed(second, names)]
          expect(here).toEqual(there)
          expect(JSON.stringify(here)).toContain('"x0"')
          expect(told(ours, names)).toEqual(told(theirs, names))
        }
        await alike()
        if (kind.set) {
          await ip(`link set x0 ${kind.set[0]}`)
          ours.links.change('x0', kind.set[1] as LinkSpec)
          await alike()
        }
        if (kind.port) {
          await ip(`link set e0 ${kind.port[0]}`)
          ours.links.change('e0', kind.port[1] as LinkSpec)
          await alike()
        }
        await ip('link del x0')
        ours.links.delete('x0')
        expect(ours.links.list().map(({ name }) => name)).toEqual(theirs.links.list().map(({ name }) => name))
      })
    })
  })
})

for (const kind of ['veth', 'vxcan', 'netkit'] as const)
  describeKernel(`a pair of kind ${kind}`, [kind], () => {
    test('is made with its other end, in another namespace as well', async () => {
      await withSandbox(async here => {
        await withSandbox(async there => {
          using route = RouteClientSync.open({ netns: here.name })
          using far = RouteClientSync.open({ netns: there.name })
          route.links.add({ name: 'x0', kind, up: true, peer: { name: 'y0', group: 7, netns: there.name } })
          expect(far.links.get('y0')).toMatchObject({ kind, attributes: { group: 7 } })
          expect(route.links.find('y0')).toBeUndefined()
          route.links.delete('x0')
          expect(far.links.find('y0')).toBeUndefined()
        })
      })
    })
  })

test('a kind that is no pair has no peer', () => {
  const operation = links.add({ name: 'x0', kind: 'dummy', peer: { name: 'y0' } })
  expect(() => operation.next()).toThrow('only veth, vxcan, netkit have a peer, not kind dummy')
})
