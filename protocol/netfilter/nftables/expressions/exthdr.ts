/* linux/netfilter/nf_tables.h: IPv6 extension headers, IPv4 and TCP options, SCTP chunks, DCCP options: into a register or out of one. */
import { attr, attributes, enumOf, flagsOf, type Infer, u8, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

/** With PRESENT the register gets 1 or 0: whether it is there. */
export const NFT_EXTHDR_F = { PRESENT: 1 } as const

export const NFT_EXTHDR_OP = { IPV6: 0, TCPOPT: 1, IPV4: 2, SCTP: 3, DCCP: 4 } as const

export const exthdrExpression = attributes(
  'NFTA_EXTHDR',
  {
    dreg: attr(1, 'NFTA_EXTHDR_DREG', register),
    /** Number of the header, option or chunk. */
    type: attr(2, 'NFTA_EXTHDR_TYPE', u8),
    /** Bytes from its start. */
    offset: attr(3, 'NFTA_EXTHDR_OFFSET', u32),
    /** Bytes. */
    len: attr(4, 'NFTA_EXTHDR_LEN', u32),
    flags: attr(5, 'NFTA_EXTHDR_FLAGS', flagsOf(u32, 'NFT_EXTHDR_F', NFT_EXTHDR_F)),
    op: attr(6, 'NFTA_EXTHDR_OP', enumOf(u32, 'NFT_EXTHDR_OP', NFT_EXTHDR_OP)),
    /** Instead of `dreg`: writes it; with neither, the option is taken out. */
    sreg: attr(7, 'NFTA_EXTHDR_SREG', register),
  },
  nfnetlinkSet,
)

export interface ExthdrExpression extends Infer<typeof exthdrExpression> {}
