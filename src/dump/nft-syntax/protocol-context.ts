import { NFPROTO } from '../../../protocol/netfilter/index.js'
import { type HeaderName, headers, networks, transports } from './headers.js'
import { inetProtocols } from './symbols.js'
import { insideOf, splitTunnel, type TunnelName } from './tunnels.js'

/** What a rule has found out about the packet so far: the header at each base. */
export interface ProtocolContext {
  readonly link?: 'ether' | 'vlan'
  readonly network?: 'ip' | 'ip6' | 'arp'
  readonly transport?: HeaderName
  /** Type of the ICMP message. */
  readonly icmpType?: number
  /** The transport protocol is GRE. */
  readonly gre?: true
  /** What is known of the packet inside a tunnel packet. */
  readonly inside?: { readonly tunnel: TunnelName; readonly context: ProtocolContext }
}

/** What the family of a table alone says. */
export function contextOf(family: number): ProtocolContext {
  switch (family) {
    case NFPROTO.IPV4:
      return { network: 'ip' }
    case NFPROTO.IPV6:
      return { network: 'ip6' }
    case NFPROTO.ARP:
      return { network: 'arp' }
    case NFPROTO.BRIDGE:
    case NFPROTO.NETDEV:
      return { link: 'ether' }
    default:
      return {}
  }
}

/** What a match of a field with one value adds. */
export function learned(context: ProtocolContext, field: string, value: bigint): ProtocolContext {
  const tunnelled = splitTunnel(field)
  if (tunnelled !== undefined) {
    const [tunnel, inner] = tunnelled
    return { ...context, inside: { tunnel, context: learned(insideOf(context, tunnel), inner, value) } }
  }
  const number = Number(value)
  switch (field) {
    case 'iiftype':
      return number === 1 ? { ...context, link: 'ether' } : context
    case 'meta nfproto':
      if (number === NFPROTO.IPV4) return { ...context, network: 'ip' }
      return number === NFPROTO.IPV6 ? { ...context, network: 'ip6' } : context
    case 'meta protocol':
    case 'ether type':
    case 'vlan type': {
      if (number === 0x8100) return { ...context, link: 'vlan' }
      const network = networks.get(number)
      return network === undefined ? context : { ...context, network }
    }
    case 'meta l4proto':
    case 'ip protocol':
    case 'ip6 nexthdr': {
      if (number === gre) return { ...context, gre: true }
      const transport = transports.get(number)
      return transport === undefined ? context : { ...context, transport }
    }
    case 'icmp type':
    case 'icmpv6 type':
      return { ...context, icmpType: number }
    default:
      return context
  }
}

/**
 * The matches that nft puts in front of one that reads a header, when the rule has not said yet that the packet has it: in nft
 * syntax, as they would be written out.
 */
export function dependencies(header: HeaderName, context: ProtocolContext): string[] {
  const { link, network, transport } = context
  switch (header) {
    case 'ether':
      return link === undefined ? ['iiftype ether'] : []
    case 'vlan':
      return link === 'vlan' ? [] : [...dependencies('ether', context), 'ether type 8021q']
    case 'ip':
    case 'ip6':
    case 'arp':
      if (network === header) return []
      if (link === 'vlan') return [`vlan type ${header}`]
      return [link === undefined ? `meta nfproto ${header === 'ip' ? 'ipv4' : 'ipv6'}` : `meta protocol ${header}`]
    case 'th':
      return []
    default: {
      if (transport === header) return []
      const below = layerBelow[header]
      const protocol = headers[header].protocol ?? 0
      return [
        ...(below === undefined || network === below ? [] : dependencies(below, context)),
        `meta l4proto ${inetProtocols.get(BigInt(protocol)) ?? protocol}`,
      ]
    }
  }
}

/** IPPROTO_GRE */
const gre = 47

/** The matches that nft puts in front of one that reads the packet inside a tunnel: those inside without the name of the tunnel. */
export function tunnelDependencies(
  tunnel: TunnelName,
  header: HeaderName | undefined,
  context: ProtocolContext,
): { outside: string[]; inside: string[] } {
  const isGre = tunnel === 'gre' || tunnel === 'gretap'
  return {
    outside: isGre && !context.gre ? ['meta l4proto gre'] : [],
    inside: header === undefined ? [] : insideDependencies(header, insideOf(context, tunnel)),
  }
}

function insideDependencies(header: HeaderName, context: ProtocolContext): string[] {
  const { link, network, transport } = context
  switch (header) {
    case 'ip':
    case 'ip6':
    case 'arp':
      if (network === header) return []
      if (link === 'vlan') return [`vlan type ${header}`]
      return [header === 'arp' ? 'ether type arp' : `meta protocol ${header}`]
    case 'vlan':
      return link === 'vlan' ? [] : ['ether type 8021q']
    case 'ether':
    case 'th':
      return []
    default: {
      if (transport === header) return []
      const below = layerBelow[header]
      // For a protocol above, nft asks the Ethernet header, where there is one.
      const named = link === 'ether' ? `ether type ${below}` : `meta protocol ${below}`
      const protocol = headers[header].protocol ?? 0
      return [
        ...(below === undefined || network === below ? [] : [named]),
        `meta l4proto ${inetProtocols.get(BigInt(protocol)) ?? protocol}`,
      ]
    }
  }
}

/** Protocols that belong to one version of IP. */
export const layerBelow: Readonly<Partial<Record<HeaderName, 'ip' | 'ip6'>>> = { icmp: 'ip', igmp: 'ip', icmpv6: 'ip6' }
