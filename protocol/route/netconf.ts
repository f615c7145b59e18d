/* linux/netconf.h: settings of a device that routing daemons watch: `ip netconf`. */
import { attr, attributes, body, enumOf, type Infer, s32, struct, u8 } from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { AF, RTM } from './rtnetlink.js'

/** What `ifindex` means beside a device: every device, and what a new one starts with. */
export const NETCONFA_IFINDEX = { ALL: -1, DEFAULT: -2 } as const

/** Fixed header of netconf messages. */
export const netconfmsg = struct('netconfmsg', { family: enumOf(u8, 'AF', AF) })

export interface Netconfmsg extends Infer<typeof netconfmsg> {}

/** The values of the files in /proc/sys/net/FAMILY/conf/DEVICE. */
export const netconfAttributes = attributes('NETCONFA', {
  /** A device, or one of {@link NETCONFA_IFINDEX}. */
  ifindex: attr(1, 'NETCONFA_IFINDEX', s32),
  forwarding: attr(2, 'NETCONFA_FORWARDING', s32),
  /** 0: off, 1: strict, 2: loose. */
  rpFilter: attr(3, 'NETCONFA_RP_FILTER', s32),
  mcForwarding: attr(4, 'NETCONFA_MC_FORWARDING', s32),
  proxyNeigh: attr(5, 'NETCONFA_PROXY_NEIGH', s32),
  ignoreRoutesWithLinkdown: attr(6, 'NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN', s32),
  /** MPLS only. */
  input: attr(7, 'NETCONFA_INPUT', s32),
  bcForwarding: attr(8, 'NETCONFA_BC_FORWARDING', s32),
  forceForwarding: attr(9, 'NETCONFA_FORCE_FORWARDING', s32),
})

export interface NetconfAttributes extends Infer<typeof netconfAttributes> {}

export interface NetconfMessage {
  header: Netconfmsg
  attributes: NetconfAttributes
}

const netconfBody = body<Netconfmsg, NetconfAttributes>(netconfmsg, () => netconfAttributes)

export const newNetconf: MessageDefinition<NetconfMessage> = {
  type: RTM.NEWNETCONF,
  name: 'RTM_NEWNETCONF',
  body: netconfBody,
}
export const delNetconf: MessageDefinition<NetconfMessage> = {
  type: RTM.DELNETCONF,
  name: 'RTM_DELNETCONF',
  body: netconfBody,
}
export const getNetconf: MessageDefinition<NetconfMessage> = {
  type: RTM.GETNETCONF,
  name: 'RTM_GETNETCONF',
  body: netconfBody,
}
