/* linux/netfilter/nfnetlink.h: the messages around a batch, which the kernel carries out whole or not at all. */
import { attr, attributes, body, type Infer, u32 } from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { type Nfgenmsg, nfgenmsg, nfnetlinkSet } from './nfgenmsg.js'

/** Control messages of nfnetlink itself: whole types, without a subsystem. */
export const NFNL_MSG = { BATCH_BEGIN: 16, BATCH_END: 17 } as const

export const batchAttributes = attributes(
  'NFNL_BATCH',
  {
    /** The batch is refused with ERESTART unless the ruleset is of this generation (NFTA_GEN_ID). */
    genid: attr(1, 'NFNL_BATCH_GENID', u32),
  },
  nfnetlinkSet,
)

export interface BatchAttributes extends Infer<typeof batchAttributes> {}

/** BEGIN or END of a batch. `header.res_id` is the subsystem that the batch is for: NFNL_SUBSYS.NFTABLES. */
export interface BatchMessage {
  header: Nfgenmsg
  attributes: BatchAttributes
}

const batchBody = body<Nfgenmsg, BatchAttributes>(nfgenmsg, () => batchAttributes)

export const batchBegin: MessageDefinition<BatchMessage> = {
  type: NFNL_MSG.BATCH_BEGIN,
  name: 'NFNL_MSG_BATCH_BEGIN',
  body: batchBody,
}
export const batchEnd: MessageDefinition<BatchMessage> = {
  type: NFNL_MSG.BATCH_END,
  name: 'NFNL_MSG_BATCH_END',
  body: batchBody,
}
