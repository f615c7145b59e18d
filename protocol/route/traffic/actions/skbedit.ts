/* linux/tc_act/tc_skbedit.h: priority, mark, queue and type of a packet. */
import { attr, attributes, hex, type Infer, pad, struct, u16, u32, u64 } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const SKBEDIT_F = {
  PRIORITY: 1,
  QUEUE_MAPPING: 2,
  MARK: 4,
  PTYPE: 8,
  MASK: 16,
  INHERITDSFIELD: 32,
  TXQ_SKBHASH: 64,
} as const

export const tcSkbedit = struct('tc_skbedit', tcGen)

export interface TcSkbedit extends Infer<typeof tcSkbedit> {}

export const skbeditAction = attributes('TCA_SKBEDIT', {
  tm: attr<TcfT>(1, 'TCA_SKBEDIT_TM', tcfT),
  parms: attr<TcSkbedit>(2, 'TCA_SKBEDIT_PARMS', tcSkbedit),
  /** A number, or the handle of a class. */
  priority: attr(3, 'TCA_SKBEDIT_PRIORITY', hex(u32)),
  queueMapping: attr(4, 'TCA_SKBEDIT_QUEUE_MAPPING', u16),
  mark: attr(5, 'TCA_SKBEDIT_MARK', u32),
  pad: attr(6, 'TCA_SKBEDIT_PAD', pad),
  /** PACKET_* of linux/if_packet.h. */
  ptype: attr(7, 'TCA_SKBEDIT_PTYPE', u16),
  /** Bits of the mark that change. */
  mask: attr(8, 'TCA_SKBEDIT_MASK', hex(u32)),
  /** Bits of {@link SKBEDIT_F}. */
  flags: attr(9, 'TCA_SKBEDIT_FLAGS', hex(u64)),
  queueMappingMax: attr(10, 'TCA_SKBEDIT_QUEUE_MAPPING_MAX', u16),
})

export interface SkbeditAction extends Infer<typeof skbeditAction> {}
