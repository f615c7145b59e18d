/** What `ip -json -details` printed beside a capture, compared with what the tables read from the bytes of the same dump. */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Input } from '../../protocol/codec/index.js'
import type { MessageDefinition } from '../../protocol/netlink/index.js'
import {
  type AddressMessage,
  AF,
  type FibRuleMessage,
  getLink,
  IF_LINK_MODE,
  IF_OPER,
  IFA_F,
  IFF,
  type LinkAttributes,
  type LinkMessage,
  type NeighbourMessage,
  NTF,
  NUD,
  newAddress,
  newFibRule,
  newLink,
  newNeighbour,
  newNsid,
  RT_TABLE,
} from '../../protocol/route/index.js'
import { fixtureFiles, fixtureMessages, readFixture } from '../fixtures/messages.js'

type Json = Record<string, unknown>

function received<T>(file: string, { type, body }: MessageDefinition<T>): T[] {
  return fixtureMessages(readFixture(file), 'NETLINK_ROUTE')
    .filter(message => !message.sent && message.type === type)
    .map(({ payload, littleEndian }) => body.read(new Input(payload, littleEndian), 0, payload.length))
}

function json(file: string, what: string): Json[] {
  const url = new URL(`../../fixtures/${file.replace(/\.nl$/, `.${what}.json`)}`, import.meta.url)
  return existsSync(url) ? (JSON.parse(readFileSync(url, 'utf8')) as Json[]) : []
}

/** The last message about a link in a capture: the one that ip printed. */
function lastLink(file: string, index: unknown): LinkMessage {
  return received(file, newLink).findLast(({ header }) => header.family === AF.UNSPEC && header.index === index)!
}

const nameOf = (names: Readonly<Record<string, number>>, value: number | undefined): string | undefined =>
  Object.keys(names).find(name => names[name] === value)

/** ip leaves out RUNNING, and says NO-CARRIER where it is missing. */
function flagNames(flags: number): string[] {
  const names = Object.entries(IFF)
    .filter(([name, bit]) => (flags & bit) !== 0 && name !== 'RUNNING')
    .map(([name]) => name)
  return (flags & IFF.UP) !== 0 && (flags & IFF.RUNNING) === 0 ? [...names, 'NO-CARRIER'] : names
}

const bridgeIdText = ({ prio, addr }: { prio: number; addr: string }): string =>
  `${prio.toString(16)}.${addr.replace(/(^|:)0/g, '$1')}`
const dotted = (value: number): string => [24, 16, 8, 0].map(shift => (value >>> shift) & 0xff).join('.')

const snake = (key: string): string => key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** One of our values in the way that ip prints it beside `printed`; undefined where ip prints a word of its own. */
function asPrinted(key: string, value: unknown, printed: unknown): unknown {
  if (key === 'ikey' || key === 'okey') return dotted(value as number)
  if (printed === 'any' && typeof value === 'string') return value === '0.0.0.0' || value === '::' ? printed : value
  if (Array.isArray(value)) return value.map(item => (typeof item === 'object' ? { ...item } : item))
  if (typeof value === 'object' && value !== null && !Array.isArray(printed))
    return 'prio' in value
      ? bridgeIdText(value as { prio: number; addr: string })
      : Object.fromEntries(Object.entries(value).map(([inner, item]) => [snake(inner), item]))
  if (typeof printed === 'number') return Number(value)
  if (typeof printed === 'boolean' || typeof value === 'string') return value
  if (/^0x/.test(String(printed)))
    return `0x${(value as number).toString(16).padStart(String(printed).length - 2, '0')}`
  if (/^[0-9a-f]{16}$/.test(String(printed))) return (value as bigint).toString(16).padStart(16, '0')
  return undefined
}

/** The fields that ip prints under the name of our key, as [name, ours, ip's]. */
function commonFields(data: object | undefined, printed: Json): [string, unknown, unknown][] {
  return Object.entries(printed).flatMap(([key, theirs]): [string, unknown, unknown][] => {
    const camel = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
    const value = (data as Json | undefined)?.[camel]
    // Timers run on between two messages.
    const ours = value === undefined || key.endsWith('_timer') ? undefined : asPrinted(key, value, theirs)
    return ours === undefined || theirs === null ? [] : [[key, ours, theirs]]
  })
}

const captures = [...fixtureFiles('captures'), ...fixtureFiles('big-endian')].filter(
  file => json(file, 'link').length > 0,
)

/** How many fields of `info_data` and `info_slave_data` have to be found under our keys, by capture. */
const common: Record<string, number> = {
  bond: 23,
  'big-endian/links': 143,
  bridge: 56,
  geneve: 7,
  gre: 7,
  gretap: 6,
  ip6gre: 6,
  ip6tnl: 4,
  ipip: 4,
  macsec: 10,
  macvlan: 2,
  tun: 8,
  vlan: 3,
  vrf: 2,
  vti: 4,
  vxlan: 18,
  vxlan6: 9,
  xfrm: 1,
}

