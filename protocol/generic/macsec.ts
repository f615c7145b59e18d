/* linux/if_macsec.h: keys and channels of MACsec devices (802.1AE), which `ip macsec` sets. */
import {
  attr,
  attributes,
  bool8,
  bytes,
  enumOf,
  fixedBytes,
  hex,
  type Infer,
  indexed,
  nest,
  pad,
  u8,
  u32,
  u32be,
  u32orU64,
  u64,
  u64be,
} from '../codec/index.js'
import { type GenericFamily, genericMessages } from './family.js'

export const MACSEC_CMD = {
  GET_TXSC: 0,
  ADD_RXSC: 1,
  DEL_RXSC: 2,
  UPD_RXSC: 3,
  ADD_TXSA: 4,
  DEL_TXSA: 5,
  UPD_TXSA: 6,
  ADD_RXSA: 7,
  DEL_RXSA: 8,
  UPD_RXSA: 9,
  UPD_OFFLOAD: 10,
} as const

/** Exported with IFLA_MACSEC: linux/if_link.h has them. */
const VALIDATE = { DISABLED: 0, CHECK: 1, STRICT: 2 } as const
const OFFLOAD = { OFF: 0, PHY: 1, MAC: 2 } as const

/** What came in on a secure channel. */
export const macsecRxscStats = attributes('MACSEC_RXSC_STATS_ATTR', {
  inOctetsValidated: attr(1, 'MACSEC_RXSC_STATS_ATTR_IN_OCTETS_VALIDATED', u64),
  inOctetsDecrypted: attr(2, 'MACSEC_RXSC_STATS_ATTR_IN_OCTETS_DECRYPTED', u64),
  inPktsUnchecked: attr(3, 'MACSEC_RXSC_STATS_ATTR_IN_PKTS_UNCHECKED', u64),
  inPktsDelayed: attr(4, 'MACSEC_RXSC_STATS_ATTR_IN_PKTS_DELAYED', u64),
  inPktsOk: attr(5, 'MACSEC_RXSC_STATS_ATTR_IN_PKTS_OK', u64),
  inPktsInvalid: attr(6, 'MACSEC_RXSC_STATS_ATTR_IN_PKTS_INVALID', u64),
  inPktsLate: attr(7, 'MACSEC_RXSC_STATS_ATTR_IN_PKTS_LATE', u64),
  inPktsNotValid: attr(8, 'MACSEC_RXSC_STATS_ATTR_IN_PKTS_NOT_VALID', u64),
  inPktsNotUsingSa: attr(9, 'MACSEC_RXSC_STATS_ATTR_IN_PKTS_NOT_USING_SA', u64),
  inPktsUnusedSa: attr(10, 'MACSEC_RXSC_STATS_ATTR_IN_PKTS_UNUSED_SA', u64),
  pad: attr(11, 'MACSEC_RXSC_STATS_ATTR_PAD', pad),
})

export interface MacsecRxscStats extends Infer<typeof macsecRxscStats> {}

/** Of an association: `in…` of one that receives, `out…` of one that sends. */
export const macsecSaStats = attributes('MACSEC_SA_STATS_ATTR', {
  inPktsOk: attr(1, 'MACSEC_SA_STATS_ATTR_IN_PKTS_OK', u32),
  inPktsInvalid: attr(2, 'MACSEC_SA_STATS_ATTR_IN_PKTS_INVALID', u32),
  inPktsNotValid: attr(3, 'MACSEC_SA_STATS_ATTR_IN_PKTS_NOT_VALID', u32),
  inPktsNotUsingSa: attr(4, 'MACSEC_SA_STATS_ATTR_IN_PKTS_NOT_USING_SA', u32),
  inPktsUnusedSa: attr(5, 'MACSEC_SA_STATS_ATTR_IN_PKTS_UNUSED_SA', u32),
  outPktsProtected: attr(6, 'MACSEC_SA_STATS_ATTR_OUT_PKTS_PROTECTED', u32),
  outPktsEncrypted: attr(7, 'MACSEC_SA_STATS_ATTR_OUT_PKTS_ENCRYPTED', u32),
})

export interface MacsecSaStats extends Infer<typeof macsecSaStats> {}

