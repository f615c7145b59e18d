/* linux/rtnetlink.h, linux/pkt_sched.h: the headers and the handles of traffic control. */
import { enumOf, hex, type Infer, s32, struct, u8, u16, u32 } from '../../codec/index.js'
import { AF } from '../rtnetlink.js'

/**
 * Handles with a meaning of their own. A handle is 32 bits: the major number of a qdisc above, the minor number of its
 * class below, written `1:10` in hexadecimal. A qdisc has the minor number 0.
 */
export const TC_H = {
  UNSPEC: 0,
  ROOT: 0xffffffff,
  INGRESS: 0xfffffff1,
  /** The same number as INGRESS: a device has one of the two. */
  CLSACT: 0xfffffff1,
} as const

/** Minor numbers with a meaning of their own: below TC_H.CLSACT the two hooks of a device. */
export const TC_H_MIN = { PRIORITY: 0xffe0, INGRESS: 0xfff2, EGRESS: 0xfff3 } as const

/**
 * Header of qdisc, class, filter and chain messages. `info` is for a qdisc the number of its users; for a filter its
 * priority in the upper 16 bits and its EtherType, in network order, in the lower. With `ifindex` 0xffffffff (-1) `parent` is
 * the number of a shared block.
 */
export const tcmsg = struct('tcmsg', {
  family: enumOf(u8, 'AF', AF),
  _pad1: u8,
  _pad2: u16,
  ifindex: s32,
  handle: hex(u32),
  parent: hex(u32),
  info: hex(u32),
})

export interface Tcmsg extends Infer<typeof tcmsg> {}

/** Header of action messages. */
export const tcamsg = struct('tcamsg', { family: enumOf(u8, 'AF', AF), _pad1: u8, _pad2: u16 })

export interface Tcamsg extends Infer<typeof tcamsg> {}
