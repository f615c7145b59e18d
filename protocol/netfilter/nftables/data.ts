/* linux/netfilter/nf_tables.h: what a register holds. */
import { attr, attributes, bytes, type Infer, string, u32 } from '../../codec/index.js'
import { nfnetlinkSet } from '../nfgenmsg.js'
import { verdictCode } from './nf-tables.js'

/** What becomes of the packet. */
export const verdictAttributes = attributes(
  'NFTA_VERDICT',
  {
    code: attr(1, 'NFTA_VERDICT_CODE', verdictCode),
    /** Where NFT.JUMP and NFT.GOTO lead. */
    chain: attr(2, 'NFTA_VERDICT_CHAIN', string),
    /** Like `chain`, by the `id` of a chain of the same batch. */
    chainId: attr(3, 'NFTA_VERDICT_CHAIN_ID', u32),
  },
  nfnetlinkSet,
)

export interface VerdictAttributes extends Infer<typeof verdictAttributes> {}

/** A value or a verdict: one of the two. */
export const dataAttributes = attributes(
  'NFTA_DATA',
  {
    /**
     * Up to 64 bytes as they lie in the register: packet fields in network order, what the kernel itself knows (mark,
     * interface index, conntrack state) in the host's, interface names filled up with NULs to 16.
     */
    value: attr(1, 'NFTA_DATA_VALUE', bytes),
    verdict: attr<VerdictAttributes>(2, 'NFTA_DATA_VERDICT', () => verdictAttributes),
  },
  nfnetlinkSet,
)

export interface DataAttributes extends Infer<typeof dataAttributes> {}