describe.each(captures)('%s', file => {
  const printed = json(file, 'link').filter(link => Object.keys(link).length > 0)

  test('every link is as ip printed it', () => {
    expect(printed.length).toBeGreaterThan(0)
    for (const link of printed) {
      const { header, attributes } = lastLink(file, link.ifindex)
      const { linkinfo } = attributes
      const info = (link.linkinfo ?? {}) as Json
      expect({
        ifname: attributes.ifname,
        flags: flagNames(header.flags).sort(),
        mtu: attributes.mtu,
        qdisc: attributes.qdisc,
        operstate: nameOf(IF_OPER, attributes.operstate),
        linkmode: nameOf(IF_LINK_MODE, attributes.linkmode),
        txqlen: attributes.txqlen,
        promiscuity: attributes.promiscuity,
        allmulti: attributes.allmulti,
        min_mtu: attributes.minMtu,
        max_mtu: attributes.maxMtu,
        num_tx_queues: attributes.numTxQueues,
        gso_max_size: attributes.gsoMaxSize,
        tso_max_segs: attributes.tsoMaxSegs,
        ifalias: attributes.ifalias,
        kind: linkinfo?.kind,
        slaveKind: linkinfo?.slaveKind,
      }).toEqual({
        ifname: link.ifname,
        // ip's word for a device whose lower one, in the same namespace, is down.
        flags: (link.flags as string[]).filter(flag => flag !== 'M-DOWN').sort(),
        mtu: link.mtu,
        qdisc: link.qdisc,
        operstate: link.operstate,
        linkmode: link.linkmode,
        txqlen: link.txqlen ?? 0,
        promiscuity: link.promiscuity,
        allmulti: link.allmulti,
        min_mtu: link.min_mtu,
        max_mtu: link.max_mtu,
        num_tx_queues: link.num_tx_queues,
        gso_max_size: link.gso_max_size,
        tso_max_segs: link.tso_max_segs,
        ifalias: link.ifalias,
        kind: info.info_kind,
        slaveKind: info.info_slave_kind,
      })
      if (link.link_type === 'ether') expect(attributes.address).toBe(link.address)
      if (link.link_type === 'ether') expect(attributes.broadcast).toBe(link.broadcast)
    }
  })

  test('so is what belongs to its kind', () => {
    const fields = printed.flatMap(link => {
      const { linkinfo } = lastLink(file, link.ifindex).attributes
      const info = (link.linkinfo ?? {}) as { info_data?: Json; info_slave_data?: Json }
      return [
        ...commonFields(linkinfo?.data, info.info_data ?? {}),
        ...commonFields(linkinfo?.slaveData, info.info_slave_data ?? {}),
      ]
    })
    expect(fields.map(([key, ours]) => [key, ours])).toEqual(fields.map(([key, , theirs]) => [key, theirs]))
    expect(fields.length).toBe(common[file.replace(/^captures\/|\.nl$/g, '')] ?? 0)
  })
})

/** `linkinfo` of the device `x0` in a capture. */
function x0(capture: string): NonNullable<LinkAttributes['linkinfo']> {
  const file = `captures/${capture}.nl`
  return lastLink(file, json(file, 'link').find(({ ifname }) => ifname === 'x0')!.ifindex).attributes.linkinfo!
}

test('what ip prints in words of its own', () => {
  expect(x0('bond').data).toMatchObject({ mode: 4, xmitHashPolicy: 2, adLacpRate: 1, adLacpActive: true })
  expect(x0('gre').data).toMatchObject({ iflags: 0xb0, oflags: 0xb0, tos: 4 })
  expect(x0('gretap').data).toMatchObject({ encapType: 1, encapFlags: 1, encapSport: 0, encapDport: 5555 })
  expect(x0('ip6gre').data).toMatchObject({ local: '2001:db8:77::1', remote: '2001:db8:77::2' })
  expect(x0('ip6tnl').data).toMatchObject({ proto: 41, flags: 0x30050 })
  expect(x0('ipvlan').data).toEqual({ mode: 2, flags: 2 })
  expect(x0('macsec').data).toMatchObject({ sci: 0x0011223344556677n, validation: 2, cipherSuite: 0x0080020001000001n })
  expect(x0('macvlan').data).toMatchObject({ mode: 16, macaddrData: ['06:5e:11:22:33:77'], bcQueueLen: 1000 })
  expect(x0('vlan').data).toMatchObject({
    protocol: 0x88a8,
    flags: { flags: 4 },
    ingressQos: [
      { from: 1, to: 2 },
      { from: 3, to: 4 },
    ],
    egressQos: [
      { from: 5, to: 6 },
      { from: 7, to: 1 },
    ],
  })
  expect(x0('vxlan').data).toMatchObject({ link: 1, portRange: { low: 30000, high: 40000 }, df: 0, gbp: true })
  expect(x0('xfrm').data).toMatchObject({ ifId: 0x46 })
})

