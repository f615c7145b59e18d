import { netfilterProtocol } from '../../../protocol/netfilter/index.js'
import type { BatchOptions, BatchResult } from '../../socket/batch.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import type { Operation, RunOptions } from '../../socket/operation.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Subscription, type SubscriptionOptions } from '../../socket/subscription.js'
import { type Asynchronous, onSocket, onSocketSync, type Synchronous } from '../face.js'
import { connections } from './connections.js'
import { expectations } from './expectations.js'

export {
  type Connection,
  type ConnectionEvent,
  type ConnectionSpec,
  type Counters,
  connectionEvent,
  type NatRange,
} from './connection.js'
export type { ConnectionListOptions, ConnectionName, ProcessorStatistics, TableUsage } from './connections.js'
export {
  type Expectation,
  type ExpectationEvent,
  type ExpectationName,
  type ExpectationSpec,
  type ExpectationStatistics,
  expectationEvent,
} from './expectations.js'
export type { ConnectionFilter } from './filter.js'
export type { Flow, PartialFlow } from './flow.js'
export type { AddressFamily, ConnectionState, ExpectFlag, StatusFlag, TransportProtocol } from './words.js'

/** What happens to connections and expectations: multicast groups of nfnetlink. */
export type ConntrackGroup =
  | 'CONNTRACK_NEW'
  | 'CONNTRACK_UPDATE'
  | 'CONNTRACK_DESTROY'
  | 'CONNTRACK_EXP_NEW'
  | 'CONNTRACK_EXP_UPDATE'
  | 'CONNTRACK_EXP_DESTROY'

const connectionGroups: readonly ConntrackGroup[] = ['CONNTRACK_NEW', 'CONNTRACK_UPDATE', 'CONNTRACK_DESTROY']

const verbs = { connections, expectations } as const

/** What changes are made of in a `batch`: the same verbs, of which each gives an operation, and none is carried out by itself. */
export type ConntrackVerbs = typeof verbs

/** Connection tracking, asynchronously: `await using conntrack = ConntrackClient.open({ netns: 'blue' })`. */
export class ConntrackClient implements AsyncDisposable {
  readonly socket: NetlinkSocket
  readonly connections: Asynchronous<typeof connections>
  readonly expectations: Asynchronous<typeof expectations>
  readonly #options: RunOptions

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): ConntrackClient {
    return new ConntrackClient(NetlinkSocket.open(netfilterProtocol, options))
  }

  /**
   * Events, as `conntrack -E` shows them, on a socket of their own. {@link connectionEvent} and {@link expectationEvent}
   * make objects of them.
   *
   * @throws TransportError, PlatformError, NamespaceError; EPERM without CAP_NET_ADMIN
   */
  static events(groups: readonly ConntrackGroup[] = connectionGroups, options: SubscriptionOptions = {}): Subscription {
    return Subscription.open(netfilterProtocol, groups, options)
  }

  constructor(socket: NetlinkSocket, options: RunOptions = {}) {
    this.socket = socket
    this.#options = options
    this.connections = onSocket(connections, socket, options)
    this.expectations = onSocket(expectations, socket, options)
  }

  /**
   * Changes by the thousand, in their order: see RouteClient.batch.
   *
   *     await conntrack.batch(saved, (spec, { connections }) => connections.create(spec))
   */
  batch<T>(
    items: Iterable<T> | AsyncIterable<T>,
    change: (item: T, verbs: ConntrackVerbs) => Operation<void>,
    options: BatchOptions<T> = {},
  ): Promise<BatchResult> {
    return this.socket.batch(items, item => change(item, verbs), { ...this.#options, ...options })
  }

  /** The same client with a time limit or an abort signal for each call. */
  with(options: RunOptions): ConntrackClient {
    return new ConntrackClient(this.socket, options)
  }

  close(): void {
    this.socket.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}

/** Connection tracking, synchronously. */
export class ConntrackClientSync implements Disposable {
  readonly socket: NetlinkSocketSync
  readonly connections: Synchronous<typeof connections>
  readonly expectations: Synchronous<typeof expectations>
  readonly #options: RunOptions

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): ConntrackClientSync {
    return new ConntrackClientSync(NetlinkSocketSync.open(netfilterProtocol, options))
  }

  constructor(socket: NetlinkSocketSync, options: RunOptions = {}) {
    this.socket = socket
    this.#options = options
    this.connections = onSocketSync(connections, socket, options)
    this.expectations = onSocketSync(expectations, socket, options)
  }

  /** Changes by the thousand, in their order: see RouteClientSync.batch. */
  batch<T>(
    items: Iterable<T>,
    change: (item: T, verbs: ConntrackVerbs) => Operation<void>,
    options: BatchOptions<T> = {},
  ): BatchResult {
    return this.socket.batch(items, item => change(item, verbs), { ...this.#options, ...options }, this.batch)
  }

  /** The same client with a time limit for each call. */
  with(options: RunOptions): ConntrackClientSync {
    return new ConntrackClientSync(this.socket, options)
  }

  close(): void {
    this.socket.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
