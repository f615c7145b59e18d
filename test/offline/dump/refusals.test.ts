import { describe, expect, test } from 'vitest'
import { likelyCause } from '../../../src/dump/cause.js'
import {
  type Conversation,
  Conversations,
  decode,
  encodeJson,
  explain,
  explanationText,
} from '../../../src/dump/index.js'
import { allFixtures, messagesOf } from './captured.js'

function refusals(path: string): Conversation[] {
  const conversations = new Conversations()
  const all = [...messagesOf(path).flatMap(message => conversations.push(message)), ...conversations.end()]
  return all.filter(({ errors }) => errors.length > 0)
}

function explained(path: string): string[] {
  return refusals(path).flatMap(({ errors, requests }) =>
    errors.map(error => {
      const request = requests.find(({ sequence }) => sequence === error.sequence)
      const explanation = explain(error, request)!
      const { missing, likely } = explanation
      const at = explanation.attribute ?? likely?.attribute
      const where = at === undefined ? '' : ` at ${at.path}${at.value === undefined ? '' : `=${at.value}`}`
      return `${explanation.name}${where}${missing === undefined ? '' : ` missing ${missing}`}${likely === undefined ? '' : ` (${likely.why})`}`
    }),
  )
}

/** iproute2 asks before most commands whether the kernel can make devices. */
const question = /iproute2 asks in this way/

test('every refusal of the captured errors has its place in the request and a reason', () => {
  // What ip was told to do stands in the fixture: a name that is there, an unknown kind, VLAN 4096, a gateway out of reach, a VRF
  // without a table, an address for a device with an MTU of 1.
  expect(explained('captures/errors.nl').filter(line => !question.test(line))).toMatchInlineSnapshot(`
    [
      "EEXIST at ifname=b0 (a device has this name already, or this alternative name)",
      "EOPNOTSUPP at linkinfo.kind=nosuchkind (the kernel has no devices of this kind: its module is missing, or was left out when the kernel was built)",
      "ERANGE at linkinfo.data.id=4096 (VLAN ids go from 0 to 4094)",
      "ENETUNREACH at gateway=10.99.0.1 (the gateway cannot be reached directly: it has to be in the network of an address of the device, which is up, or the route needs onlink)",
      "EINVAL at linkinfo (a VRF needs IFLA_VRF_TABLE in its data)",
      "ENOBUFS at header.index=2 (this device has no IP: its MTU is too small (IPv4 takes 68, IPv6 1280), or its kind carries none)",
      "ENOBUFS at header.index=2 (this device has no IP: its MTU is too small (IPv4 takes 68, IPv6 1280), or its kind carries none)",
    ]
  `)
})

