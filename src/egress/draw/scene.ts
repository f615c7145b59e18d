import { printable } from '../../printable.js'
import type { Topology, TopologyNamespace, TopologyRule } from '../types.js'

/** One thing in a picture, with what is written beside it. */
export interface Part {
  readonly label: string
  readonly values: readonly string[]
  /** Why no packet gets through here: `down`. */
  readonly fault?: string
}

/** A namespace, and the veth pair that leads from it to the bridge. */
export interface NamespaceScene {
  readonly name: string
  readonly interface: Part
  readonly loopback: Part
  readonly route: Part
  /** The pair, by its end outside. */
  readonly link: Part
  /** Whether a packet gets from here to the bridge. */
  readonly reaches: boolean
}

/** What both pictures show, in the order in which a packet takes it. All text is safe to print. */
export interface Scene {
  readonly namespaces: readonly NamespaceScene[]
  readonly bridge: Part
  readonly forwarding: Part
  readonly forward: Part
  readonly nat: Part
  readonly uplink: Part
  readonly outside: Part
}

export interface DrawOptions {
  /** Whether rules show how many packets they have counted; without, pictures of equal topologies are equal. Default true. */
  readonly counters?: boolean
}

/** Reads a topology as a packet on its way out would: what is there, and where the way ends. */
export function sceneOf(topology: Topology, { counters = true }: DrawOptions = {}): Scene {
  const ruleText = counters ? countedRule : plainRule
  const { bridge, uplink, forward, nat } = topology
  const inner = topology.namespaces.flatMap(({ interface: end }) => end?.addresses ?? [])
  const families = familiesOf([...inner, ...(bridge?.addresses ?? [])])
  return {
    namespaces: topology.namespaces.map(namespace => namespaceScene(namespace, bridge?.name)),
    bridge:
      bridge === undefined
        ? part('bridge', [], 'missing')
        : part(
            `bridge ${bridge.name}`,
            bridge.addresses,
            fault([!bridge.up, 'down'], [bridge.addresses.length === 0, 'no address']),
          ),
    forwarding: forwardingPart(topology.forwarding, families),
    forward: part('filter', forward.length === 0 ? ['no accepting rule of ours'] : forwardTexts(forward, ruleText)),
    nat: natPart(nat.map(ruleText), inner, uplink?.addresses ?? []),
    uplink:
      uplink === undefined
        ? part('uplink', [], 'no default route')
        : part(
            `uplink ${uplink.name}`,
            uplink.addresses,
            fault([!uplink.up, 'down'], [uplink.addresses.length === 0, 'no address']),
          ),
    outside: part('outside', uplink?.gateway === undefined ? [] : [`via ${uplink.gateway}`]),
  }
}

function namespaceScene(
  { name, interface: end, hostInterface, loopbackUp, defaultRoutes }: TopologyNamespace,
  bridge: string | undefined,
): NamespaceScene {
  const missing = familiesOf(end?.addresses ?? []).filter(
    family => !defaultRoutes.some(route => familyOf(route) === family),
  )
  const parts = {
    interface:
      end === undefined
        ? part('interface', [], 'missing')
        : part(end.name, end.addresses, fault([!end.up, 'down'], [end.addresses.length === 0, 'no address'])),
    loopback: part('lo', loopbackUp ? ['up'] : [], fault([!loopbackUp, 'down'])),
    route: part(
      'default',
      defaultRoutes.map(routeText),
      missing.length === 0 ? undefined : `no ${missing.join(' and ')} route`,
    ),
    link:
      hostInterface === undefined
        ? part('veth', [], 'missing')
        : part(
            hostInterface.name,
            [],
            fault(
              [!hostInterface.up, 'down'],
              [hostInterface.master !== (bridge ?? null), `not on ${bridge ?? 'a bridge'}`],
            ),
          ),
  }
  const reaches = [parts.interface, parts.route, parts.link].every(({ fault }) => fault === undefined)
  return { name: printable(name), ...parts, reaches }
}

function forwardingPart(forwarding: Topology['forwarding'], families: readonly Family[]): Part {
  const off = families.filter(family => !forwarding[family === 'IPv4' ? 'ip' : 'ip6'])
  const on = families.filter(family => !off.includes(family))
  return part(
    'forwarding',
    on.map(family => `${family} on`),
    off.length === 0 ? undefined : `${off.join(' and ')} off`,
  )
}

/** The same words may stand in the tables of both families. */
function forwardTexts(rules: readonly TopologyRule[], textOf: (rule: TopologyRule) => string): string[] {
  const families = new Set(rules.map(({ chain }) => chainFamily(chain)))
  return rules.map(rule => (families.size > 1 ? `${chainFamily(rule.chain)}: ${textOf(rule)}` : textOf(rule)))
}

/** `ip nlkit forward` → `ip`. */
const chainFamily = (chain: string): string => chain.replace(/ .*/, '')

/** Without NAT packets leave as they are: that is no fault where the outside knows the way back. */
function natPart(rules: readonly string[], inner: readonly string[], outer: readonly string[]): Part {
  if (rules.length === 0) return part('NAT', ['none: packets leave with their own source'])
  const changes = (['IPv4', 'IPv6'] as const).flatMap(family => {
    const [from, to] = [inner, outer].map(addresses => addresses.find(address => familyOf(address) === family))
    return from === undefined || to === undefined ? [] : [`${host(from)} → ${host(to)}`]
  })
  return part('NAT', [...rules, ...changes])
}

type Family = 'IPv4' | 'IPv6'

const familyOf = (text: string): Family => (text.includes(':') ? 'IPv6' : 'IPv4')

/** Those that have an address to route; a link-local one is not. */
function familiesOf(addresses: readonly string[]): Family[] {
  const routed = addresses.filter(address => !address.toLowerCase().startsWith('fe80:'))
  const found = (['IPv4', 'IPv6'] as const).filter(family => routed.some(address => familyOf(address) === family))
  return found.length === 0 ? ['IPv4'] : found
}

const host = (cidr: string): string => cidr.replace(/\/.*/, '')

/** `via 192.168.0.1`; a route without a gateway says its device. */
const routeText = (route: string): string => (/^(via|dev) /.test(route) ? route : `via ${route}`)

/** The count stands for the word `counter`. */
const plainRule = ({ rule }: TopologyRule): string => rule.replace(' counter ', ' ')

const countedRule = (rule: TopologyRule): string =>
  `${plainRule(rule)} (${rule.packets} ${rule.packets === 1n ? 'packet' : 'packets'})`

/** The first that is so. */
function fault(...reasons: readonly (readonly [is: boolean, why: string])[]): string | undefined {
  return reasons.find(([is]) => is)?.[1]
}

function part(label: string, values: readonly string[], fault?: string): Part {
  const safe = { label: printable(label), values: values.map(printable) }
  return fault === undefined ? safe : { ...safe, fault: printable(fault) }
}
