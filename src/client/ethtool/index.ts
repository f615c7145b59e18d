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
  readonly eee: Asynchronous<EthtoolVerbs['eee']>
  readonly wol: Asynchronous<EthtoolVerbs['wol']>
  readonly debug: Asynchronous<EthtoolVerbs['debug']>
  readonly privateFlags: Asynchronous<EthtoolVerbs['privateFlags']>
  readonly fec: Asynchronous<EthtoolVerbs['fec']>
  readonly module: Asynchronous<EthtoolVerbs['module']>
  readonly mm: Asynchronous<EthtoolVerbs['mm']>
  readonly pse: Asynchronous<EthtoolVerbs['pse']>
  readonly timestamping: Asynchronous<EthtoolVerbs['timestamping']>
  readonly timestampInfo: Asynchronous<EthtoolVerbs['timestampInfo']>
  readonly virtualClocks: Asynchronous<EthtoolVerbs['virtualClocks']>
  readonly tunnels: Asynchronous<EthtoolVerbs['tunnels']>
  readonly signal: Asynchronous<EthtoolVerbs['signal']>
  readonly statistics: Asynchronous<EthtoolVerbs['statistics']>
  readonly rss: Asynchronous<EthtoolVerbs['rss']>
  readonly phys: Asynchronous<EthtoolVerbs['phys']>
  readonly plca: Asynchronous<EthtoolVerbs['plca']>
  readonly cable: Asynchronous<EthtoolVerbs['cable']>
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
    this.eee = onSocket(verbs.eee, socket, options)
    this.wol = onSocket(verbs.wol, socket, options)
    this.debug = onSocket(verbs.debug, socket, options)
    this.privateFlags = onSocket(verbs.privateFlags, socket, options)
    this.fec = onSocket(verbs.fec, socket, options)
    this.module = onSocket(verbs.module, socket, options)
    this.mm = onSocket(verbs.mm, socket, options)
    this.pse = onSocket(verbs.pse, socket, options)
    this.timestamping = onSocket(verbs.timestamping, socket, options)
    this.timestampInfo = onSocket(verbs.timestampInfo, socket, options)
    this.virtualClocks = onSocket(verbs.virtualClocks, socket, options)
    this.tunnels = onSocket(verbs.tunnels, socket, options)
    this.signal = onSocket(verbs.signal, socket, options)
    this.statistics = onSocket(verbs.statistics, socket, options)
    this.rss = onSocket(verbs.rss, socket, options)
    this.phys = onSocket(verbs.phys, socket, options)
    this.plca = onSocket(verbs.plca, socket, options)
    this.cable = onSocket(verbs.cable, socket, options)
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
  readonly eee: Synchronous<EthtoolVerbs['eee']>
  readonly wol: Synchronous<EthtoolVerbs['wol']>
  readonly debug: Synchronous<EthtoolVerbs['debug']>
  readonly privateFlags: Synchronous<EthtoolVerbs['privateFlags']>
  readonly fec: Synchronous<EthtoolVerbs['fec']>
  readonly module: Synchronous<EthtoolVerbs['module']>
  readonly mm: Synchronous<EthtoolVerbs['mm']>
  readonly pse: Synchronous<EthtoolVerbs['pse']>
  readonly timestamping: Synchronous<EthtoolVerbs['timestamping']>
  readonly timestampInfo: Synchronous<EthtoolVerbs['timestampInfo']>
  readonly virtualClocks: Synchronous<EthtoolVerbs['virtualClocks']>
  readonly tunnels: Synchronous<EthtoolVerbs['tunnels']>
  readonly signal: Synchronous<EthtoolVerbs['signal']>
  readonly statistics: Synchronous<EthtoolVerbs['statistics']>
  readonly rss: Synchronous<EthtoolVerbs['rss']>
  readonly phys: Synchronous<EthtoolVerbs['phys']>
  readonly plca: Synchronous<EthtoolVerbs['plca']>
  readonly cable: Synchronous<EthtoolVerbs['cable']>
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
    this.eee = onSocketSync(verbs.eee, socket, options)
    this.wol = onSocketSync(verbs.wol, socket, options)
    this.debug = onSocketSync(verbs.debug, socket, options)
    this.privateFlags = onSocketSync(verbs.privateFlags, socket, options)
    this.fec = onSocketSync(verbs.fec, socket, options)
    this.module = onSocketSync(verbs.module, socket, options)
    this.mm = onSocketSync(verbs.mm, socket, options)
    this.pse = onSocketSync(verbs.pse, socket, options)
    this.timestamping = onSocketSync(verbs.timestamping, socket, options)
    this.timestampInfo = onSocketSync(verbs.timestampInfo, socket, options)
    this.virtualClocks = onSocketSync(verbs.virtualClocks, socket, options)
    this.tunnels = onSocketSync(verbs.tunnels, socket, options)
    this.signal = onSocketSync(verbs.signal, socket, options)
    this.statistics = onSocketSync(verbs.statistics, socket, options)
    this.rss = onSocketSync(verbs.rss, socket, options)
    this.phys = onSocketSync(verbs.phys, socket, options)
    this.plca = onSocketSync(verbs.plca, socket, options)
    this.cable = onSocketSync(verbs.cable, socket, options)
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
