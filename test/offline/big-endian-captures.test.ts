/**
 * What a big-endian host said (s390x, fixtures/big-endian): the messages of each listing are the state that `ip -j`, `bridge -j` and `tc -j`
 * printed there from the very same bytes. That every byte is read, and written again as it was, is checked with all fixtures
 * (testing/fixtures.test.ts).
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Input } from '../../protocol/codec/index.js'
import type { WgDevice, WgPeer } from '../../protocol/generic/index.js'
import type { ConntrackAttributes, RuleMessage } from '../../protocol/netfilter/index.js'
import { type MessageDefinition, NLM_F } from '../../protocol/netlink/index.js'
import {
  AF,
  BRIDGE_VLAN_INFO,
  type CanGatewayAttributes,
  type CanGatewayMessage,
  CGW_FLAGS,
  CGW_MOD,
  CGW_TYPE,
  getMdb,
  hasEncap,
  IFA_F,
  LWTUNNEL_ENCAP,
  NTF,
  NUD,
  newAddress,
  newAddressLabel,
  newBridgeVlan,
  newClass,
  newFibRule,
  newFilter,
  newNeighbour,
  newNetconf,
  newNexthop,
  newNexthopBucket,
  newQdisc,
  newRoute,
  type RouteAttributes,
} from '../../protocol/route/index.js'
import { netlinkProtocol } from '../../src/capture/netlink-protocols.js'
import { type DecodedMessage, Decoder } from '../../src/dump/index.js'
import { NftScope, ruleSyntax } from '../../src/dump/nft-syntax/index.js'
import { fixtureFiles, fixtureMessages, readFixture } from '../fixtures/messages.js'

type Json = Record<string, unknown>

/** The messages of the listings in a capture. */
function listed<T>(name: string, { type, body }: MessageDefinition<T>): T[] {
  return fixtureMessages(readFixture(`big-endian/${name}.nl`), 'NETLINK_ROUTE')
    .filter(message => !message.sent && message.type === type && message.flags & NLM_F.MULTI)
    .map(({ payload, littleEndian }) => body.read(new Input(payload, littleEndian), 0, payload.length))
}

function printed<T = Json>(file: string): T[] {
  return JSON.parse(readFileSync(new URL(`../../fixtures/big-endian/${file}.json`, import.meta.url), 'utf8')) as T[]
}

/** Names of the devices there, which a listing of addresses has with their indexes. */
const [{ ifindex: v0 }] = printed<{ ifindex: number }>('addresses.addr') as [{ ifindex: number }]
const device = (index: number | undefined): string | undefined => ({ 1: 'lo', [v0]: 'v0', [v0 - 1]: 'v1' })[index ?? 0]

