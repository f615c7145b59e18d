/* linux/wireguard.h */
import {
  array,
  attr,
  attributes,
  enumOf,
  fixedBytes,
  flagsOf,
  type Infer,
  ip,
  list,
  nest,
  type SocketAddress,
  s64,
  sockaddr,
  string,
  u8,
  u16,
  u32,
  u64,
} from '../codec/index.js'
import { type GenericFamily, genericMessages } from './family.js'

export const WG_CMD = { GET_DEVICE: 0, SET_DEVICE: 1 } as const
export const WGDEVICE_F = { REPLACE_PEERS: 1 } as const
export const WGPEER_F = { REMOVE_ME: 1, REPLACE_ALLOWEDIPS: 2, UPDATE_ONLY: 4 } as const
export const WGALLOWEDIP_F = { REMOVE_ME: 1 } as const

/** Address families of allowed addresses. */
const AF = { INET: 2, INET6: 10 } as const

const flagged = { nestedFlag: true } as const
const key = fixedBytes(32)

export const wgAllowedip = attributes(
  'WGALLOWEDIP_A',
  {
    family: attr(1, 'WGALLOWEDIP_A_FAMILY', enumOf(u16, 'AF', AF)),
    ipaddr: attr(2, 'WGALLOWEDIP_A_IPADDR', ip),
    cidrMask: attr(3, 'WGALLOWEDIP_A_CIDR_MASK', u8),
    flags: attr(4, 'WGALLOWEDIP_A_FLAGS', flagsOf(u32, 'WGALLOWEDIP_F', WGALLOWEDIP_F)),
  },
  flagged,
)

export interface WgAllowedip extends Infer<typeof wgAllowedip> {}

export const wgPeer = attributes(
  'WGPEER_A',
  {
    publicKey: attr(1, 'WGPEER_A_PUBLIC_KEY', key),
    presharedKey: attr(2, 'WGPEER_A_PRESHARED_KEY', key),
    flags: attr(3, 'WGPEER_A_FLAGS', flagsOf(u32, 'WGPEER_F', WGPEER_F)),
    /** Where it is reached. */
    endpoint: attr<SocketAddress>(4, 'WGPEER_A_ENDPOINT', sockaddr),
    /** Seconds; 0 is off. */
    persistentKeepaliveInterval: attr(5, 'WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL', u16),
    /** struct __kernel_timespec: seconds and nanoseconds since 1970. */
    lastHandshakeTime: attr(6, 'WGPEER_A_LAST_HANDSHAKE_TIME', array(s64)),
    rxBytes: attr(7, 'WGPEER_A_RX_BYTES', u64),
    txBytes: attr(8, 'WGPEER_A_TX_BYTES', u64),
    allowedips: attr(
      9,
      'WGPEER_A_ALLOWEDIPS',
      list(
        0,
        'WGALLOWEDIP_A_UNSPEC',
        nest<WgAllowedip>(() => wgAllowedip),
        flagged,
      ),
    ),
    protocolVersion: attr(10, 'WGPEER_A_PROTOCOL_VERSION', u32),
  },
  flagged,
)

export interface WgPeer extends Infer<typeof wgPeer> {}

export const wgDevice = attributes(
  'WGDEVICE_A',
  {
    ifindex: attr(1, 'WGDEVICE_A_IFINDEX', u32),
    ifname: attr(2, 'WGDEVICE_A_IFNAME', string),
    privateKey: attr(3, 'WGDEVICE_A_PRIVATE_KEY', key),
    publicKey: attr(4, 'WGDEVICE_A_PUBLIC_KEY', key),
    flags: attr(5, 'WGDEVICE_A_FLAGS', flagsOf(u32, 'WGDEVICE_F', WGDEVICE_F)),
    listenPort: attr(6, 'WGDEVICE_A_LISTEN_PORT', u16),
    fwmark: attr(7, 'WGDEVICE_A_FWMARK', u32),
    peers: attr(
      8,
      'WGDEVICE_A_PEERS',
      list(
        0,
        'WGPEER_A_UNSPEC',
        nest<WgPeer>(() => wgPeer),
        flagged,
      ),
    ),
  },
  flagged,
)

export interface WgDevice extends Infer<typeof wgDevice> {}

export interface WgCommands {
  /** A dump: of a device with many peers, in several messages. */
  GET_DEVICE: [WgDevice, WgDevice]
  SET_DEVICE: [WgDevice, WgDevice]
}

export const wireguard: GenericFamily<WgCommands> = {
  name: 'wireguard',
  prefix: 'WG_CMD',
  version: 1,
  ...genericMessages('WG_CMD', WG_CMD, () => wgDevice),
}
