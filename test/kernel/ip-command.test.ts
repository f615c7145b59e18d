/** Commands that messages are said as, run: `ip` sends the messages again, and a namespace can be made anew from a dump. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CapturedDeviceNames, type DecodedMessage, decode, ipCommand } from '../../src/dump/index.js'
import { type NamespaceHandle, netns } from '../../src/netns/index.js'
import { readStrace, straceOptions } from '../fixtures/strace.js'
import { isKnownHere, sentBy, told } from '../support/commands-sent.js'
import { isRequest, routeCaptures } from '../support/ip-words.js'
import { describeKernel } from '../support/kernel.js'

/** A command that does not say all of its message does not send it either. */
const unsaid = /# not said: (?:TCA_OPTIONS|IFA bytes)|target-nsid/

/** What `ip` cannot be made to send by a command line alone. */
const exceptions: readonly (readonly [RegExp, string])[] = [
  [/\/proc\/PID|\bNAME\b|^ip netns list /, 'a descriptor of the process that sent it'],
  [/^tc .*\bdev if\d/, 'tc knows devices by their names alone'],
  [/^ip (?:-4 )?(?:link|addr) show dev/, 'looks the device up, and shows nothing where there is none'],
  [
    /^ip addr del .*(?:valid_lft|not said)|^ip route del unicast /,
    'flush sends back what the kernel reported, stamps included',
  ],
]

describeKernel('requests as commands', ['strace'], () => {
  test('ip sends the same message again', { timeout: 240_000 }, () => {
    const wanted = new Map<string, string>()
    for (const { messages } of routeCaptures().filter(isKnownHere))
      for (const message of messages.filter(isRequest)) {
        const [command, ...more] = ipCommand(message)
        if (command !== undefined && /^(?:ip|bridge|tc) /.test(command) && !unsaid.test(command) && more.length === 0)
          wanted.set(command, told(message))
      }
    const commands = [...wanted.keys()].filter(command => !exceptions.some(([pattern]) => pattern.test(command)))
    expect(commands.length).toBeGreaterThan(200)
    const wrong = sentBy(commands).flatMap(({ sent, stderr }, i) => {
      const command = commands[i]!
      return sent.includes(wanted.get(command)!)
        ? []
        : [{ command, wanted: wanted.get(command), sent: sent.at(-1), stderr }]
    })
    expect(wrong).toEqual([])
  })
})

