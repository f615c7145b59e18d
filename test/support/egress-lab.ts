import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { echo } from '../../src/egress/echo/index.js'
import type { EgressOptions } from '../../src/egress/types.js'
import { netns } from '../../src/netns/index.js'
import { type Sandbox, uniqueName, withSandbox } from './sandbox.js'

/** A base with an uplink, an "internet" that knows no private route, and room for a namespace of a name of its own. */
export interface EgressLab {
  /** Names the lab's own base and namespace; the rest is the default. */
  readonly options: EgressOptions & { namespace: string; hostInterface: string; base: string }
  readonly base: Sandbox
  readonly internet: Sandbox
  /** Runs a line of sh in the base. Resolves to its stdout. */
  sh(line: string): Promise<string>
  /** Builds the topology of the tutorial with `ip`, `sysctl` and `nft`. */
  build(): Promise<void>
  /** Whether an echo from the namespace is answered: an answer that is expected is waited for, whatever else runs. */
  reaches(address: string, expected?: boolean): Promise<boolean>
  /** The ruleset of the base without what changes by itself: handles and counters. */
  ruleset(): Promise<unknown>
}

export interface LabOptions {
  /** Also IPv6, with `subnet6` fd00:6::/64. */
  ipv6?: boolean
}

/** The internet holds 8.8.8.8 and 2001:4860:4860::8888; the base is 203.0.113.2 and 2001:db8::2 there. */
export async function withEgressLab<T>({ ipv6 = false }: LabOptions, test: (lab: EgressLab) => Promise<T>): Promise<T> {
  return withSandbox(base =>
    withSandbox(async internet => {
      const namespace = uniqueName('ns-')
      const lab = makeLab(base, internet, namespace, ipv6)
      try {
        await connect(lab)
        return await test(lab)
      } finally {
        if (netns.list().some(({ name }) => name === namespace)) netns.delete(namespace)
      }
    }),
  )
}

function makeLab(base: Sandbox, internet: Sandbox, namespace: string, ipv6: boolean): EgressLab {
  // Not `ip netns exec`: in its mount namespace named namespaces could be neither made nor deleted for others.
  const sh = async (line: string) => {
    const child = netns.spawn(base.name, 'sh', ['-ec', line], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [stdout, stderr, [status]] = await Promise.all([
      text(child.stdout!),
      text(child.stderr!),
      once(child, 'close'),
    ])
    if (status !== 0) throw new Error(`${line}\n${stderr}`)
    return stdout
  }
  const hostInterface = 'veth-lab'
  const options = { namespace, hostInterface, base: base.name, ...(ipv6 && { subnet6: 'fd00:6::/64' }) }
  return {
    options,
    base,
    internet,
    sh,
    build: async () => {
      await sh(`
        ip netns add ${namespace}
        ip link add br0 type bridge
        ip link set br0 up
        ip addr add 192.168.0.1/16 dev br0
        ip link add ${hostInterface} master br0 up type veth peer name eth0 netns ${namespace}
        ip -n ${namespace} addr add 192.168.0.2/16 dev eth0
        ip -n ${namespace} link set lo up
        ip -n ${namespace} link set eth0 up
        ip -n ${namespace} route add default via 192.168.0.1
        sysctl -qw net.ipv4.ip_forward=1
        nft 'add table ip nlkit { comment "nlkit egress"; }
             add chain ip nlkit postrouting { type nat hook postrouting priority srcnat; policy accept; }
             add rule ip nlkit postrouting ip saddr 192.168.0.0/16 counter masquerade comment "nlkit egress br0"'
        ${ipv6 ? v6(namespace) : ''}`)
    },
    reaches: async (address, expected = true) => {
      const timeout = expected ? 5000 : 350
      const { received } = await echo({ netns: namespace, address, count: 3, interval: 50, timeout })
      return received > 0
    },
    ruleset: async () => {
      const text = await base.exec('nft', ['-j', 'list', 'ruleset'])
      return JSON.parse(text, (key, value) => (['handle', 'packets', 'bytes'].includes(key) ? undefined : value))
    },
  }
}

function v6(namespace: string): string {
  return `
    ip addr add fd00:6::1/64 dev br0 nodad
    ip -n ${namespace} addr add fd00:6::2/64 dev eth0 nodad
    ip -n ${namespace} route add default via fd00:6::1 dev eth0
    sysctl -qw net.ipv6.conf.all.forwarding=1
    nft 'add table ip6 nlkit { comment "nlkit egress"; }
         add chain ip6 nlkit postrouting { type nat hook postrouting priority srcnat; policy accept; }
         add rule ip6 nlkit postrouting ip6 saddr fd00:6::/64 counter masquerade comment "nlkit egress br0"'`
}

async function connect({ internet, sh }: EgressLab): Promise<void> {
  await sh(`
    ip link set lo up
    ip link add up0 type veth peer name eth0 netns ${internet.name}
    ip link set up0 up
    ip addr add 203.0.113.2/24 dev up0
    ip addr add 2001:db8::2/64 dev up0 nodad
    ip -n ${internet.name} link set lo up
    ip -n ${internet.name} link set eth0 up
    ip -n ${internet.name} addr add 203.0.113.1/24 dev eth0
    ip -n ${internet.name} addr add 2001:db8::1/64 dev eth0 nodad
    ip -n ${internet.name} addr add 8.8.8.8/32 dev lo
    ip -n ${internet.name} addr add 2001:4860:4860::8888/128 dev lo
    ip route add default via 203.0.113.1
    ip route add default via 2001:db8::1
    sysctl -qw net/bridge/bridge-nf-call-iptables=0 net/bridge/bridge-nf-call-ip6tables=0 2>/dev/null || true`)
}
