import { AF } from '../../protocol/route/index.js'
import type { Link } from '../client/route/index.js'
import { networksOf } from './config.js'
import { EgressError } from './errors.js'
import { defaultRoutes, linkNamed, linkOf, type Observed, veths } from './observe.js'
import { lowestFree, networkCidr, overlaps } from './subnet.js'
import { type Memory, memoryOf, toRemember, type WantedSysctl, wantedSysctls } from './sysctls.js'
import { type Tag, tagOf } from './tags.js'
import type { EgressConfig, EgressNetwork } from './types.js'

/** A network with the namespace's address decided. */
export interface Attachment extends EgressNetwork {
  readonly address: string
}

/** What there has to be, decided by looking at what is there. Nothing here changes anything. */
export interface Desired {
  readonly networks: readonly Attachment[]
  /** Of the bridge: also those that another run gave it. */
  readonly bridgeNetworks: readonly EgressNetwork[]
  /** Undefined: the kernel's default, or whatever it is. */
  readonly mtu: number | undefined
  readonly sysctls: readonly WantedSysctl[]
  readonly namespaceTag: Tag
  readonly bridgeTag: Tag
  readonly vethTag: Tag
  /** What is there of it, and ours. */
  readonly bridge: Link | undefined
  readonly veth: ObservedVeth
  readonly warnings: readonly string[]
}

/** The pair between bridge and namespace as it was found. */
export interface ObservedVeth {
  /** On the bridge's side. */
  readonly host: Link | undefined
  /** In the namespace, and the other end of `host`. */
  readonly inner: Link | undefined
  /** What remains of a pair: to be deleted before there can be a new one. */
  readonly remains: readonly { readonly link: Link; readonly inside: boolean }[]
}

/**
 * @throws EgressError ERR_EGRESS_NOT_OURS, ERR_EGRESS_MISMATCH, ERR_EGRESS_OVERLAP, ERR_EGRESS_ADDRESS_TAKEN, ERR_EGRESS_EXHAUSTED
 */
export function desire(config: EgressConfig, observed: Observed): Desired {
  const namespaceTag: Tag = {
    kind: 'namespace',
    values: { bridge: config.bridge, base: String(observed.base.identity.ino) },
  }
  checkNamespace(config, observed, namespaceTag)
  const { bridge, tag } = findBridge(config, observed)
  const veth = findVeth(config, observed)
  if (bridge === undefined) checkOverlap(config, observed)
  const networks = networksOf(config).map(network => attach(network, config, observed))
  const memory: Memory = memoryOf(tag?.values ?? {})
  const sysctls = wantedSysctls(config, observed, memory)
  const networkValues = Object.fromEntries(
    networks.map(({ family, gateway, prefixLength }) => [family, `${gateway}/${prefixLength}`]),
  )
  const vethValues = Object.fromEntries(networks.map(({ family, address }) => [family, address]))
  return {
    networks,
    bridgeNetworks: bridgeNetworks(config, tag),
    mtu: config.mtu ?? smaller(observed.uplink?.attributes.mtu),
    sysctls,
    namespaceTag,
    bridgeTag: { kind: 'bridge', values: { ...tag?.values, ...networkValues, ...toRemember(sysctls, memory) } },
    vethTag: {
      kind: 'veth',
      values: {
        ...tagOf(veth.host, 'veth')?.values,
        namespace: config.namespace,
        bridge: config.bridge,
        ...vethValues,
      },
    },
    bridge,
    veth,
    warnings: uplinkWarnings(config, observed),
  }
}

/** An Ethernet device's MTU: what a bridge and a veth pair get when nobody says otherwise. */
const DEFAULT_MTU = 1500

function smaller(mtu: number | undefined): number | undefined {
  return mtu !== undefined && mtu < DEFAULT_MTU ? mtu : undefined
}

