/* linux/netfilter/xt_mark.h, xt_connmark.h: `-m mark`, `-m connmark`, `-j MARK`, `-j CONNMARK`. */
import { enumOf, hex, type Infer, struct, u8, u32 } from '../../../codec/index.js'

export const XT_CONNMARK = { SET: 0, SAVE: 1, RESTORE: 2 } as const
export const D_SHIFT = { LEFT: 0, RIGHT: 1 } as const

const match = { mark: hex(u32), mask: hex(u32), invert: u8 }

export const xtMarkInfo1 = struct('xt_mark_mtinfo1', match)

export interface XtMarkInfo1 extends Infer<typeof xtMarkInfo1> {}

/** The mark becomes `(old & ~mask) ^ mark`. */
export const xtMarkTarget2 = struct('xt_mark_tginfo2', { mark: hex(u32), mask: hex(u32) })

export interface XtMarkTarget2 extends Infer<typeof xtMarkTarget2> {}

export const xtConnmarkInfo1 = struct('xt_connmark_mtinfo1', match)

export interface XtConnmarkInfo1 extends Infer<typeof xtConnmarkInfo1> {}

const masks = { ctmark: hex(u32), ctmask: hex(u32), nfmask: hex(u32) }

export const xtConnmarkTarget1 = struct('xt_connmark_tginfo1', {
  ...masks,
  mode: enumOf(u8, 'XT_CONNMARK', XT_CONNMARK),
})

export interface XtConnmarkTarget1 extends Infer<typeof xtConnmarkTarget1> {}

export const xtConnmarkTarget2 = struct('xt_connmark_tginfo2', {
  ...masks,
  shift_dir: enumOf(u8, 'D_SHIFT', D_SHIFT),
  shift_bits: u8,
  mode: enumOf(u8, 'XT_CONNMARK', XT_CONNMARK),
})

export interface XtConnmarkTarget2 extends Infer<typeof xtConnmarkTarget2> {}