/** Without what is undefined, as JSON has it. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

const pick = (names: Readonly<Record<number, string>>, number: number | undefined): string =>
  names[number ?? 0] ?? String(number)
const scopes = { 0: 'global', 253: 'link', 254: 'host' }
const protocols = { 0: 'unspec', 2: 'kernel', 3: 'boot', 4: 'static', 99: 'openr' }
const tables = { 253: 'default', 254: 'main', 255: 'local' }
const routeTypes = { 1: 'unicast', 2: 'local', 3: 'broadcast', 6: 'blackhole' }
const preferences = { 0: 'medium', 1: 'high', 3: 'low' }

test('every capture is of a host of that order', () => {
  const files = fixtureFiles('big-endian')
  expect(files.length).toBeGreaterThan(12)
  expect(files.filter(file => readFixture(file).byteOrder !== 'big')).toEqual([])
})

test('addresses', () => {
  const [link] = printed<{ ifindex: number; addr_info: Json[] }>('addresses.addr')
  const ours = listed('addresses', newAddress)
    .filter(({ header }) => header.index === link!.ifindex)
    .map(({ header, attributes: { address, local, broadcast, label, flags = 0, cacheinfo, rtPriority, proto } }) => ({
      family: header.family === AF.INET ? 'inet' : 'inet6',
      local: local ?? address,
      address: local === undefined || local === address ? undefined : address,
      prefixlen: header.prefixlen,
      metric: rtPriority,
      broadcast,
      scope: pick(scopes, header.scope),
      dynamic: (flags & IFA_F.PERMANENT) === 0 || undefined,
      nodad: (flags & IFA_F.NODAD) !== 0 || undefined,
      noprefixroute: (flags & IFA_F.NOPREFIXROUTE) !== 0 || undefined,
      protocol: proto === undefined ? undefined : proto === 3 ? 'kernel_ll' : `0x${proto.toString(16)}`,
      label,
      valid_life_time: cacheinfo?.valid,
      preferred_life_time: cacheinfo?.prefered,
    }))
  expect(plain(ours)).toEqual(link!.addr_info)
})

test('address labels, netconf', () => {
  expect(
    listed('addresses', newAddressLabel).map(({ header, attributes }) => ({
      address: attributes.address?.replace(/^::ffff:0:0$/, '::ffff:0.0.0.0'),
      prefixlen: header.prefixlen,
      label: attributes.label,
    })),
  ).toEqual(printed('addresses.addrlabel'))
  const netconf = fixtureMessages(readFixture('big-endian/addresses.nl'), 'NETLINK_ROUTE')
    .filter(({ sent, type }) => !sent && type === newNetconf.type)
    .map(({ payload }) => newNetconf.body.read(new Input(payload, false), 0, payload.length))
    .filter(({ attributes }) => attributes.ifindex === v0)
  expect(
    netconf.map(({ header, attributes }) => [header.family, device(attributes.ifindex), attributes.forwarding]),
  ).toEqual(
    printed('addresses.netconf').map(({ family, interface: name, forwarding }) => [
      family === 'inet' ? AF.INET : AF.INET6,
      name,
      Number(forwarding),
    ]),
  )
})

/** What `ip route` prints of how packets go. */
function hop({ gateway, via, oif, encap, encapType, ...rest }: RouteAttributes): Json {
  const attributes = { encap, encapType, ...rest } as RouteAttributes
  return {
    encap: encapOf(attributes),
    gateway,
    via: via && { family: via.family === AF.INET6 ? 'inet6' : 'inet', host: via.address },
    dev: device(oif),
  }
}

function encapOf(attributes: RouteAttributes): unknown {
  if (hasEncap(attributes, LWTUNNEL_ENCAP.MPLS))
    return { encap_type: 'mpls', dst: attributes.encap.dst, ttl: attributes.encap.ttl }
  if (hasEncap(attributes, LWTUNNEL_ENCAP.SEG6))
    return { encap_type: 'seg6', mode: 'encap', segs: attributes.encap.srh?.srh.segments.toReversed() }
  if (hasEncap(attributes, LWTUNNEL_ENCAP.SEG6_LOCAL))
    return {
      encap_type: 'seg6local',
      action: attributes.encap.action === 5 ? 'End.DX6' : undefined,
      nh6: attributes.encap.nh6,
    }
  if (hasEncap(attributes, LWTUNNEL_ENCAP.IP6)) {
    const { id, src, dst, hoplimit, tc } = attributes.encap
    return { encap_type: 'ip6', id: Number(id), src, dst, hoplimit, tc }
  }
  return undefined
}

test('routes of IPv4', () => {
  const ours = listed('routes', newRoute)
    .filter(({ header }) => header.family === AF.INET)
    .map(({ header, attributes }) => {
      const { dst, metrics, multipath, flow, priority, table, prefsrc } = attributes
      return {
        type: pick(routeTypes, header.type),
        dst: header.dst_len === 32 ? dst : `${dst}/${header.dst_len}`,
        ...hop(attributes),
        table: pick(tables, table),
        protocol: pick(protocols, header.protocol),
        scope: pick(scopes, header.scope),
        prefsrc,
        metric: priority,
        flags: [],
        flow: flow && { from: String(flow >>> 16), to: String(flow & 0xffff) },
        metrics: metrics && [{ mtu: metrics.mtu, advmss: metrics.advmss }],
        nexthops: multipath?.map(({ header: { hops, ifindex }, attributes }) => ({
          ...hop(attributes),
          dev: device(ifindex),
          weight: hops + 1,
          flags: [],
        })),
      }
    })
  expect(plain(ours)).toEqual(printed('routes.route'))
  expect(ours.find(({ metrics }) => metrics)).toBeDefined()
  expect(listed('routes', newRoute).find(({ attributes }) => attributes.metrics?.lock)?.attributes.metrics?.lock).toBe(
    4,
  )
})