/** What was run, and what has to be said of its refusal. Where the kernel has words of its own, they are not repeated here. */
const told: readonly (readonly [fixture: string, about: string, why: RegExp])[] = [
  ['route/refused-address-exists', 'local=10.0.0.1', /has this address already/],
  ['route/refused-address-not-found', 'local=10.0.0.1', /no such address/],
  ['route/refused-address-v6-lifetime', 'header.prefixlen=48', /prefix of 64 bits/],
  ['route/refused-address-v6-multicast', 'local=ff02::99', /autojoin/],
  ['route/refused-bridge-fdb-not-master', 'lladdr=02:00:00:00:00:99', /no forwarding database/],
  ['route/refused-bridge-mdb-group', 'setEntry', /groups of the link/],
  ['route/refused-link-address-invalid', 'address=01:00:00:00:00:01', /group address/],
  ['route/refused-link-altname-exists', 'propList', /one of these names/],
  ['route/refused-link-bridge-mcast-vlan-snooping', 'linkinfo.data', /vlan_filtering has to be switched on/],
  ['route/refused-link-delete-loopback', 'header.index=1', /not there to be deleted/],
  ['route/refused-link-gso-range', 'gsoMaxSize=99999999', /tso_max_size/],
  ['route/refused-link-kind-change', 'linkinfo.kind=vxlan', /of another kind/],
  ['route/refused-link-macvlan-on-loopback', 'link=1', /not on the loopback device/],
  ['route/refused-link-macvlan-without-link', 'linkinfo.kind=macvlan', /IFLA_LINK is missing/],
  ['route/refused-link-master-loop', 'master=2', /no port of a bridge/],
  ['route/refused-link-master-loopback', 'master=2', /loopback device never/],
  ['route/refused-link-master-not-a-master', 'master=3', /takes no members/],
  ['route/refused-link-mtu-above-maximum', 'mtu=70000', /maxmtu/],
  ['route/refused-link-name-exists', 'ifname=br0', /has this name already/],
  ['route/refused-link-netns-loopback', 'header.index=1', /cannot leave its namespace/],
  ['route/refused-link-netns-name-taken', 'header.index=2', /another name on the way/],
  ['route/refused-link-unknown-kind', 'linkinfo.kind=nosuchkind', /no devices of this kind/],
  ['route/refused-link-veth-peer-exists', '', /one of the two names/],
  ['route/refused-link-veth-queues', 'numTxQueues=5000', /1 to 4096/],
  ['route/refused-link-vxlan-exists', 'linkinfo.data.id=42', /another VXLAN device/],
  ['route/refused-link-vxlan-port-range', 'linkinfo.data.portRange', /first port is above/],
  ['route/refused-link-vxlan-without-id', 'linkinfo.kind=vxlan', /an id or `external`/],
  ['route/refused-neighbour-no-device-address', 'dst=10.0.0.9', /NDA_LLADDR/],
  ['route/refused-nexthop-device-down', 'oif=3', /device is down/],
  ['route/refused-nexthop-gateway-unreachable', 'gateway=10.99.0.1', /cannot be reached directly/],
  ['route/refused-nexthop-group-unknown', 'group', /one of the members/],
  ['route/refused-qdisc-not-found', 'header.parent=4294967295', /default qdisc/],
  ['route/refused-qdisc-unknown', 'kind=nosuchqdisc', /no module of this name/],
  ['route/refused-route-congestion-unknown', 'metrics', /tcp_available_congestion_control/],
  ['route/refused-route-device-loopback-v6', 'oif=1', /leads to other hosts/],
  ['route/refused-route-exists', 'header.family=2', /with this metric/],
  ['route/refused-route-gateway-unreachable', 'gateway=10.99.0.1', /cannot be reached directly/],
  ['route/refused-route-multipath-gateway', 'multipath', /one of the ways/],
  ['route/refused-route-nexthop-id-and-gateway', 'nhId=10', /leave out those of the route/],
  ['route/refused-route-nexthop-id-unknown', 'nhId=99', /ip nexthop/],
  ['route/refused-route-not-found', 'dst=10.9.0.0', /no route is like this/],
  ['route/refused-route-prefix-host-bits', 'dst=10.9.0.1', /bits behind its prefix length$/],
  ['route/refused-route-scope-host-gateway', 'header.scope=254', /scope host/],
  ['route/refused-rule-backward-goto', 'goto=100', /forward only/],
  ['route/refused-rule-port-range', 'dportRange', /lower port to its higher/],
  ['nftables/refused-chain-busy', 'name=other', /jumps to this chain/],
  ['nftables/refused-chain-type-hook', 'hook', /this type has no such hook/],
  ['nftables/refused-rule-expression-missing', 'expressions[0]', /does not have this expression/],
  ['nftables/refused-rule-jump-nowhere', 'expressions[0]', /jumps to a chain/],
  ['nftables/refused-rule-masquerade-filter-chain', 'expressions', /chains of type nat/],
  ['nftables/refused-rule-masquerade-wrong-hook', 'expressions', /at postrouting/],
  ['nftables/refused-rule-no-chain', 'chain=nosuch', /no chain of this name/],
  ['nftables/refused-rule-not-found', 'handle=99', /no rule of this handle/],
  ['nftables/refused-set-busy', 'name=s', /looks into this set/],
  ['nftables/refused-set-element-exists', 'elements[0]', /has this element/],
  ['nftables/refused-set-element-not-found', 'elements[0]', /no such element/],
  ['nftables/refused-set-full', 'elements[1]', /the set is full/],
  ['nftables/refused-table-not-found', 'name=nosuch', /no such table in this family/],
  ['nftables/iptables-refused-chain-missing', 'name=nochain', /no such chain/],
  ['nftables/iptables-refused-chain-busy', 'name=C', /jumps to this chain/],
  ['nftables/iptables-refused-jump-loop', '', /jump in a circle/],
  ['nftables/iptables-refused-match-hook', 'expressions[0].data', /not at this hook/],
  ['nftables/iptables-refused-target-hook', 'expressions[3].data', /certain tables and hooks/],
  ['nftables/iptables-refused-target-table', 'expressions[1].data', /certain tables and hooks/],
  ['conntrack/refused-get', '', /no connection/],
]

test.each(told)('%s: at %s, %s', (fixture, about, why) => {
  const lines = explained(`${fixture}.nl`).filter(line => !question.test(line))
  const fitting = lines.filter(
    line => why.test(line.replace(/\)$/, '')) && line.includes(about === '' ? '' : ` at ${about}`),
  )
  expect(fitting, lines.join('\n')).not.toEqual([])
})

describe.each(allFixtures.filter(path => refusals(path).length > 0))('%s', path => {
  test('every refusal is pointed at, misses something, or has a reason', () => {
    for (const { errors, requests } of refusals(path))
      for (const error of errors) {
        const request = requests.find(({ sequence }) => sequence === error.sequence)
        if (request === undefined) continue
        const { attribute, missing, likely, message, bytes } = explain(error, request)!
        expect(attribute ?? missing ?? likely ?? message, `${request.name} ${error.number}`).toBeDefined()
        const at = attribute ?? likely?.attribute
        if (at === undefined) continue
        // The bytes shown are those of the place, all of them.
        expect(bytes.length).toBeGreaterThan(0)
        expect(bytes.at(-1)!.end).toBe(at.end)
        expect(bytes[0]!.start).toBeLessThanOrEqual(at.start)
      }
  })
})

