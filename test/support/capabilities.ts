import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { findProgram } from '../setup/programs.mjs'

const exec = promisify(execFile)

/** What nft got words for later than the kernel: whether the kernel's description of its own types (BTF) has the constant. */
const describes = <C extends string>(constant: C) =>
  `cat /sys/kernel/btf/vmlinux /sys/kernel/btf/nf_tables 2>/dev/null | grep -qa ${constant}` as const

/** What a kernel may lack, and a command that succeeds in a fresh network namespace exactly where it does not. */
const features = {
  bridge: 'ip link add probe type bridge',
  vlan_filtering: 'ip link add probe type bridge vlan_filtering 1',
  mdb_l2:
    'ip link add br0 type bridge && ip link add p0 type veth peer name p1 && ip link set p0 up master br0 && ip link set br0 up && bridge mdb add dev br0 port p0 grp 01:00:5e:01:01:01 permanent',
  vlan_multicast:
    'ip link add probe type bridge vlan_filtering 1 && bridge vlan global set dev probe vid 1 mcast_querier 1',
  veth: 'ip link add probe type veth peer name peer',
  veth_channels: 'ip link add probe numtxqueues 2 numrxqueues 2 type veth peer name peer && ethtool -L probe rx 2 tx 2',
  // The newest of the objects of ethtool that are asked for.
  ethtool_mm: describes('ETHTOOL_MSG_MM_GET'),
  fdb_flush: 'ip link add probe type bridge && bridge fdb flush dev probe',
  // iproute2 has words for it later than the kernel.
  mdb_flush: describes('MDBE_ATTR_RTPROT'),
  vnifilter: 'ip link add probe type vxlan external vnifilter dstport 4789 && bridge vni add dev probe vni 10',
  vxcan: 'ip link add probe type vxcan',
  netkit: 'ip link add probe type netkit',
  vxlan: 'ip link add probe type vxlan id 1 dstport 4789',
  macvlan: 'ip link add lower type bridge && ip link add probe link lower type macvlan',
  vlan: 'ip link add lower type bridge && ip link add probe link lower type vlan id 1',
  tun: 'ip tuntap add probe mode tun',
  ifb: 'ip link add probe type ifb',
  dummy: 'ip link add probe type dummy',
  vrf: 'ip link add probe type vrf table 10',
  mpls: 'ip link add probe type bridge && ip link set probe up && ip addr add 10.0.0.1/24 dev probe && ip route add 10.9.0.0/16 encap mpls 100 via 10.0.0.2',
  resilient_nexthop:
    'ip link add probe type bridge && ip link set probe up && ip addr add 10.0.0.1/24 dev probe && ip nexthop add id 1 via 10.0.0.2 dev probe && ip nexthop add id 2 group 1 type resilient buckets 8',
  multicast_rules: 'ip mrule add table 100',
  seg6: 'ip link add probe type bridge && ip link set probe up && ip -6 route add fc00::/64 encap seg6 mode encap segs fc00::1 dev probe',
  wireguard: 'ip link add probe type wireguard',
  nlmon: 'ip link add probe type nlmon',
  netem: 'ip link add probe type bridge && tc qdisc add dev probe root netem delay 1ms',
  htb: 'ip link add probe type bridge && tc qdisc add dev probe root htb',
  tbf: 'ip link add probe type bridge && tc qdisc add dev probe root tbf rate 1mbit burst 10k limit 10k',
  clsact: 'ip link add probe type bridge && tc qdisc add dev probe clsact',
  u32: 'ip link add probe type bridge && tc qdisc add dev probe clsact && tc filter add dev probe ingress u32 match u32 0 0',
  mirred: 'tc actions add action mirred egress redirect dev lo',
  // Without CONFIG_NF_TABLES_INET there are such tables, and no chains in them.
  nf_tables: 'nft add table inet probe && nft "add chain inet probe c { type filter hook output priority 0; }"',
  nft_ip: 'nft add table ip probe',
  // Linux 5.16.
  nft_egress:
    'nft add table netdev probe && nft "add chain netdev probe c { type filter hook egress device lo priority 0; }"',
  nft_inside: 'nft add table inet probe && nft add chain inet probe c && nft add rule inet probe c @ih,32,16 0x1234',
  nft_catchall: 'nft "add table ip probe; add map ip probe m { type ipv4_addr : mark; elements = { * : 1 }; }"',
  nft_destroy: describes('NFT_MSG_DESTROYTABLE'),
  nft_owner: describes('NFT_TABLE_F_OWNER'),
  nft_persist: describes('NFT_TABLE_F_PERSIST'),
  nft_inner:
    'nft "add table inet probe; add chain inet probe c; add rule inet probe c udp dport 4789 vxlan ip saddr 10.0.0.1"',
  nft_synproxy: 'nft add table ip probe && nft "add synproxy ip probe y { mss 1460; wscale 7; }"',
  // The context is one of AppArmor; under another security module it is none.
  nft_secmark: `nft add table ip probe && nft 'add secmark ip probe s { "unconfined"; }'`,
  // nft has words for them since 1.1.6 only: whether the kernel has the object (NFT_OBJECT_TUNNEL) is asked by its alias.
  nft_tunnel: 'modprobe nft-obj-6',
  nft_tunnel_words:
    'nft "add table netdev probe; add chain netdev probe c { type filter hook ingress device lo priority 0; }; add rule netdev probe c tunnel id 5"',
  flowtable:
    'nft add table inet probe && nft "add flowtable inet probe f { hook ingress priority 0; devices = { lo }; }"',
  nfqueue: 'iptables -A OUTPUT -j NFQUEUE && test -e /proc/net/netfilter/nfnetlink_queue',
  xtables: 'iptables -A INPUT -m addrtype --dst-type LOCAL -m mac --mac-source 02:00:00:00:00:01 -j LOG',
  // The driver in test/fixtures/programs/card.
  card: 'test -e /sys/module/card',
  can_gateway: 'modprobe can-gw && ip link add probe type vcan',
  cangw: 'modprobe can-gw && ip link add probe type vcan && command -v cangw',
  conntrack_zones: 'conntrack -I -s 10.0.0.1 -d 10.0.0.2 -p udp --sport 5 --dport 6 -t 600 -w 7',
  conntrack_times: 'conntrack -C && test -e /proc/sys/net/netfilter/nf_conntrack_timestamp',
  // A kernel that has the devices of its tunnels built in puts some into every namespace (net.core.fb_tunnels_only_for_init_net).
  bare_namespaces: 'test "$(ip -o link | wc -l)" = 1',
  // Before Linux 5.14 the first address of a network is one for broadcast, too.
  one_broadcast:
    'ip link add probe type bridge && ip link set probe up && ip addr add 10.0.0.1/24 dev probe && test -z "$(ip route show table local 10.0.0.0)"',
  br_netfilter: 'ip link add probe type bridge && test -e /proc/sys/net/bridge/bridge-nf-call-iptables',
} as const

