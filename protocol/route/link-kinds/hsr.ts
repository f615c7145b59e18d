/* linux/if_link.h: HSR and PRP (IEC 62439-3), every frame over two devices. */
import { attr, attributes, enumOf, type Infer, mac, u8, u16, u32 } from '../../codec/index.js'

export const HSR_PROTOCOL = { HSR: 0, PRP: 1 } as const

export const hsrData = attributes('IFLA_HSR', {
  /** Index. */
  slave1: attr(1, 'IFLA_HSR_SLAVE1', u32),
  /** Index. */
  slave2: attr(2, 'IFLA_HSR_SLAVE2', u32),
  /** Last byte of the supervision frames' address. */
  multicastSpec: attr(3, 'IFLA_HSR_MULTICAST_SPEC', u8),
  supervisionAddr: attr(4, 'IFLA_HSR_SUPERVISION_ADDR', mac),
  seqNr: attr(5, 'IFLA_HSR_SEQ_NR', u16),
  version: attr(6, 'IFLA_HSR_VERSION', u8),
  protocol: attr(7, 'IFLA_HSR_PROTOCOL', enumOf(u8, 'HSR_PROTOCOL', HSR_PROTOCOL)),
  /** Index. */
  interlink: attr(8, 'IFLA_HSR_INTERLINK', u32),
})

export interface HsrData extends Infer<typeof hsrData> {}
