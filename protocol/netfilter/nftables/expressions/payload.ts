/* linux/netfilter/nf_tables.h: bytes of the packet, into a register or out of one. */
import { attr, attributes, enumOf, flagsOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

/** Where `offset` counts from (enum nft_payload_bases). */
export const NFT_PAYLOAD = {
  LL_HEADER: 0,
  NETWORK_HEADER: 1,
  TRANSPORT_HEADER: 2,
  INNER_HEADER: 3,
  TUN_HEADER: 4,
} as const

export const NFT_PAYLOAD_CSUM = { NONE: 0, INET: 1, SCTP: 2 } as const

export const NFT_PAYLOAD_L4CSUM = { PSEUDOHDR: 1 } as const

export const payloadExpression = attributes(
  'NFTA_PAYLOAD',
  {
    dreg: attr(1, 'NFTA_PAYLOAD_DREG', register),
    base: attr(2, 'NFTA_PAYLOAD_BASE', enumOf(u32, 'NFT_PAYLOAD', NFT_PAYLOAD)),
    /** Bytes from the base. */
    offset: attr(3, 'NFTA_PAYLOAD_OFFSET', u32),
    /** Bytes. */
    len: attr(4, 'NFTA_PAYLOAD_LEN', u32),
    /** Instead of `dreg`: writes the packet. */
    sreg: attr(5, 'NFTA_PAYLOAD_SREG', register),
    csumType: attr(6, 'NFTA_PAYLOAD_CSUM_TYPE', enumOf(u32, 'NFT_PAYLOAD_CSUM', NFT_PAYLOAD_CSUM)),
    csumOffset: attr(7, 'NFTA_PAYLOAD_CSUM_OFFSET', u32),
    csumFlags: attr(8, 'NFTA_PAYLOAD_CSUM_FLAGS', flagsOf(u32, 'NFT_PAYLOAD_L4CSUM', NFT_PAYLOAD_L4CSUM)),
  },
  nfnetlinkSet,
)

export interface PayloadExpression extends Infer<typeof payloadExpression> {}
