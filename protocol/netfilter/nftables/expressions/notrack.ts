/* linux/netfilter/nf_tables.h: exempts the packet from connection tracking. It has no data, and the kernel sends none. */
import { attributes, type Infer } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const notrackExpression = attributes('NFTA_NOTRACK', {}, nfnetlinkSet)

export interface NotrackExpression extends Infer<typeof notrackExpression> {}
