/** Requests as the commands that were typed; see test/kernel/ip-command.test.ts for the other way round. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Output } from '../../../protocol/codec/index.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import { AF, newLink, newRoute, routeProtocol } from '../../../protocol/route/index.js'
import {
  CapturedDeviceNames,
  type DecodedMessage,
  type DeviceNames,
  decode,
  ipCommand,
} from '../../../src/dump/index.js'
import { isRequest, routeCaptures } from '../../support/ip-words.js'

const captures = routeCaptures()

/** Devices get their indexes in the order in which they are made, a veth's peer before itself. */
function namesAfter(setup: readonly string[]): DeviceNames {
  const names = ['', 'lo']
  for (const command of setup) {
    const [, name] = /^ip link add (?:link \w+ name |name )?(\w+)/.exec(command) ?? []
    if (name === undefined) continue
    const [, peer] = /type veth peer name (\w+)/.exec(command) ?? []
    if (peer !== undefined) names.push(peer)
    names.push(name)
  }
  return { get: index => names[index] || undefined }
}

function namesOf(messages: readonly DecodedMessage[]): DeviceNames {
  const names = new CapturedDeviceNames()
  for (const message of messages) names.learn(message)
  return names
}

/** Words that mean the same as others, or as nothing at all. */
const synonyms: readonly (readonly [RegExp, string])[] = [
  [/\s#.*$/, ''],
  [/^ip addr\b/, 'ip address'],
  [/\bproto\b/g, 'protocol'],
  [/\bas (?:to )?/g, 'as '],

  [/^(ip link) delete\b/, '$1 del'],
  [/^(ip|bridge|tc) ((?:-[jds] )+)/, '$1 '],
  [/(htb .*)\bdefault 0x/, '$1default '],
  [/^(ip route add local .*) table local/, '$1'],
  [/ > \S+$/, ''],
  [/^ip rule(?: list)?$/, 'ip rule show'],
  [/\bipproto tcp\b/, 'ipproto 6'],
  [/\bipproto udp\b/, 'ipproto 17'],
  [/^ip -[46] /, 'ip '],
  [/^(ip link (?:add|set|del)) (?:dev |name )?(?=\S+)(?!link |group |parentdev )/, '$1 name '],
  [/^(ip link set name \S+ .*)\bname /, '$1newname '],
  [/\bbrd\b/, 'broadcast'],
  [/\bbroadcast \+/, 'broadcast 10.0.0.255'],
  [/\brealm\b/, 'realms'],
  [/ weight 1(?= |$)/, ''],
  [/\b(tos|mark|fwmark|group_fwd_mask|tclass|if_id|flowlabel) (?:0x)?0*/g, '$1 '],
  [/ nud permanent\b/, ''],
  [/ scope global\b/, ''],
  [/ (?:mcast_fast_leave) on\b/, ''],
  [/ learning\b(?! off)/, ''],
  [/(grp \S+) temp\b/, '$1'],
  [/(sample-point 0\.\d*[1-9])0+\b/g, '$1'],
  [/ id 0 external\b/, ' external'],
  [/ srcport (\d+) (\d+)/, ' srcport $1-$2'],
]

/** Kinds of tunnel have hexadecimal and decimal notations, and words for what is usual. */
const said: Readonly<Record<string, string>> = {
  'type xfrm dev b0 if_id 70': 'type xfrm dev b0 if_id 46',
}

function normal(command: string): string {
  let text = command.replaceAll(/\\(.)/g, '$1').replaceAll(/["']/g, '')
  for (const [pattern, by] of synonyms) text = text.replace(pattern, by)
  for (const [from, to] of Object.entries(said)) text = text.replace(from, to)
  // Options stand in any order; ways of a multipath route and the device behind `peer` are options of their own.
  return text
    .split(/ (?=nexthop |peer name )/)
    .map(part => part.split(' ').sort().join(' '))
    .join(' / ')
}

/** Commands whose message does not say what was typed. */
const exceptions: Readonly<Record<string, string>> = {
  'ip netns': 'names of namespaces are files: only a descriptor is in the message',
  'netns far': 'names of namespaces are files: only a descriptor is in the message',
  'ip -n far': 'names of namespaces are files: only a descriptor is in the message',
  'addr flush': 'a dump, and a request for each address',
  'addr show': 'shown from dumps of links and of addresses',
  'route flush': 'a dump, and a request for each route',
  'link show': 'asks by the name, or for everything, whatever is shown of it',
  ' monitor': 'listens',
  'route show fc00': 'asks for everything, whatever is shown of it',
  'fdb show dev': 'asks for a bridge port by the word dev',
  'mdb show dev': 'asks for everything, whatever is shown of it',
  'vlan show': 'asks for everything, whatever is shown of it',
  'vlan global show': 'asks for everything, whatever is shown of it',
  tunnelshow: 'asks for everything, whatever is shown of it',
  'neigh show': 'asks for everything, whatever is shown of it',
  'nexthop show': 'for one of them get and show are the same',
  'ip link xstats': 'asks as ip stats show does for that group',
  'ip link afstats': 'asks as ip stats show does for that group',
  'bridge mst show': 'asks for everything, whatever is shown of it',
  'ip maddr': 'asks for everything, whatever is shown of it',
  'addrlabel flush': 'a dump, and a request for each',
  'neigh flush': 'a dump, and a request for each',
  'nexthop flush': 'a dump, and a request for each',
  'type gtp': 'hashsize is another word than hsize',
  'seq key 100': 'one key for both directions is two',
  'remote 2001:db8::2 key 7': 'one key for both directions is two',
  'ipvtap mode l2': 'bridge is the usual mode of sharing',
  'type vxlan external gpe': 'external takes learning away',
  '02:00:00:00:00:95 dev v0 self': 'self is what bridge sends of itself',
  'mdb del dev br0 port v0 grp 239.1.1.1 permanent': 'of what it deletes bridge does not send the state',
  pinned: 'only the descriptor of a program is in the message',
  'route show 10.9': 'asks for everything, whatever is shown of it',
  'route show 2001:db8:1::': 'asks for everything, whatever is shown of it',
  'encap xfrm if_id 7 link_dev v0 dev': 'ip takes the second dev for a part of the encapsulation',
  'encap xfrm if_id 7 via': 'ip sends neither of what stands behind the encapsulation',
  'type ipip external': 'mode any is what external stands for',
  'ntable show dev': 'asks for everything, whatever is shown of it',
  'netconf show dev': 'asks for everything, whatever is shown of it',
  'subgroup bridge': 'asks for the group, whatever is shown of it',
  'tc class add dev b0 parent 1: classid 1:10 htb rate': 'options of this kind have no words',
  'netem delay': 'options of this kind have no words',
  'flower dst_ip': 'options of this kind have no words',
  'u32 match': 'options of this kind have no words',
  'dcb ': 'not a command of ip',
  'bridge-hardware-mode': 'self is what bridge sends of itself',
  'bridge -n far': 'names of namespaces are files: only a descriptor is in the message',
  'link-long-name.nl: ip link set': 'a long name is looked up first, and the index is sent',
  'link-to-process': 'the shell puts in the process',
  'rule-masks.nl: ip rule add': 'a port and its mask are told in hexadecimal, both',
  'virtual-functions': 'the device was the machine’s own: its name is not in the message',
  batctl: 'not a command of ip',
  python3: 'not a command of ip',
  'wg ': 'not a command of ip',
  ethtool: 'not a command of ip',
  nft: 'not a command of ip',
  'ip tuntap': 'an ioctl',
  'ip tunnel': 'an ioctl',
  'ip macsec': 'generic netlink',
  'macsec show': 'generic netlink',
  '-d link >': 'asks for everything, whatever is shown of it',
  'link del x1': 'gone with its other end, or an ioctl',
  'ikey 77 okey 4.3.2.1': 'a key is a number or looks like an address',
  'key 70 encap': 'one key for both directions is two',
  'key 9': 'one key for both directions is two',
  'ttl inherit tos 8 flowlabel': 'the kernel has no name for what is usual',
  'mode ip6ip6': 'a mode is as ip of that day had it',
  '0x0011223344556677': 'an identifier with or without 0x',
  'type vxlan external': 'external takes learning away',
  'sit.nl: ip link set x0 up': 'there was none',
  'sit.nl: ip link del x0': 'there was none',
  'dev x0 > vxlan.fdb.json': 'asks for a bridge port by the word dev',
}

/** In the laboratory's captures devices have whatever index they got: any device is as good as another. */
function nameless(command: string): string {
  return command.replaceAll(/\b(?:if\d+|[vwxb]\d|vx0|br0|bond0|can0|lo)\b/g, 'DEVICE')
}

describe('what was typed is what is said', () => {
  for (const { file, commands, setup, messages } of captures) {
    const inLab = /^route-(?:objects|newer)\//.test(file)
    const names = file.startsWith('route/') ? namesAfter(setup) : namesOf(messages)
    const form = inLab ? (command: string) => normal(nameless(command)) : normal
    const lines = messages.filter(isRequest).flatMap(message => ipCommand(message, names))
    for (const command of commands) {
      const reason = Object.entries(exceptions).find(([words]) => `${file}: ${command}`.includes(words))?.[1]
      if (reason === undefined) test(`${file}: ${command}`, () => expect(lines.map(form)).toContain(form(command)))
    }
  }
})

/** What no word of ip says (CAN XL: newer than the words here): programs are descriptors, and options of tunnels may not be tried on this kernel. */
const unsayable =
  /IFLA_XDP \{"fd"|RTA_ENCAP_TYPE 6\b|SEG6_LOCAL_ACTION 15\b|LWTUNNEL_IP6?_OPTS|IFLA_BOND_LACP_STRICT|TCA_OPTIONS|IFLA_GTP_(?:FD|LOCAL)|IFLA_TARGET_NETNSID|IFLA_CAN_XL_|IFLA_CAN_CTRLMODE \{"mask":(?:0|36864|45600),"flags":(?:36864|12832)\}/

test('no request of ip or bridge leaves anything unsaid', () => {
  const tools = /^(?:ip|bridge) (?!.*flush)/
  const lines = captures
    .filter(({ commands }) => commands.every(command => tools.test(command)))
    .flatMap(({ messages }) => messages.filter(isRequest).flatMap(message => ipCommand(message)))
  const unsaid = lines.filter(
    line => line.includes('not said') && !unsayable.test(line) && !/# not said: RTM_GET(?:MULTI|ANY)CAST$/.test(line),
  )
  expect(unsaid).toEqual([])
  expect(lines.length).toBeGreaterThan(200)
})

test('reports leave nothing unsaid that can be set', () => {
  const lines = captures.flatMap(({ messages }) =>
    messages.filter(message => !isRequest(message)).flatMap(message => ipCommand(message)),
  )
  const unsaid = lines.flatMap(line => /not said: (?!RTM_)[^;]*/.exec(line) ?? [])
  expect([...new Set(unsaid)].filter(what => !unsayable.test(what))).toEqual([])
})

function sent(definition: typeof newLink | typeof newRoute, flags: number, body: unknown): string[] {
  const output = new Output(true)
  output.u32(0, true)
  output.u16(definition.type, true)
  output.u16(NLM_F.REQUEST | flags, true)
  output.u32(1, true)
  output.u32(0, true)
  definition.body.write(output, body as never)
  const bytes = output.take()
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, bytes.length, true)
  return decode(0, bytes).flatMap(message => ipCommand(message))
}

const link = { family: 0, type: 0, index: 0, flags: 0, change: 0 }

describe('hostile names', () => {
  test.each([
    ["a'b", `ip link add name 'a'\\''b' type dummy`],
    ['$(reboot)', `ip link add name '$(reboot)' type dummy`],
    ['a b;c', `ip link add name 'a b;c' type dummy`],
    ['x\n\u001b[31m', `ip link add name $'x\\x0a\\x1b[31m' type dummy`],
    ['\u202ename', `ip link add name $'\\u202ename' type dummy`],
  ])('%j', (ifname, command) => {
    expect(
      sent(newLink, NLM_F.CREATE | NLM_F.EXCL, { header: link, attributes: { ifname, linkinfo: { kind: 'dummy' } } }),
    ).toEqual([command])
  })
})

test('what has no words is noted with its constant and value', () => {
  const attributes = {
    ifname: 'x',
    promiscuity: 3,
    linkinfo: { kind: 'dummy' },
    unknown: [{ type: 900, data: new Uint8Array([1, 2]) }],
  }
  expect(sent(newLink, NLM_F.CREATE, { header: { ...link, flags: 0x400, change: 0x400 }, attributes })).toEqual([
    'ip link add name x type dummy # not said: IFLA_PROMISCUITY 3; not said: IFLA attribute 900 0102; not said: flags 0x400 of 0x400',
  ])
})

test('each verb of a route', () => {
  const header = {
    family: AF.INET,
    dst_len: 8,
    src_len: 0,
    tos: 0,
    table: 254,
    protocol: 3,
    scope: 0,
    type: 1,
    flags: 0,
  }
  const verb = (flags: number): string =>
    /^ip route (\w+) /.exec(
      sent(newRoute, flags, { header, attributes: { dst: '10.0.0.0', gateway: '192.0.2.1' } })[0]!,
    )![1]!
  expect(verb(NLM_F.CREATE | NLM_F.EXCL)).toBe('add')
  expect(verb(NLM_F.CREATE | NLM_F.REPLACE)).toBe('replace')
  expect(verb(NLM_F.REPLACE)).toBe('change')
  expect(verb(NLM_F.CREATE | NLM_F.APPEND)).toBe('append')
  expect(verb(NLM_F.CREATE)).toBe('prepend')
})

test('whatever the bytes, it is a line of printable text or none', () => {
  const datagrams = captures.flatMap(({ messages }) => messages).map(({ datagram }) => datagram.bytes)
  const types = [...routeProtocol.messages.keys()]
  fc.assert(
    fc.property(
      fc.nat(datagrams.length - 1),
      fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 12 }),
      fc.constantFrom(...types),
      (index, changes, type) => {
        const bytes = datagrams[index]!.slice()
        for (const [at, value] of changes) bytes[16 + (at % Math.max(1, bytes.length - 16))] = value
        if (changes.length % 3 === 2) new DataView(bytes.buffer).setUint16(4, type, true)
        for (const message of decode(0, bytes))
          for (const line of ipCommand(message)) {
            // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
            if (!/^(?:ip|bridge|tc) |^# /.test(line) || /[\x00-\x1f\x7f]/.test(line))
              expect.fail(`no printable command: ${JSON.stringify(line)}`)
          }
      },
    ),
    { numRuns: 2000 },
  )
})
