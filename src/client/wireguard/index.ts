import type { SocketOptions } from '../../socket/capture-transport.js'
import type { RunOptions } from '../../socket/operation.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { type Asynchronous, onSocket, onSocketSync, type Synchronous } from '../face.js'
import { GenericSession } from '../generic/session.js'
import { type DeviceVerbs, deviceVerbs } from './devices.js'

export type {
  WireguardDevice,
  WireguardDeviceName,
  WireguardDeviceSpec,
  WireguardPeer,
  WireguardPeerSpec,
} from './devices.js'

/** WireGuard, asynchronously: `await using wg = WireguardClient.open({ netns: 'blue' })`. */
export class WireguardClient implements AsyncDisposable {
  readonly socket: NetlinkSocket
  readonly devices: Asynchronous<DeviceVerbs>
  readonly #session: GenericSession

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): WireguardClient {
    const session = new GenericSession()
    return new WireguardClient(NetlinkSocket.open(session, options), session)
  }

  private constructor(socket: NetlinkSocket, session: GenericSession, options: RunOptions = {}) {
    this.socket = socket
    this.#session = session
    this.devices = onSocket(deviceVerbs(session), socket, options)
  }

  /** The same client with a time limit or an abort signal for each call. */
  with(options: RunOptions): WireguardClient {
    return new WireguardClient(this.socket, this.#session, options)
  }

  close(): void {
    this.socket.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}

/** WireGuard, synchronously. */
export class WireguardClientSync implements Disposable {
  readonly socket: NetlinkSocketSync
  readonly devices: Synchronous<DeviceVerbs>
  readonly #session: GenericSession

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): WireguardClientSync {
    const session = new GenericSession()
    return new WireguardClientSync(NetlinkSocketSync.open(session, options), session)
  }

  private constructor(socket: NetlinkSocketSync, session: GenericSession, options: RunOptions = {}) {
    this.socket = socket
    this.#session = session
    this.devices = onSocketSync(deviceVerbs(session), socket, options)
  }

  /** The same client with a time limit for each call. */
  with(options: RunOptions): WireguardClientSync {
    return new WireguardClientSync(this.socket, this.#session, options)
  }

  close(): void {
    this.socket.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
