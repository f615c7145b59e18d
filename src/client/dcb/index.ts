import { routeProtocol } from '../../../protocol/route/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import type { RunOptions } from '../../socket/operation.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Subscription, type SubscriptionOptions } from '../../socket/subscription.js'
import { type Asynchronous, onSocket, onSocketSync, type Synchronous } from '../face.js'
import { app, apptrust, rewr } from './apps.js'
import { cee, ieee, peer, qcn } from './peer.js'
import { buffer, dcbx, ets, maxrate, pfc } from './settings.js'

export type { DcbMark, DcbMarkSelector, DcbMarkSpec } from './apps.js'
export type { DcbPeer } from './peer.js'
export type { PerIndex } from './per-index.js'
export type {
  DcbBuffer,
  DcbEts,
  DcbEtsSpec,
  DcbMaxrate,
  DcbPfc,
  DcbPfcSpec,
  DcbxMode,
  EtsAlgorithm,
} from './settings.js'

/** Data center bridging, as dcb(8) has it, asynchronously: `await using dcb = DcbClient.open({ netns: 'blue' })`. */
export class DcbClient implements AsyncDisposable {
  readonly socket: NetlinkSocket
  readonly app: Asynchronous<typeof app>
  readonly apptrust: Asynchronous<typeof apptrust>
  readonly buffer: Asynchronous<typeof buffer>
  readonly cee: Asynchronous<typeof cee>
  readonly dcbx: Asynchronous<typeof dcbx>
  readonly ets: Asynchronous<typeof ets>
  readonly ieee: Asynchronous<typeof ieee>
  readonly maxrate: Asynchronous<typeof maxrate>
  readonly peer: Asynchronous<typeof peer>
  readonly pfc: Asynchronous<typeof pfc>
  readonly qcn: Asynchronous<typeof qcn>
  readonly rewr: Asynchronous<typeof rewr>

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): DcbClient {
    return new DcbClient(NetlinkSocket.open(routeProtocol, options))
  }

  /** What is changed, on a socket of its own: RTM_SETDCB with everything that the device then has. */
  static events(options: SubscriptionOptions = {}): Subscription {
    return Subscription.open(routeProtocol, ['DCB'], options)
  }

  constructor(socket: NetlinkSocket, options: RunOptions = {}) {
    this.socket = socket
    this.app = onSocket(app, socket, options)
    this.apptrust = onSocket(apptrust, socket, options)
    this.buffer = onSocket(buffer, socket, options)
    this.cee = onSocket(cee, socket, options)
    this.dcbx = onSocket(dcbx, socket, options)
    this.ets = onSocket(ets, socket, options)
    this.ieee = onSocket(ieee, socket, options)
    this.maxrate = onSocket(maxrate, socket, options)
    this.peer = onSocket(peer, socket, options)
    this.pfc = onSocket(pfc, socket, options)
    this.qcn = onSocket(qcn, socket, options)
    this.rewr = onSocket(rewr, socket, options)
  }

  /** The same client with a time limit or an abort signal for each call. */
  with(options: RunOptions): DcbClient {
    return new DcbClient(this.socket, options)
  }

  close(): void {
    this.socket.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}

/** Data center bridging, synchronously: `using dcb = DcbClientSync.open()`. */
export class DcbClientSync implements Disposable {
  readonly socket: NetlinkSocketSync
  readonly app: Synchronous<typeof app>
  readonly apptrust: Synchronous<typeof apptrust>
  readonly buffer: Synchronous<typeof buffer>
  readonly cee: Synchronous<typeof cee>
  readonly dcbx: Synchronous<typeof dcbx>
  readonly ets: Synchronous<typeof ets>
  readonly ieee: Synchronous<typeof ieee>
  readonly maxrate: Synchronous<typeof maxrate>
  readonly peer: Synchronous<typeof peer>
  readonly pfc: Synchronous<typeof pfc>
  readonly qcn: Synchronous<typeof qcn>
  readonly rewr: Synchronous<typeof rewr>

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): DcbClientSync {
    return new DcbClientSync(NetlinkSocketSync.open(routeProtocol, options))
  }

  constructor(socket: NetlinkSocketSync, options: RunOptions = {}) {
    this.socket = socket
    this.app = onSocketSync(app, socket, options)
    this.apptrust = onSocketSync(apptrust, socket, options)
    this.buffer = onSocketSync(buffer, socket, options)
    this.cee = onSocketSync(cee, socket, options)
    this.dcbx = onSocketSync(dcbx, socket, options)
    this.ets = onSocketSync(ets, socket, options)
    this.ieee = onSocketSync(ieee, socket, options)
    this.maxrate = onSocketSync(maxrate, socket, options)
    this.peer = onSocketSync(peer, socket, options)
    this.pfc = onSocketSync(pfc, socket, options)
    this.qcn = onSocketSync(qcn, socket, options)
    this.rewr = onSocketSync(rewr, socket, options)
  }

  /** The same client with a time limit for each call. */
  with(options: RunOptions): DcbClientSync {
    return new DcbClientSync(this.socket, options)
  }

  close(): void {
    this.socket.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
