/** What strace decodes of rtnetlink (-v: names and values of attributes) is what we read in the same bytes. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TreeNode } from '../../protocol/codec/index.js'
import { decode } from '../../src/dump/index.js'
import { valueText } from '../../src/dump/value-text.js'
import { describeKernel } from '../support/kernel.js'

const commands = `
ip link set lo up
ip link add br0 address 02:00:00:00:00:01 mtu 1400 type bridge forward_delay 400 ageing_time 12000 vlan_default_pvid 0
ip link add v0 address 02:00:00:00:00:0a txqueuelen 77 type veth peer name v1 mtu 1300
ip link add vx0 type vxlan id 42 local 10.0.0.1 remote 10.0.0.2 dstport 4789 ttl 5 nolearning
ip link set v0 master br0 alias over-there
ip link set br0 up
ip link set v0 up
ip link set v1 up
ip addr add 10.0.0.1/24 brd + dev v1
ip addr add 2001:db8::1/64 dev v1 nodad
ip route add 10.8.0.0/16 via 10.0.0.254 metric 77 mtu 1400 initcwnd 12 src 10.0.0.1
ip route add 10.9.0.0/16 nexthop via 10.0.0.2 weight 10 nexthop via 10.0.0.3 dev v1 weight 20
ip -6 route add 2001:db8:9::/48 via 2001:db8::fe dev v1
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:99 dev v1
bridge fdb add 02:00:00:00:00:98 dev v0 master static
ip rule add priority 100 from 10.0.0.0/8 iif v0 fwmark 0x10/0xff lookup 1000
tc qdisc add dev v1 root handle 1: pfifo limit 10
tc qdisc add dev v1 clsact || true
ip link add br0 type bridge || true
ip route add 10.10.0.0/16 via 10.99.0.1 || true
ip -d -s link show
ip addr show
ip -4 route show table all
ip -6 route show table all
ip neigh show
ip rule show
bridge fdb show
bridge -d link show
tc -s qdisc show
ip ntable show
ip netconf show
`

/** A call of strace's text with the bytes that stand below it. */
function callsOf(text: string): { line: string; bytes: Uint8Array }[] {
  const calls: { line: string; hex: string }[] = []
  for (const line of text.split('\n')) {
    const [, hex] = /^ \| [0-9a-f]{5,} {2}((?:[0-9a-f]{2} {1,2})+)/.exec(line) ?? []
    if (hex !== undefined) calls.at(-1)!.hex += hex.replaceAll(' ', '')
    else if (/^ \* /.test(line) === false) calls.push({ line, hex: '' })
  }
  return calls
    .filter(({ line, hex }) => line.includes('nlmsg_type=RTM_') && hex !== '')
    .map(({ line, hex }) => ({ line, bytes: Uint8Array.from(Buffer.from(hex, 'hex')) }))
}

interface Attribute {
  readonly name: string
  /** As strace prints it; undefined for nests and for what is no single value. */
  readonly value: string | undefined
}

/** Attributes with their names, in their order; what strace has no name for is passed over. */
function attributesIn(line: string): Attribute[] {
  const found = [
    ...line.matchAll(
      /\{nla_len=\d+, nla_type=(?:NLA_F_NESTED\|)?([A-Z][A-Z0-9_]+)\}(?:, ("(?:[^"\\]|\\.)*"(?:\.\.\.)?|[\w:.]+\("[^"]*"\)|inet_pton\(AF_INET6, "[^"]*"\)|[^[\]{},"]+)(?=\]))?/g,
    ),
  ]
  return found.map(([, name, value]) => ({ name: name!, value }))
}

/** Ours: every attribute of the messages in a datagram, in order. */
function ours(bytes: Uint8Array): TreeNode[] {
  const walk = (node: TreeNode): TreeNode[] => [node, ...node.children.flatMap(walk)]
  return decode(0, bytes).flatMap(({ tree }) => walk(tree).filter(({ kind }) => kind === 'attribute'))
}

/** strace's value as one that is compared; undefined for what it prints in other terms (device names, bit sets, times). */
function plain(value: string): string | undefined {
  const [, text] = /^"((?:[^"\\])*)"(?:\.\.\.)?$/.exec(value) ?? []
  if (text !== undefined) return text
  const [, address] = /^inet_(?:addr\(|pton\(AF_INET6, )"([^"]*)"\)$/.exec(value) ?? []
  if (address !== undefined) return address
  const bare = value.replace(/ \/\*.*$/, '')
  if (/^-?\d+$/.test(bare)) return bare
  if (/^0x[0-9a-f]+$/.test(bare)) return String(Number(bare))
  if (/^(?:[0-9a-f]{2}:)+[0-9a-f]{2}$/.test(bare)) return bare
  return /^(?:RTPROT|RT_TABLE|RT_SCOPE|AF|RTN|IFLA_BRIDGE_MODE)_\w+$/.test(bare) ? bare : undefined
}

function agrees(node: TreeNode, wanted: string): boolean {
  const { value } = node
  if (typeof value === 'boolean') return String(Number(value)) === wanted
  if (/^[A-Z]/.test(wanted) && typeof value === 'number')
    return wanted.endsWith(`_${valueText(node).replace(/ .*/, '')}`)
  // A number with a sign is one of 32 bits without: strace has NETCONFA_IFINDEX_ALL, -1, so.
  if (typeof value === 'number' && value < 0) return String(value >>> 0) === wanted || String(value) === wanted
  return String(value) === wanted
}

describeKernel('strace', ['strace', 'bridge', 'veth', 'vxlan', 'clsact', 'bare_namespaces'], () => {
  test('prints the same names and values of every attribute that it knows', { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'nlkit-strace-'))
    try {
      const trace = 'strace -ff -v -s 4096 -e trace=%network -e read=all -e write=all'
      const script = commands
        .trim()
        .split('\n')
        .map((line, i) => `${trace} -o ${folder}/${String(i).padStart(2, '0')} ${line}`)
      execFileSync('unshare', ['-n', 'bash', '-c', script.join('\n')], { stdio: 'pipe' })
      const files = execFileSync('ls', [folder], { encoding: 'utf8' }).trim().split('\n')
      const calls = files.flatMap(file => callsOf(readFileSync(join(folder, file), 'latin1')))
      const wrong: unknown[] = []
      let [names, values] = [0, 0]
      for (const { line, bytes } of calls) {
        const theirs = attributesIn(line)
        const nodes = ours(bytes)
        let at = 0
        for (const { name, value } of theirs) {
          // In order: what strace left as bytes is passed over.
          const next = nodes.findIndex((node, i) => i >= at && node.uapi === name)
          if (next === -1) {
            wrong.push({ name, line: line.slice(0, 200) })
            continue
          }
          at = next + 1
          names++
          // Of a bridge port's address strace 6.1 prints the first byte alone.
          const isCut = name === 'IFLA_ADDRESS' && value?.length === 2
          const wanted = value === undefined || isCut ? undefined : plain(value)
          const node = nodes[next]!
          if (wanted === undefined || node.children.length > 0 || node.value === undefined) continue
          values++
          if (!agrees(node, wanted)) wrong.push({ name, strace: value, ours: node.value })
        }
      }
      expect(wrong.slice(0, 20)).toEqual([])
      expect(names).toBeGreaterThan(1000)
      expect(values).toBeGreaterThan(400)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
