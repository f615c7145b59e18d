import type { SocketOptions } from '../../socket/capture-transport.js'
import { NetlinkSocket } from '../../socket/socket.js'
import { NetlinkSocketSync } from '../../socket/socket-sync.js'
import { Client, ClientSync, withVerbsOf } from '../client.js'
import { GenericSession } from '../generic/session.js'
import { type DeviceVerbs, deviceVerbs } from './devices.js'

export type {
  WireguardDevice,
  WireguardDeviceName,
  WireguardDeviceSpec,
  WireguardPeer,
  WireguardPeerSpec,
} from './devices.js'

interface WireguardVerbs {
  readonly devices: DeviceVerbs
}

const verbsOf = (session: GenericSession): WireguardVerbs => ({ devices: deviceVerbs(session) })

/** WireGuard, asynchronously: `await using wg = WireguardClient.open({ netns: 'blue' })`. */
export class WireguardClient extends withVerbsOf(Client<GenericSession>, verbsOf) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): WireguardClient {
    return new WireguardClient(NetlinkSocket.open(new GenericSession(options), options))
  }
}

/** WireGuard, synchronously. */
export class WireguardClientSync extends withVerbsOf(ClientSync<GenericSession>, verbsOf) {
  /** Opens a socket, in another namespace if asked. @throws TransportError, PlatformError, NamespaceError */
  static open(options: SocketOptions = {}): WireguardClientSync {
    return new WireguardClientSync(NetlinkSocketSync.open(new GenericSession(options), options))
  }
}
