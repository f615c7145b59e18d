/* linux/netfilter/nfnetlink_conntrack.h: connections that a helper expects, because it read of them in another one's data. */
import { attr, attributes, body, type Codec, enumOf, flagsOf, type Infer, string, u16, u32 } from '../../codec/index.js'
import type { MessageDefinition } from '../../netlink/index.js'
import { NFNL_SUBSYS, type Nfgenmsg, nfgenmsg, nfnetlinkSet, nfnetlinkType } from '../nfgenmsg.js'
import { IP_CT_DIR } from '../nftables/expressions/ct.js'
import { getConntrackCtrzero } from './conntrack.js'
import { NF_CT_EXPECT } from './states.js'
import { type TupleAttributes, tupleAttributes } from './tuple.js'

/** Message numbers (enum ctnl_exp_msg_types) of the subsystem NFNL_SUBSYS.CTNETLINK_EXP. */
export const IPCTNL_MSG_EXP = { NEW: 0, GET: 1, DELETE: 2, GET_STATS_CPU: 3 } as const

export const expectNatAttributes = attributes(
  'CTA_EXPECT_NAT',
  {
    dir: attr(1, 'CTA_EXPECT_NAT_DIR', enumOf(u32, 'IP_CT_DIR', IP_CT_DIR)),
    tuple: attr<TupleAttributes>(2, 'CTA_EXPECT_NAT_TUPLE', () => tupleAttributes),
  },
  nfnetlinkSet,
)

export interface ExpectNatAttributes extends Infer<typeof expectNatAttributes> {}

export const expectAttributes = attributes(
  'CTA_EXPECT',
  {
    /** The connection that announced it. */
    master: attr<TupleAttributes>(1, 'CTA_EXPECT_MASTER', () => tupleAttributes),
    tuple: attr<TupleAttributes>(2, 'CTA_EXPECT_TUPLE', () => tupleAttributes),
    /** Which bits of `tuple` count. */
    mask: attr<TupleAttributes>(3, 'CTA_EXPECT_MASK', () => tupleAttributes),
    /** Seconds until it goes. */
    timeout: attr(4, 'CTA_EXPECT_TIMEOUT', u32),
    id: attr(5, 'CTA_EXPECT_ID', u32),
    helpName: attr(6, 'CTA_EXPECT_HELP_NAME', string),
    zone: attr(7, 'CTA_EXPECT_ZONE', u16),
    flags: attr(8, 'CTA_EXPECT_FLAGS', flagsOf(u32, 'NF_CT_EXPECT', NF_CT_EXPECT)),
    /** The helper's number for this kind of connection. */
    class: attr(9, 'CTA_EXPECT_CLASS', u32),
    nat: attr<ExpectNatAttributes>(10, 'CTA_EXPECT_NAT', () => expectNatAttributes),
    /** Function of the kernel that sets up address translation: `nat-follow-master`. */
    fn: attr(11, 'CTA_EXPECT_FN', string),
  },
  nfnetlinkSet,
)

export interface ExpectAttributes extends Infer<typeof expectAttributes> {}

/** An expected connection. The family of its addresses is in the header. */
export interface ExpectMessage {
  header: Nfgenmsg
  attributes: ExpectAttributes
}

export const statsExpAttributes = attributes(
  'CTA_STATS_EXP',
  {
    new: attr(1, 'CTA_STATS_EXP_NEW', u32),
    create: attr(2, 'CTA_STATS_EXP_CREATE', u32),
    delete: attr(3, 'CTA_STATS_EXP_DELETE', u32),
  },
  nfnetlinkSet,
)

export interface StatsExpAttributes extends Infer<typeof statsExpAttributes> {}

/** Counters of one processor: its number is the header's `res_id`. */
export interface StatsExpMessage {
  header: Nfgenmsg
  attributes: StatsExpAttributes
}

const expectBody = body<Nfgenmsg, ExpectAttributes>(nfgenmsg, () => expectAttributes)

function expectMessage<T>(message: keyof typeof IPCTNL_MSG_EXP, codec: Codec<T>): MessageDefinition<T> {
  return {
    type: nfnetlinkType(NFNL_SUBSYS.CTNETLINK_EXP, IPCTNL_MSG_EXP[message]),
    name: `IPCTNL_MSG_EXP_${message}`,
    body: codec,
  }
}

export const newExpect: MessageDefinition<ExpectMessage> = expectMessage('NEW', expectBody)
export const getExpect: MessageDefinition<ExpectMessage> = expectMessage('GET', expectBody)
/** Without a tuple: those of a helper, or all. */
export const delExpect: MessageDefinition<ExpectMessage> = expectMessage('DELETE', expectBody)
export const getExpectStatsCpu: MessageDefinition<StatsExpMessage> = expectMessage(
  'GET_STATS_CPU',
  body<Nfgenmsg, StatsExpAttributes>(nfgenmsg, () => statsExpAttributes),
)

/**
 * The answer to it: the kernel gives it the number of the other subsystem (ctnetlink_exp_stat_fill_info), and so the name of
 * what is asked under that number, IPCTNL_MSG_CT_GET_CTRZERO. What answers that is IPCTNL_MSG_CT_NEW.
 */
export const expectStatsCpu: MessageDefinition<StatsExpMessage> = {
  ...getConntrackCtrzero,
  body: getExpectStatsCpu.body,
  request: getConntrackCtrzero,
}