/** The namespace must be ours, and made for this bridge. */
export function checkNamespace(config: EgressConfig, { namespace }: Observed, wanted: Tag): void {
  if (namespace === undefined) return
  const tag = tagOf(linkNamed(namespace, 'lo'), 'namespace')
  if (tag === undefined)
    throw new EgressError(
      'ERR_EGRESS_NOT_OURS',
      `namespace ${config.namespace} exists and was not made by nlkit; choose another name (option namespace)`,
    )
  const { bridge, base } = tag.values
  if (base !== wanted.values.base)
    throw new EgressError(
      'ERR_EGRESS_MISMATCH',
      `namespace ${config.namespace} was made from another base, or from one that is gone (net:[${base}])`,
    )
  if (bridge !== wanted.values.bridge)
    throw new EgressError(
      'ERR_EGRESS_MISMATCH',
      `namespace ${config.namespace} was made for bridge ${bridge}, not ${config.bridge}`,
    )
}

function findBridge(config: EgressConfig, { base }: Observed): { bridge: Link | undefined; tag: Tag | undefined } {
  const bridge = linkNamed(base, config.bridge)
  if (bridge === undefined) return { bridge, tag: undefined }
  const tag = tagOf(bridge, 'bridge')
  if (tag === undefined || bridge.kind !== 'bridge')
    throw new EgressError(
      'ERR_EGRESS_NOT_OURS',
      `${bridge.kind === 'bridge' ? 'bridge' : 'interface'} ${config.bridge} exists and was not made by nlkit; choose another name (option bridge)`,
    )
  for (const { family, gateway, prefixLength } of networksOf(config)) {
    const has = tag.values[family]
    if (has === undefined || has === `${gateway}/${prefixLength}`) continue
    throw new EgressError(
      'ERR_EGRESS_MISMATCH',
      `bridge ${config.bridge} was made with ${has}, not ${gateway}/${prefixLength}: give the namespace another bridge, or take that one down first`,
    )
  }
  return { bridge, tag }
}

/** Those asked for, and an IPv6 network that an earlier run gave the bridge for other namespaces. */
export function bridgeNetworks(config: EgressConfig, tag: Tag | undefined): EgressNetwork[] {
  const networks = networksOf(config)
  const [gateway, length] = tag?.values.ip6?.split('/') ?? []
  if (config.ip6 !== undefined || gateway === undefined) return networks
  const prefixLength = Number(length)
  const subnet = networkCidr(gateway, prefixLength)
  return [...networks, { family: 'ip6', subnet, prefixLength, gateway, address: undefined }]
}

/** How the namespace and the bridge are connected now. */
function findVeth(config: EgressConfig, observed: Observed): ObservedVeth {
  const { base, namespace } = observed
  const own = veths(base).filter(each => each.namespace === config.namespace)
  const strange = linkNamed(base, config.hostInterface)
  if (strange !== undefined && !own.some(({ link }) => link === strange)) {
    const other = tagOf(strange, 'veth')?.values.namespace
    throw other === undefined
      ? new EgressError(
          'ERR_EGRESS_NOT_OURS',
          `interface ${config.hostInterface} exists and was not made by nlkit; choose another name (option hostInterface)`,
        )
      : new EgressError('ERR_EGRESS_MISMATCH', `interface ${config.hostInterface} leads to namespace ${other}`)
  }
  const pair = own.flatMap(({ link }) => {
    const inner = namespace?.links.find(each => isPeer(link, each))
    return inner === undefined ? [] : [{ host: link, inner }]
  })[0]
  if (pair !== undefined) checkNames(config, pair)
  const remains = own.filter(({ link }) => link !== pair?.host).map(({ link }) => ({ link, inside: false }))
  const inner = namespace && linkNamed(namespace, config.interface)
  if (pair === undefined && namespace !== undefined && inner !== undefined) {
    // A pair is made inside and one end then moved out: both are inside when that was interrupted.
    const half = linkNamed(namespace, config.hostInterface)
    if (half === undefined || inner.kind !== 'veth' || inner.attributes.link !== half.index)
      throw new EgressError(
        'ERR_EGRESS_NOT_OURS',
        `interface ${config.interface} exists in namespace ${config.namespace} and was not made by nlkit`,
      )
    return { host: undefined, inner: undefined, remains: [...remains, { link: inner, inside: true }] }
  }
  return { host: pair?.host, inner: pair?.inner, remains }
}

