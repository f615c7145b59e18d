import { ethtool } from '../../../protocol/generic/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import type { RunOptions } from '../../socket/operation.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import type { Subscription, SubscriptionOptions } from '../../socket/subscription.js'
import { type Asynchronous, onSocket, onSocketSync, type Synchronous } from '../face.js'
import { FamilyClient } from '../generic/index.js'
import { GenericSession } from '../generic/session.js'
import { type EthtoolVerbs, ethtoolVerbs } from './devices.js'

export type {
  EthtoolDevice,
  Features,
  LinkInfo,
  LinkModes,
  LinkModesSpec,
  LinkState,
} from './devices.js'

/** Settings of network devices, asynchronously: `await using ethtool = EthtoolClient.open({ netns: 'blue' })`. */
export class EthtoolClient implements AsyncDisposable {
  readonly socket: NetlinkSocket
  readonly linkModes: Asynchronous<EthtoolVerbs['linkModes']>
  readonly linkState: Asynchronous<EthtoolVerbs['linkState']>
  readonly linkInfo: Asynchronous<EthtoolVerbs['linkInfo']>
  readonly features: Asynchronous<EthtoolVerbs['features']>
  readonly rings: Asynchronous<EthtoolVerbs['rings']>
  readonly channels: Asynchronous<EthtoolVerbs['channels']>
  readonly coalesce: Asynchronous<EthtoolVerbs['coalesce']>
  readonly pause: Asynchronous<EthtoolVerbs['pause']>
  readonly #session: GenericSession
  readonly #opened: SocketOptions

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): EthtoolClient {
    const session = new GenericSession()
    return new EthtoolClient(NetlinkSocket.open(session, options), session, options)
  }

  private constructor(socket: NetlinkSocket, session: GenericSession, opened: SocketOptions, options: RunOptions = {}) {
    this.socket = socket
    this.#session = session
    this.#opened = opened
    const verbs = ethtoolVerbs(session)
    this.linkModes = onSocket(verbs.linkModes, socket, options)
    this.linkState = onSocket(verbs.linkState, socket, options)
    this.linkInfo = onSocket(verbs.linkInfo, socket, options)
    this.features = onSocket(verbs.features, socket, options)
    this.rings = onSocket(verbs.rings, socket, options)
    this.channels = onSocket(verbs.channels, socket, options)
    this.coalesce = onSocket(verbs.coalesce, socket, options)
    this.pause = onSocket(verbs.pause, socket, options)
  }

  /** `ethtool --monitor`: what was changed, on a socket of its own. Bodies are `{ header: { cmd }, attributes }`. */
  events(options: SubscriptionOptions = {}): Promise<Subscription> {
    const run = this.socket.run.bind(this.socket)
    return new FamilyClient(ethtool, this.#session, this.#opened, run).events(['monitor'], options)
  }

  /** The same client with a time limit or an abort signal for each call. */
  with(options: RunOptions): EthtoolClient {
    return new EthtoolClient(this.socket, this.#session, this.#opened, options)
  }

  close(): void {
    this.socket.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}

/** Settings of network devices, synchronously. */
export class EthtoolClientSync implements Disposable {
  readonly socket: NetlinkSocketSync
  readonly linkModes: Synchronous<EthtoolVerbs['linkModes']>
  readonly linkState: Synchronous<EthtoolVerbs['linkState']>
  readonly linkInfo: Synchronous<EthtoolVerbs['linkInfo']>
  readonly features: Synchronous<EthtoolVerbs['features']>
  readonly rings: Synchronous<EthtoolVerbs['rings']>
  readonly channels: Synchronous<EthtoolVerbs['channels']>
  readonly coalesce: Synchronous<EthtoolVerbs['coalesce']>
  readonly pause: Synchronous<EthtoolVerbs['pause']>
  readonly #session: GenericSession

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): EthtoolClientSync {
    const session = new GenericSession()
    return new EthtoolClientSync(NetlinkSocketSync.open(session, options), session)
  }

  private constructor(socket: NetlinkSocketSync, session: GenericSession, options: RunOptions = {}) {
    this.socket = socket
    this.#session = session
    const verbs = ethtoolVerbs(session)
    this.linkModes = onSocketSync(verbs.linkModes, socket, options)
    this.linkState = onSocketSync(verbs.linkState, socket, options)
    this.linkInfo = onSocketSync(verbs.linkInfo, socket, options)
    this.features = onSocketSync(verbs.features, socket, options)
    this.rings = onSocketSync(verbs.rings, socket, options)
    this.channels = onSocketSync(verbs.channels, socket, options)
    this.coalesce = onSocketSync(verbs.coalesce, socket, options)
    this.pause = onSocketSync(verbs.pause, socket, options)
  }

  /** The same client with a time limit for each call. */
  with(options: RunOptions): EthtoolClientSync {
    return new EthtoolClientSync(this.socket, this.#session, options)
  }

  close(): void {
    this.socket.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
