import type { OtherFilters } from '../coexist/index.js'
import type { EgressConfig, EgressNetwork } from '../types.js'
import type { Ruleset } from '../walk/index.js'

/** Everything that the diagnoses look at. They look at nothing else, so each can be tested without a kernel. */
export interface Observation {
  readonly config: EgressConfig
  /** Undefined when there is none of that name; a file of that name may be left over. */
  readonly namespace: { readonly devices: readonly Device[]; readonly ruleset: Ruleset } | undefined
  /** A file in /run/netns that is no namespace. */
  readonly leftoverFile: boolean
  readonly base: {
    readonly devices: readonly Device[]
    readonly ruleset: Ruleset
    readonly others: OtherFilters
  }
  /** IPv4, and IPv6 when it is configured. */
  readonly families: readonly FamilyObservation[]
}

/** A network interface. */
export interface Device {
  readonly index: number
  readonly name: string
  readonly kind: string | undefined
  readonly up: boolean
  /** Name of the bridge that it is a port of. */
  readonly master: string | undefined
  /** Index of the other end of a veth pair, or of what the device lies on. */
  readonly link: number | undefined
  /** With their prefix lengths, link-local ones left out. */
  readonly addresses: readonly string[]
}

/** Answer of the kernel to `ip route get`: where the packet would go, or the name of the errno. */
export type Lookup =
  | { readonly dev: string; readonly via: string | undefined; readonly error?: undefined }
  | { readonly error: string }

/** What is different for IPv4 and IPv6. */
export interface FamilyObservation {
  readonly network: EgressNetwork
  /** The address that is to be reached. */
  readonly outside: string
  /** Whether the outside address is on the bridge itself: then the packet is not routed. */
  readonly bridged: boolean
  /** The namespace's address: the one that it was given, that it has, or that it should have. */
  readonly address: string
  /** Default routes of the namespace, the preferred one first. */
  readonly defaultRoutes: readonly { readonly via: string | undefined; readonly dev: string | undefined }[]
  /** In the base, for its own packets: `ip route get OUTSIDE`. */
  readonly uplink: Lookup
  /** In the base, for the namespace's packets: `ip route get OUTSIDE from ADDRESS iif BRIDGE`. */
  readonly out: Lookup
  /** In the base, for the answers: `ip route get ADDRESS from OUTSIDE iif UPLINK`; undefined without an uplink. */
  readonly back: Lookup | undefined
  /** Devices known to be routers or neighbours outside, the likeliest first. */
  readonly routerGuess: { readonly dev: string; readonly via: string } | undefined
  /** `net.ipv4.ip_forward` or `net.ipv6.conf.all.forwarding`. */
  readonly forwarding: boolean
  /** IPv4 only: devices on the way for which forwarding is off by itself. */
  readonly notForwarding: readonly string[]
  /** IPv4 only: devices whose reverse-path filter is strict (1), by the larger of their own value and that of `all`. */
  readonly strictReversePath: readonly string[]
  /** Made only when nothing else is found. */
  readonly probe: Probe | undefined
}

/** What echo requests brought. */
export interface Probe {
  readonly gateway: boolean
  readonly outside: boolean
  /** Whether the base itself gets an answer from outside. */
  readonly outsideFromBase: boolean
  /** Packets that the reverse-path filter dropped meanwhile (TcpExt IPReversePathFilter of /proc/net/netstat). */
  readonly reversePathDrops: number
  /** What the namespace was told: `ENETUNREACH`, `destination-unreachable` … */
  readonly error: string | undefined
}

export function deviceNamed(devices: readonly Device[], name: string): Device | undefined {
  return devices.find(device => device.name === name)
}

/** The bridge of the configuration. */
export function bridgeOf({ config, base }: Observation): Device | undefined {
  return deviceNamed(base.devices, config.bridge)
}

/** The veth's end in the namespace. */
export function interfaceOf({ config, namespace }: Observation): Device | undefined {
  return namespace && deviceNamed(namespace.devices, config.interface)
}

/** The veth's end on the bridge: by its name, or whatever the other end is called. */
export function hostInterfaceOf(o: Observation): Device | undefined {
  const named = deviceNamed(o.base.devices, o.config.hostInterface)
  if (named !== undefined) return named
  const inside = interfaceOf(o)
  return inside && o.base.devices.find(device => device.index === inside.link && device.link === inside.index)
}
