import { ethtool } from '../../../protocol/generic/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import type { Subscription, SubscriptionOptions } from '../../socket/subscription.js'
import { Client, ClientSync, withVerbsOf } from '../client.js'
import { FamilyClient } from '../generic/index.js'
import { GenericSession } from '../generic/session.js'
import { type EthtoolVerbs, ethtoolVerbs } from './devices.js'

export type {
  Features,
  LinkInfo,
  LinkModes,
  LinkModesSpec,
  LinkState,
  ModuleMemory,
} from './devices.js'
export type { EthtoolDevice } from './questions.js'
export type { RssSpec } from './rss.js'
export type { LengthCount, StandardStatistics, StatisticsGroup } from './statistics.js'

const verbsOf = (session: GenericSession): EthtoolVerbs => ethtoolVerbs(session)

/** Settings of network devices, asynchronously: `await using ethtool = EthtoolClient.open({ netns: 'blue' })`. */
export class EthtoolClient extends withVerbsOf(Client<GenericSession>, verbsOf) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): EthtoolClient {
    return new EthtoolClient(NetlinkSocket.open(new GenericSession(options), options))
  }

  /** `ethtool --monitor`: what was changed, on a socket of its own. Bodies are `{ header: { cmd }, attributes }`. */
  events(options: SubscriptionOptions = {}): Promise<Subscription> {
    return new FamilyClient(ethtool, this.socket, this.options).events(['monitor'], options)
  }
}

/** Settings of network devices, synchronously. */
export class EthtoolClientSync extends withVerbsOf(ClientSync<GenericSession>, verbsOf) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): EthtoolClientSync {
    return new EthtoolClientSync(NetlinkSocketSync.open(new GenericSession(options), options))
  }
}
