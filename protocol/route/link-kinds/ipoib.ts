/* linux/if_link.h: IP over InfiniBand (RFC 4391). */
import { attr, attributes, enumOf, hex, type Infer, u16 } from '../../codec/index.js'

export const IPOIB_MODE = { DATAGRAM: 0, CONNECTED: 1 } as const

export const ipoibData = attributes('IFLA_IPOIB', {
  pkey: attr(1, 'IFLA_IPOIB_PKEY', hex(u16)),
  mode: attr(2, 'IFLA_IPOIB_MODE', enumOf(u16, 'IPOIB_MODE', IPOIB_MODE)),
  umcast: attr(3, 'IFLA_IPOIB_UMCAST', u16),
})

export interface IpoibData extends Infer<typeof ipoibData> {}
