/* linux/netfilter/nf_tables_compat.h: an xtables match, as iptables-nft uses where nf_tables has no words of its own. */
import { attr, attributes, bytes, type Infer, string, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const matchExpression = attributes(
  'NFTA_MATCH',
  {
    /** Its name in iptables: `comment`, `conntrack`. */
    name: attr(1, 'NFTA_MATCH_NAME', string),
    /** Revision of the struct in `info`. */
    rev: attr(2, 'NFTA_MATCH_REV', u32),
    /** The match's own struct (linux/netfilter/xt_*.h) in host byte order, up to a multiple of 8 bytes: see `xtInfo`. */
    info: attr(3, 'NFTA_MATCH_INFO', bytes),
  },
  nfnetlinkSet,
)

export interface MatchExpression extends Infer<typeof matchExpression> {}
