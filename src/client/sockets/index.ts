import { sockDiagProtocol } from '../../../protocol/sock-diag/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import type { RunOptions } from '../../socket/operation.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { type Asynchronous, onSocket, onSocketSync, type Synchronous } from '../face.js'
import { inet } from './inet.js'
import { netlink } from './netlink.js'
import { packet } from './packet.js'
import { smc } from './smc.js'
import { tipc } from './tipc.js'
import { unix } from './unix.js'
import { vsock } from './vsock.js'
import { xdp } from './xdp.js'

export type { InetFilter, PortRange } from './filter.js'
export type { Endpoint, InetSocket, InetSocketName, SocketTimer } from './inet.js'
export type { NetlinkSocketInfo } from './netlink.js'
export type { PacketSocket } from './packet.js'
export type { SmcSocket } from './smc.js'
export type { TipcSocket } from './tipc.js'
export type { UnixFilter, UnixSocket } from './unix.js'
export type { VsockSocket } from './vsock.js'
export type { InetProtocol, IpFamily, SocketState, SocketType } from './words.js'
export type { XdpSocket } from './xdp.js'

/** Which sockets there are, asynchronously: `await using sockets = SocketsClient.open({ netns: 'blue' })`. */
export class SocketsClient implements AsyncDisposable {
  readonly socket: NetlinkSocket
  readonly inet: Asynchronous<typeof inet>
  readonly unix: Asynchronous<typeof unix>
  readonly packet: Asynchronous<typeof packet>
  readonly netlink: Asynchronous<typeof netlink>
  readonly vsock: Asynchronous<typeof vsock>
  readonly xdp: Asynchronous<typeof xdp>
  readonly tipc: Asynchronous<typeof tipc>
  readonly smc: Asynchronous<typeof smc>

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): SocketsClient {
    return new SocketsClient(NetlinkSocket.open(sockDiagProtocol, options))
  }

  constructor(socket: NetlinkSocket, options: RunOptions = {}) {
    this.socket = socket
    this.inet = onSocket(inet, socket, options)
    this.unix = onSocket(unix, socket, options)
    this.packet = onSocket(packet, socket, options)
    this.netlink = onSocket(netlink, socket, options)
    this.vsock = onSocket(vsock, socket, options)
    this.xdp = onSocket(xdp, socket, options)
    this.tipc = onSocket(tipc, socket, options)
    this.smc = onSocket(smc, socket, options)
  }

  /** The same client with a time limit or an abort signal for each call. */
  with(options: RunOptions): SocketsClient {
    return new SocketsClient(this.socket, options)
  }

  close(): void {
    this.socket.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}

/** Which sockets there are, synchronously. */
export class SocketsClientSync implements Disposable {
  readonly socket: NetlinkSocketSync
  readonly inet: Synchronous<typeof inet>
  readonly unix: Synchronous<typeof unix>
  readonly packet: Synchronous<typeof packet>
  readonly netlink: Synchronous<typeof netlink>
  readonly vsock: Synchronous<typeof vsock>
  readonly xdp: Synchronous<typeof xdp>
  readonly tipc: Synchronous<typeof tipc>
  readonly smc: Synchronous<typeof smc>

  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): SocketsClientSync {
    return new SocketsClientSync(NetlinkSocketSync.open(sockDiagProtocol, options))
  }

  constructor(socket: NetlinkSocketSync, options: RunOptions = {}) {
    this.socket = socket
    this.inet = onSocketSync(inet, socket, options)
    this.unix = onSocketSync(unix, socket, options)
    this.packet = onSocketSync(packet, socket, options)
    this.netlink = onSocketSync(netlink, socket, options)
    this.vsock = onSocketSync(vsock, socket, options)
    this.xdp = onSocketSync(xdp, socket, options)
    this.tipc = onSocketSync(tipc, socket, options)
    this.smc = onSocketSync(smc, socket, options)
  }

  /** The same client with a time limit for each call. */
  with(options: RunOptions): SocketsClientSync {
    return new SocketsClientSync(this.socket, options)
  }

  close(): void {
    this.socket.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
