/* linux/netfilter/nf_tables.h: counts packets; also a named object, and the counters of a base chain. */
import { attr, attributes, type Infer, pad, u64 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const counterExpression = attributes(
  'NFTA_COUNTER',
  {
    bytes: attr(1, 'NFTA_COUNTER_BYTES', u64),
    packets: attr(2, 'NFTA_COUNTER_PACKETS', u64),
    pad: attr(3, 'NFTA_COUNTER_PAD', pad),
  },
  nfnetlinkSet,
)

export interface CounterExpression extends Infer<typeof counterExpression> {}