test('routes of IPv6, with segments', () => {
  const ours = listed('routes', newRoute)
    .filter(({ header }) => header.family === AF.INET6 && header.protocol === 3)
    .map(({ header, attributes }) => ({
      type: pick(routeTypes, header.type),
      dst: `${attributes.dst}/${header.dst_len}`,
      ...hop(attributes),
      table: pick(tables, attributes.table),
      scope: pick(scopes, header.scope),
      metric: attributes.priority,
      flags: [],
      expires: attributes.cacheinfo?.expires ? Math.trunc(attributes.cacheinfo.expires / 100) : undefined,
      pref: pick(preferences, attributes.pref),
    }))
  expect(plain(ours)).toEqual(printed('routes.route6'))
})

test('rules', () => {
  const ours = listed('rules', newFibRule).map(({ header, attributes }) => {
    const { priority, src, dst, fwmark, fwmask, iifname, oifname, uidRange, sportRange, dportRange, tunId, flow } =
      attributes
    return {
      priority: priority ?? 0,
      src: src ?? 'all',
      srclen: header.src_len || undefined,
      dst,
      dstlen: header.dst_len || undefined,
      tos: header.tos ? `0x${header.tos.toString(16)}` : undefined,
      fwmark: fwmark === undefined ? undefined : `0x${fwmark.toString(16)}`,
      fwmask: fwmark === undefined ? undefined : `0x${fwmask?.toString(16)}`,
      iif: iifname,
      oif: oifname,
      uid_start: uidRange?.start,
      uid_end: uidRange?.end,
      ipproto: attributes.ipProto === 6 ? 'tcp' : undefined,
      sport_start: sportRange?.start,
      sport_end: sportRange?.end,
      dport: dportRange?.start,
      tun_id: tunId === undefined ? undefined : Number(tunId),
      flow_from: flow ? String(flow >>> 16) : undefined,
      flow_to: flow ? String(flow & 0xffff) : undefined,
      goto: attributes.goto,
      table: header.action === 1 && !attributes.l3mdev ? pick(tables, attributes.table) : undefined,
      action: ({ 6: 'blackhole', 8: 'prohibit' } as Record<number, string>)[header.action],
      suppress_prefixlength: undefined,
      suppress_prefixlen: attributes.suppressPrefixlen === 0xffffffff ? undefined : attributes.suppressPrefixlen,
      l3mdev: attributes.l3mdev ? null : undefined,
      protocol: pick(protocols, attributes.protocol),
    }
  })
  expect(plain(ours)).toEqual([...printed('rules.rule'), ...printed('rules.rule6')])
})

test('neighbours', () => {
  const names = Object.entries(NUD)
  const ours = listed('neighbours', newNeighbour)
    .filter(({ header }) => header.ifindex === v0)
    .map(({ header, attributes }) => ({
      dst: attributes.dst,
      lladdr: attributes.lladdr,
      extern_learn: header.flags & NTF.EXT_LEARNED ? null : undefined,
      router: header.flags & NTF.ROUTER ? null : undefined,
      state: names.filter(([, bit]) => bit !== 0 && header.state & bit).map(([name]) => name),
      protocol: attributes.protocol === undefined ? undefined : pick(protocols, attributes.protocol),
    }))
  expect(plain(ours)).toEqual(printed('neighbours.neigh'))
})

