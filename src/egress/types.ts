import type { NamespaceSpec } from '../netns/index.js'

/** What to build. Everything has a default: the well-known tutorial topology. */
export interface EgressOptions {
  /** Name of the namespace that gets egress: `ns0`. */
  namespace?: string
  /** Name of the bridge: `br0`. */
  bridge?: string
  /** IPv4 network of the bridge: `192.168.0.0/16`. */
  subnet?: string
  /** The bridge's address; the first of the network when left out: `192.168.0.1`. */
  gateway?: string
  /** The namespace's address; the first free one when left out: `192.168.0.2`. */
  address?: string
  /** IPv6 network of the bridge; no IPv6 when left out. */
  subnet6?: string
  gateway6?: string
  address6?: string
  /** Name of the veth's end on the bridge; derived from the namespace's name when left out. */
  hostInterface?: string
  /** Name of the veth's end in the namespace: `eth0`. */
  interface?: string
  /** MTU of the bridge and the veth pair; the uplink's when left out and the kernel's default is larger. */
  mtu?: number
  /** Device that leads outside; that of the default route when left out. Used for IPv6 router advertisements and for explanations. */
  uplink?: string
  /** Where the rules go: a table of our own, or the classic chains exactly as iptables-nft writes them. */
  firewall?: 'nftables' | 'iptables'
  /** Name of our own table: `nlkit`. */
  table?: string
  /** Namespace that holds the bridge and the uplink; the calling thread's own when left out. */
  base?: NamespaceSpec
}

/** {@link EgressOptions} with everything decided that can be decided without looking at the kernel. */
export interface EgressConfig {
  readonly namespace: string
  readonly bridge: string
  readonly hostInterface: string
  readonly interface: string
  readonly ip4: EgressNetwork
  readonly ip6: EgressNetwork | undefined
  readonly mtu: number | undefined
  readonly uplink: string | undefined
  readonly firewall: 'nftables' | 'iptables'
  readonly table: string
  readonly base: NamespaceSpec
}

/** One address family's part. */
export interface EgressNetwork {
  /** `ip` or `ip6`, as nft names it. */
  readonly family: 'ip' | 'ip6'
  /** In canonical form: `192.168.0.0/16`. */
  readonly subnet: string
  readonly prefixLength: number
  readonly gateway: string
  /** Undefined: to be allocated. */
  readonly address: string | undefined
}

/** Where a step takes effect. */
export type Place = 'base' | 'namespace'

/** What a step does to the kernel's state. */
export type StepState =
  /** Already as it should be. */
  'kept' | 'created' | 'changed' | 'removed'

/** One step of a plan. */
export interface PlanStep {
  /** Stable name: `namespace`, `bridge`, `bridge-address`, `veth`, `namespace-address`, `loopback`, `default-route`, `forwarding`, `nat`, `forward` … */
  readonly id: string
  /** One line for people: `bridge br0 with 192.168.0.1/16`. */
  readonly title: string
  readonly place: Place
  readonly state: StepState
  /** What a person would have typed for it, with `ip`, `nft`, `iptables` or `sysctl`. */
  readonly commands: readonly string[]
}

/** What `up` (or `down`) would do, or has done. The same for a dry run. */
export interface Plan {
  readonly config: EgressConfig
  /** The addresses that the namespace has or will have; of `down`, those that it had. */
  readonly addresses: { readonly ip?: string; readonly ip6?: string }
  readonly steps: readonly PlanStep[]
  /** Whether any step changes anything. */
  readonly changes: boolean
  /** What the user should know: a filter that cannot be seen, an address family without uplink. */
  readonly warnings: readonly string[]
}

/** The live topology, as `status` reports it and the pictures show it. */
export interface Topology {
  readonly bridge:
    | {
        readonly name: string
        readonly up: boolean
        readonly addresses: readonly string[]
        readonly mtu: number
      }
    | undefined
  readonly uplink:
    | { readonly name: string; readonly up: boolean; readonly addresses: readonly string[]; readonly gateway?: string }
    | undefined
  readonly namespaces: readonly TopologyNamespace[]
  readonly forwarding: { readonly ip: boolean; readonly ip6: boolean }
  readonly nat: readonly TopologyRule[]
  readonly forward: readonly TopologyRule[]
}

export interface TopologyNamespace {
  readonly name: string
  readonly hostInterface:
    | { readonly name: string; readonly up: boolean; readonly master: string | undefined }
    | undefined
  readonly interface: { readonly name: string; readonly up: boolean; readonly addresses: readonly string[] } | undefined
  readonly loopbackUp: boolean
  readonly defaultRoutes: readonly string[]
}

export interface TopologyRule {
  /** `ip nlkit postrouting`. */
  readonly chain: string
  /** In nft's or iptables' words. */
  readonly rule: string
  readonly packets: bigint
  readonly bytes: bigint
}

/** One reason why egress fails, or could. */
export interface Finding {
  /** Stable name: `bridge-down`, `no-default-route`, `forwarding-off`, `forward-drop` … */
  readonly id: string
  /** Whether it stops the traffic, or may. */
  readonly severity: 'broken' | 'suspect'
  /** Which step of the packet's way it breaks, counted from 1 in the order in which the packet takes them. */
  readonly step: number
  /** One sentence for people. */
  readonly problem: string
  /** The one command that mends it. */
  readonly remedy: string
}

/** What `check` found. */
export interface CheckResult {
  readonly ok: boolean
  readonly probes: readonly {
    readonly target: string
    readonly what: 'gateway' | 'outside'
    readonly sent: number
    readonly received: number
    /** Milliseconds; undefined when nothing came back. */
    readonly rtt: number | undefined
    readonly error?: string
  }[]
  /**
   * Connections that the masquerade rules counted, before and after; undefined when no rule counts. They are those of the whole network:
   * what other namespaces, or the bridge itself (its IGMP reports), begin meanwhile is among them.
   */
  readonly masqueraded: { readonly before: bigint; readonly after: bigint } | undefined
}
