/* linux/if_link.h: MACsec (802.1AE) on top of a device. */
import { attr, attributes, bool8, enumOf, hex, type Infer, pad, u8, u16be, u32, u64, u64be } from '../../codec/index.js'

export const MACSEC_VALIDATE = { DISABLED: 0, CHECK: 1, STRICT: 2 } as const

export const MACSEC_OFFLOAD = { OFF: 0, PHY: 1, MAC: 2 } as const

export const macsecData = attributes('IFLA_MACSEC', {
  /** Secure channel identifier: the MAC address, then the port. */
  sci: attr(1, 'IFLA_MACSEC_SCI', hex(u64be)),
  port: attr(2, 'IFLA_MACSEC_PORT', u16be),
  icvLen: attr(3, 'IFLA_MACSEC_ICV_LEN', u8),
  cipherSuite: attr(4, 'IFLA_MACSEC_CIPHER_SUITE', hex(u64)),
  window: attr(5, 'IFLA_MACSEC_WINDOW', u32),
  encodingSa: attr(6, 'IFLA_MACSEC_ENCODING_SA', u8),
  encrypt: attr(7, 'IFLA_MACSEC_ENCRYPT', bool8),
  protect: attr(8, 'IFLA_MACSEC_PROTECT', bool8),
  incSci: attr(9, 'IFLA_MACSEC_INC_SCI', bool8),
  es: attr(10, 'IFLA_MACSEC_ES', bool8),
  scb: attr(11, 'IFLA_MACSEC_SCB', bool8),
  replayProtect: attr(12, 'IFLA_MACSEC_REPLAY_PROTECT', bool8),
  validation: attr(13, 'IFLA_MACSEC_VALIDATION', enumOf(u8, 'MACSEC_VALIDATE', MACSEC_VALIDATE)),
  pad: attr(14, 'IFLA_MACSEC_PAD', pad),
  offload: attr(15, 'IFLA_MACSEC_OFFLOAD', enumOf(u8, 'MACSEC_OFFLOAD', MACSEC_OFFLOAD)),
})

export interface MacsecData extends Infer<typeof macsecData> {}