function run(namespace: NamespaceHandle, script: string): string {
  const { status, stdout, stderr } = netns.spawnSync(namespace, 'bash', ['-ec', script], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${stderr}\n${script}`)
  return stdout
}

const setup = `
ip link set lo up
ip link add br0 address 02:00:00:00:00:01 mtu 1400 type bridge forward_delay 400 ageing_time 12000 mcast_querier 1 group_fwd_mask 8
ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b mtu 1300
ip link set v0 master br0 alias "the bridge's end"
ip link set v0 type bridge_slave guard on isolated on cost 7
ip link property add dev v0 altname a-second-name
ip link add vx0 address 02:00:00:00:00:02 type vxlan id 42 local 10.0.0.1 remote 10.0.0.2 dstport 4789 ttl 5 nolearning
ip link add link v1 name mv0 address 02:00:00:00:00:03 type macvlan mode private
ip tuntap add tap0 mode tap user 1000 multi_queue
ip link set tap0 address 02:00:00:00:00:04 group 7
ip link add ifb0 address 02:00:00:00:00:05 txqueuelen 77 type ifb
ip link set v1 arp off promisc on
ip link set br0 up
ip link set v0 up
ip link set v1 up
ip addr add 10.0.0.1/24 brd + dev v1
ip addr add 10.5.0.1 peer 10.5.9.1/32 dev v1 label v1:peer
ip addr add 2001:db8::1/64 dev v1 nodad noprefixroute
ip route add 10.8.0.0/16 via 10.0.0.254 metric 77 mtu lock 1400 initcwnd 12 congctl cubic
ip route add 10.9.0.0/16 nexthop via 10.0.0.2 weight 10 nexthop via 10.0.0.3 dev v1 weight 20 onlink
ip route add blackhole 10.10.0.0/16 table 1000 proto 99
ip route add 10.11.0.0/16 via inet6 2001:db8::fe dev v1 onlink
ip -6 route add 2001:db8:9::/48 via 2001:db8::fe dev v1 onlink metric 50 pref high
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:99 dev v1 nud permanent
ip neigh add proxy 10.0.0.77 dev v1
ip rule add priority 100 from 10.0.0.0/8 to 192.0.2.0/24 iif v0 tos 0x10 fwmark 0x10/0xff lookup 1000
ip rule add priority 101 not ipproto tcp sport 1000 dport 2000-3000 uidrange 1000-1999 goto 200
ip rule add priority 200 lookup main suppress_prefixlength 0
ip -6 rule add priority 102 from 2001:db8::/32 unreachable
bridge fdb add 02:00:00:00:00:98 dev v0 master static
bridge fdb append 02:00:00:00:00:97 dev vx0 dst 10.0.0.9 vni 43 port 4790
`

/** What `ip` and `bridge` show, without what no command sets and what differs from one moment to the next. */
function state(namespace: NamespaceHandle): string {
  const shown = [
    'ip -d link show',
    'ip addr show',
    'ip -4 route show table all',
    'ip -6 route show table all',
    'ip neigh show nud permanent',
    'ip neigh show proxy',
    'ip rule show',
    'ip -6 rule show',
    'bridge fdb show',
    'bridge -d link show',
  ]
  const text = run(namespace, `${shown.join('; ')}; ip link show a-second-name`)
  return text
    .replaceAll(/^\d+: /gm, '')
    .replaceAll(/\b(?:\w+_timer|state|qdisc)\s+\S+/g, '')
    .replaceAll(/bridge_id \S+|designated_\w+ \S+|root_\w+ \S+|port_\w+ \S+/g, '')
    .split('\n')
    .filter(line => !/fe80::|ff00::|ff02::|33:33:|01:00:5e|secondary dynamic/.test(line))
    .sort()
    .join('\n')
}

/** A dump of everything, as commands: links first, then what belongs to them in the order of the kernel's answers. */
function commandsOf(namespace: NamespaceHandle): string[] {
  const asked = [
    'ip -d link show',
    'ip addr show',
    'ip neigh show',
    'ip neigh show proxy',
    'ip -4 route show table all',
    'ip -6 route show table all',
    'ip rule show',
    'ip -6 rule show',
    'bridge fdb show',
  ]
  const folder = mkdtempSync(join(tmpdir(), 'nlkit-words-'))
  try {
    const traced = asked.map(
      (command, i) => `strace ${straceOptions.join(' ')} -o ${folder}/${i} ${command} >/dev/null`,
    )
    run(namespace, traced.join('\n'))
    const names = new CapturedDeviceNames()
    const lines: string[] = []
    const seen = new Set<string>()
    for (const file of asked.flatMap((_, i) => readdirSync(folder).filter(name => name.startsWith(`${i}.`)))) {
      const events = readStrace(readFileSync(join(folder, file), 'utf8'), () => 1)
      const replies = events.filter(({ type }) => type === 'receive').flatMap(({ bytes }) => decode(0, bytes))
      for (const message of replies) names.learn(message)
      for (const message of replies.filter(isKept))
        for (const line of ipCommand(message, names)) if (!seen.has(line)) lines.push(line)
      for (const line of lines) seen.add(line)
    }
    const commands = lines.filter(line => !line.startsWith('#'))
    const adds = (line: string): boolean => /^ip (?:link|tuntap) add /.test(line)
    const needs = (line: string): boolean => / link /.test(line)
    return [
      ...commands.filter(line => adds(line) && !needs(line.replace(/^ip link/, ''))),
      ...commands.filter(line => adds(line) && needs(line.replace(/^ip link/, ''))),
      ...commands.filter(line => !adds(line)),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What the kernel makes of itself with devices, addresses and namespaces is not made again. */
function isKept({ name, body }: DecodedMessage): boolean {
  const { header, attributes } = body as { header: Record<string, number>; attributes: Record<string, unknown> }
  if (name === 'RTM_NEWROUTE') return header.protocol !== 2
  if (name === 'RTM_NEWADDR') return header.index !== 1 && header.scope !== 253
  if (name === 'RTM_NEWRULE') return attributes.protocol !== 2
  if (name === 'RTM_NEWNEIGH')
    return header.family === 7
      ? (header.state! & 0x40) !== 0 || (attributes.dst !== undefined && attributes.lladdr !== '00:00:00:00:00:00')
      : header.state === 0x80 || (header.flags! & 8) !== 0
  return true
}

describeKernel('a dump as commands', ['strace', 'bridge', 'veth', 'vxlan', 'macvlan', 'tun', 'ifb'], () => {
  test('makes an equal namespace', { timeout: 120_000 }, () => {
    using first = netns.createAnonymous()
    run(first, setup)
    const commands = commandsOf(first)
    using second = netns.createAnonymous()
    run(second, commands.join('\n'))
    expect(state(second).split('\n')).toEqual(state(first).split('\n'))
  })
})
