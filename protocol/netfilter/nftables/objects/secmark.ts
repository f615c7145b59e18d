/* linux/netfilter/nf_tables.h: a security context, which rules give to packets. */
import { attr, attributes, type Infer, string } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const secmarkObject = attributes(
  'NFTA_SECMARK',
  {
    /** At most 4096 bytes. */
    ctx: attr(1, 'NFTA_SECMARK_CTX', string),
  },
  nfnetlinkSet,
)

export interface SecmarkObject extends Infer<typeof secmarkObject> {}
