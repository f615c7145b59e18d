import { netfilterProtocol } from '../../../protocol/netfilter/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Subscription, type SubscriptionOptions } from '../../socket/subscription.js'
import { BatchClient, BatchClientSync, withVerbs } from '../client.js'
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

/** What changes are made of in a `batch`: the same verbs, of which each gives an operation, and none is carried out by itself. */
export interface ConntrackVerbs {
  readonly connections: typeof connections
  readonly expectations: typeof expectations
}

const verbs: ConntrackVerbs = { connections, expectations }

/** Connection tracking, asynchronously: `await using conntrack = ConntrackClient.open({ netns: 'blue' })`. */
export class ConntrackClient extends withVerbs(BatchClient<ConntrackVerbs>, verbs) {
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
}

/** Connection tracking, synchronously. */
export class ConntrackClientSync extends withVerbs(BatchClientSync<ConntrackVerbs>, verbs) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): ConntrackClientSync {
    return new ConntrackClientSync(NetlinkSocketSync.open(netfilterProtocol, options))
  }
}
