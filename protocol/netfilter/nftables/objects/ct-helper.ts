/* linux/netfilter/nf_tables.h: a connection tracking helper, which rules give to connections by name. */
import { attr, attributes, enumOf, type Infer, string, u8, u16 } from '../../../codec/index.js'
import { NFPROTO, nfnetlinkSet } from '../../nfgenmsg.js'

export const ctHelperObject = attributes(
  'NFTA_CT_HELPER',
  {
    /** The kernel's name: `ftp`, `sip`. */
    name: attr(1, 'NFTA_CT_HELPER_NAME', string),
    l3proto: attr(2, 'NFTA_CT_HELPER_L3PROTO', enumOf(u16, 'NFPROTO', NFPROTO)),
    /** IPPROTO_* */
    l4proto: attr(3, 'NFTA_CT_HELPER_L4PROTO', u8),
  },
  nfnetlinkSet,
)

export interface CtHelperObject extends Infer<typeof ctHelperObject> {}