test('next hops, groups and buckets', () => {
  const ours = listed('nexthops', newNexthop).map(({ header, attributes }) => ({
    id: attributes.id,
    group: attributes.group?.map(({ id, weight }) => ({ id, ...(weight > 0 && { weight: weight + 1 }) })),
    type: attributes.groupType === 1 ? 'resilient' : undefined,
    resilient_args: attributes.resGroup && {
      buckets: attributes.resGroup.buckets,
      idle_timer: (attributes.resGroup.idleTimer ?? 0) / 100,
      unbalanced_timer: (attributes.resGroup.unbalancedTimer ?? 0) / 100,
      unbalanced_time: Number(attributes.resGroup.unbalancedTime),
    },
    gateway: attributes.gateway,
    dev: device(attributes.oif),
    scope: pick(scopes, header.scope),
    blackhole: attributes.blackhole ? null : undefined,
    protocol: pick(protocols, header.protocol),
    flags: header.flags & 4 ? ['onlink'] : [],
  }))
  expect(plain(ours)).toEqual(printed('nexthops.nexthop'))
  expect(
    listed('nexthops', newNexthopBucket).map(({ attributes: { id, resBucket } }) => ({
      id,
      bucket: { index: resBucket?.index, idle_time: Number(resBucket?.idleTime) / 100, nhid: resBucket?.nhId },
      flags: [],
    })),
  ).toEqual(printed('nexthops.bucket'))
})

describe('a bridge', () => {
  const [{ ifindex: port, master }] = printed<{ ifindex: number; master: string }>('bridge.port') as [
    { ifindex: number; master: string },
  ]
  const [{ mdb }] = printed<{ mdb: (Json & { index: number })[] }>('bridge.mdb') as [
    { mdb: (Json & { index: number })[] },
  ]
  const bridge = mdb[0]!.index
  const name = (index: number | undefined): string | undefined => ({ [port]: 'v0', [bridge]: master })[index ?? 0]

  test('forwarding', () => {
    const states: Record<number, string> = { [NUD.PERMANENT]: 'permanent', [NUD.NOARP]: 'static', [NUD.REACHABLE]: '' }
    const ours = listed('bridge', newNeighbour).map(({ header, attributes }) => ({
      mac: attributes.lladdr,
      ifname: name(header.ifindex),
      vlan: attributes.vlan,
      flags: header.flags & NTF.SELF ? ['self'] : [],
      master: name(attributes.master),
      state: states[header.state],
    }))
    expect(plain(ours)).toEqual(printed('bridge.fdb'))
  })

  test('groups', () => {
    const ours = listed('bridge', getMdb).flatMap(({ header, attributes }) =>
      (attributes.mdb ?? []).flat().map(({ header: entry, attributes: { source, rtprot } }) => ({
        index: header.ifindex,
        dev: name(header.ifindex),
        port: name(entry.ifindex),
        grp: entry.addr,
        src: source,
        state: entry.state === 1 ? 'permanent' : 'temp',
        protocol: pick(protocols, rtprot),
        flags: [],
        vid: entry.vid,
      })),
    )
    // bridge asks for all of it twice: for the groups, and for the ports of routers.
    expect(plain(ours)).toEqual([...mdb, ...mdb])
  })

  test('VLANs and their state', () => {
    const states: Record<number, string> = { 1: 'listening', 2: 'learning', 3: 'forwarding' }
    const ours = listed('bridge', newBridgeVlan)
      .filter(({ attributes }) => attributes.entry)
      .map(({ header, attributes }) => ({
        ifname: name(header.ifindex),
        vlans: attributes.entry!.map(({ info, state, mcastRouter, neighSuppress }) => ({
          vlan: info?.vid,
          flags:
            info && info.flags & (BRIDGE_VLAN_INFO.PVID | BRIDGE_VLAN_INFO.UNTAGGED)
              ? [
                  ...(info.flags & BRIDGE_VLAN_INFO.PVID ? ['PVID'] : []),
                  ...(info.flags & BRIDGE_VLAN_INFO.UNTAGGED ? ['Egress Untagged'] : []),
                ]
              : undefined,
          state: states[state ?? 0],
          mcast_router: mcastRouter,
          neigh_suppress: Boolean(neighSuppress),
        })),
      }))
    expect(plain(ours)).toEqual(printed('bridge.vlan'))
  })
})

