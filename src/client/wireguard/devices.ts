import {
  WGDEVICE_F,
  WGPEER_F,
  type WgAllowedip,
  type WgDevice,
  type WgPeer,
  wireguard,
} from '../../../protocol/generic/index.js'
import type { Operation } from '../../socket/operation.js'
import { command, dump } from '../generic/messages.js'
import type { GenericSession } from '../generic/session.js'
import { deviceName, InputError, parseAddress, parseCidr, quote } from '../input.js'
import { isKey, keyBytes, keyText, noKey } from './keys.js'
import { mergeDevice, splitDevice } from './split.js'

/** A device by its name or index. */
export type WireguardDeviceName = string | number

/** A peer to add or to change. */
export interface WireguardPeerSpec {
  /** Keys are base64, as `wg` prints them. */
  publicKey: string
  /** Null takes it away. */
  presharedKey?: string | null
  /** `192.0.2.1:51820` or `[2001:db8::1]:51820`. */
  endpoint?: string
  /** Seconds; 0 is off. */
  persistentKeepalive?: number
  /** Networks that its packets may come from, and that are sent to it: `10.0.0.0/24`. Added to those that it has. */
  allowedIps?: readonly string[]
  /** `allowedIps` are all that it has. `wg set … allowed-ips` does this. */
  replaceAllowedIps?: boolean
  remove?: boolean
  /** Nothing happens where the device has no such peer. */
  updateOnly?: boolean
}

/** What to set; what is left out stays. */
export interface WireguardDeviceSpec {
  /** Null takes it away. */
  privateKey?: string | null
  /** 0 is any. */
  listenPort?: number
  /** Mark of the packets that it sends; 0 is none. */
  fwmark?: number
  peers?: readonly WireguardPeerSpec[]
  /** `peers` are all that it has: `wg setconf`. */
  replacePeers?: boolean
}

/** A peer as the kernel reports it. */
export interface WireguardPeer {
  publicKey: string
  presharedKey: string | undefined
  endpoint: string | undefined
  /** Seconds; 0 is off. */
  persistentKeepalive: number
  /** Undefined where there was none yet. */
  lastHandshake: Date | undefined
  rxBytes: bigint
  txBytes: bigint
  allowedIps: string[]
  protocolVersion: number | undefined
}

/** A device as the kernel reports it. */
export interface WireguardDevice {
  name: string
  index: number
  privateKey: string | undefined
  publicKey: string | undefined
  listenPort: number
  fwmark: number
  peers: WireguardPeer[]
}

export type DeviceVerbs = ReturnType<typeof deviceVerbs>

/** WireGuard's verbs on a socket: `wg`. */
export function deviceVerbs(session: GenericSession) {
  return {
    /**
     * `wg show … dump`: a device with its peers, of however many messages.
     *
     * @throws KernelError ENODEV when there is none, EOPNOTSUPP when it is of another kind, GenericFamilyError without the module
     */
    *get(name: WireguardDeviceName): Operation<WireguardDevice> {
      const messages = yield* dump(session, wireguard, 'GET_DEVICE', which(name), { label: String(name) })
      return toDevice(mergeDevice(messages))
    },

    /**
     * `wg set`, or with `replacePeers` `wg setconf`. Where there are too many peers for one message, each message is done whole: one
     * that is refused leaves those before it done.
     *
     * @throws InputError, KernelError, GenericFamilyError
     */
    *set(name: WireguardDeviceName, spec: WireguardDeviceSpec): Operation<void> {
      for (const message of splitDevice(toMessage(name, spec)))
        yield* command(session, wireguard, 'SET_DEVICE', message, { label: String(name) })
    },
  } as const
}

function which(name: WireguardDeviceName): WgDevice {
  return typeof name === 'number' ? { ifindex: name } : { ifname: deviceName(name) }
}

function toMessage(name: WireguardDeviceName, spec: WireguardDeviceSpec): WgDevice {
  const { privateKey, listenPort, fwmark, peers, replacePeers } = spec
  const message = which(name)
  if (privateKey !== undefined) message.privateKey = privateKey === null ? noKey : keyBytes(privateKey)
  if (listenPort !== undefined) message.listenPort = listenPort
  if (fwmark !== undefined) message.fwmark = fwmark
  if (replacePeers) message.flags = WGDEVICE_F.REPLACE_PEERS
  if (peers !== undefined) message.peers = peers.map(toPeerMessage)
  return message
}

function toPeerMessage(spec: WireguardPeerSpec): WgPeer {
  const { publicKey, presharedKey, endpoint, persistentKeepalive, allowedIps, replaceAllowedIps, remove } = spec
  const flags =
    (remove ? WGPEER_F.REMOVE_ME : 0) |
    (replaceAllowedIps ? WGPEER_F.REPLACE_ALLOWEDIPS : 0) |
    (spec.updateOnly ? WGPEER_F.UPDATE_ONLY : 0)
  const peer: WgPeer = { publicKey: keyBytes(publicKey) }
  if (flags !== 0) peer.flags = flags
  if (presharedKey !== undefined) peer.presharedKey = presharedKey === null ? noKey : keyBytes(presharedKey)
  if (endpoint !== undefined) peer.endpoint = parseEndpoint(endpoint)
  if (persistentKeepalive !== undefined) peer.persistentKeepaliveInterval = persistentKeepalive
  if (allowedIps !== undefined) peer.allowedips = allowedIps.map(toAllowedip)
  return peer
}

function toAllowedip(text: string): WgAllowedip {
  const { family, address, prefixLength } = parseCidr(text, 'allowedIps')
  return { family, ipaddr: address, cidrMask: prefixLength }
}

function parseEndpoint(text: string): NonNullable<WgPeer['endpoint']> {
  const [, long, short, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? []
  if (port === undefined || Number(port) > 0xffff)
    throw new InputError(
      'ERR_ADDRESS',
      `endpoint: ${quote(text)} is no endpoint such as 192.0.2.1:51820 or [2001:db8::1]:51820`,
    )
  return { address: parseAddress(long ?? short ?? '', 'endpoint').address, port: Number(port) }
}

function toDevice({ ifname, ifindex, privateKey, publicKey, listenPort, fwmark, peers }: WgDevice): WireguardDevice {
  return {
    name: ifname ?? '',
    index: ifindex ?? 0,
    privateKey: isKey(privateKey) ? keyText(privateKey) : undefined,
    publicKey: isKey(publicKey) ? keyText(publicKey) : undefined,
    listenPort: listenPort ?? 0,
    fwmark: fwmark ?? 0,
    peers: (peers ?? []).map(toPeer),
  }
}

function toPeer(peer: WgPeer): WireguardPeer {
  const { publicKey, presharedKey, endpoint, lastHandshakeTime, allowedips } = peer
  const [seconds = 0n, nanoseconds = 0n] = lastHandshakeTime ?? []
  return {
    publicKey: keyText(publicKey ?? noKey),
    presharedKey: isKey(presharedKey) ? keyText(presharedKey) : undefined,
    endpoint:
      endpoint && `${endpoint.address.includes(':') ? `[${endpoint.address}]` : endpoint.address}:${endpoint.port}`,
    persistentKeepalive: peer.persistentKeepaliveInterval ?? 0,
    lastHandshake: seconds === 0n ? undefined : new Date(Number(seconds * 1000n + nanoseconds / 1_000_000n)),
    rxBytes: peer.rxBytes ?? 0n,
    txBytes: peer.txBytes ?? 0n,
    allowedIps: (allowedips ?? []).map(({ ipaddr, cidrMask }) => `${ipaddr}/${cidrMask}`),
    protocolVersion: peer.protocolVersion,
  }
}
