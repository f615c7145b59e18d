/* linux/netfilter/nf_tables.h: hands the packet to a program through nfnetlink_queue. */
import { attr, attributes, flagsOf, type Infer, u16 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

/** With BYPASS packets pass while nobody listens. */
export const NFT_QUEUE_FLAG = { BYPASS: 1, CPU_FANOUT: 2 } as const

export const queueExpression = attributes(
  'NFTA_QUEUE',
  {
    /** The first queue. */
    num: attr(1, 'NFTA_QUEUE_NUM', u16),
    /** How many queues share the load. */
    total: attr(2, 'NFTA_QUEUE_TOTAL', u16),
    flags: attr(3, 'NFTA_QUEUE_FLAGS', flagsOf(u16, 'NFT_QUEUE_FLAG', NFT_QUEUE_FLAG)),
    /** Instead of `num`: its register. */
    sregQnum: attr(4, 'NFTA_QUEUE_SREG_QNUM', register),
  },
  nfnetlinkSet,
)

export interface QueueExpression extends Infer<typeof queueExpression> {}