describe('traffic control', () => {
  test('qdiscs', () => {
    const handle = (value: number): string => `${(value >>> 16).toString(16)}:`
    const ours = listed('traffic', newQdisc).map(({ header, attributes }) => [attributes.kind, handle(header.handle)])
    expect(ours).toEqual(printed('traffic.qdisc').map(({ kind, handle }) => [kind, handle]))
    const options = (kind: string): Json =>
      listed('traffic', newQdisc).find(({ attributes }) => attributes.kind === kind)!.attributes.options as Json
    expect(options('fq_codel')).toMatchObject({ limit: 500, flows: 1024, quantum: 1514, target: 6999, interval: 99999 })
    expect(options('htb')).toMatchObject({ init: { version: 0x30011, rate2quantum: 20, defcls: 0x20 } })
    expect(options('netem')).toMatchObject({
      header: { limit: 500, gap: 0 },
      attributes: { latency64: 100_000_000n, jitter64: 10_000_000n, prngSeed: 13965109185528678010n },
    })
  })

  test('classes and filters', () => {
    const [{ attributes }] = listed('traffic', newClass) as unknown as [{ attributes: Json }]
    const [theirs] = printed('traffic.class') as [Json]
    expect(attributes).toMatchObject({
      kind: 'htb',
      options: { parms: { quantum: theirs.quantum, prio: theirs.prio }, ceil64: BigInt(theirs.ceil as number) },
    })
    const filters = listed('traffic', newFilter).map(({ attributes: { kind, options } }) => [kind, options] as const)
    const all = ['filter', 'ingress', 'egress'].flatMap(file => printed(`traffic.${file}`).map(({ kind }) => kind))
    expect(filters.map(([kind]) => kind)).toEqual(all)
    expect(filters.findLast(([kind]) => kind === 'u32')![1]).toMatchObject({
      classid: 0x10020,
      sel: {
        keys: [
          { mask: 0xff000000, val: 0x0a000000, off: 16 },
          { mask: 0xffff, val: 80, off: 20 },
        ],
      },
    })
    expect(filters.findLast(([kind]) => kind === 'flower')![1]).toMatchObject({
      keyEthType: 0x800,
      keyIpProto: 6,
      keyIpv4Src: '192.0.2.0',
      keyIpv4SrcMask: '255.255.255.0',
      keyTcpDst: 443,
    })
  })
})

/** All messages of a capture, as dumps have them. */
function decoded(name: string): DecodedMessage[] {
  const fixture = readFixture(`big-endian/${name}.nl`)
  const decoder = new Decoder()
  return fixture.events.flatMap(event => {
    if (event.type === 'failure') return []
    const numbers = { protocol: netlinkProtocol(event.protocol), littleEndian: fixture.byteOrder === 'little' }
    const direction = event.type === 'send' ? 'sent' : 'received'
    return decoder.decode({ bytes: event.bytes, direction, time: undefined, place: { offset: 0 }, ...numbers }).messages
  })
}

const text = (file: string): string =>
  readFileSync(new URL(`../../fixtures/big-endian/${file}.txt`, import.meta.url), 'utf8')

/** Without what another version of nft says otherwise: counters, what is the default, and masks of flags. */
const usual = (rule: string): string =>
  rule
    .replace(/counter packets \d+ bytes \d+/, 'counter')
    .replace(/ burst 5 packets| level warn/g, '')
    .replace('flags & (syn | ack) == syn', 'flags syn / syn,ack')
    .replace(/\b0x0+(?=[1-9a-f])/g, '0x')

test('a ruleset: each rule is as nft listed it', () => {
  const messages = decoded('nftables').filter(({ name }) => name.startsWith('NFT_MSG_'))
  const scope = new NftScope()
  for (const message of messages) scope.learn(message)
  const lines = text('nftables.ruleset')
    .split('\n')
    .map(line => usual(line.trim()))
  const rules = messages.filter(({ name, flags }) => name === 'NFT_MSG_NEWRULE' && (flags & NLM_F.REQUEST) === 0)
  const ours = rules.map(message => usual(ruleSyntax(message.body as RuleMessage, { scope, littleEndian: false })))
  expect(new Set(ours).size).toBe(11)
  expect(ours.filter(rule => !lines.includes(rule))).toEqual([])
})

