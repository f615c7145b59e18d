/* linux/netfilter/xt_tcpudp.h, xt_multiport.h: `-m tcp`, `-m udp`, `-m multiport`. Ports are in host order, ranges have both ends. */
import { arrayOf, enumOf, flagsOf, hex, type Infer, struct, u8, u16 } from '../../../codec/index.js'

/** What is negated. */
export const XT_TCP_INV = { SRCPT: 1, DSTPT: 2, FLAGS: 4, OPTION: 8 } as const
export const XT_UDP_INV = { SRCPT: 1, DSTPT: 2 } as const
export const XT_MULTIPORT = { SOURCE: 0, DESTINATION: 1, EITHER: 2 } as const

/** Any port is 0 to 65535. */
export const xtTcpInfo = struct('xt_tcp', {
  spts: arrayOf(u16, 2),
  dpts: arrayOf(u16, 2),
  /** Kind of a TCP option that has to be there; 0: none. */
  option: u8,
  flg_mask: hex(u8),
  flg_cmp: hex(u8),
  invflags: flagsOf(u8, 'XT_TCP_INV', XT_TCP_INV),
})

export interface XtTcpInfo extends Infer<typeof xtTcpInfo> {}

export const xtUdpInfo = struct('xt_udp', {
  spts: arrayOf(u16, 2),
  dpts: arrayOf(u16, 2),
  invflags: flagsOf(u8, 'XT_UDP_INV', XT_UDP_INV),
})

export interface XtUdpInfo extends Infer<typeof xtUdpInfo> {}

const multiport = { flags: enumOf(u8, 'XT_MULTIPORT', XT_MULTIPORT), count: u8, ports: arrayOf(u16, 15) }

export const xtMultiportInfo = struct('xt_multiport', multiport)

export interface XtMultiportInfo extends Infer<typeof xtMultiportInfo> {}

export const xtMultiportInfo1 = struct('xt_multiport_v1', {
  ...multiport,
  /** 1: this port and the next one are the ends of a range. */
  pflags: arrayOf(u8, 15),
  invert: u8,
})

export interface XtMultiportInfo1 extends Infer<typeof xtMultiportInfo1> {}