test('address settings of a device, from arrays that are as long as the kernel has settings', () => {
  const { afSpec } = lastLink('captures/bridge.nl', 3).attributes
  expect(afSpec?.inet?.conf).toMatchObject({ forwarding: 0, rpFilter: 0, arpEvictNocarrier: 1 })
  expect(afSpec?.inet6?.conf).toMatchObject({ hoplimit: 64, mtu6: 1500, disableIpv6: 0, forceForwarding: 0 })
  expect(Object.keys(afSpec?.inet6?.conf ?? {})).toHaveLength(60)
  expect(afSpec?.inet6).toMatchObject({ addrGenMode: 0, icmp6stats: { num: 7n }, token: '::' })
  expect(afSpec?.inet6?.stats?.[0]).toBe(BigInt(afSpec?.inet6?.stats?.length ?? 0))
})

test('ports of a bridge: their VLANs and, in family AF_BRIDGE, their state', () => {
  const ports = received('captures/bridge.nl', newLink).filter(({ header }) => header.family === AF.BRIDGE)
  const vids = ports.map(({ attributes }) => attributes.afSpec?.vlanInfo?.map(({ vid }) => vid))
  expect(vids).toContainEqual([1, 20, 21, 22, 23, 24, 25, 26])
  expect(
    ports.some(({ attributes }) => attributes.protinfo?.cost === 5 && attributes.protinfo.learning === false),
  ).toBe(true)
})

test('addresses are as ip printed them', () => {
  const [link] = json('captures/dummy.nl', 'addr') as [{ ifindex: number; addr_info: Json[] }]
  const last = new Map<string, AddressMessage>()
  for (const message of received('captures/dummy.nl', newAddress))
    if (message.header.index === link.ifindex) last.set(message.attributes.address!, message)
  const ours = [...last.values()].map(({ header, attributes }) => ({
    family: header.family === AF.INET ? 'inet' : 'inet6',
    local: attributes.local ?? attributes.address,
    prefixlen: header.prefixlen,
    scope: header.scope === 0 ? 'global' : 'link',
    label: attributes.label,
    nodad: ((attributes.flags ?? 0) & IFA_F.NODAD) !== 0 || undefined,
    valid_life_time: attributes.cacheinfo?.valid,
    preferred_life_time: attributes.cacheinfo?.prefered,
  }))
  expect(ours).toEqual(link.addr_info.map(each => ({ label: undefined, nodad: undefined, ...each })))
})

test('rules are as ip printed them', () => {
  const inet = (rule: FibRuleMessage): boolean => rule.header.family === AF.INET
  const rules = received('captures/vrf.nl', newFibRule).filter(inet).slice(-4)
  expect(rules.map(({ attributes }) => [attributes.priority ?? 0, attributes.table, attributes.l3mdev])).toEqual([
    [0, RT_TABLE.LOCAL, undefined],
    [1000, 0, 1],
    [32766, RT_TABLE.MAIN, undefined],
    [32767, RT_TABLE.DEFAULT, undefined],
  ])
})

test('forwarding database entries of a VXLAN device are as bridge printed them', () => {
  const entries = received('captures/vxlan.nl', newNeighbour)
  const find = (lladdr: string): NeighbourMessage => entries.findLast(entry => entry.attributes.lladdr === lladdr)!
  expect(find('06:5e:11:22:33:05')).toMatchObject({
    header: { family: AF.BRIDGE, state: NUD.PERMANENT | NUD.NOARP, flags: NTF.SELF },
    attributes: { dst: '198.51.100.9', port: 4790, vni: 4343 },
  })
  expect(find('00:00:00:00:00:00').attributes).toMatchObject({ dst: '239.1.1.1', ifindex: 1 })
})

test('the id of a namespace is as ip printed it', () => {
  expect(received('captures/veth-netns.nl', newNsid).map(({ attributes }) => attributes.nsid)).toContain(0)
})

test('a request for all links asks with a mask of what to include', () => {
  const asked = fixtureMessages(readFixture('captures/bridge.nl'), 'NETLINK_ROUTE')
    .filter(({ sent, type }) => sent && type === getLink.type)
    .map(({ payload }) => getLink.body.read(new Input(payload, true), 0, payload.length))
  expect(asked.some(({ header, attributes }) => header.family === AF.BRIDGE && attributes.extMask === 2)).toBe(true)
})
