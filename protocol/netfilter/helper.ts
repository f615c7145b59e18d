/* linux/netfilter/nfnetlink_cthelper.h: connection tracking helpers that are programs, such as conntrackd. */
import { attr, attributes, body, enumOf, type Infer, string, u8, u16, u32 } from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { NFNL_SUBSYS, NFPROTO, type Nfgenmsg, nfgenmsg, nfnetlinkSet, nfnetlinkType } from './nfgenmsg.js'

/** Message numbers (enum nfnl_cthelper_msg_types) of the subsystem NFNL_SUBSYS.CTHELPER. */
export const NFNL_MSG_CTHELPER = { NEW: 0, GET: 1, DEL: 2 } as const

/** NFCTH_STATUS. */
export const NFCT_HELPER_STATUS = { DISABLED: 0, ENABLED: 1 } as const

export const helperTupleAttributes = attributes(
  'NFCTH_TUPLE',
  {
    l3protonum: attr(1, 'NFCTH_TUPLE_L3PROTONUM', enumOf(u16, 'NFPROTO', NFPROTO)),
    /** IPPROTO_* */
    l4protonum: attr(2, 'NFCTH_TUPLE_L4PROTONUM', u8),
  },
  nfnetlinkSet,
)

export interface HelperTupleAttributes extends Infer<typeof helperTupleAttributes> {}

/** How many connections of one kind may be expected at once, and for how many seconds. */
export const helperPolicyAttributes = attributes(
  'NFCTH_POLICY',
  {
    name: attr(1, 'NFCTH_POLICY_NAME', string),
    expectMax: attr(2, 'NFCTH_POLICY_EXPECT_MAX', u32),
    expectTimeout: attr(3, 'NFCTH_POLICY_EXPECT_TIMEOUT', u32),
  },
  nfnetlinkSet,
)

export interface HelperPolicyAttributes extends Infer<typeof helperPolicyAttributes> {}

export const helperPolicySetAttributes = attributes(
  'NFCTH_POLICY',
  {
    /** How many of those below there are. */
    setNum: attr(1, 'NFCTH_POLICY_SET_NUM', u32),
    set1: attr<HelperPolicyAttributes>(2, 'NFCTH_POLICY_SET1', () => helperPolicyAttributes),
    set2: attr<HelperPolicyAttributes>(3, 'NFCTH_POLICY_SET2', () => helperPolicyAttributes),
    set3: attr<HelperPolicyAttributes>(4, 'NFCTH_POLICY_SET3', () => helperPolicyAttributes),
    set4: attr<HelperPolicyAttributes>(5, 'NFCTH_POLICY_SET4', () => helperPolicyAttributes),
  },
  nfnetlinkSet,
)

export interface HelperPolicySetAttributes extends Infer<typeof helperPolicySetAttributes> {}

export const helperAttributes = attributes(
  'NFCTH',
  {
    /** At most 15 bytes. */
    name: attr(1, 'NFCTH_NAME', string),
    tuple: attr<HelperTupleAttributes>(2, 'NFCTH_TUPLE', () => helperTupleAttributes),
    /** The queue through which the packets go. */
    queueNum: attr(3, 'NFCTH_QUEUE_NUM', u32),
    policy: attr<HelperPolicySetAttributes>(4, 'NFCTH_POLICY', () => helperPolicySetAttributes),
    /** Bytes that the program keeps with each connection: CTA_HELP_INFO. */
    privDataLen: attr(5, 'NFCTH_PRIV_DATA_LEN', u32),
    status: attr(6, 'NFCTH_STATUS', enumOf(u32, 'NFCT_HELPER_STATUS', NFCT_HELPER_STATUS)),
  },
  nfnetlinkSet,
)

export interface HelperAttributes extends Infer<typeof helperAttributes> {}

export interface HelperMessage {
  header: Nfgenmsg
  attributes: HelperAttributes
}

const helperBody = body<Nfgenmsg, HelperAttributes>(nfgenmsg, () => helperAttributes)

function helperMessage(message: keyof typeof NFNL_MSG_CTHELPER): MessageDefinition<HelperMessage> {
  return {
    type: nfnetlinkType(NFNL_SUBSYS.CTHELPER, NFNL_MSG_CTHELPER[message]),
    name: `NFNL_MSG_CTHELPER_${message}`,
    body: helperBody,
  }
}

export const newHelper: MessageDefinition<HelperMessage> = helperMessage('NEW')
export const getHelper: MessageDefinition<HelperMessage> = helperMessage('GET')
export const delHelper: MessageDefinition<HelperMessage> = helperMessage('DEL')