/** What went out on the secure channel of the device. */
export const macsecTxscStats = attributes('MACSEC_TXSC_STATS_ATTR', {
  outPktsProtected: attr(1, 'MACSEC_TXSC_STATS_ATTR_OUT_PKTS_PROTECTED', u64),
  outPktsEncrypted: attr(2, 'MACSEC_TXSC_STATS_ATTR_OUT_PKTS_ENCRYPTED', u64),
  outOctetsProtected: attr(3, 'MACSEC_TXSC_STATS_ATTR_OUT_OCTETS_PROTECTED', u64),
  outOctetsEncrypted: attr(4, 'MACSEC_TXSC_STATS_ATTR_OUT_OCTETS_ENCRYPTED', u64),
  pad: attr(5, 'MACSEC_TXSC_STATS_ATTR_PAD', pad),
})

export interface MacsecTxscStats extends Infer<typeof macsecTxscStats> {}

/** Of the device, whatever the channel. */
export const macsecSecyStats = attributes('MACSEC_SECY_STATS_ATTR', {
  outPktsUntagged: attr(1, 'MACSEC_SECY_STATS_ATTR_OUT_PKTS_UNTAGGED', u64),
  inPktsUntagged: attr(2, 'MACSEC_SECY_STATS_ATTR_IN_PKTS_UNTAGGED', u64),
  outPktsTooLong: attr(3, 'MACSEC_SECY_STATS_ATTR_OUT_PKTS_TOO_LONG', u64),
  inPktsNoTag: attr(4, 'MACSEC_SECY_STATS_ATTR_IN_PKTS_NO_TAG', u64),
  inPktsBadTag: attr(5, 'MACSEC_SECY_STATS_ATTR_IN_PKTS_BAD_TAG', u64),
  inPktsUnknownSci: attr(6, 'MACSEC_SECY_STATS_ATTR_IN_PKTS_UNKNOWN_SCI', u64),
  inPktsNoSci: attr(7, 'MACSEC_SECY_STATS_ATTR_IN_PKTS_NO_SCI', u64),
  inPktsOverrun: attr(8, 'MACSEC_SECY_STATS_ATTR_IN_PKTS_OVERRUN', u64),
  pad: attr(9, 'MACSEC_SECY_STATS_ATTR_PAD', pad),
})

export interface MacsecSecyStats extends Infer<typeof macsecSecyStats> {}

/** A secure association: a key, and how far its packet numbers have come. */
export const macsecSa = attributes('MACSEC_SA_ATTR', {
  /** 0 to 3: which of the four associations of its channel. */
  an: attr(1, 'MACSEC_SA_ATTR_AN', u8),
  active: attr(2, 'MACSEC_SA_ATTR_ACTIVE', bool8),
  /** The next packet number: eight bytes, a `bigint`, where the cipher suite is of XPN, else four, a `number`. The kernel refuses the other. */
  pn: attr(3, 'MACSEC_SA_ATTR_PN', u32orU64),
  /** 16 or 32 bytes, by the cipher suite; the kernel never tells them. */
  key: attr(4, 'MACSEC_SA_ATTR_KEY', bytes),
  /** What people call the key by. */
  keyid: attr(5, 'MACSEC_SA_ATTR_KEYID', fixedBytes(16)),
  stats: attr<MacsecSaStats>(6, 'MACSEC_SA_ATTR_STATS', () => macsecSaStats),
  pad: attr(7, 'MACSEC_SA_ATTR_PAD', pad),
  /** Short SCI, of XPN. */
  ssci: attr(8, 'MACSEC_SA_ATTR_SSCI', u32be),
  /** Of XPN. */
  salt: attr(9, 'MACSEC_SA_ATTR_SALT', fixedBytes(12)),
})

export interface MacsecSa extends Infer<typeof macsecSa> {}

const associations = indexed(
  nest<MacsecSa>(() => macsecSa),
  1,
)

/** A secure channel that is received: a peer. */
export const macsecRxsc = attributes('MACSEC_RXSC_ATTR', {
  /** Secure channel identifier: the MAC address, then the port. */
  sci: attr(1, 'MACSEC_RXSC_ATTR_SCI', hex(u64be)),
  active: attr(2, 'MACSEC_RXSC_ATTR_ACTIVE', bool8),
  saList: attr(3, 'MACSEC_RXSC_ATTR_SA_LIST', associations),
  stats: attr<MacsecRxscStats>(4, 'MACSEC_RXSC_ATTR_STATS', () => macsecRxscStats),
  pad: attr(5, 'MACSEC_RXSC_ATTR_PAD', pad),
})

export interface MacsecRxsc extends Infer<typeof macsecRxsc> {}

