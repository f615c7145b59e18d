/* linux/tc_ematch/tc_em_text.h: looks for bytes anywhere. */
import { bits, chars, flexible, type Infer, struct, u8, u16 } from '../../../codec/index.js'

/** `algo` is `kmp`, `bm` or `fsm`. */
export const tcfEmText = struct('tcf_em_text', {
  algo: chars(16),
  from_offset: u16,
  to_offset: u16,
  pattern_len: u16,
  from_layer: bits(u8, { from_layer: 4, to_layer: 4 }),
  pad: u8,
})

export interface TcfEmText extends Infer<typeof tcfEmText> {}

/** With the bytes that are looked for, which give `pattern_len`. */
export const textMatch = flexible(tcfEmText, 'pattern', u8, 'pattern_len')

export interface TextMatch extends Infer<typeof textMatch> {}