export type Feature = keyof typeof features

export const isFeature = (name: string): name is Feature => Object.hasOwn(features, name)

/** Why something is not there. */
export interface Lack {
  readonly reason: string
  /** It is the running kernel that cannot do it: nothing that could be installed or granted would help. */
  readonly ofKernel: boolean
  /** Tests that go without it are skipped even where nothing else may be: the newest nft is much to ask for. */
  readonly optional?: true
}

/** What was found out once for the whole run. */
export interface Capabilities {
  /** Network namespaces can be made and owned. */
  readonly namespaces: true | Lack
  /** Root of the machine, not of a user namespace. */
  readonly root: true | Lack
  readonly features: Readonly<Record<Feature, true | Lack>>
}

export async function probeCapabilities(): Promise<Capabilities> {
  const namespaces = await probeNamespaces()
  const names = Object.keys(features).filter(isFeature)
  const found = names.map(async name => [name, namespaces === true ? await probeFeature(name) : namespaces] as const)
  return {
    namespaces,
    root: probeRoot(),
    features: Object.fromEntries(await Promise.all(found)) as Record<Feature, true | Lack>,
  }
}

async function probeNamespaces(): Promise<true | Lack> {
  if (process.platform !== 'linux') return lack('not Linux')
  if (process.geteuid?.() !== 0) return lack('not root and no user namespaces (`npm test` enters one where it can)')
  if (!findProgram('unshare')) return lack('unshare is not installed (Debian package util-linux)')
  const { stderr } = await attempt('unshare', ['--net', '--mount', 'true'])
  return stderr === undefined || lack(`no network namespaces: ${stderr}`)
}

function probeRoot(): true | Lack {
  if (process.platform !== 'linux') return lack('not Linux')
  if (process.geteuid?.() !== 0) return lack('not root')
  // user_namespaces(7): the initial user namespace maps every id to itself.
  const initial = /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'))
  return initial || lack('root of a user namespace only')
}

async function probeFeature(name: Feature): Promise<true | Lack> {
  const { code, stderr } = await attempt('unshare', ['--net', 'sh', '-c', features[name]])
  if (stderr === undefined) return true
  // What the kernel refuses, nft calls "Could not process rule".
  if (/\bnft /.test(features[name]) && /^Error: (?!Could not process rule)/.test(stderr))
    return { reason: `no ${name}: this nft is too old`, ofKernel: false, optional: true }
  const commandNotFound = code === 127 // sh(1)
  return { reason: `no ${name}: ${stderr || features[name]}`, ofKernel: !commandNotFound }
}

const lack = (reason: string): Lack => ({ reason, ofKernel: false })

/** The first line of what a failed command complained of; nothing when it succeeded. */
async function attempt(command: string, args: string[]): Promise<{ code?: unknown; stderr?: string }> {
  try {
    await exec(command, args)
    return {}
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string }
    return { code, stderr: stderr?.trim().split('\n')[0] ?? String(error) }
  }
}
