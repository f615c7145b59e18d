/* linux/netfilter/nf_tables.h: makes connection tracking expect a second connection that belongs to the first. */
import { attr, attributes, enumOf, type Infer, u8, u16, u32host } from '../../../codec/index.js'
import { NFPROTO, nfnetlinkSet } from '../../nfgenmsg.js'

export const ctExpectObject = attributes(
  'NFTA_CT_EXPECT',
  {
    l3proto: attr(1, 'NFTA_CT_EXPECT_L3PROTO', enumOf(u16, 'NFPROTO', NFPROTO)),
    /** IPPROTO_* */
    l4proto: attr(2, 'NFTA_CT_EXPECT_L4PROTO', u8),
    /** Port that it will come to. */
    dport: attr(3, 'NFTA_CT_EXPECT_DPORT', u16),
    /** Milliseconds. Unlike the rest in host byte order. */
    timeout: attr(4, 'NFTA_CT_EXPECT_TIMEOUT', u32host),
    /** How many may be awaited at once. */
    size: attr(5, 'NFTA_CT_EXPECT_SIZE', u8),
  },
  nfnetlinkSet,
)

export interface CtExpectObject extends Infer<typeof ctExpectObject> {}
