/* linux/pkt_sched.h: token bucket filter. */
import { attr, attributes, type Infer, member, pad, struct, u32, u64 } from '../../../codec/index.js'
import { rateTable, type TcRatespec, tcRatespec } from '../rate.js'

/** Rates in bytes per second, `limit` in bytes, `buffer` and `mtu` in ticks of 64 ns at `rate` and `peakrate`. */
export const tcTbfQopt = struct('tc_tbf_qopt', {
  rate: member<TcRatespec>(tcRatespec),
  peakrate: member<TcRatespec>(tcRatespec),
  limit: u32,
  buffer: u32,
  mtu: u32,
})

export interface TcTbfQopt extends Infer<typeof tcTbfQopt> {}

export const tbfOptions = attributes('TCA_TBF', {
  parms: attr<TcTbfQopt>(1, 'TCA_TBF_PARMS', tcTbfQopt),
  rtab: attr(2, 'TCA_TBF_RTAB', rateTable),
  ptab: attr(3, 'TCA_TBF_PTAB', rateTable),
  /** Bytes per second, where 32 bits are too few. */
  rate64: attr(4, 'TCA_TBF_RATE64', u64),
  /** Bytes per second, where 32 bits are too few. */
  prate64: attr(5, 'TCA_TBF_PRATE64', u64),
  /** Bytes; goes before `parms.buffer`. */
  burst: attr(6, 'TCA_TBF_BURST', u32),
  /** Bytes; goes before `parms.mtu`. */
  pburst: attr(7, 'TCA_TBF_PBURST', u32),
  pad: attr(8, 'TCA_TBF_PAD', pad),
})

export interface TbfOptions extends Infer<typeof tbfOptions> {}
