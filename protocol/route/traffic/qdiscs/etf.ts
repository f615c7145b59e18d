/* linux/pkt_sched.h: earliest transmission time first. */
import { attr, attributes, flagsOf, type Infer, s32, struct, u32 } from '../../../codec/index.js'

/** Bits of `flags`; no common name in C but TC_ETF. */
export const TC_ETF = { DEADLINE_MODE_ON: 1, OFFLOAD_ON: 2, SKIP_SOCK_CHECK: 4 } as const

/** `delta` in nanoseconds, `clockid` a CLOCK_* of time.h. */
export const tcEtfQopt = struct('tc_etf_qopt', { delta: s32, clockid: s32, flags: flagsOf(u32, 'TC_ETF', TC_ETF) })

export interface TcEtfQopt extends Infer<typeof tcEtfQopt> {}

export const etfOptions = attributes('TCA_ETF', { parms: attr<TcEtfQopt>(1, 'TCA_ETF_PARMS', tcEtfQopt) })

export interface EtfOptions extends Infer<typeof etfOptions> {}
