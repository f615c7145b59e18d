/* linux/netfilter/nf_tables.h: destination NAT to the machine itself. */
import { attr, attributes, flagsOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'
import { NF_NAT_RANGE } from './nat.js'

export const redirExpression = attributes(
  'NFTA_REDIR',
  {
    /** Register of the port, or of a range's first one. */
    regProtoMin: attr(1, 'NFTA_REDIR_REG_PROTO_MIN', register),
    regProtoMax: attr(2, 'NFTA_REDIR_REG_PROTO_MAX', register),
    flags: attr(3, 'NFTA_REDIR_FLAGS', flagsOf(u32, 'NF_NAT_RANGE', NF_NAT_RANGE)),
  },
  nfnetlinkSet,
)

export interface RedirExpression extends Infer<typeof redirExpression> {}
