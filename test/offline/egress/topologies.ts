import type { Topology, TopologyNamespace } from '../../../src/egress/index.js'

/** Namespace number `index` of the default topology. */
export function namespace(index: number, over: Partial<TopologyNamespace> = {}): TopologyNamespace {
  return {
    name: `ns${index}`,
    hostInterface: { name: `veth-ns${index}`, up: true, master: 'br0' },
    interface: { name: 'eth0', up: true, addresses: [`192.168.0.${index + 2}/16`] },
    loopbackUp: true,
    defaultRoutes: ['192.168.0.1'],
    ...over,
  }
}

/** The default topology, in order. */
export function topology(over: Partial<Topology> = {}): Topology {
  return {
    bridge: { name: 'br0', up: true, addresses: ['192.168.0.1/16'], mtu: 1500 },
    uplink: { name: 'eth0', up: true, addresses: ['203.0.113.2/24'], gateway: '203.0.113.1' },
    namespaces: [namespace(0)],
    forwarding: { ip: true, ip6: false },
    nat: [
      { chain: 'ip nlkit postrouting', rule: 'ip saddr 192.168.0.0/16 counter masquerade', packets: 1n, bytes: 84n },
    ],
    forward: [{ chain: 'inet nlkit forward', rule: 'iifname "br0" counter accept', packets: 3n, bytes: 252n }],
    ...over,
  }
}