/** Whether two links, in the base and in the namespace that was made from it, are the ends of one pair. */
function isPeer(host: Link, inner: Link): boolean {
  return inner.kind === 'veth' && inner.attributes.link === host.index && host.attributes.link === inner.index
}

function checkNames(config: EgressConfig, { host, inner }: { host: Link; inner: Link }): void {
  if (host.name === config.hostInterface && inner.name === config.interface) return
  throw new EgressError(
    'ERR_EGRESS_MISMATCH',
    `namespace ${config.namespace} is connected by ${host.name} and ${inner.name}, not by ${config.hostInterface} and ${config.interface}: take it down first`,
  )
}

/** Only before the bridge has its network: what others route later is theirs to mind. */
function checkOverlap(config: EgressConfig, { base }: Observed): void {
  for (const { subnet } of networksOf(config)) {
    const route = base.routes.find(({ to }) => to !== 'default' && overlaps(to, subnet))
    if (route === undefined) continue
    const dev = linkOf(base, route.oif)?.name
    throw new EgressError(
      'ERR_EGRESS_OVERLAP',
      `${subnet} overlaps ${route.to}, to which there is a route${dev === undefined ? '' : ` by ${dev}`}: choose another network`,
    )
  }
}

/** Decides the address: the one asked for, the one it has, or the lowest that is free. */
function attach(network: EgressNetwork, config: EgressConfig, { base }: Observed): Attachment {
  const { family, subnet, gateway } = network
  const bridge = linkNamed(base, config.bridge)
  const ofBase = new Map(base.addresses.map(each => [each.address.split('/')[0] ?? '', each.index]))
  const holder = ofBase.get(gateway)
  if (holder !== undefined && holder !== bridge?.index)
    throw new EgressError('ERR_EGRESS_ADDRESS_TAKEN', `${gateway} is an address of ${linkOf(base, holder)?.name}`)
  const ofOthers = new Map<string, string>()
  let own: string | undefined
  for (const { link, namespace } of veths(base)) {
    const address = tagOf(link, 'veth')?.values[family]
    if (address === undefined) continue
    if (namespace === config.namespace) own = address
    else ofOthers.set(address, namespace)
  }
  if (network.address !== undefined) {
    const index = ofBase.get(network.address)
    const other = ofOthers.get(network.address)
    if (index !== undefined || other !== undefined)
      throw new EgressError(
        'ERR_EGRESS_ADDRESS_TAKEN',
        `${network.address} is an address of ${other === undefined ? linkOf(base, index)?.name : `namespace ${other}`}`,
      )
    return { ...network, address: network.address }
  }
  if (own !== undefined && overlaps(own, subnet)) return { ...network, address: own }
  const address = lowestFree(network, new Set([...ofBase.keys(), ...ofOthers.keys()]))
  if (address === undefined)
    throw new EgressError(
      'ERR_EGRESS_EXHAUSTED',
      `every address of ${subnet} is in use; take a namespace down, or use a larger network`,
    )
  return { ...network, address }
}

function uplinkWarnings(config: EgressConfig, { base, uplink }: Observed): string[] {
  const warnings: string[] = []
  const routed = defaultRoutes(base)
  for (const { family } of networksOf(config)) {
    const number = family === 'ip' ? AF.INET : AF.INET6
    if (!routed.some(route => route.family === number))
      warnings.push(
        `the base has no ${family === 'ip' ? 'IPv4' : 'IPv6'} default route: nothing outside can be reached`,
      )
  }
  if (uplink !== undefined && !uplink.up) warnings.push(`the uplink ${uplink.name} is down`)
  return warnings
}
