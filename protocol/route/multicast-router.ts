/* linux/mroute.h: what a multicast router has, in IFLA_AF_SPEC of RTM_NEWLINK messages of family RTNL_FAMILY_IPMR. */
import { attr, attributes, bool8, flagsOf, type Infer, ip4, list, pad, s32, u16, u32, u64 } from '../codec/index.js'

export const VIFF = { TUNNEL: 1, SRCRT: 2, REGISTER: 4, USE_IFINDEX: 8 } as const

export const multicastVif = attributes('IPMRA_VIFA', {
  ifindex: attr(1, 'IPMRA_VIFA_IFINDEX', u32),
  vifId: attr(2, 'IPMRA_VIFA_VIF_ID', u32),
  flags: attr(3, 'IPMRA_VIFA_FLAGS', flagsOf(u16, 'VIFF', VIFF)),
  bytesIn: attr(4, 'IPMRA_VIFA_BYTES_IN', u64),
  bytesOut: attr(5, 'IPMRA_VIFA_BYTES_OUT', u64),
  packetsIn: attr(6, 'IPMRA_VIFA_PACKETS_IN', u64),
  packetsOut: attr(7, 'IPMRA_VIFA_PACKETS_OUT', u64),
  /** With VIFF_USE_IFINDEX the number of the interface, in the host's order, stands in place of its address. */
  localAddr: attr(8, 'IPMRA_VIFA_LOCAL_ADDR', ip4),
  /** The other end of a tunnel. */
  remoteAddr: attr(9, 'IPMRA_VIFA_REMOTE_ADDR', ip4),
  pad: attr(10, 'IPMRA_VIFA_PAD', pad),
})

/** A virtual interface: what packets come in by and are sent on to. */
export interface MulticastVif extends Infer<typeof multicastVif> {}

export const multicastTable = attributes('IPMRA_TABLE', {
  /** 253 (RT_TABLE_DEFAULT) unless policy rules make more of them. */
  id: attr(1, 'IPMRA_TABLE_ID', u32),
  /** Packets that wait for the router's daemon to decide. */
  cacheResQueueLen: attr(2, 'IPMRA_TABLE_CACHE_RES_QUEUE_LEN', u32),
  /** The virtual interface that stands for PIM registers; -1 without one. */
  mrouteRegVifNum: attr(3, 'IPMRA_TABLE_MROUTE_REG_VIF_NUM', s32),
  mrouteDoAssert: attr(4, 'IPMRA_TABLE_MROUTE_DO_ASSERT', bool8),
  mrouteDoPim: attr(5, 'IPMRA_TABLE_MROUTE_DO_PIM', bool8),
  vifs: attr<MulticastVif[]>(6, 'IPMRA_TABLE_VIFS', list(1, 'IPMRA_VIF', multicastVif, {})),
  mrouteDoWrvifwhole: attr(7, 'IPMRA_TABLE_MROUTE_DO_WRVIFWHOLE', bool8),
})

/** A table of multicast routes. */
export interface MulticastTable extends Infer<typeof multicastTable> {}
