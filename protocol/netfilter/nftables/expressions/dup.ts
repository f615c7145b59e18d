/* linux/netfilter/nf_tables.h: sends a copy of the packet elsewhere. */
import { attr, attributes, type Infer } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const dupExpression = attributes(
  'NFTA_DUP',
  {
    /** Register of the address. */
    sregAddr: attr(1, 'NFTA_DUP_SREG_ADDR', register),
    /** Register of the device's index. */
    sregDev: attr(2, 'NFTA_DUP_SREG_DEV', register),
  },
  nfnetlinkSet,
)

export interface DupExpression extends Infer<typeof dupExpression> {}
