/* linux/pkt_sched.h: enhanced transmission selection (IEEE 802.1Qaz). */
import { attr, attributes, type Infer, list, u8, u32 } from '../../../codec/index.js'

/** Of the qdisc; of a class only `quantaBand`. */
export const etsOptions = attributes('TCA_ETS', {
  nbands: attr(1, 'TCA_ETS_NBANDS', u8),
  /** The first bands are strict. */
  nstrict: attr(2, 'TCA_ETS_NSTRICT', u8),
  /** Bytes a round, of the bands that are not strict. */
  quanta: attr(3, 'TCA_ETS_QUANTA', list(4, 'TCA_ETS_QUANTA_BAND', u32, {})),
  quantaBand: attr(4, 'TCA_ETS_QUANTA_BAND', u32),
  /** The band of each priority. */
  priomap: attr(5, 'TCA_ETS_PRIOMAP', list(6, 'TCA_ETS_PRIOMAP_BAND', u8, {})),
  priomapBand: attr(6, 'TCA_ETS_PRIOMAP_BAND', u8),
})

export interface EtsOptions extends Infer<typeof etsOptions> {}
