/* linux/netfilter/xt_tcpmss.h, xt_TCPMSS.h: `-m tcpmss`, `-j TCPMSS`, the maximum segment size of TCP. */
import { type Infer, struct, u8, u16 } from '../../../codec/index.js'

/** `mss` of the target: what the path's MTU allows. */
export const XT_TCPMSS_CLAMP_PMTU = 0xffff

export const xtTcpmssInfo = struct('xt_tcpmss_match_info', { mss_min: u16, mss_max: u16, invert: u8 })

export interface XtTcpmssInfo extends Infer<typeof xtTcpmssInfo> {}

export const xtTcpmssTarget = struct('xt_tcpmss_info', { mss: u16 })

export interface XtTcpmssTarget extends Infer<typeof xtTcpmssTarget> {}
