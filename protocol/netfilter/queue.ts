/* linux/netfilter/nfnetlink_queue.h: packets that wait for a program's verdict. The queue's number is the header's `res_id`. */
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
import { type ExpectAttributes, expectAttributes } from './conntrack/expectation.js'
import { NFNL_SUBSYS, NFPROTO, type Nfgenmsg, nfgenmsg, nfnetlinkSet, nfnetlinkType } from './nfgenmsg.js'

/** Message numbers (enum nfqnl_msg_types) of the subsystem NFNL_SUBSYS.QUEUE. */
export const NFQNL_MSG = {
  /** From the kernel. */
  PACKET: 0,
  VERDICT: 1,
  CONFIG: 2,
  /** The verdict of all packets up to that of the identifier. */
  VERDICT_BATCH: 3,
} as const

/** Commands of NFQA_CFG_CMD (enum nfqnl_msg_config_cmds). */
export const NFQNL_CFG_CMD = { NONE: 0, BIND: 1, UNBIND: 2, PF_BIND: 3, PF_UNBIND: 4 } as const

/** How much of a packet the program gets (enum nfqnl_config_mode). */
export const NFQNL_COPY = { NONE: 0, META: 1, PACKET: 2 } as const

/** Bits of NFQA_CFG_FLAGS and NFQA_CFG_MASK. */
export const NFQA_CFG_F = {
  /** Packets pass when the queue is full. */
  FAIL_OPEN: 1,
  /** With the connection that each packet belongs to. */
  CONNTRACK: 2,
  /** Segments are not split. */
  GSO: 4,
  UID_GID: 8,
  SECCTX: 16,
} as const

/** Bits of NFQA_SKB_INFO. */
export const NFQA_SKB = { CSUMNOTREADY: 1, GSO: 2, CSUM_NOTVERIFIED: 4 } as const

/** IP_CT_*: how a packet stands to its connection (enum ip_conntrack_info in linux/netfilter/nf_conntrack_common.h). */
export const IP_CT = {
  ESTABLISHED: 0,
  RELATED: 1,
  NEW: 2,
  ESTABLISHED_REPLY: 3,
  RELATED_REPLY: 4,
} as const

export const queuePacketHeader = struct('nfqnl_msg_packet_hdr', {
  /** Names the packet in its verdict. */
  packet_id: packed(u32be),
  /** EtherType. */
  hw_protocol: packed(hex(u16be)),
  /** NF_INET, NF_NETDEV or NF_ARP. */
  hook: u8,
})

export interface QueuePacketHeader extends Infer<typeof queuePacketHeader> {}

export const queuePacketHw = struct('nfqnl_msg_packet_hw', {
  hw_addrlen: u16be,
  _pad: u16be,
  /** The first `hw_addrlen` bytes. */
  hw_addr: fixedBytes(8),
})

export interface QueuePacketHw extends Infer<typeof queuePacketHw> {}

/** When the packet arrived. */
export const queueTimestamp = struct('nfqnl_msg_packet_timestamp', { sec: u64be, usec: u64be })

export interface QueueTimestamp extends Infer<typeof queueTimestamp> {}

export const queueVerdictHeader = struct('nfqnl_msg_verdict_hdr', {
  /** NF_*; QUEUE carries the next queue's number in its upper 16 bits. */
  verdict: u32be,
  /** `packet_id`. */
  id: u32be,
})

export interface QueueVerdictHeader extends Infer<typeof queueVerdictHeader> {}

/** The VLAN tag that was taken off. */
export const queueVlanAttributes = attributes(
  'NFQA_VLAN',
  { proto: attr(1, 'NFQA_VLAN_PROTO', hex(u16)), tci: attr(2, 'NFQA_VLAN_TCI', u16) },
  nfnetlinkSet,
)

export interface QueueVlanAttributes extends Infer<typeof queueVlanAttributes> {}

