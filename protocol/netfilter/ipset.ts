/* linux/netfilter/ipset/ip_set.h: sets of addresses, ports and the like, which iptables looks up. */
import {
  attr,
  attributes,
  body,
  type Codec,
  enumOf,
  flagsOf,
  hex,
  type Infer,
  ip4,
  ip6,
  list,
  mac,
  nest,
  pad,
  string,
  u8,
  u16,
  u32,
  u64,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { NFNL_SUBSYS, NFPROTO, type Nfgenmsg, nfgenmsg, nfnetlinkSet, nfnetlinkType } from './nfgenmsg.js'

/** Message numbers (enum ipset_cmd) of the subsystem NFNL_SUBSYS.IPSET. Answers have the number of the question. */
export const IPSET_CMD = {
  PROTOCOL: 1,
  CREATE: 2,
  DESTROY: 3,
  FLUSH: 4,
  RENAME: 5,
  SWAP: 6,
  LIST: 7,
  SAVE: 8,
  ADD: 9,
  DEL: 10,
  TEST: 11,
  HEADER: 12,
  TYPE: 13,
  GET_BYNAME: 14,
  GET_BYINDEX: 15,
} as const

/** Bits of the attribute `flags` of a message (enum ipset_cmd_flags). */
export const IPSET_CMD_FLAGS = {
  EXIST: 1,
  LIST_SETNAME: 2,
  LIST_HEADER: 4,
  SKIP_COUNTER_UPDATE: 8,
  SKIP_SUBCOUNTER_UPDATE: 16,
  MATCH_COUNTERS: 32,
  RETURN_NOMATCH: 128,
  MAP_SKBMARK: 256,
  MAP_SKBPRIO: 512,
  MAP_SKBQUEUE: 1024,
} as const

/** Bits of `cadtFlags`, of a set or an element (enum ipset_cadt_flags). */
export const IPSET_CADT_FLAGS = {
  BEFORE: 1,
  PHYSDEV: 2,
  NOMATCH: 4,
  WITH_COUNTERS: 8,
  WITH_COMMENT: 16,
  WITH_FORCEADD: 32,
  WITH_SKBINFO: 64,
  IFACE_WILDCARD: 128,
} as const

/** Numbers say that they are big-endian, unlike those of the rest of netfilter, which are so without a word. */
const big = { netByteorder: true } as const

export const ipsetAddress = attributes(
  'IPSET_ATTR_IPADDR',
  { ipv4: attr(1, 'IPSET_ATTR_IPADDR_IPV4', ip4, big), ipv6: attr(2, 'IPSET_ATTR_IPADDR_IPV6', ip6, big) },
  nfnetlinkSet,
)

/** One address: of one of the two families. */
export interface IpsetAddress extends Infer<typeof ipsetAddress> {}

const cadtFlags = flagsOf(u32, 'IPSET_FLAG', IPSET_CADT_FLAGS)

/** What sets and elements have in common: numbers 1 to 16. */
const shared = {
  ip: attr<IpsetAddress>(1, 'IPSET_ATTR_IP', () => ipsetAddress),
  /** End of a range that begins with `ip`. */
  ipTo: attr<IpsetAddress>(2, 'IPSET_ATTR_IP_TO', () => ipsetAddress),
  /** Prefix length. */
  cidr: attr(3, 'IPSET_ATTR_CIDR', u8),
  port: attr(4, 'IPSET_ATTR_PORT', u16, big),
  /** End of a range that begins with `port`. */
  portTo: attr(5, 'IPSET_ATTR_PORT_TO', u16, big),
  /** Seconds. */
  timeout: attr(6, 'IPSET_ATTR_TIMEOUT', u32, big),
  /** IPPROTO_* */
  proto: attr(7, 'IPSET_ATTR_PROTO', u8),
  cadtFlags: attr(8, 'IPSET_ATTR_CADT_FLAGS', cadtFlags, big),
  /** Line of the file that is read, for errors. */
  cadtLineno: attr(9, 'IPSET_ATTR_CADT_LINENO', u32, big),
  mark: attr(10, 'IPSET_ATTR_MARK', u32, big),
  markmask: attr(11, 'IPSET_ATTR_MARKMASK', hex(u32), big),
  bitmask: attr<IpsetAddress>(12, 'IPSET_ATTR_BITMASK', () => ipsetAddress),
} as const

export const ipsetCreateAttributes = attributes(
  'IPSET_ATTR',
  {
    ...shared,
    initval: attr(17, 'IPSET_ATTR_INITVAL', hex(u32), big),
    hashsize: attr(18, 'IPSET_ATTR_HASHSIZE', u32, big),
    maxelem: attr(19, 'IPSET_ATTR_MAXELEM', u32, big),
    netmask: attr(20, 'IPSET_ATTR_NETMASK', u8),
    bucketsize: attr(21, 'IPSET_ATTR_BUCKETSIZE', u8),
    resize: attr(22, 'IPSET_ATTR_RESIZE', u8),
    size: attr(23, 'IPSET_ATTR_SIZE', u32, big),
    /** How many it holds. */
    elements: attr(24, 'IPSET_ATTR_ELEMENTS', u32, big),
    /** How many rules use it. */
    references: attr(25, 'IPSET_ATTR_REFERENCES', u32, big),
    /** Bytes. */
    memsize: attr(26, 'IPSET_ATTR_MEMSIZE', u32, big),
  },
  nfnetlinkSet,
)

/** What a set is like: which of these there are depends on its type. */
export interface IpsetCreateAttributes extends Infer<typeof ipsetCreateAttributes> {}

export const ipsetElementAttributes = attributes(
  'IPSET_ATTR',
  {
    ...shared,
    ether: attr(17, 'IPSET_ATTR_ETHER', mac),
    /** Name of a set, in a list of sets. */
    name: attr(18, 'IPSET_ATTR_NAME', string),
    /** The set before or behind which it goes. */
    nameref: attr(19, 'IPSET_ATTR_NAMEREF', string),
    ip2: attr<IpsetAddress>(20, 'IPSET_ATTR_IP2', () => ipsetAddress),
    cidr2: attr(21, 'IPSET_ATTR_CIDR2', u8),
    ip2To: attr<IpsetAddress>(22, 'IPSET_ATTR_IP2_TO', () => ipsetAddress),
    iface: attr(23, 'IPSET_ATTR_IFACE', string),
    bytes: attr(24, 'IPSET_ATTR_BYTES', u64, big),
    packets: attr(25, 'IPSET_ATTR_PACKETS', u64, big),
    comment: attr(26, 'IPSET_ATTR_COMMENT', string),
    /** Mark in the upper half, its mask in the lower. */
    skbmark: attr(27, 'IPSET_ATTR_SKBMARK', hex(u64), big),
    skbprio: attr(28, 'IPSET_ATTR_SKBPRIO', hex(u32), big),
    skbqueue: attr(29, 'IPSET_ATTR_SKBQUEUE', u16, big),
    pad: attr(30, 'IPSET_ATTR_PAD', pad),
  },
  nfnetlinkSet,
)

/** An element: which of these there are depends on the set's type. */
export interface IpsetElementAttributes extends Infer<typeof ipsetElementAttributes> {}

/** The attributes of a message whose `data` are these. */
function commandRows<T>(data: () => Codec<T>) {
  return {
    /** Version of the protocol: 6 or 7. */
    protocol: attr(1, 'IPSET_ATTR_PROTOCOL', u8),
    setname: attr(2, 'IPSET_ATTR_SETNAME', string),
    /** `hash:ip`; the second set's name where two are renamed or swapped (IPSET_ATTR_SETNAME2). */
    typename: attr(3, 'IPSET_ATTR_TYPENAME', string),
    revision: attr(4, 'IPSET_ATTR_REVISION', u8),
    family: attr(5, 'IPSET_ATTR_FAMILY', enumOf(u8, 'NFPROTO', NFPROTO)),
    flags: attr(6, 'IPSET_ATTR_FLAGS', flagsOf(u32, 'IPSET_FLAG', IPSET_CMD_FLAGS), big),
    data: attr<T>(7, 'IPSET_ATTR_DATA', data),
    /** Many elements at once. */
    adt: attr(8, 'IPSET_ATTR_ADT', elementList),
    lineno: attr(9, 'IPSET_ATTR_LINENO', u32, big),
    /** The oldest version of the protocol, or of the set type, that is understood. */
    protocolMin: attr(10, 'IPSET_ATTR_PROTOCOL_MIN', u8),
    index: attr(11, 'IPSET_ATTR_INDEX', u16, big),
  }
}

const elementList = list(
  7,
  'IPSET_ATTR_DATA',
  nest<IpsetElementAttributes>(() => ipsetElementAttributes),
  nfnetlinkSet,
)

export const ipsetSetAttributes = attributes(
  'IPSET_ATTR',
  commandRows<IpsetCreateAttributes>(() => ipsetCreateAttributes),
  nfnetlinkSet,
)

/** A set, with its elements in `adt` where it is listed. */
export interface IpsetSetAttributes extends Infer<typeof ipsetSetAttributes> {}

export const ipsetChangeAttributes = attributes(
  'IPSET_ATTR',
  commandRows<IpsetElementAttributes>(() => ipsetElementAttributes),
  nfnetlinkSet,
)

/** Elements to add, delete or look for: one in `data`, or many in `adt`. */
export interface IpsetChangeAttributes extends Infer<typeof ipsetChangeAttributes> {}

export interface IpsetSetMessage {
  header: Nfgenmsg
  attributes: IpsetSetAttributes
}

export interface IpsetChangeMessage {
  header: Nfgenmsg
  attributes: IpsetChangeAttributes
}

const setBody = body<Nfgenmsg, IpsetSetAttributes>(nfgenmsg, () => ipsetSetAttributes)
const changeBody = body<Nfgenmsg, IpsetChangeAttributes>(nfgenmsg, () => ipsetChangeAttributes)

function ipsetMessage<T>(command: keyof typeof IPSET_CMD, codec: Codec<T>): MessageDefinition<T> {
  return { type: nfnetlinkType(NFNL_SUBSYS.IPSET, IPSET_CMD[command]), name: `IPSET_CMD_${command}`, body: codec }
}

export const ipsetProtocol: MessageDefinition<IpsetSetMessage> = ipsetMessage('PROTOCOL', setBody)
export const ipsetCreate: MessageDefinition<IpsetSetMessage> = ipsetMessage('CREATE', setBody)
export const ipsetDestroy: MessageDefinition<IpsetSetMessage> = ipsetMessage('DESTROY', setBody)
export const ipsetFlush: MessageDefinition<IpsetSetMessage> = ipsetMessage('FLUSH', setBody)
export const ipsetRename: MessageDefinition<IpsetSetMessage> = ipsetMessage('RENAME', setBody)
export const ipsetSwap: MessageDefinition<IpsetSetMessage> = ipsetMessage('SWAP', setBody)
export const ipsetList: MessageDefinition<IpsetSetMessage> = ipsetMessage('LIST', setBody)
export const ipsetSave: MessageDefinition<IpsetSetMessage> = ipsetMessage('SAVE', setBody)
export const ipsetAdd: MessageDefinition<IpsetChangeMessage> = ipsetMessage('ADD', changeBody)
export const ipsetDel: MessageDefinition<IpsetChangeMessage> = ipsetMessage('DEL', changeBody)
export const ipsetTest: MessageDefinition<IpsetChangeMessage> = ipsetMessage('TEST', changeBody)
export const ipsetHeader: MessageDefinition<IpsetSetMessage> = ipsetMessage('HEADER', setBody)
export const ipsetType: MessageDefinition<IpsetSetMessage> = ipsetMessage('TYPE', setBody)
export const ipsetGetByname: MessageDefinition<IpsetSetMessage> = ipsetMessage('GET_BYNAME', setBody)
export const ipsetGetByindex: MessageDefinition<IpsetSetMessage> = ipsetMessage('GET_BYINDEX', setBody)
