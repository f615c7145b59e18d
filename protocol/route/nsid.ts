/* linux/net_namespace.h: ids by which one network namespace refers to others. */
import { attr, attributes, body, enumOf, type Infer, s32, struct, u8, u32 } from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { AF, RTM } from './rtnetlink.js'

/** The id of a namespace that has none. */
export const NETNSA_NSID_NOT_ASSIGNED = -1

/** The shortest of fixed headers. */
export const rtgenmsg = struct('rtgenmsg', { family: enumOf(u8, 'AF', AF) })

export interface Rtgenmsg extends Infer<typeof rtgenmsg> {}

/** A namespace is named by the process `pid` or the file descriptor `fd` of the sender. */
export const nsidAttributes = attributes('NETNSA', {
  nsid: attr(1, 'NETNSA_NSID', s32),
  pid: attr(2, 'NETNSA_PID', u32),
  fd: attr(3, 'NETNSA_FD', u32),
  /** Asks for the ids that this namespace uses. */
  targetNsid: attr(4, 'NETNSA_TARGET_NSID', s32),
  currentNsid: attr(5, 'NETNSA_CURRENT_NSID', s32),
})

export interface NsidAttributes extends Infer<typeof nsidAttributes> {}

export interface NsidMessage {
  header: Rtgenmsg
  attributes: NsidAttributes
}

const nsidBody = body<Rtgenmsg, NsidAttributes>(rtgenmsg, () => nsidAttributes)

export const newNsid: MessageDefinition<NsidMessage> = { type: RTM.NEWNSID, name: 'RTM_NEWNSID', body: nsidBody }
export const delNsid: MessageDefinition<NsidMessage> = { type: RTM.DELNSID, name: 'RTM_DELNSID', body: nsidBody }
export const getNsid: MessageDefinition<NsidMessage> = { type: RTM.GETNSID, name: 'RTM_GETNSID', body: nsidBody }
