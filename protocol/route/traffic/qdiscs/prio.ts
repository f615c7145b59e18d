/* linux/pkt_sched.h: bands, the first that has a packet first. */
import { arrayOf, type Codec, type Infer, s32, struct, u8 } from '../../../codec/index.js'

/** Priorities of packets (SO_PRIORITY, from the TOS byte). */
export const TC_PRIO = {
  BESTEFFORT: 0,
  FILLER: 1,
  BULK: 2,
  INTERACTIVE_BULK: 4,
  INTERACTIVE: 6,
  CONTROL: 7,
  MAX: 15,
} as const

/** Of prio and pfifo_fast. `priomap` has the band of each {@link TC_PRIO}, counted from 0. */
export const tcPrioQopt = struct('tc_prio_qopt', { bands: s32, priomap: arrayOf(u8, 16) })

export interface TcPrioQopt extends Infer<typeof tcPrioQopt> {}

/** `tc` puts an empty nest behind the struct, which the kernel passes over; that form is kept until the value is changed. */
export const prioOptions: Codec<TcPrioQopt> = {
  ...tcPrioQopt,
  name: 'tc_prio_qopt',
  canonical: (_input, start, end) => end - start === tcPrioQopt.length,
  read: (input, start) => tcPrioQopt.read(input, start, start + tcPrioQopt.length),
  explore: (input, start, _end, node) => tcPrioQopt.explore!(input, start, start + tcPrioQopt.length, node),
}
