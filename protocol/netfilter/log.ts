/* linux/netfilter/nfnetlink_log.h: packets that rules show to a program. The group's number is the header's `res_id`. */
import {
  attr,
  attributes,
  body,
  bytes,
  type Codec,
  enumOf,
  fixedBytes,
  flagsOf,
  hex,
  type Infer,
  packed,
  string,
  struct,
  u8,
  u16,
  u16be,
  u32,
  u32be,
  u64be,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { type ConntrackAttributes, conntrackAttributes } from './conntrack/conntrack.js'
import { NFNL_SUBSYS, type Nfgenmsg, nfgenmsg, nfnetlinkSet, nfnetlinkType } from './nfgenmsg.js'
import { IP_CT } from './queue.js'

/** Message numbers (enum nfulnl_msg_types) of the subsystem NFNL_SUBSYS.ULOG. */
export const NFULNL_MSG = { PACKET: 0, CONFIG: 1 } as const

/** Commands of NFULA_CFG_CMD (enum nfulnl_msg_config_cmds). */
export const NFULNL_CFG_CMD = { NONE: 0, BIND: 1, UNBIND: 2, PF_BIND: 3, PF_UNBIND: 4 } as const

/** How much of a packet the program gets. */
export const NFULNL_COPY = { NONE: 0, META: 1, PACKET: 2 } as const

/** Bits of NFULA_CFG_FLAGS. */
export const NFULNL_CFG_F = { SEQ: 1, SEQ_GLOBAL: 2, CONNTRACK: 4 } as const

export const logPacketHeader = struct('nfulnl_msg_packet_hdr', {
  /** EtherType. */
  hw_protocol: hex(u16be),
  /** NF_INET, NF_NETDEV or NF_ARP. */
  hook: u8,
  _pad: u8,
})

export interface LogPacketHeader extends Infer<typeof logPacketHeader> {}

export const logPacketHw = struct('nfulnl_msg_packet_hw', {
  hw_addrlen: u16be,
  _pad: u16be,
  /** The first `hw_addrlen` bytes. */
  hw_addr: fixedBytes(8),
})

export interface LogPacketHw extends Infer<typeof logPacketHw> {}

/** When the packet arrived. */
export const logTimestamp = struct('nfulnl_msg_packet_timestamp', { sec: u64be, usec: u64be })

export interface LogTimestamp extends Infer<typeof logTimestamp> {}

/** The VLAN tag that was taken off. */
export const logVlanAttributes = attributes(
  'NFULA_VLAN',
  { proto: attr(1, 'NFULA_VLAN_PROTO', hex(u16)), tci: attr(2, 'NFULA_VLAN_TCI', u16) },
  nfnetlinkSet,
)

export interface LogVlanAttributes extends Infer<typeof logVlanAttributes> {}

export const logAttributes = attributes(
  'NFULA',
  {
    packetHdr: attr<LogPacketHeader>(1, 'NFULA_PACKET_HDR', logPacketHeader),
    mark: attr(2, 'NFULA_MARK', u32),
    timestamp: attr<LogTimestamp>(3, 'NFULA_TIMESTAMP', logTimestamp),
    ifindexIndev: attr(4, 'NFULA_IFINDEX_INDEV', u32),
    ifindexOutdev: attr(5, 'NFULA_IFINDEX_OUTDEV', u32),
    /** Where those above are a bridge: its port. */
    ifindexPhysindev: attr(6, 'NFULA_IFINDEX_PHYSINDEV', u32),
    ifindexPhysoutdev: attr(7, 'NFULA_IFINDEX_PHYSOUTDEV', u32),
    hwaddr: attr<LogPacketHw>(8, 'NFULA_HWADDR', logPacketHw),
    payload: attr(9, 'NFULA_PAYLOAD', bytes),
    /** Text that the rule gave. */
    prefix: attr(10, 'NFULA_PREFIX', string),
    uid: attr(11, 'NFULA_UID', u32),
    /** Counts the packets of the group. */
    seq: attr(12, 'NFULA_SEQ', u32),
    /** Counts the packets of all groups. */
    seqGlobal: attr(13, 'NFULA_SEQ_GLOBAL', u32),
    gid: attr(14, 'NFULA_GID', u32),
    /** ARPHRD_* of the device. */
    hwtype: attr(15, 'NFULA_HWTYPE', u16),
    hwheader: attr(16, 'NFULA_HWHEADER', bytes),
    hwlen: attr(17, 'NFULA_HWLEN', u16),
    ct: attr<ConntrackAttributes>(18, 'NFULA_CT', () => conntrackAttributes),
    ctInfo: attr(19, 'NFULA_CT_INFO', enumOf(u32, 'IP_CT', IP_CT)),
    vlan: attr<LogVlanAttributes>(20, 'NFULA_VLAN', () => logVlanAttributes),
    l2hdr: attr(21, 'NFULA_L2HDR', bytes),
  },
  nfnetlinkSet,
)

export interface LogAttributes extends Infer<typeof logAttributes> {}

export const logConfigCmd = struct('nfulnl_msg_config_cmd', {
  command: enumOf(u8, 'NFULNL_CFG_CMD', NFULNL_CFG_CMD),
})

export interface LogConfigCmd extends Infer<typeof logConfigCmd> {}

export const logConfigMode = struct('nfulnl_msg_config_mode', {
  /** At most so many bytes of a packet. */
  copy_range: packed(u32be),
  copy_mode: enumOf(u8, 'NFULNL_COPY', NFULNL_COPY),
  _pad: u8,
})

export interface LogConfigMode extends Infer<typeof logConfigMode> {}

export const logConfigAttributes = attributes(
  'NFULA_CFG',
  {
    cmd: attr<LogConfigCmd>(1, 'NFULA_CFG_CMD', logConfigCmd),
    mode: attr<LogConfigMode>(2, 'NFULA_CFG_MODE', logConfigMode),
    /** Bytes that the kernel gathers before it sends. */
    nlbufsiz: attr(3, 'NFULA_CFG_NLBUFSIZ', u32),
    /** Hundredths of a second after which it sends what there is. */
    timeout: attr(4, 'NFULA_CFG_TIMEOUT', u32),
    /** Packets that it gathers before it sends. */
    qthresh: attr(5, 'NFULA_CFG_QTHRESH', u32),
    flags: attr(6, 'NFULA_CFG_FLAGS', flagsOf(u16, 'NFULNL_CFG_F', NFULNL_CFG_F)),
  },
  nfnetlinkSet,
)

export interface LogConfigAttributes extends Infer<typeof logConfigAttributes> {}

/** A packet that a rule logged. */
export interface LogMessage {
  header: Nfgenmsg
  attributes: LogAttributes
}

export interface LogConfigMessage {
  header: Nfgenmsg
  attributes: LogConfigAttributes
}

function logMessage<T>(message: keyof typeof NFULNL_MSG, codec: Codec<T>): MessageDefinition<T> {
  return { type: nfnetlinkType(NFNL_SUBSYS.ULOG, NFULNL_MSG[message]), name: `NFULNL_MSG_${message}`, body: codec }
}

export const logPacket: MessageDefinition<LogMessage> = logMessage(
  'PACKET',
  body<Nfgenmsg, LogAttributes>(nfgenmsg, () => logAttributes),
)
export const logConfig: MessageDefinition<LogConfigMessage> = logMessage(
  'CONFIG',
  body<Nfgenmsg, LogConfigAttributes>(nfgenmsg, () => logConfigAttributes),
)
