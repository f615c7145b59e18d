/* linux/netfilter/nfnetlink_cttimeout.h: named sets of timeouts, which the iptables target CT gives to connections. */
import {
  attr,
  attributes,
  body,
  type Codec,
  chosen,
  enumOf,
  type Infer,
  string,
  type Tagged,
  u8,
  u16,
  u32,
} from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { NFNL_SUBSYS, NFPROTO, type Nfgenmsg, nfgenmsg, nfnetlinkSet, nfnetlinkType } from '../nfgenmsg.js'
import { type CtTimeouts, ctTimeouts } from './timeouts.js'

/** Message numbers (enum ctnl_timeout_msg_types) of the subsystem NFNL_SUBSYS.CTNETLINK_TIMEOUT. */
export const IPCTNL_MSG_TIMEOUT = { NEW: 0, GET: 1, DELETE: 2, DEFAULT_SET: 3, DEFAULT_GET: 4 } as const

export const timeoutAttributes = attributes(
  'CTA_TIMEOUT',
  {
    /** At most 31 bytes. */
    name: attr(1, 'CTA_TIMEOUT_NAME', string),
    l3proto: attr(2, 'CTA_TIMEOUT_L3PROTO', enumOf(u16, 'NFPROTO', NFPROTO)),
    /** IPPROTO_* */
    l4proto: attr(3, 'CTA_TIMEOUT_L4PROTO', u8),
    data: attr(4, 'CTA_TIMEOUT_DATA', chosen<CtTimeouts>('l4proto', ctTimeouts)),
    /** How many rules use it. */
    use: attr(5, 'CTA_TIMEOUT_USE', u32),
  },
  nfnetlinkSet,
)

interface AnyTimeoutAttributes extends Infer<typeof timeoutAttributes> {}

/** Comparing `l4proto` narrows `data`. */
export type TimeoutAttributes = Tagged<AnyTimeoutAttributes, 'l4proto', 'data', CtTimeouts>

export interface TimeoutMessage {
  header: Nfgenmsg
  attributes: TimeoutAttributes
}

const timeoutBody = body<Nfgenmsg, TimeoutAttributes>(
  nfgenmsg,
  () => timeoutAttributes as unknown as Codec<TimeoutAttributes>,
)

function timeoutMessage(message: keyof typeof IPCTNL_MSG_TIMEOUT): MessageDefinition<TimeoutMessage> {
  return {
    type: nfnetlinkType(NFNL_SUBSYS.CTNETLINK_TIMEOUT, IPCTNL_MSG_TIMEOUT[message]),
    name: `IPCTNL_MSG_TIMEOUT_${message}`,
    body: timeoutBody,
  }
}

export const newTimeout: MessageDefinition<TimeoutMessage> = timeoutMessage('NEW')
export const getTimeout: MessageDefinition<TimeoutMessage> = timeoutMessage('GET')
export const delTimeout: MessageDefinition<TimeoutMessage> = timeoutMessage('DELETE')
/** What connections without a set of their own get: as the sysctls net.netfilter.nf_conntrack_*_timeout. */
export const setTimeoutDefault: MessageDefinition<TimeoutMessage> = timeoutMessage('DEFAULT_SET')
export const getTimeoutDefault: MessageDefinition<TimeoutMessage> = timeoutMessage('DEFAULT_GET')
