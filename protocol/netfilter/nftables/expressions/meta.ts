/* linux/netfilter/nf_tables.h: what the kernel knows of the packet, into a register or out of one. */
import { attr, attributes, enumOf, type Infer, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'
import { register } from '../nf-tables.js'

export const NFT_META = {
  LEN: 0,
  PROTOCOL: 1,
  PRIORITY: 2,
  MARK: 3,
  /** Index of the device, 4 bytes in host order. */
  IIF: 4,
  OIF: 5,
  /** Name of the device, filled up with NULs to 16 bytes. */
  IIFNAME: 6,
  OIFNAME: 7,
  IFTYPE: 8,
  OIFTYPE: 9,
  SKUID: 10,
  SKGID: 11,
  NFTRACE: 12,
  RTCLASSID: 13,
  SECMARK: 14,
  NFPROTO: 15,
  L4PROTO: 16,
  BRI_IIFNAME: 17,
  BRI_OIFNAME: 18,
  PKTTYPE: 19,
  CPU: 20,
  IIFGROUP: 21,
  OIFGROUP: 22,
  CGROUP: 23,
  PRANDOM: 24,
  SECPATH: 25,
  IIFKIND: 26,
  OIFKIND: 27,
  BRI_IIFPVID: 28,
  BRI_IIFVPROTO: 29,
  TIME_NS: 30,
  TIME_DAY: 31,
  TIME_HOUR: 32,
  SDIF: 33,
  SDIFNAME: 34,
  BRI_BROUTE: 35,
  BRI_IIFHWADDR: 37,
} as const

export const metaExpression = attributes(
  'NFTA_META',
  {
    dreg: attr(1, 'NFTA_META_DREG', register),
    key: attr(2, 'NFTA_META_KEY', enumOf(u32, 'NFT_META', NFT_META)),
    /** Instead of `dreg`: sets it. */
    sreg: attr(3, 'NFTA_META_SREG', register),
  },
  nfnetlinkSet,
)

export interface MetaExpression extends Infer<typeof metaExpression> {}
