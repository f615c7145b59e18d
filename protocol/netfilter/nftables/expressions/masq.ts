/* linux/netfilter/nf_tables.h: source NAT to the address of the device that the packet leaves by. */
import { attr, attributes, flagsOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'
import { NF_NAT_RANGE } from './nat.js'

export const masqExpression = attributes(
  'NFTA_MASQ',
  {
    flags: attr(1, 'NFTA_MASQ_FLAGS', flagsOf(u32, 'NF_NAT_RANGE', NF_NAT_RANGE)),
    /** Register of the port, or of a range's first one. */
    regProtoMin: attr(2, 'NFTA_MASQ_REG_PROTO_MIN', register),
    regProtoMax: attr(3, 'NFTA_MASQ_REG_PROTO_MAX', register),
  },
  nfnetlinkSet,
)

export interface MasqExpression extends Infer<typeof masqExpression> {}
