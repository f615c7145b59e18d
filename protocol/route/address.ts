/* linux/if_addr.h: addresses of links. */
import {
  attr,
  attributes,
  body,
  enumOf,
  flagsOf,
  type Infer,
  ip,
  s32,
  string,
  struct,
  u8,
  u32,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { RT_SCOPE } from './route.js'
import { AF, RTM } from './rtnetlink.js'

/** For IPv4 bit 1 means SECONDARY, for IPv6 TEMPORARY. */
export const IFA_F = {
  SECONDARY: 1,
  TEMPORARY: 1,
  NODAD: 2,
  OPTIMISTIC: 4,
  DADFAILED: 8,
  HOMEADDRESS: 16,
  DEPRECATED: 32,
  TENTATIVE: 64,
  PERMANENT: 128,
  MANAGETEMPADDR: 256,
  NOPREFIXROUTE: 512,
  MCAUTOJOIN: 1024,
  STABLE_PRIVACY: 2048,
} as const

/** Who made an address. */
export const IFAPROT = { UNSPEC: 0, KERNEL_LO: 1, KERNEL_RA: 2, KERNEL_LL: 3 } as const

/** Fixed header of address messages. `flags` is 8 bits wide: the attribute of the same name goes first. */
export const ifaddrmsg = struct('ifaddrmsg', {
  family: enumOf(u8, 'AF', AF),
  prefixlen: u8,
  flags: flagsOf(u8, 'IFA_F', IFA_F),
  scope: enumOf(u8, 'RT_SCOPE', RT_SCOPE),
  index: u32,
})

export interface Ifaddrmsg extends Infer<typeof ifaddrmsg> {}

/**
 * Lifetimes in seconds, 0xffffffff for ever; the stamps, of creation and of the last change, in hundredths of a second
 * since boot.
 */
export const ifaCacheinfo = struct('ifa_cacheinfo', { prefered: u32, valid: u32, cstamp: u32, tstamp: u32 })

export interface IfaCacheinfo extends Infer<typeof ifaCacheinfo> {}

export const addressAttributes = attributes('IFA', {
  /** The address; on a point-to-point link the peer's. */
  address: attr(1, 'IFA_ADDRESS', ip),
  /** The own address. IPv6 has it only where `address` is the peer's. */
  local: attr(2, 'IFA_LOCAL', ip),
  /** IPv4 only: the device's name, or the name with a suffix such as `:1`. */
  label: attr(3, 'IFA_LABEL', string),
  broadcast: attr(4, 'IFA_BROADCAST', ip),
  anycast: attr(5, 'IFA_ANYCAST', ip),
  cacheinfo: attr<IfaCacheinfo>(6, 'IFA_CACHEINFO', ifaCacheinfo),
  multicast: attr(7, 'IFA_MULTICAST', ip),
  flags: attr(8, 'IFA_FLAGS', flagsOf(u32, 'IFA_F', IFA_F)),
  /** Metric of the prefix route. */
  rtPriority: attr(9, 'IFA_RT_PRIORITY', u32),
  targetNetnsid: attr(10, 'IFA_TARGET_NETNSID', s32),
  proto: attr(11, 'IFA_PROTO', enumOf(u8, 'IFAPROT', IFAPROT)),
  mcUsers: attr(12, 'IFA_MC_USERS', u32),
})

export interface AddressAttributes extends Infer<typeof addressAttributes> {}

/** An address as the kernel says it. */
export interface AddressMessage {
  header: Ifaddrmsg
  attributes: AddressAttributes
}

const addressBody = body<Ifaddrmsg, AddressAttributes>(ifaddrmsg, () => addressAttributes)

export const newAddress: MessageDefinition<AddressMessage> = {
  type: RTM.NEWADDR,
  name: 'RTM_NEWADDR',
  body: addressBody,
}
export const delAddress: MessageDefinition<AddressMessage> = {
  type: RTM.DELADDR,
  name: 'RTM_DELADDR',
  body: addressBody,
}
export const getAddress: MessageDefinition<AddressMessage> = {
  type: RTM.GETADDR,
  name: 'RTM_GETADDR',
  body: addressBody,
}

/* Groups that a device listens to (IFA_MULTICAST), and IPv6 anycast addresses (IFA_ANYCAST). They are joined by sockets. */
export const newMulticast: MessageDefinition<AddressMessage> = {
  type: RTM.NEWMULTICAST,
  name: 'RTM_NEWMULTICAST',
  body: addressBody,
}
export const delMulticast: MessageDefinition<AddressMessage> = {
  type: RTM.DELMULTICAST,
  name: 'RTM_DELMULTICAST',
  body: addressBody,
}
export const getMulticast: MessageDefinition<AddressMessage> = {
  type: RTM.GETMULTICAST,
  name: 'RTM_GETMULTICAST',
  body: addressBody,
}
export const newAnycast: MessageDefinition<AddressMessage> = {
  type: RTM.NEWANYCAST,
  name: 'RTM_NEWANYCAST',
  body: addressBody,
}
export const delAnycast: MessageDefinition<AddressMessage> = {
  type: RTM.DELANYCAST,
  name: 'RTM_DELANYCAST',
  body: addressBody,
}
export const getAnycast: MessageDefinition<AddressMessage> = {
  type: RTM.GETANYCAST,
  name: 'RTM_GETANYCAST',
  body: addressBody,
}
