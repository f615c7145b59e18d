/* linux/tc_ematch/tc_em_cmp.h: compares a number in the packet. */
import { bits, type Infer, struct, u8, u16, u32 } from '../../../codec/index.js'

/** Bytes of the number: `align.align`. */
export const TCF_EM_ALIGN = { U8: 1, U16: 2, U32: 4 } as const

/** What offsets count from: `layer.layer`. */
export const TCF_LAYER = { LINK: 0, NETWORK: 1, TRANSPORT: 2 } as const

/** How it is compared: `layer.opnd`. */
export const TCF_EM_OPND = { EQ: 0, GT: 1, LT: 2 } as const

/** `align.flags`: the number is in network order. */
export const TCF_EM_CMP = { TRANS: 1 } as const

/** The bit fields of each of the last two bytes stand together. */
export const cmpMatch = struct('tcf_em_cmp', {
  val: u32,
  mask: u32,
  off: u16,
  align: bits(u8, { align: 4, flags: 4 }),
  layer: bits(u8, { layer: 4, opnd: 4 }),
})

export interface CmpMatch extends Infer<typeof cmpMatch> {}
