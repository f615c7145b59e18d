/* linux/pkt_cls.h: lets a rate through. */
import { attr, attributes, type Infer, member, pad, s32, struct, u32, u64 } from '../../../codec/index.js'
import { rateTable, type TcRatespec, tcRatespec } from '../rate.js'
import { type TcfT, tcAct, tcfT } from './generic.js'

/** Rates in bytes per second, `burst` in ticks of 64 ns at `rate`, `mtu` in bytes. `action` is for what exceeds it. */
export const tcPolice = struct('tc_police', {
  index: u32,
  action: tcAct,
  limit: u32,
  burst: u32,
  mtu: u32,
  rate: member<TcRatespec>(tcRatespec),
  peakrate: member<TcRatespec>(tcRatespec),
  refcnt: s32,
  bindcnt: s32,
  capab: u32,
})

export interface TcPolice extends Infer<typeof tcPolice> {}

/** The action, and the older way to have one in a filter (`police`). */
export const policeAction = attributes('TCA_POLICE', {
  tbf: attr<TcPolice>(1, 'TCA_POLICE_TBF', tcPolice),
  rate: attr(2, 'TCA_POLICE_RATE', rateTable),
  peakrate: attr(3, 'TCA_POLICE_PEAKRATE', rateTable),
  /** Bytes per second, of an estimator. */
  avrate: attr(4, 'TCA_POLICE_AVRATE', u32),
  /** For what conforms. */
  result: attr(5, 'TCA_POLICE_RESULT', tcAct),
  tm: attr<TcfT>(6, 'TCA_POLICE_TM', tcfT),
  pad: attr(7, 'TCA_POLICE_PAD', pad),
  /** Bytes per second, where 32 bits are too few. */
  rate64: attr(8, 'TCA_POLICE_RATE64', u64),
  /** Bytes per second, where 32 bits are too few. */
  peakrate64: attr(9, 'TCA_POLICE_PEAKRATE64', u64),
  /** Packets per second. */
  pktrate64: attr(10, 'TCA_POLICE_PKTRATE64', u64),
  /** How long the packets of a burst take at `pktrate64`, in ticks of 64 ns. */
  pktburst64: attr(11, 'TCA_POLICE_PKTBURST64', u64),
})

export interface PoliceAction extends Infer<typeof policeAction> {}
