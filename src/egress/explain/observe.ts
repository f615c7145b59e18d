import fs from 'node:fs'
import { AF } from '../../../protocol/route/index.js'
import { NftablesClientSync } from '../../client/nftables/index.js'
import type { Link, RouteClient } from '../../client/route/index.js'
import { NamespaceError } from '../../errors.js'
import { type NamespaceSpec, netns } from '../../netns/index.js'
import { KernelError } from '../../socket/index.js'
import { readOtherFilters } from '../coexist/index.js'
import { networksOf } from '../config.js'
import { type NetworkState, observeNetwork } from '../observe.js'
import type { Outside } from '../outside.js'
import type { Session } from '../session.js'
import { hostsOf, lowestFree, overlaps, rangeOf, toAddress, toNumber } from '../subnet.js'
import { tagOf } from '../tags.js'
import type { EgressConfig, EgressNetwork } from '../types.js'
import { type Ruleset, readRuleset } from '../walk/index.js'
import { readNeighbours } from './neighbours.js'
import {
  bridgeOf,
  type Device,
  deviceNamed,
  type FamilyObservation,
  type Lookup,
  type Observation,
} from './observation.js'

/** Looks at the base and the namespace. Changes nothing and sends nothing. */
export async function observeEgress(session: Session, config: EgressConfig, outside: Outside): Promise<Observation> {
  const exists = netns.exists(config.namespace)
  const [base, ruleset, inside] = await Promise.all([
    observeNetwork(session.route),
    session.nftables.socket.run(readRuleset()),
    exists ? observeInside(session, config.namespace) : undefined,
  ])
  const devices = devicesOf(base)
  const namespace = inside && { devices: devicesOf(inside), ruleset: inside.ruleset }
  const families = await Promise.all(
    networksOf(config).map(network =>
      new FamilyObserver(session, config, base, devices, inside, outside[network.family]).observe(network),
    ),
  )
  return {
    config,
    namespace,
    leftoverFile: !exists && netns.list().some(({ name }) => name === config.namespace),
    base: { devices, ruleset, others: readOtherFilters(session.base) },
    families,
  }
}

async function observeInside(session: Session, namespace: string): Promise<NetworkState & { ruleset: Ruleset }> {
  using nftables = NftablesClientSync.open({ netns: namespace })
  const state = await observeNetwork(session.inside(namespace))
  return { ...state, ruleset: nftables.socket.run(readRuleset()) }
}

function devicesOf({ links, addresses }: NetworkState): Device[] {
  const named = (index: number | undefined) => links.find(link => link.index === index)?.name
  return links.map(({ index, name, kind, up, attributes }) => ({
    index,
    name,
    kind,
    up,
    master: attributes.master === undefined ? undefined : named(attributes.master),
    link: attributes.link,
    addresses: addresses
      .filter(address => address.index === index && !address.address.startsWith('fe80:'))
      .map(({ address }) => address),
  }))
}

class FamilyObserver {
  readonly #session: Session
  readonly #config: EgressConfig
  readonly #base: NetworkState
  readonly #devices: readonly Device[]
  readonly #inside: NetworkState | undefined
  readonly #outside: string

  constructor(
    session: Session,
    config: EgressConfig,
    base: NetworkState,
    devices: readonly Device[],
    inside: NetworkState | undefined,
    outside: string,
  ) {
    this.#session = session
    this.#config = config
    this.#base = base
    this.#devices = devices
    this.#inside = inside
    this.#outside = outside
  }

