/* linux/netfilter/nf_tables_compat.h: an xtables target, as iptables-nft uses where nf_tables has no words of its own. */
import { attr, attributes, bytes, type Infer, string, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const targetExpression = attributes(
  'NFTA_TARGET',
  {
    /** Its name in iptables: `MASQUERADE`, `DNAT`. */
    name: attr(1, 'NFTA_TARGET_NAME', string),
    /** Revision of the struct in `info`. */
    rev: attr(2, 'NFTA_TARGET_REV', u32),
    /** The target's own struct (linux/netfilter/xt_*.h) in host byte order, up to a multiple of 8 bytes: see `xtInfo`. */
    info: attr(3, 'NFTA_TARGET_INFO', bytes),
  },
  nfnetlinkSet,
)

export interface TargetExpression extends Infer<typeof targetExpression> {}
