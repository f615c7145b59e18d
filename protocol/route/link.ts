/* linux/if_link.h, linux/rtnetlink.h: links, the network devices. */
import {
  attr,
  attributes,
  body,
  bool8,
  bytes,
  enumOf,
  flagsOf,
  type Infer,
  lladdr,
  multi,
  pad,
  s32,
  string,
  u8,
  u16,
  u32,
  uint,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { type Ifinfomsg, ifinfomsg } from './ifinfomsg.js'
import { linkAfSpec, linkProtinfo } from './link-af-spec.js'
import { linkInfoNest } from './link-info.js'
import { type LinkPort, linkPort, vfPorts } from './link-port.js'
import {
  type RtnlLinkIfmap,
  type RtnlLinkStats,
  type RtnlLinkStats64,
  rtnlLinkIfmap,
  rtnlLinkStats,
  rtnlLinkStats64,
} from './link-stats.js'
import { vfInfoList } from './link-vf.js'
import { type LinkXdp, linkXdp } from './link-xdp.js'
import { RTM } from './rtnetlink.js'

/** RFC 2863 operational state. */
export const IF_OPER = { UNKNOWN: 0, NOTPRESENT: 1, DOWN: 2, LOWERLAYERDOWN: 3, TESTING: 4, DORMANT: 5, UP: 6 } as const

export const IF_LINK_MODE = { DEFAULT: 0, DORMANT: 1, TESTING: 2 } as const

/** What a dump of links contains beside the ordinary. */
export const RTEXT_FILTER = {
  VF: 1,
  BRVLAN: 2,
  BRVLAN_COMPRESSED: 4,
  SKIP_STATS: 8,
  MRP: 16,
  CFM_CONFIG: 32,
  CFM_STATUS: 64,
  MST: 128,
  NAME_ONLY: 256,
} as const

/** Why the kernel sent an event. */
export const IFLA_EVENT = {
  NONE: 0,
  REBOOT: 1,
  FEATURES: 2,
  BONDING_FAILOVER: 3,
  NOTIFY_PEERS: 4,
  IGMP_RESEND: 5,
  BONDING_OPTIONS: 6,
} as const

export const linkProtoDownReason = attributes('IFLA_PROTO_DOWN_REASON', {
  mask: attr(1, 'IFLA_PROTO_DOWN_REASON_MASK', u32),
  value: attr(2, 'IFLA_PROTO_DOWN_REASON_VALUE', u32),
})

export interface LinkProtoDownReason extends Infer<typeof linkProtoDownReason> {}

/** Other names of the device; each is up to 127 bytes long. */
export const linkPropList = attributes('IFLA', { altIfname: attr(53, 'IFLA_ALT_IFNAME', multi(string)) })

export interface LinkPropList extends Infer<typeof linkPropList> {}

/** linux/devlink.h: the handle of the devlink port behind the device. */
export const linkDevlinkPort = attributes('DEVLINK_ATTR', {
  busName: attr(1, 'DEVLINK_ATTR_BUS_NAME', string),
  devName: attr(2, 'DEVLINK_ATTR_DEV_NAME', string),
  portIndex: attr(3, 'DEVLINK_ATTR_PORT_INDEX', u32),
  /** Of the devlink instance. */
  index: attr(184, 'DEVLINK_ATTR_INDEX', uint),
})

export interface LinkDevlinkPort extends Infer<typeof linkDevlinkPort> {}

/** linux/dpll.h: the pin that drives the device's clock. */
export const linkDpllPin = attributes('DPLL_A_PIN', { id: attr(1, 'DPLL_A_PIN_ID', u32) })

export interface LinkDpllPin extends Infer<typeof linkDpllPin> {}

export const linkAttributes = attributes('IFLA', {
  address: attr(1, 'IFLA_ADDRESS', lladdr),
  broadcast: attr(2, 'IFLA_BROADCAST', lladdr),
  /** Up to 15 bytes. */
  ifname: attr(3, 'IFLA_IFNAME', string),
  mtu: attr(4, 'IFLA_MTU', u32),
  /** Index of the device below, or of a veth's peer: in the namespace `linkNetnsid` if that is there. */
  link: attr(5, 'IFLA_LINK', u32),
  qdisc: attr(6, 'IFLA_QDISC', string),
  stats: attr<RtnlLinkStats>(7, 'IFLA_STATS', rtnlLinkStats),
  cost: attr(8, 'IFLA_COST', u32),
  priority: attr(9, 'IFLA_PRIORITY', u32),
  /** Index of the bridge, bond, VRF … that the device belongs to; 0 takes it out. */
  master: attr(10, 'IFLA_MASTER', u32),
  /** An event of the Wireless Extensions. */
  wireless: attr(11, 'IFLA_WIRELESS', bytes),
  /** The kernel takes it in family AF_BRIDGE only. */
  protinfo: attr(12, 'IFLA_PROTINFO', linkProtinfo, { nestedFlag: true }),
  txqlen: attr(13, 'IFLA_TXQLEN', u32),
  map: attr<RtnlLinkIfmap>(14, 'IFLA_MAP', rtnlLinkIfmap),
  weight: attr(15, 'IFLA_WEIGHT', u32),
  operstate: attr(16, 'IFLA_OPERSTATE', enumOf(u8, 'IF_OPER', IF_OPER)),
  linkmode: attr(17, 'IFLA_LINKMODE', enumOf(u8, 'IF_LINK_MODE', IF_LINK_MODE)),
  linkinfo: attr(18, 'IFLA_LINKINFO', linkInfoNest),
  /** Moves the device to the namespace of this process. */
  netNsPid: attr(19, 'IFLA_NET_NS_PID', u32),
  /** Free text for people, up to 255 bytes; empty takes it away. */
  ifalias: attr(20, 'IFLA_IFALIAS', string),
  numVf: attr(21, 'IFLA_NUM_VF', u32),
  vfinfoList: attr(22, 'IFLA_VFINFO_LIST', vfInfoList),
  stats64: attr<RtnlLinkStats64>(23, 'IFLA_STATS64', rtnlLinkStats64),
  vfPorts: attr(24, 'IFLA_VF_PORTS', vfPorts),
  portSelf: attr<LinkPort>(25, 'IFLA_PORT_SELF', () => linkPort),
  afSpec: attr(26, 'IFLA_AF_SPEC', linkAfSpec),
  group: attr(27, 'IFLA_GROUP', u32),
  /** Moves the device to the namespace that this file descriptor of the sender refers to. */
  netNsFd: attr(28, 'IFLA_NET_NS_FD', u32),
  extMask: attr(29, 'IFLA_EXT_MASK', flagsOf(u32, 'RTEXT_FILTER', RTEXT_FILTER)),
  /** How many users hold the device promiscuous. */
  promiscuity: attr(30, 'IFLA_PROMISCUITY', u32),
  numTxQueues: attr(31, 'IFLA_NUM_TX_QUEUES', u32),
  numRxQueues: attr(32, 'IFLA_NUM_RX_QUEUES', u32),
  carrier: attr(33, 'IFLA_CARRIER', bool8),
  physPortId: attr(34, 'IFLA_PHYS_PORT_ID', bytes),
  carrierChanges: attr(35, 'IFLA_CARRIER_CHANGES', u32),
  physSwitchId: attr(36, 'IFLA_PHYS_SWITCH_ID', bytes),
  /** Namespace of the device in `link`, by the id that it has in this one. */
  linkNetnsid: attr(37, 'IFLA_LINK_NETNSID', s32),
  physPortName: attr(38, 'IFLA_PHYS_PORT_NAME', string),
  protoDown: attr(39, 'IFLA_PROTO_DOWN', bool8),
  gsoMaxSegs: attr(40, 'IFLA_GSO_MAX_SEGS', u32),
  gsoMaxSize: attr(41, 'IFLA_GSO_MAX_SIZE', u32),
  pad: attr(42, 'IFLA_PAD', pad),
  xdp: attr<LinkXdp>(43, 'IFLA_XDP', () => linkXdp),
  event: attr(44, 'IFLA_EVENT', enumOf(u32, 'IFLA_EVENT', IFLA_EVENT)),
  /** In the event of a device leaving: the id of the namespace it went to. */
  newNetnsid: attr(45, 'IFLA_NEW_NETNSID', s32),
  /** The namespace that a request is about, and that its answer is from. */
  targetNetnsid: attr(46, 'IFLA_TARGET_NETNSID', s32),
  carrierUpCount: attr(47, 'IFLA_CARRIER_UP_COUNT', u32),
  carrierDownCount: attr(48, 'IFLA_CARRIER_DOWN_COUNT', u32),
  newIfindex: attr(49, 'IFLA_NEW_IFINDEX', s32),
  minMtu: attr(50, 'IFLA_MIN_MTU', u32),
  /** 0: no limit. */
  maxMtu: attr(51, 'IFLA_MAX_MTU', u32),
  propList: attr<LinkPropList>(52, 'IFLA_PROP_LIST', () => linkPropList, { nestedFlag: true }),
  altIfname: attr(53, 'IFLA_ALT_IFNAME', string),
  permAddress: attr(54, 'IFLA_PERM_ADDRESS', lladdr),
  protoDownReason: attr<LinkProtoDownReason>(55, 'IFLA_PROTO_DOWN_REASON', () => linkProtoDownReason, {
    nestedFlag: true,
  }),
  parentDevName: attr(56, 'IFLA_PARENT_DEV_NAME', string),
  parentDevBusName: attr(57, 'IFLA_PARENT_DEV_BUS_NAME', string),
  groMaxSize: attr(58, 'IFLA_GRO_MAX_SIZE', u32),
  tsoMaxSize: attr(59, 'IFLA_TSO_MAX_SIZE', u32),
  tsoMaxSegs: attr(60, 'IFLA_TSO_MAX_SEGS', u32),
  allmulti: attr(61, 'IFLA_ALLMULTI', u32),
  devlinkPort: attr<LinkDevlinkPort>(62, 'IFLA_DEVLINK_PORT', () => linkDevlinkPort, { nestedFlag: true }),
  gsoIpv4MaxSize: attr(63, 'IFLA_GSO_IPV4_MAX_SIZE', u32),
  groIpv4MaxSize: attr(64, 'IFLA_GRO_IPV4_MAX_SIZE', u32),
  dpllPin: attr<LinkDpllPin>(65, 'IFLA_DPLL_PIN', () => linkDpllPin, { nestedFlag: true }),
  /** Nanoseconds. */
  maxPacingOffloadHorizon: attr(66, 'IFLA_MAX_PACING_OFFLOAD_HORIZON', uint),
  netnsImmutable: attr(67, 'IFLA_NETNS_IMMUTABLE', bool8),
  headroom: attr(68, 'IFLA_HEADROOM', u16),
  tailroom: attr(69, 'IFLA_TAILROOM', u16),
})

export interface LinkAttributes extends Infer<typeof linkAttributes> {}

/** A link as the kernel says it. */
export interface LinkMessage {
  header: Ifinfomsg
  attributes: LinkAttributes
}

const linkBody = body<Ifinfomsg, LinkAttributes>(ifinfomsg, () => linkAttributes)

export const newLink: MessageDefinition<LinkMessage> = { type: RTM.NEWLINK, name: 'RTM_NEWLINK', body: linkBody }
export const delLink: MessageDefinition<LinkMessage> = { type: RTM.DELLINK, name: 'RTM_DELLINK', body: linkBody }
export const getLink: MessageDefinition<LinkMessage> = { type: RTM.GETLINK, name: 'RTM_GETLINK', body: linkBody }
export const setLink: MessageDefinition<LinkMessage> = { type: RTM.SETLINK, name: 'RTM_SETLINK', body: linkBody }

/* Alternative names come and go by messages of their own. */
export const newLinkProp: MessageDefinition<LinkMessage> = {
  type: RTM.NEWLINKPROP,
  name: 'RTM_NEWLINKPROP',
  body: linkBody,
}
export const delLinkProp: MessageDefinition<LinkMessage> = {
  type: RTM.DELLINKPROP,
  name: 'RTM_DELLINKPROP',
  body: linkBody,
}
