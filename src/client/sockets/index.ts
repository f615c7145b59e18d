import { sockDiagProtocol } from '../../../protocol/sock-diag/index.js'
import type { SocketOptions } from '../../socket/capture-transport.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Client, ClientSync, withVerbs } from '../client.js'
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

interface SocketsVerbs {
  readonly inet: typeof inet
  readonly unix: typeof unix
  readonly packet: typeof packet
  readonly netlink: typeof netlink
  readonly vsock: typeof vsock
  readonly xdp: typeof xdp
  readonly tipc: typeof tipc
  readonly smc: typeof smc
}

const verbs: SocketsVerbs = { inet, unix, packet, netlink, vsock, xdp, tipc, smc }

/** Which sockets there are, asynchronously: `await using sockets = SocketsClient.open({ netns: 'blue' })`. */
export class SocketsClient extends withVerbs(Client, verbs) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): SocketsClient {
    return new SocketsClient(NetlinkSocket.open(sockDiagProtocol, options))
  }
}

/** Which sockets there are, synchronously. */
export class SocketsClientSync extends withVerbs(ClientSync, verbs) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): SocketsClientSync {
    return new SocketsClientSync(NetlinkSocketSync.open(sockDiagProtocol, options))
  }
}
