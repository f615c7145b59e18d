/* linux/netfilter/nf_tables.h: drops the packet and tells its sender. */
import { attr, attributes, enumOf, type Infer, u8, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const NFT_REJECT = { ICMP_UNREACH: 0, TCP_RST: 1, ICMPX_UNREACH: 2 } as const

/** Codes of ICMPX_UNREACH, which the kernel turns into those of ICMP or ICMPv6 (enum nft_reject_inet_code). */
export const NFT_REJECT_ICMPX = { NO_ROUTE: 0, PORT_UNREACH: 1, HOST_UNREACH: 2, ADMIN_PROHIBITED: 3 } as const

export const rejectExpression = attributes(
  'NFTA_REJECT',
  {
    type: attr(1, 'NFTA_REJECT_TYPE', enumOf(u32, 'NFT_REJECT', NFT_REJECT)),
    /** By type: ICMP's or ICMPv6's code, or NFT_REJECT_ICMPX. */
    icmpCode: attr(2, 'NFTA_REJECT_ICMP_CODE', u8),
  },
  nfnetlinkSet,
)

export interface RejectExpression extends Infer<typeof rejectExpression> {}
