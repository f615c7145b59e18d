import { routeProtocol } from '../../../protocol/route/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Subscription, type SubscriptionOptions } from '../../socket/subscription.js'
import { Client, ClientSync, withVerbs } from '../client.js'
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

interface DcbVerbs {
  readonly app: typeof app
  readonly apptrust: typeof apptrust
  readonly buffer: typeof buffer
  readonly cee: typeof cee
  readonly dcbx: typeof dcbx
  readonly ets: typeof ets
  readonly ieee: typeof ieee
  readonly maxrate: typeof maxrate
  readonly peer: typeof peer
  readonly pfc: typeof pfc
  readonly qcn: typeof qcn
  readonly rewr: typeof rewr
}

const verbs: DcbVerbs = { app, apptrust, buffer, cee, dcbx, ets, ieee, maxrate, peer, pfc, qcn, rewr }

/** Data center bridging, as dcb(8) has it, asynchronously: `await using dcb = DcbClient.open({ netns: 'blue' })`. */
export class DcbClient extends withVerbs(Client, verbs) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): DcbClient {
    return new DcbClient(NetlinkSocket.open(routeProtocol, options))
  }

  /** What is changed, on a socket of its own: RTM_SETDCB with everything that the device then has. */
  static events(options: SubscriptionOptions = {}): Subscription {
    return Subscription.open(routeProtocol, ['DCB'], options)
  }
}

/** Data center bridging, synchronously: `using dcb = DcbClientSync.open()`. */
export class DcbClientSync extends withVerbs(ClientSync, verbs) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): DcbClientSync {
    return new DcbClientSync(NetlinkSocketSync.open(routeProtocol, options))
  }
}
