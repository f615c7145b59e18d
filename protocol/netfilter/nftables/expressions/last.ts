/* linux/netfilter/nf_tables.h: remembers when a packet last came by. */
import { attr, attributes, type Infer, pad, u32, u64 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const lastExpression = attributes(
  'NFTA_LAST',
  {
    /** 0 until the first packet. */
    set: attr(1, 'NFTA_LAST_SET', u32),
    /** Milliseconds since then. */
    msecs: attr(2, 'NFTA_LAST_MSECS', u64),
    pad: attr(3, 'NFTA_LAST_PAD', pad),
  },
  nfnetlinkSet,
)

export interface LastExpression extends Infer<typeof lastExpression> {}
