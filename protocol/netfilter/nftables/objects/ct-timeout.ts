/* linux/netfilter/nf_tables.h: how long connection tracking keeps connections of a protocol, which rules choose by name. */
import { attr, attributes, chosen, enumOf, type Infer, type Tagged, u8, u16 } from '../../../codec/index.js'
import { type CtTimeouts, ctTimeouts } from '../../conntrack/timeouts.js'
import { NFPROTO, nfnetlinkSet } from '../../nfgenmsg.js'

export const ctTimeoutAttributes = attributes(
  'NFTA_CT_TIMEOUT',
  {
    l3proto: attr(1, 'NFTA_CT_TIMEOUT_L3PROTO', enumOf(u16, 'NFPROTO', NFPROTO)),
    /** IPPROTO_* */
    l4proto: attr(2, 'NFTA_CT_TIMEOUT_L4PROTO', u8),
    data: attr(3, 'NFTA_CT_TIMEOUT_DATA', chosen<CtTimeouts>('l4proto', ctTimeouts)),
  },
  nfnetlinkSet,
)

interface CtTimeoutAttributes extends Infer<typeof ctTimeoutAttributes> {}

/** Comparing `l4proto` narrows `data`. */
export type CtTimeoutObject = Tagged<CtTimeoutAttributes, 'l4proto', 'data', CtTimeouts>