/** What the device is like: of a link these are IFLA_MACSEC_*. */
export const macsecSecy = attributes('MACSEC_SECY_ATTR', {
  /** Secure channel identifier: the MAC address, then the port. */
  sci: attr(1, 'MACSEC_SECY_ATTR_SCI', hex(u64be)),
  encodingSa: attr(2, 'MACSEC_SECY_ATTR_ENCODING_SA', u8),
  window: attr(3, 'MACSEC_SECY_ATTR_WINDOW', u32),
  cipherSuite: attr(4, 'MACSEC_SECY_ATTR_CIPHER_SUITE', hex(u64)),
  icvLen: attr(5, 'MACSEC_SECY_ATTR_ICV_LEN', u8),
  protect: attr(6, 'MACSEC_SECY_ATTR_PROTECT', bool8),
  replay: attr(7, 'MACSEC_SECY_ATTR_REPLAY', bool8),
  oper: attr(8, 'MACSEC_SECY_ATTR_OPER', bool8),
  validate: attr(9, 'MACSEC_SECY_ATTR_VALIDATE', enumOf(u8, 'MACSEC_VALIDATE', VALIDATE)),
  encrypt: attr(10, 'MACSEC_SECY_ATTR_ENCRYPT', bool8),
  incSci: attr(11, 'MACSEC_SECY_ATTR_INC_SCI', bool8),
  es: attr(12, 'MACSEC_SECY_ATTR_ES', bool8),
  scb: attr(13, 'MACSEC_SECY_ATTR_SCB', bool8),
  pad: attr(14, 'MACSEC_SECY_ATTR_PAD', pad),
})

export interface MacsecSecy extends Infer<typeof macsecSecy> {}

export const macsecOffload = attributes('MACSEC_OFFLOAD_ATTR', {
  type: attr(1, 'MACSEC_OFFLOAD_ATTR_TYPE', enumOf(u8, 'MACSEC_OFFLOAD', OFFLOAD)),
  pad: attr(2, 'MACSEC_OFFLOAD_ATTR_PAD', pad),
})

export interface MacsecOffload extends Infer<typeof macsecOffload> {}

export const macsecAttributes = attributes('MACSEC_ATTR', {
  ifindex: attr(1, 'MACSEC_ATTR_IFINDEX', u32),
  /** Of requests: the channel that they are about. */
  rxscConfig: attr<MacsecRxsc>(2, 'MACSEC_ATTR_RXSC_CONFIG', () => macsecRxsc),
  /** Of requests: the association that they are about. */
  saConfig: attr<MacsecSa>(3, 'MACSEC_ATTR_SA_CONFIG', () => macsecSa),
  secy: attr<MacsecSecy>(4, 'MACSEC_ATTR_SECY', () => macsecSecy),
  txsaList: attr(5, 'MACSEC_ATTR_TXSA_LIST', associations),
  rxscList: attr(
    6,
    'MACSEC_ATTR_RXSC_LIST',
    indexed(
      nest<MacsecRxsc>(() => macsecRxsc),
      1,
    ),
  ),
  txscStats: attr<MacsecTxscStats>(7, 'MACSEC_ATTR_TXSC_STATS', () => macsecTxscStats),
  secyStats: attr<MacsecSecyStats>(8, 'MACSEC_ATTR_SECY_STATS', () => macsecSecyStats),
  offload: attr<MacsecOffload>(9, 'MACSEC_ATTR_OFFLOAD', () => macsecOffload),
})

export interface MacsecAttributes extends Infer<typeof macsecAttributes> {}

export interface MacsecCommands {
  /** A dump of every device, with its channels, keys and counters. */
  GET_TXSC: [MacsecAttributes, MacsecAttributes]
  ADD_RXSC: [MacsecAttributes, MacsecAttributes]
  DEL_RXSC: [MacsecAttributes, MacsecAttributes]
  UPD_RXSC: [MacsecAttributes, MacsecAttributes]
  ADD_TXSA: [MacsecAttributes, MacsecAttributes]
  DEL_TXSA: [MacsecAttributes, MacsecAttributes]
  UPD_TXSA: [MacsecAttributes, MacsecAttributes]
  ADD_RXSA: [MacsecAttributes, MacsecAttributes]
  DEL_RXSA: [MacsecAttributes, MacsecAttributes]
  UPD_RXSA: [MacsecAttributes, MacsecAttributes]
  UPD_OFFLOAD: [MacsecAttributes, MacsecAttributes]
}

export const macsec: GenericFamily<MacsecCommands> = {
  name: 'macsec',
  prefix: 'MACSEC_CMD',
  version: 1,
  ...genericMessages('MACSEC_CMD', MACSEC_CMD, () => macsecAttributes),
}
