import type { RTNLGRP } from '../../../protocol/route/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Subscription, type SubscriptionOptions } from '../../socket/subscription.js'
import { BatchClient, BatchClientSync, withVerbs } from '../client.js'
import { addressLabels } from './address-labels.js'
import { addresses } from './addresses.js'
import { canGateways } from './can-gateways.js'
import { fdb } from './fdb.js'
import { links } from './links.js'
import { mdb } from './mdb.js'
import { mst } from './mst.js'
import { multicastAddresses } from './multicast-addresses.js'
import { neighbourTables } from './neighbour-tables.js'
import { neighbours } from './neighbours.js'
import { netconfs } from './netconfs.js'
import { nexthops } from './nexthops.js'
import { nsids } from './nsids.js'
import { rtnetlink } from './protocol.js'
import { routes } from './routes.js'
import { rules } from './rules.js'
import { stats } from './statistics.js'
import { actions } from './traffic/actions.js'
import { chains } from './traffic/chains.js'
import { classes } from './traffic/classes.js'
import { filters } from './traffic/filters.js'
import { qdiscs } from './traffic/qdiscs.js'
import { RouteView, type ViewKind } from './view.js'
import { vlans } from './vlans.js'
import { vnis } from './vnis.js'

export type { Listed, Question } from '../listed.js'
export type { AddressLabel, AddressLabelSpec } from './address-labels.js'
export type { Address, AddressFilter, AddressSpec } from './addresses.js'
export type { CanGateway, CanGatewaySpec, CanModifications, CanOperand } from './can-gateways.js'
export type { EncapSpec } from './encapsulation.js'
export type { FdbEntry, FdbFilter, FdbFlush, FdbKey, FdbSpec } from './fdb.js'
export type { Device, Link, LinkFilter, LinkSpec } from './links.js'
export type { MdbEntry, MdbFlush, MdbGroup, MdbKey, MdbSpec } from './mdb.js'
export type { MstState } from './mst.js'
export type { MulticastAddress, MulticastAddressFilter } from './multicast-addresses.js'
export type { NeighbourTable, NeighbourTableSpec } from './neighbour-tables.js'
export type { Neighbour, NeighbourFilter, NeighbourKey, NeighbourSpec } from './neighbours.js'
export type { Netconf } from './netconfs.js'
export type { GroupMember, Nexthop, NexthopBucket, NexthopFilter, NexthopSpec } from './nexthops.js'
export type { NextHop, Route, RouteFilter, RouteSpec } from './routes.js'
export type { PolicyRule, PolicyRuleFilter, PolicyRuleSpec } from './rules.js'
export type { DeviceStats, StatsGroup } from './statistics.js'
export type { ActionName } from './traffic/actions.js'
export type { FilterChain, FilterChainSpec } from './traffic/chains.js'
export type { ClassSpec, TrafficClass } from './traffic/classes.js'
export type { FilterName, FilterPlace, FilterSpec, TrafficFilter } from './traffic/filters.js'
export type { Handle } from './traffic/handles.js'
export type { Qdisc, QdiscFilter, QdiscPlace, QdiscSpec } from './traffic/qdiscs.js'
export { type HtbClassWords, type HtbWords, type NetemWords, type TbfWords, tc } from './traffic/tc.js'
export {
  RouteView,
  type Synchronised,
  type ViewChange,
  type ViewItem,
  type ViewKind,
  type ViewObjects,
} from './view.js'
export type { Vlan, VlanGlobal, VlanKey, VlanOptions, VlanSpec } from './vlans.js'
export type { Vni, VniKey, VniSpec } from './vnis.js'

/** A multicast group of rtnetlink: `LINK`, `IPV4_ROUTE` … */
export type RouteGroup = keyof typeof RTNLGRP

/** What changes are made of in a `batch`: the same verbs, of which each gives an operation, and none is carried out by itself. */
export interface RouteVerbs {
  readonly links: typeof links
  readonly addresses: typeof addresses
  readonly routes: typeof routes
  readonly rules: typeof rules
  readonly neighbours: typeof neighbours
  readonly nexthops: typeof nexthops
  readonly fdb: typeof fdb
  readonly vlans: typeof vlans
  readonly mdb: typeof mdb
  readonly vnis: typeof vnis
  readonly mst: typeof mst
  readonly multicastAddresses: typeof multicastAddresses
  readonly neighbourTables: typeof neighbourTables
  readonly netconfs: typeof netconfs
  readonly addressLabels: typeof addressLabels
  readonly stats: typeof stats
  readonly nsids: typeof nsids
  readonly canGateways: typeof canGateways
  readonly qdiscs: typeof qdiscs
  readonly classes: typeof classes
  readonly filters: typeof filters
  readonly chains: typeof chains
  readonly actions: typeof actions
}

const verbs: RouteVerbs = {
  links,
  addresses,
  routes,
  rules,
  neighbours,
  nexthops,
  fdb,
  vlans,
  mdb,
  vnis,
  mst,
  multicastAddresses,
  neighbourTables,
  netconfs,
  addressLabels,
  stats,
  nsids,
  canGateways,
  qdiscs,
  classes,
  filters,
  chains,
  actions,
}

/** rtnetlink, asynchronously: `await using route = RouteClient.open({ netns: 'blue' })`. */
export class RouteClient extends withVerbs(BatchClient<RouteVerbs>, verbs) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): RouteClient {
    return new RouteClient(NetlinkSocket.open(rtnetlink, options))
  }

  /**
   * Events, as `ip monitor` shows them, on a socket of their own: `RouteClient.events(['LINK'], { netns: 'blue' })`.
   *
   * @throws TransportError, PlatformError, NamespaceError
   */
  static events(groups: readonly RouteGroup[], options: SubscriptionOptions = {}): Subscription {
    return Subscription.open(rtnetlink, groups, options)
  }

  /**
   * A picture that follows the kernel: `await using view = await RouteClient.view(['links', 'routes'], { netns: 'blue' })`.
   *
   * Rejects with TransportError, PlatformError, NamespaceError, DumpInterruptedError and the signal's reason.
   */
  static view<K extends ViewKind>(kinds: readonly K[], options: SubscriptionOptions = {}): Promise<RouteView<K>> {
    return RouteView.open(kinds, options)
  }
}

/** rtnetlink, synchronously: `using route = RouteClientSync.open()`. */
export class RouteClientSync extends withVerbs(BatchClientSync<RouteVerbs>, verbs) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): RouteClientSync {
    return new RouteClientSync(NetlinkSocketSync.open(rtnetlink, options))
  }
}