  async observe(network: EgressNetwork): Promise<FamilyObservation> {
    const { bridge } = this.#config
    const outside = this.#outside
    const address = this.#address(network)
    const uplink = await this.#lookUp(outside)
    const uplinkName = 'dev' in uplink ? uplink.dev : undefined
    const out = await this.#lookUp(outside, { from: address, iif: bridge })
    const back = uplinkName === undefined ? undefined : await this.#lookUp(address, { from: outside, iif: uplinkName })
    const v4 = network.family === 'ip'
    const read = (...name: string[]) => readSetting(this.#session.base, ['net', ...name])
    return {
      network,
      outside,
      bridged: overlaps(network.subnet, outside),
      address,
      defaultRoutes: this.#defaultRoutes(network),
      uplink,
      out,
      back,
      routerGuess: uplink.error === undefined ? undefined : await this.#routerGuess(network),
      forwarding: (v4 ? read('ipv4', 'ip_forward') : read('ipv6', 'conf', 'all', 'forwarding')) === '1',
      notForwarding: v4
        ? [bridge, uplinkName]
            .filter(dev => dev !== undefined)
            .filter(dev => read('ipv4', 'conf', dev, 'forwarding') === '0')
        : [],
      strictReversePath: v4
        ? this.#devices
            .map(({ name }) => name)
            .filter(dev => {
              const values = ['all', dev].map(each => Number(read('ipv4', 'conf', each, 'rp_filter') ?? 0))
              return Math.max(...values) === 1
            })
        : [],
      probe: undefined,
    }
  }

  /** The one that was asked for, that the veth's tag remembers, that is there, or that would be given. */
  #address(network: EgressNetwork): string {
    const { namespace, hostInterface, interface: inside } = this.#config
    const tags = this.#base.links.map(link => tagOf(link, 'veth')?.values ?? {})
    const own = tagOf(
      this.#base.links.find(({ name }) => name === hostInterface),
      'veth',
    )?.values
    const has = (this.#inside === undefined ? [] : devicesOf(this.#inside))
      .find(({ name }) => name === inside)
      ?.addresses.map(cidr => cidr.split('/')[0]!)
      .find(address => overlaps(network.subnet, address) && address !== network.gateway)
    const taken = new Set(tags.filter(tag => tag.namespace !== namespace).flatMap(tag => tag[network.family] ?? []))
    return (
      network.address ??
      (own?.namespace === namespace ? own?.[network.family] : undefined) ??
      has ??
      lowestFree(network, taken) ??
      toAddress(hostsOf(network).last, network.family)
    )
  }

  #defaultRoutes({ family }: EgressNetwork): FamilyObservation['defaultRoutes'] {
    const { routes = [], links = [] } = this.#inside ?? {}
    return routes
      .filter(route => route.to === 'default' && route.family === (family === 'ip' ? AF.INET : AF.INET6))
      .sort((a, b) => (a.attributes.priority ?? 0) - (b.attributes.priority ?? 0))
      .map(({ via, oif }) => ({ via, dev: links.find(({ index }) => index === oif)?.name }))
  }

  async #lookUp(address: string, options: { from?: string; iif?: string } = {}): Promise<Lookup> {
    const { links } = this.#base
    const name = options.iif
    if (name !== undefined && !links.some(link => link.name === name)) return { error: 'ENODEV' }
    return lookUp(this.#session.route, links, address, options)
  }

  /**
   * Where the way outside probably went, when there is none: a neighbour that is known at a device with an address, or the other or first
   * address of its network. The best device is the one that was named, else one that is up.
   */
  async #routerGuess({ family }: EgressNetwork): Promise<FamilyObservation['routerGuess']> {
    const { uplink, bridge } = this.#config
    const candidates = this.#devices
      .filter(({ name, master }) => name !== 'lo' && name !== bridge && master === undefined)
      .filter(({ name }) => uplink === undefined || name === uplink)
      .sort((a, b) => Number(b.up) - Number(a.up))
    const neighbours = await this.#session.route.socket.run(readNeighbours(family))
    for (const { name, index, addresses } of candidates) {
      const own = addresses.find(address => address.includes(':') === (family === 'ip6'))
      if (own === undefined) continue
      const known = neighbours.filter(each => each.index === index)
      const via = (known.find(({ router }) => router) ?? known[0])?.address ?? firstBeside(own)
      if (via !== undefined) return { dev: name, via }
    }
    return undefined
  }
}

/** The first address of a network that is not one's own; of a pair, the other one. */
function firstBeside(cidr: string): string | undefined {
  const family = cidr.includes(':') ? 'ip6' : 'ip'
  const [address = '', length] = cidr.split('/')
  const { first, last } =
    Number(length) < (family === 'ip' ? 31 : 127) ? hostsOf({ family, subnet: cidr }) : rangeOf(cidr)
  const own = toNumber(address)
  const other = own === first ? first + 1n : first
  return other > last ? undefined : toAddress(other, family)
}

async function lookUp(
  route: RouteClient,
  links: readonly Link[],
  address: string,
  options: { from?: string; iif?: string },
): Promise<Lookup> {
  try {
    const { oif, via } = await route.routes.get(address, options)
    return { dev: links.find(({ index }) => index === oif)?.name ?? '', via }
  } catch (error) {
    if (error instanceof KernelError) return { error: error.code }
    throw error
  }
}

/** Undefined where there is no such setting. */
function readSetting(base: NamespaceSpec, name: readonly string[]): string | undefined {
  try {
    return netns.readSysctl(base, name)
  } catch (error) {
    if (error instanceof NamespaceError && error.code === 'ERR_SYSCTL_NAME') return undefined
    throw error
  }
}

/** How many packets the reverse-path filter has dropped in a namespace: TcpExt IPReversePathFilter. */
export function reversePathDrops(base: NamespaceSpec): number {
  const lines = netns.run(base, () => fs.readFileSync('/proc/thread-self/net/netstat', 'latin1')).split('\n')
  const [names = [], values = []] = lines.filter(line => line.startsWith('TcpExt:')).map(line => line.split(' '))
  return Number(values[names.indexOf('IPReversePathFilter')] ?? 0)
}

/** Whether there is anything to probe through. */
export function canProbe(observation: Observation): boolean {
  const { config, namespace } = observation
  return (
    namespace !== undefined &&
    deviceNamed(namespace.devices, config.interface) !== undefined &&
    bridgeOf(observation) !== undefined
  )
}
