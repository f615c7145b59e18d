/* linux/if_link.h: the VNIs of a VXLAN device with `vnifilter`: `bridge vni`. */
import {
  attr,
  attributes,
  body,
  type Codec,
  enumOf,
  flagsOf,
  type Infer,
  ip4,
  ip6,
  multi,
  nest,
  pad,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { AF, RTM } from './rtnetlink.js'

/** In a request to list: statistics too. */
export const TUNNEL_MSG_FLAG = { STATS: 1 } as const

/** Fixed header of tunnel messages. */
export const tunnelMsg = struct('tunnel_msg', {
  family: enumOf(u8, 'AF', AF),
  flags: flagsOf(u8, 'TUNNEL_MSG_FLAG', TUNNEL_MSG_FLAG),
  reserved2: u16,
  ifindex: u32,
})

export interface TunnelMsg extends Infer<typeof tunnelMsg> {}

export const vniStats = attributes('VNIFILTER_ENTRY_STATS', {
  rxBytes: attr(1, 'VNIFILTER_ENTRY_STATS_RX_BYTES', u64),
  rxPkts: attr(2, 'VNIFILTER_ENTRY_STATS_RX_PKTS', u64),
  rxDrops: attr(3, 'VNIFILTER_ENTRY_STATS_RX_DROPS', u64),
  rxErrors: attr(4, 'VNIFILTER_ENTRY_STATS_RX_ERRORS', u64),
  txBytes: attr(5, 'VNIFILTER_ENTRY_STATS_TX_BYTES', u64),
  txPkts: attr(6, 'VNIFILTER_ENTRY_STATS_TX_PKTS', u64),
  txDrops: attr(7, 'VNIFILTER_ENTRY_STATS_TX_DROPS', u64),
  txErrors: attr(8, 'VNIFILTER_ENTRY_STATS_TX_ERRORS', u64),
  pad: attr(9, 'VNIFILTER_ENTRY_STATS_PAD', pad),
})

export interface VniStats extends Infer<typeof vniStats> {}

/** A VNI, or all from `start` to `end`. */
export const vniEntry = attributes('VXLAN_VNIFILTER_ENTRY', {
  start: attr(1, 'VXLAN_VNIFILTER_ENTRY_START', u32),
  end: attr(2, 'VXLAN_VNIFILTER_ENTRY_END', u32),
  /** Multicast group, or the other end. */
  group: attr(3, 'VXLAN_VNIFILTER_ENTRY_GROUP', ip4),
  group6: attr(4, 'VXLAN_VNIFILTER_ENTRY_GROUP6', ip6),
  stats: attr<VniStats>(5, 'VXLAN_VNIFILTER_ENTRY_STATS', () => vniStats, { nestedFlag: true }),
})

export interface VniEntry extends Infer<typeof vniEntry> {}

export const vniAttributes = attributes('VXLAN_VNIFILTER', {
  entry: attr(1, 'VXLAN_VNIFILTER_ENTRY', multi(nest((): Codec<VniEntry> => vniEntry)), { nestedFlag: true }),
})

export interface VniAttributes extends Infer<typeof vniAttributes> {}

export interface VniMessage {
  header: TunnelMsg
  attributes: VniAttributes
}

const vniBody = body<TunnelMsg, VniAttributes>(tunnelMsg, () => vniAttributes)

export const newVni: MessageDefinition<VniMessage> = { type: RTM.NEWTUNNEL, name: 'RTM_NEWTUNNEL', body: vniBody }
export const delVni: MessageDefinition<VniMessage> = { type: RTM.DELTUNNEL, name: 'RTM_DELTUNNEL', body: vniBody }
export const getVni: MessageDefinition<VniMessage> = { type: RTM.GETTUNNEL, name: 'RTM_GETTUNNEL', body: vniBody }
