/* linux/netfilter/nf_tables.h: sends the packet out of another device (family netdev). */
import { attr, attributes, enumOf, type Infer, u32 } from '../../../codec/index.js'
import { NFPROTO, nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const fwdExpression = attributes(
  'NFTA_FWD',
  {
    /** Register of the device's index. */
    sregDev: attr(1, 'NFTA_FWD_SREG_DEV', register),
    /** Register of the neighbour's address. */
    sregAddr: attr(2, 'NFTA_FWD_SREG_ADDR', register),
    /** Family of that address. */
    nfproto: attr(3, 'NFTA_FWD_NFPROTO', enumOf(u32, 'NFPROTO', NFPROTO)),
  },
  nfnetlinkSet,
)

export interface FwdExpression extends Infer<typeof fwdExpression> {}
