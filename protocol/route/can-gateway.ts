/* linux/can/gw.h: frames that go from one CAN device to another, perhaps changed: routes of family AF_CAN. See cangw(1). */
import {
  attr,
  attributes,
  body,
  enumOf,
  fixedBytes,
  flagsOf,
  hex,
  type Infer,
  member,
  packed,
  s8,
  struct,
  u8,
  u16,
  u32,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { RTM } from './rtnetlink.js'
import { type CanFilter, canFilter } from './traffic/ematches/canid.js'

export const CGW_TYPE = { UNSPEC: 0, CAN_CAN: 1 } as const

export const CGW_FLAGS = { CAN_ECHO: 1, CAN_SRC_TSTAMP: 2, CAN_IIF_TX_OK: 4, CAN_FD: 8 } as const

/** What of a frame a modification changes; of CAN FD, DLC is the length. */
export const CGW_MOD = { ID: 1, DLC: 2, LEN: 2, DATA: 4, FLAGS: 8 } as const

export const CGW_CRC8PRF = { UNSPEC: 0, '1U8': 1, '16U8': 2, SFFID_XOR: 3 } as const

export const rtcanmsg = struct('rtcanmsg', {
  /** AF_CAN: 29. */
  family: u8,
  gwtype: enumOf(u8, 'CGW_TYPE', CGW_TYPE),
  flags: flagsOf(u16, 'CGW_FLAGS', CGW_FLAGS),
})

export interface Rtcanmsg extends Infer<typeof rtcanmsg> {}

const modtype = flagsOf(u8, 'CGW_MOD', CGW_MOD)

/** `can_id` has the flags EFF, RTR and ERR of linux/can.h in its upper three bits. */
const canFrame = struct('can_frame', {
  can_id: hex(u32),
  len: u8,
  __pad: u8,
  __res0: u8,
  len8_dlc: u8,
  data: fixedBytes(8),
})

export interface CanFrame extends Infer<typeof canFrame> {}

const canfdFrame = struct('canfd_frame', {
  can_id: hex(u32),
  len: u8,
  flags: hex(u8),
  __res0: u8,
  __res1: u8,
  data: fixedBytes(64),
})

export interface CanfdFrame extends Infer<typeof canfdFrame> {}

/** A frame that is the operand, and which parts of a frame it changes. */
export const cgwFrameMod = struct('cgw_frame_mod', { cf: packed(member<CanFrame>(canFrame)), modtype })

export interface CgwFrameMod extends Infer<typeof cgwFrameMod> {}

export const cgwFdframeMod = struct('cgw_fdframe_mod', { cf: packed(member<CanfdFrame>(canfdFrame)), modtype })

export interface CgwFdframeMod extends Infer<typeof cgwFdframeMod> {}

/** Places in the data of a frame; below zero they are counted from its end. */
const places = { from_idx: s8, to_idx: s8, result_idx: s8 }

export const cgwCsumXor = struct('cgw_csum_xor', { ...places, init_xor_val: hex(u8) })

export interface CgwCsumXor extends Infer<typeof cgwCsumXor> {}

export const cgwCsumCrc8 = struct('cgw_csum_crc8', {
  ...places,
  init_crc_val: hex(u8),
  final_xor_val: hex(u8),
  crctab: fixedBytes(256),
  profile: enumOf(u8, 'CGW_CRC8PRF', CGW_CRC8PRF),
  profile_data: fixedBytes(20),
})

export interface CgwCsumCrc8 extends Infer<typeof cgwCsumCrc8> {}

export const canGatewayAttributes = attributes('CGW', {
  modAnd: attr<CgwFrameMod>(1, 'CGW_MOD_AND', cgwFrameMod),
  modOr: attr<CgwFrameMod>(2, 'CGW_MOD_OR', cgwFrameMod),
  modXor: attr<CgwFrameMod>(3, 'CGW_MOD_XOR', cgwFrameMod),
  modSet: attr<CgwFrameMod>(4, 'CGW_MOD_SET', cgwFrameMod),
  csXor: attr<CgwCsumXor>(5, 'CGW_CS_XOR', cgwCsumXor),
  csCrc8: attr<CgwCsumCrc8>(6, 'CGW_CS_CRC8', cgwCsumCrc8),
  /** Frames, as the next one and `deleted`. */
  handled: attr(7, 'CGW_HANDLED', u32),
  dropped: attr(8, 'CGW_DROPPED', u32),
  /** Indexes of devices. */
  srcIf: attr(9, 'CGW_SRC_IF', u32),
  dstIf: attr(10, 'CGW_DST_IF', u32),
  filter: attr<CanFilter>(11, 'CGW_FILTER', canFilter),
  deleted: attr(12, 'CGW_DELETED', u32),
  limHops: attr(13, 'CGW_LIM_HOPS', u8),
  /** A number of the user's, to change the modifications of a rule that is there. */
  modUid: attr(14, 'CGW_MOD_UID', u32),
  fdmodAnd: attr<CgwFdframeMod>(15, 'CGW_FDMOD_AND', cgwFdframeMod),
  fdmodOr: attr<CgwFdframeMod>(16, 'CGW_FDMOD_OR', cgwFdframeMod),
  fdmodXor: attr<CgwFdframeMod>(17, 'CGW_FDMOD_XOR', cgwFdframeMod),
  fdmodSet: attr<CgwFdframeMod>(18, 'CGW_FDMOD_SET', cgwFdframeMod),
})

export interface CanGatewayAttributes extends Infer<typeof canGatewayAttributes> {}

export interface CanGatewayMessage {
  header: Rtcanmsg
  attributes: CanGatewayAttributes
}

const canGatewayBody = body<Rtcanmsg, CanGatewayAttributes>(rtcanmsg, () => canGatewayAttributes)

const define = (type: number, name: string): MessageDefinition<CanGatewayMessage> => ({
  type,
  name,
  body: canGatewayBody,
})

/* They share their numbers with routes: the family in the header tells them apart. */
export const newCanGateway = define(RTM.NEWROUTE, 'RTM_NEWROUTE')
export const delCanGateway = define(RTM.DELROUTE, 'RTM_DELROUTE')
export const getCanGateway = define(RTM.GETROUTE, 'RTM_GETROUTE')
