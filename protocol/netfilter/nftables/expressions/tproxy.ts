/* linux/netfilter/nf_tables.h: hands the packet to a local socket without changing it. */
import { attr, attributes, enumOf, type Infer, u32 } from '../../../codec/index.js'
import { NFPROTO, nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const tproxyExpression = attributes(
  'NFTA_TPROXY',
  {
    family: attr(1, 'NFTA_TPROXY_FAMILY', enumOf(u32, 'NFPROTO', NFPROTO)),
    regAddr: attr(2, 'NFTA_TPROXY_REG_ADDR', register),
    regPort: attr(3, 'NFTA_TPROXY_REG_PORT', register),
  },
  nfnetlinkSet,
)

export interface TproxyExpression extends Infer<typeof tproxyExpression> {}
