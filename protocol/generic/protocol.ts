/* NETLINK_GENERIC: many families behind one protocol, each with an id that the kernel gives it. */
import type { Codec } from '../codec/index.js'
import { messageTable, type Protocol } from '../netlink/index.js'
import { ethtool } from './ethtool/index.js'
import type { GenericFamily } from './family.js'
import { GENL_ID } from './genlmsghdr.js'
import { macsec } from './macsec.js'
import { netdev } from './netdev.js'
import { nlctrl } from './nlctrl.js'
import { wireguard } from './wireguard.js'

/** The families that have tables, by their names. */
export const genericFamilies: ReadonlyMap<string, GenericFamily> = new Map(
  ([nlctrl, wireguard, macsec, ethtool, netdev] as readonly GenericFamily[]).map(family => [family.name, family]),
)

export const genericProtocol: Protocol = {
  number: 16,
  name: 'NETLINK_GENERIC',
  messages: messageTable({ type: GENL_ID.CTRL, name: 'nlctrl', body: nlctrl.body as Codec<unknown> }),
  /** Groups are numbered at run time: CTRL_ATTR_MCAST_GROUPS tells them. */
  groups: {},
}
