import type { AddressMessage, FibRuleMessage, NeighbourMessage, RouteMessage } from '../../../protocol/route/index.js'
import type { OpenedNamespace, VirtualNamespace } from '../../netns/index.js'
import { openedNowhere } from '../named-descriptors.js'
import type { SimulatedKernel } from './kernel.js'
import { Link } from './link/link.js'
import { Ruleset } from './nftables/ruleset.js'
import { defaultRules } from './route/rule.js'
import type { SimulatedTransport } from './socket/transport.js'

/**
 * A network namespace of a simulated kernel. Its state is plain: a test may look at it and change it without any message.
 * Addresses, routes, rules and neighbours are kept as the messages that tell them, in the order in which they are listed.
 *
 * Where a client takes a namespace (`links.add({ netns })`) it takes this object.
 */
export class Namespace implements VirtualNamespace {
  readonly kernel: SimulatedKernel
  readonly name: string
  /** Descriptor by which messages name it (IFLA_NET_NS_FD): a number of the simulation's own. */
  readonly fd: number
  /** By index. */
  readonly links = new Map<number, Link>()
  addresses: AddressMessage[] = []
  routes: RouteMessage[] = []
  rules: FibRuleMessage[] = defaultRules()
  neighbours: NeighbourMessage[] = []
  /** Whether a rule was ever added: from then on the tables local and main are told apart in lookups. */
  hadRules = false
  /** The ids by which it refers to other namespaces. */
  readonly nsids = new Map<Namespace, number>()
  readonly nftables = new Ruleset()
  /** @internal Who may hear its events. */
  readonly sockets = new Set<SimulatedTransport>()
  #lastIndex = 0

  /** @internal Made by {@link SimulatedKernel.namespace}. */
  constructor(kernel: SimulatedKernel, name: string, fd: number) {
    this.kernel = kernel
    this.name = name
    this.fd = fd
    const lo = Link.loopback(this)
    this.links.set(lo.index, lo)
    this.#lastIndex = lo.index
  }

  /** The device of this name, or one of its alternative names. */
  link(name: string): Link | undefined {
    for (const link of this.links.values()) if (link.name === name || link.altNames.includes(name)) return link
    return undefined
  }

  /** Links as they are listed: by index. */
  get sortedLinks(): Link[] {
    return [...this.links.values()].sort((a, b) => a.index - b.index)
  }

  /** An index that no device has; indexes are not used again. */
  nextIndex(): number {
    do this.#lastIndex++
    while (this.links.has(this.#lastIndex))
    return this.#lastIndex
  }

  /** The id of another namespace here, given if it has none yet, as when a device there becomes known here. */
  nsidOf(other: Namespace): number {
    const known = this.nsids.get(other)
    if (known !== undefined) return known
    const taken = new Set(this.nsids.values())
    let id = 0
    while (taken.has(id)) id++
    this.nsids.set(other, id)
    return id
  }

  open(): OpenedNamespace {
    return openedNowhere(this.name, this.fd)
  }
}
