/* linux/tc_ematch/tc_em_nbyte.h: looks for bytes at a place. */
import { bits, flexible, type Infer, struct, u8, u16 } from '../../../codec/index.js'

/** `len.len` bytes from `off`, counted from the {@link TCF_LAYER} `len.layer`. */
export const tcfEmNbyte = struct('tcf_em_nbyte', { off: u16, len: bits(u16, { len: 12, layer: 4 }) })

export interface TcfEmNbyte extends Infer<typeof tcfEmNbyte> {}

/** With the bytes that are looked for; `tc` fills them up to a multiple of four. */
export const nbyteMatch = flexible(tcfEmNbyte, 'pattern', u8)

export interface NbyteMatch extends Infer<typeof nbyteMatch> {}
