/* linux/netfilter/nfnetlink_conntrack.h: address translation that a new entry is to have, and what follows from it. */
import { attr, attributes, type Infer, ip4, ip6, s32, u16, u32 } from '../../codec/index.js'
import { nfnetlinkSet } from '../nfgenmsg.js'

export const natProto = attributes(
  'CTA_PROTONAT',
  { portMin: attr(1, 'CTA_PROTONAT_PORT_MIN', u16), portMax: attr(2, 'CTA_PROTONAT_PORT_MAX', u16) },
  nfnetlinkSet,
)

export interface NatProto extends Infer<typeof natProto> {}

/** Range of addresses and ports to choose from. A maximum that is left out is the minimum. */
export const natAttributes = attributes(
  'CTA_NAT',
  {
    v4Minip: attr(1, 'CTA_NAT_V4_MINIP', ip4),
    v4Maxip: attr(2, 'CTA_NAT_V4_MAXIP', ip4),
    proto: attr<NatProto>(3, 'CTA_NAT_PROTO', () => natProto),
    v6Minip: attr(4, 'CTA_NAT_V6_MINIP', ip6),
    v6Maxip: attr(5, 'CTA_NAT_V6_MAXIP', ip6),
  },
  nfnetlinkSet,
)

export interface NatAttributes extends Infer<typeof natAttributes> {}

/** How TCP sequence numbers are shifted, where a helper rewrote addresses in the data. */
export const seqadjAttributes = attributes(
  'CTA_SEQADJ',
  {
    correctionPos: attr(1, 'CTA_SEQADJ_CORRECTION_POS', u32),
    /** Of what comes before that position. */
    offsetBefore: attr(2, 'CTA_SEQADJ_OFFSET_BEFORE', s32),
    offsetAfter: attr(3, 'CTA_SEQADJ_OFFSET_AFTER', s32),
  },
  nfnetlinkSet,
)

export interface SeqadjAttributes extends Infer<typeof seqadjAttributes> {}
