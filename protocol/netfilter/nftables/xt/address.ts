/* linux/netfilter/xt_iprange.h, xt_mac.h, xt_physdev.h, xt_pkttype.h: where a packet comes from and goes to. */
import { arrayOf, chars, enumOf, flagsOf, type Infer, mac, s32, struct, u8 } from '../../../codec/index.js'
import { inetAddress } from './inet-address.js'

export const IPRANGE = { SRC: 1, DST: 2, SRC_INV: 16, DST_INV: 32 } as const
export const XT_PHYSDEV_OP = { IN: 1, OUT: 2, BRIDGED: 4, ISIN: 8, ISOUT: 16 } as const
/** linux/if_packet.h: who a frame is for. */
export const PACKET = {
  HOST: 0,
  BROADCAST: 1,
  MULTICAST: 2,
  OTHERHOST: 3,
  OUTGOING: 4,
  LOOPBACK: 5,
  USER: 6,
  KERNEL: 7,
} as const

/** `-m iprange` */
export const xtIprangeInfo = struct('xt_iprange_mtinfo', {
  src_min: inetAddress,
  src_max: inetAddress,
  dst_min: inetAddress,
  dst_max: inetAddress,
  flags: flagsOf(u8, 'IPRANGE', IPRANGE),
})

export interface XtIprangeInfo extends Infer<typeof xtIprangeInfo> {}

/** `-m mac` */
export const xtMacInfo = struct('xt_mac_info', { srcaddr: mac, invert: s32 })

export interface XtMacInfo extends Infer<typeof xtMacInfo> {}

const mask = arrayOf(u8, 16)

/** `-m physdev`. A mask has 255 for each character of the name that counts, its NUL included where the name ends there. */
export const xtPhysdevInfo = struct('xt_physdev_info', {
  physindev: chars(16),
  in_mask: mask,
  physoutdev: chars(16),
  out_mask: mask,
  invert: flagsOf(u8, 'XT_PHYSDEV_OP', XT_PHYSDEV_OP),
  bitmask: flagsOf(u8, 'XT_PHYSDEV_OP', XT_PHYSDEV_OP),
})

export interface XtPhysdevInfo extends Infer<typeof xtPhysdevInfo> {}

/** `-m pkttype` */
export const xtPkttypeInfo = struct('xt_pkttype_info', { pkttype: enumOf(s32, 'PACKET', PACKET), invert: s32 })

export interface XtPkttypeInfo extends Infer<typeof xtPkttypeInfo> {}
