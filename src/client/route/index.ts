import { type RTNLGRP, routeProtocol } from '../../../protocol/route/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import type { RunOptions } from '../../socket/operation.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Subscription, type SubscriptionOptions } from '../../socket/subscription.js'
import { onSocket, onSocketSync } from '../face.js'
import { addresses } from './addresses.js'
import { links } from './links.js'
import { nsids } from './nsids.js'
import { routes } from './routes.js'
import { actions } from './traffic/actions.js'
import { chains } from './traffic/chains.js'
import { classes } from './traffic/classes.js'
import { filters } from './traffic/filters.js'
import { qdiscs } from './traffic/qdiscs.js'

export type { Address, AddressFilter, AddressSpec } from './addresses.js'
export type { Device, Link, LinkFilter, LinkSpec } from './links.js'
export type { NextHop, Route, RouteFilter, RouteSpec } from './routes.js'
export type { ActionName } from './traffic/actions.js'
export type { ChainSpec, FilterChain } from './traffic/chains.js'
export type { ClassSpec, TrafficClass } from './traffic/classes.js'
export type { FilterName, FilterPlace, FilterSpec, TrafficFilter } from './traffic/filters.js'
export type { Handle } from './traffic/handles.js'
export type { Qdisc, QdiscFilter, QdiscPlace, QdiscSpec } from './traffic/qdiscs.js'

/** A multicast group of rtnetlink: `LINK`, `IPV4_ROUTE` … */
export type RouteGroup = keyof typeof RTNLGRP

/** The verbs of rtnetlink, by object. */
export const routeVerbs = { links, addresses, routes, nsids, qdiscs, classes, filters, chains, actions } as const

/** rtnetlink, asynchronously: `await using route = RouteClient.open({ netns: 'blue' })`. */
export class RouteClient implements AsyncDisposable {
  readonly socket: NetlinkSocket
  readonly links
  readonly addresses
  readonly routes
  readonly nsids
  readonly qdiscs
  readonly classes
  readonly filters
  readonly chains
  readonly actions

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): RouteClient {
    return new RouteClient(NetlinkSocket.open(routeProtocol, options))
  }

  /**
   * Events, as `ip monitor` shows them, on a socket of their own: `RouteClient.events(['LINK'], { netns: 'blue' })`.
   *
   * @throws TransportError, PlatformError, NamespaceError
   */
  static events(groups: readonly RouteGroup[], options: SubscriptionOptions = {}): Subscription {
    return Subscription.open(routeProtocol, groups, options)
  }

  constructor(socket: NetlinkSocket, options: RunOptions = {}) {
    this.socket = socket
    this.links = onSocket(links, socket, options)
    this.addresses = onSocket(addresses, socket, options)
    this.routes = onSocket(routes, socket, options)
    this.nsids = onSocket(nsids, socket, options)
    this.qdiscs = onSocket(qdiscs, socket, options)
    this.classes = onSocket(classes, socket, options)
    this.filters = onSocket(filters, socket, options)
    this.chains = onSocket(chains, socket, options)
    this.actions = onSocket(actions, socket, options)
  }

  /** The same client with a time limit or an abort signal for each call. */
  with(options: RunOptions): RouteClient {
    return new RouteClient(this.socket, options)
  }

  close(): void {
    this.socket.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}

/** rtnetlink, synchronously: `using route = RouteClientSync.open()`. */
export class RouteClientSync implements Disposable {
  readonly socket: NetlinkSocketSync
  readonly links
  readonly addresses
  readonly routes
  readonly nsids
  readonly qdiscs
  readonly classes
  readonly filters
  readonly chains
  readonly actions

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): RouteClientSync {
    return new RouteClientSync(NetlinkSocketSync.open(routeProtocol, options))
  }

  constructor(socket: NetlinkSocketSync, options: RunOptions = {}) {
    this.socket = socket
    this.links = onSocketSync(links, socket, options)
    this.addresses = onSocketSync(addresses, socket, options)
    this.routes = onSocketSync(routes, socket, options)
    this.nsids = onSocketSync(nsids, socket, options)
    this.qdiscs = onSocketSync(qdiscs, socket, options)
    this.classes = onSocketSync(classes, socket, options)
    this.filters = onSocketSync(filters, socket, options)
    this.chains = onSocketSync(chains, socket, options)
    this.actions = onSocketSync(actions, socket, options)
  }

  /** The same client with a time limit for each call. */
  with(options: RunOptions): RouteClientSync {
    return new RouteClientSync(this.socket, options)
  }

  close(): void {
    this.socket.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
