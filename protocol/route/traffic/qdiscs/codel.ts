/* linux/pkt_sched.h: controlled delay. */
import { attr, attributes, type Infer, s32, struct, u32 } from '../../../codec/index.js'
import { trafficStatsWith } from '../stats.js'

/** Times in microseconds. */
export const codelOptions = attributes('TCA_CODEL', {
  target: attr(1, 'TCA_CODEL_TARGET', u32),
  /** Packets. */
  limit: attr(2, 'TCA_CODEL_LIMIT', u32),
  interval: attr(3, 'TCA_CODEL_INTERVAL', u32),
  ecn: attr(4, 'TCA_CODEL_ECN', u32),
  ceThreshold: attr(5, 'TCA_CODEL_CE_THRESHOLD', u32),
})

export interface CodelOptions extends Infer<typeof codelOptions> {}

/** `ldelay` is the delay of the packet sent last, `drop_next` the time to the next drop, in microseconds. */
export const tcCodelXstats = struct('tc_codel_xstats', {
  maxpacket: u32,
  count: u32,
  lastcount: u32,
  ldelay: u32,
  drop_next: s32,
  drop_overlimit: u32,
  ecn_mark: u32,
  dropping: u32,
  ce_mark: u32,
})

export interface TcCodelXstats extends Infer<typeof tcCodelXstats> {}

export const codelStats = trafficStatsWith<TcCodelXstats>(tcCodelXstats)