test('a guess is marked as one, points at the bytes, and is broken to the width', () => {
  const [refused] = refusals('captures/errors.nl').filter(({ requests }) => requests[0]!.name === 'RTM_NEWROUTE')
  expect(explanationText(explain(refused!.errors[0]!, refused!.requests[0])!, { width: 80 })).toMatchInlineSnapshot(`
    "RTM_NEWROUTE: ENETUNREACH (Network is unreachable): "Nexthop has invalid gatewa…
      probably: the gateway cannot be reached directly: it has to be in the network
                of an address of the device, which is up, or the route needs onlink
      see RTA_GATEWAY (gateway) = 10.99.0.1, bytes 40..44 of the request
         40  0a 63 00 01               RTA_GATEWAY  10.99.0.1"
  `)
})

/** Refusals as Linux 6.18 gave them: the request, errno, the kernel's message. */
const asked = (type: string, header: object, attributes: object) =>
  decode(0, encodeJson({ protocol: 'NETLINK_ROUTE', type, flags: 0x605, header, attributes } as never))[0]!

const ofTc = (handle: number, parent: number) => ({ family: 0, ifindex: 3, handle, parent, info: 0 })

test.each<[what: string, request: ReturnType<typeof asked>, errno: string, msg: string, at: string, why: RegExp]>([
  [
    'tc class add parent 1: classid 3:1',
    asked('RTM_NEWTCLASS', ofTc(0x30001, 0x10000), { kind: 'htb' }),
    ...(['EINVAL', '', 'header.handle', /first number of a class is that of its qdisc/] as const),
  ],
  [
    'tc class del classid 1:77',
    asked('RTM_DELTCLASS', ofTc(0x10077, 0), {}),
    ...(['ENOENT', '', 'header.handle', /no class of this number/] as const),
  ],
  [
    'tc qdisc replace parent 1:55 pfifo',
    asked('RTM_NEWQDISC', ofTc(0, 0x10055), { kind: 'pfifo' }),
    ...(['ENOENT', 'Specified class not found', 'header.parent', /no class of this number/] as const),
  ],
  [
    'tc qdisc change root htb default 20',
    asked('RTM_NEWQDISC', ofTc(0x10000, 0xffffffff), { kind: 'htb' }),
    ...(['EINVAL', 'Change operation not supported by specified qdisc', 'kind', /only when it is made/] as const),
  ],
  [
    'tc filter add flower',
    asked('RTM_NEWTFILTER', ofTc(0, 0x10000), { kind: 'flower' }),
    ...(['ENOENT', 'TC classifier not found', 'kind', /no filter of this kind: its module is missing/] as const),
  ],
  [
    'tc filter add u32 match … action drop',
    asked('RTM_NEWTFILTER', ofTc(0, 0xffff0000), { kind: 'u32', options: { act: [{ kind: 'gact' }] } }),
    ...(['ENOENT', 'Failed to load TC action module', 'options.act', /no action of this kind: its module/] as const),
  ],
  [
    'tc actions add action gact',
    asked('RTM_NEWACTION', { family: 0 }, { tab: [{ kind: 'gact' }] }),
    ...(['ENOENT', 'Failed to load TC action module', 'tab', /no action of this kind/] as const),
  ],
  [
    'tc actions get action gact index 1',
    asked('RTM_GETACTION', { family: 0 }, { tab: [{ kind: 'gact', index: 1 }] }),
    ...(['EINVAL', 'Specified TC action kind not found', 'tab', /no action of this kind/] as const),
  ],
  [
    'tc actions flush action gact',
    asked('RTM_DELACTION', { family: 0 }, { tab: [{ kind: 'gact' }] }),
    ...(['EINVAL', 'Cannot flush unknown TC action', 'tab', /no action of this kind/] as const),
  ],
  [
    'tc filter del prio 9',
    asked('RTM_DELTFILTER', ofTc(0, 0x10000), {}),
    ...(['ENOENT', 'Cannot find specified filter chain', 'header.parent', /there is no filter/] as const),
  ],
  [
    'bridge mdb add',
    asked('RTM_NEWMDB', { family: 7, ifindex: 4 }, {}),
    ...(['EINVAL', 'bridge: Bridge device is not running', 'header.ifindex', /bridge is down/] as const),
  ],
])('%s is explained', (_what, request, errno, msg, at, why) => {
  const cause = likelyCause(request, errno, msg === '' ? {} : { msg })
  expect(cause?.why).toMatch(why)
  expect(cause?.attribute?.path).toBe(at)
})
