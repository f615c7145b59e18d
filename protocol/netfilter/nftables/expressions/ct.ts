/* linux/netfilter/nf_tables.h: what connection tracking knows of the packet, into a register or out of one. */
import { attr, attributes, enumOf, type Infer, u8, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_CT = {
  /** 4 bytes in host order, of {@link NF_CT_STATE}. */
  STATE: 0,
  DIRECTION: 1,
  STATUS: 2,
  MARK: 3,
  SECMARK: 4,
  EXPIRATION: 5,
  HELPER: 6,
  L3PROTOCOL: 7,
  SRC: 8,
  DST: 9,
  PROTOCOL: 10,
  PROTO_SRC: 11,
  PROTO_DST: 12,
  LABELS: 13,
  PKTS: 14,
  BYTES: 15,
  AVGPKT: 16,
  ZONE: 17,
  EVENTMASK: 18,
  SRC_IP: 19,
  DST_IP: 20,
  SRC_IP6: 21,
  DST_IP6: 22,
  ID: 23,
} as const

/**
 * Bits of NFT_CT.STATE (linux/netfilter/nf_conntrack_common.h), under nft's names for them: the header makes
 * ESTABLISHED, RELATED and NEW with the macro NF_CT_STATE_BIT and calls the others NF_CT_STATE_INVALID_BIT and
 * NF_CT_STATE_UNTRACKED_BIT.
 */
export const NF_CT_STATE = { INVALID: 1, ESTABLISHED: 2, RELATED: 4, NEW: 8, UNTRACKED: 64 } as const

/** Direction of a packet in its connection (linux/netfilter/nf_conntrack_tuple_common.h). */
export const IP_CT_DIR = { ORIGINAL: 0, REPLY: 1 } as const

export const ctExpression = attributes(
  'NFTA_CT',
  {
    dreg: attr(1, 'NFTA_CT_DREG', register),
    key: attr(2, 'NFTA_CT_KEY', enumOf(u32, 'NFT_CT', NFT_CT)),
    /** For keys that have two sides, such as addresses. */
    direction: attr(3, 'NFTA_CT_DIRECTION', enumOf(u8, 'IP_CT_DIR', IP_CT_DIR)),
    /** Instead of `dreg`: sets it. */
    sreg: attr(4, 'NFTA_CT_SREG', register),
  },
  nfnetlinkSet,
)

export interface CtExpression extends Infer<typeof ctExpression> {}
