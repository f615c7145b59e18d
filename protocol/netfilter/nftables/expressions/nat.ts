/* linux/netfilter/nf_tables.h, linux/netfilter/nf_nat.h: source and destination NAT. */
import { attr, attributes, enumOf, flagsOf, type Infer, u32 } from '../../../codec/index.js'
import { NFPROTO, nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_NAT = { SNAT: 0, DNAT: 1 } as const

/** Flags of nat, masq and redir. nft's names: random (PROTO_RANDOM), fully-random, persistent, prefix (NETMAP). */
export const NF_NAT_RANGE = {
  MAP_IPS: 1,
  PROTO_SPECIFIED: 2,
  PROTO_RANDOM: 4,
  PERSISTENT: 8,
  PROTO_RANDOM_FULLY: 16,
  PROTO_OFFSET: 32,
  NETMAP: 64,
} as const

export const natExpression = attributes(
  'NFTA_NAT',
  {
    type: attr(1, 'NFTA_NAT_TYPE', enumOf(u32, 'NFT_NAT', NFT_NAT)),
    family: attr(2, 'NFTA_NAT_FAMILY', enumOf(u32, 'NFPROTO', NFPROTO)),
    /** Register of the address, or of a range's first one. */
    regAddrMin: attr(3, 'NFTA_NAT_REG_ADDR_MIN', register),
    regAddrMax: attr(4, 'NFTA_NAT_REG_ADDR_MAX', register),
    /** Register of the port, or of a range's first one. */
    regProtoMin: attr(5, 'NFTA_NAT_REG_PROTO_MIN', register),
    regProtoMax: attr(6, 'NFTA_NAT_REG_PROTO_MAX', register),
    flags: attr(7, 'NFTA_NAT_FLAGS', flagsOf(u32, 'NF_NAT_RANGE', NF_NAT_RANGE)),
  },
  nfnetlinkSet,
)

export interface NatExpression extends Infer<typeof natExpression> {}