export const queueAttributes = attributes(
  'NFQA',
  {
    packetHdr: attr<QueuePacketHeader>(1, 'NFQA_PACKET_HDR', queuePacketHeader),
    verdictHdr: attr<QueueVerdictHeader>(2, 'NFQA_VERDICT_HDR', queueVerdictHeader),
    mark: attr(3, 'NFQA_MARK', u32),
    timestamp: attr<QueueTimestamp>(4, 'NFQA_TIMESTAMP', queueTimestamp),
    ifindexIndev: attr(5, 'NFQA_IFINDEX_INDEV', u32),
    ifindexOutdev: attr(6, 'NFQA_IFINDEX_OUTDEV', u32),
    /** Where those above are a bridge: its port. */
    ifindexPhysindev: attr(7, 'NFQA_IFINDEX_PHYSINDEV', u32),
    ifindexPhysoutdev: attr(8, 'NFQA_IFINDEX_PHYSOUTDEV', u32),
    hwaddr: attr<QueuePacketHw>(9, 'NFQA_HWADDR', queuePacketHw),
    /** The packet; in a verdict, what it is to become. */
    payload: attr(10, 'NFQA_PAYLOAD', bytes),
    ct: attr<ConntrackAttributes>(11, 'NFQA_CT', () => conntrackAttributes),
    ctInfo: attr(12, 'NFQA_CT_INFO', enumOf(u32, 'IP_CT', IP_CT)),
    /** Length of the packet, where `payload` is cut short. */
    capLen: attr(13, 'NFQA_CAP_LEN', u32),
    skbInfo: attr(14, 'NFQA_SKB_INFO', flagsOf(u32, 'NFQA_SKB', NFQA_SKB)),
    exp: attr<ExpectAttributes>(15, 'NFQA_EXP', () => expectAttributes),
    uid: attr(16, 'NFQA_UID', u32),
    gid: attr(17, 'NFQA_GID', u32),
    secctx: attr(18, 'NFQA_SECCTX', string),
    vlan: attr<QueueVlanAttributes>(19, 'NFQA_VLAN', () => queueVlanAttributes),
    l2hdr: attr(20, 'NFQA_L2HDR', bytes),
    priority: attr(21, 'NFQA_PRIORITY', u32),
    cgroupClassid: attr(22, 'NFQA_CGROUP_CLASSID', u32),
  },
  nfnetlinkSet,
)

export interface QueueAttributes extends Infer<typeof queueAttributes> {}

export const queueConfigCmd = struct('nfqnl_msg_config_cmd', {
  command: enumOf(u8, 'NFQNL_CFG_CMD', NFQNL_CFG_CMD),
  _pad: u8,
  /** Address family, for PF_BIND and PF_UNBIND. */
  pf: enumOf(u16be, 'NFPROTO', NFPROTO),
})

export interface QueueConfigCmd extends Infer<typeof queueConfigCmd> {}

export const queueConfigParams = struct('nfqnl_msg_config_params', {
  /** At most so many bytes of a packet. */
  copy_range: packed(u32be),
  copy_mode: enumOf(u8, 'NFQNL_COPY', NFQNL_COPY),
})

export interface QueueConfigParams extends Infer<typeof queueConfigParams> {}

const configFlags = flagsOf(u32, 'NFQA_CFG_F', NFQA_CFG_F)

export const queueConfigAttributes = attributes(
  'NFQA_CFG',
  {
    cmd: attr<QueueConfigCmd>(1, 'NFQA_CFG_CMD', queueConfigCmd),
    params: attr<QueueConfigParams>(2, 'NFQA_CFG_PARAMS', queueConfigParams),
    /** Packets that may wait. */
    queueMaxlen: attr(3, 'NFQA_CFG_QUEUE_MAXLEN', u32),
    /** Which bits of `flags` to change. */
    mask: attr(4, 'NFQA_CFG_MASK', configFlags),
    flags: attr(5, 'NFQA_CFG_FLAGS', configFlags),
  },
  nfnetlinkSet,
)

export interface QueueConfigAttributes extends Infer<typeof queueConfigAttributes> {}

/** A packet in a queue, or a verdict. */
export interface QueueMessage {
  header: Nfgenmsg
  attributes: QueueAttributes
}

export interface QueueConfigMessage {
  header: Nfgenmsg
  attributes: QueueConfigAttributes
}

const queueBody = body<Nfgenmsg, QueueAttributes>(nfgenmsg, () => queueAttributes)
const configBody = body<Nfgenmsg, QueueConfigAttributes>(nfgenmsg, () => queueConfigAttributes)

function queueMessage<T>(message: keyof typeof NFQNL_MSG, codec: Codec<T>): MessageDefinition<T> {
  return { type: nfnetlinkType(NFNL_SUBSYS.QUEUE, NFQNL_MSG[message]), name: `NFQNL_MSG_${message}`, body: codec }
}

export const queuePacket: MessageDefinition<QueueMessage> = queueMessage('PACKET', queueBody)
export const queueVerdict: MessageDefinition<QueueMessage> = queueMessage('VERDICT', queueBody)
export const queueConfig: MessageDefinition<QueueConfigMessage> = queueMessage('CONFIG', configBody)
export const queueVerdictBatch: MessageDefinition<QueueMessage> = queueMessage('VERDICT_BATCH', queueBody)