test('connections', () => {
  const entries = decoded('conntrack')
    .filter(({ name, flags }) => name === 'IPCTNL_MSG_CT_NEW' && flags & NLM_F.MULTI)
    // What is to be deleted was listed once more.
    .slice(0, 2)
    .map(({ body }) => (body as { attributes: ConntrackAttributes }).attributes)
  const ours = entries.map(({ tupleOrig, mark, id }) => {
    const { ip, proto } = tupleOrig ?? {}
    const [src, dst] = [ip?.v4Src ?? ip?.v6Src, ip?.v4Dst ?? ip?.v6Dst]
    return [proto?.num, `src=${src} dst=${dst} sport=${proto?.srcPort} dport=${proto?.dstPort}`, mark, id]
  })
  const theirs = text('conntrack.list')
    .trim()
    .split('\n')
    .map(line => {
      const [, number, tuple, mark, id] =
        /^\w+ +(\d+) .*?(src=\S+ dst=\S+ sport=\d+ dport=\d+) .*mark=(\d+).* id=(\d+)/.exec(line)!
      return [Number(number), tuple, Number(mark), Number(id)]
    })
  expect(ours).toEqual(theirs)
})

test('WireGuard: a device and its peer', () => {
  const device = decoded('wireguard').findLast(({ name, flags }) => name === 'WG_CMD_GET_DEVICE' && flags & NLM_F.MULTI)
  const { privateKey, listenPort, fwmark, peers } = (device!.body as { attributes: WgDevice }).attributes
  const [own, peer] = text('wireguard.dump')
    .trim()
    .split('\n')
    .map(line => line.split('\t'))
  const base64 = (key: Uint8Array | undefined): string => Buffer.from(key!).toString('base64')
  expect([base64(privateKey), String(listenPort), `0x${fwmark?.toString(16)}`]).toEqual([own![0], own![2], own![3]])
  const [{ publicKey, endpoint, persistentKeepaliveInterval, allowedips }] = peers as [WgPeer]
  expect([
    base64(publicKey),
    `${endpoint?.address}:${endpoint?.port}`,
    allowedips?.map(({ ipaddr, cidrMask }) => `${ipaddr}/${cidrMask}`).join(),
    String(persistentKeepaliveInterval),
  ]).toEqual([peer![0], peer![2], peer![3], peer![7]])
})

test('gateways between CAN devices are what cangw was told', () => {
  const gateways = decoded('can-gateways')
    .filter(({ name, flags }) => name === 'RTM_NEWROUTE' && flags & NLM_F.MULTI)
    .map(({ body }) => body as CanGatewayMessage)
  const eight = Uint8Array.from([0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88])
  expect(gateways.map(({ header }) => [header.family, header.gwtype, header.flags]).sort()).toEqual([
    [AF.CAN, CGW_TYPE.CAN_CAN, CGW_FLAGS.CAN_ECHO],
    [AF.CAN, CGW_TYPE.CAN_CAN, CGW_FLAGS.CAN_SRC_TSTAMP | CGW_FLAGS.CAN_IIF_TX_OK],
    [AF.CAN, CGW_TYPE.CAN_CAN, CGW_FLAGS.CAN_FD],
  ])
  const of = (flags: number): CanGatewayAttributes => gateways.find(({ header }) => header.flags === flags)!.attributes
  expect(of(CGW_FLAGS.CAN_ECHO)).toMatchObject({
    filter: { can_id: 0x123, can_mask: 0xc00007ff },
    modSet: { cf: { can_id: 0x333, len: 4, data: eight }, modtype: CGW_MOD.ID | CGW_MOD.DLC },
    modAnd: { cf: { data: eight }, modtype: CGW_MOD.DATA },
  })
  expect(of(CGW_FLAGS.CAN_SRC_TSTAMP | CGW_FLAGS.CAN_IIF_TX_OK)).toMatchObject({
    modUid: 0x1f,
    limHops: 3,
    csXor: { from_idx: 0, to_idx: -3, result_idx: -1, init_xor_val: 0x33 },
    modXor: { cf: { can_id: 0x7ff } },
  })
  expect(of(CGW_FLAGS.CAN_FD)).toMatchObject({
    fdmodSet: { cf: { can_id: 0x1fffffff, flags: 3, len: 0x40 } },
    fdmodAnd: { modtype: CGW_MOD.DATA },
  })
})
