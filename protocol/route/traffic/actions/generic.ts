/* linux/pkt_cls.h: what every action has. */
import { enumOf, type Infer, s32, struct, u32, u64 } from '../../../codec/index.js'

/** What happens to the packet then. Jumps and chains carry a number in the lower 28 bits. */
export const TC_ACT = {
  UNSPEC: -1,
  OK: 0,
  RECLASSIFY: 1,
  SHOT: 2,
  PIPE: 3,
  STOLEN: 4,
  QUEUED: 5,
  REPEAT: 6,
  REDIRECT: 7,
  TRAP: 8,
  JUMP: 0x10000000,
  GOTO_CHAIN: 0x20000000,
} as const

export const tcAct = enumOf(s32, 'TC_ACT', TC_ACT)

/** The members that the struct of every action starts with. `refcnt` and `bindcnt` are the kernel's. */
export const tcGen = { index: u32, capab: u32, action: tcAct, refcnt: s32, bindcnt: s32 } as const

/** Times since then, in hundredths of a second. */
export const tcfT = struct('tcf_t', { install: u64, lastuse: u64, expires: u64 }, { firstuse: u64 })

export interface TcfT extends Infer<typeof tcfT> {}
