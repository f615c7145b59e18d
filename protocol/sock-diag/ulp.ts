/* linux/inet_diag.h, linux/tls.h, linux/mptcp.h: what stands between a TCP socket and its program. */
import {
  attr,
  attributes,
  enumOf,
  flag,
  flagsOf,
  hex,
  type Infer,
  pad,
  string,
  u8,
  u16,
  u32,
  u64,
} from '../codec/index.js'

/** How one direction is encrypted. */
export const TLS_CONF = { BASE: 1, SW: 2, HW: 3, HW_RECORD: 4 } as const

export const tlsInfo = attributes('TLS_INFO', {
  /** 0x0303 is TLS 1.2, 0x0304 is 1.3. */
  version: attr(1, 'TLS_INFO_VERSION', hex(u16)),
  /** TLS_CIPHER_*: 51 is AES-GCM with 128 bits. */
  cipher: attr(2, 'TLS_INFO_CIPHER', u16),
  txconf: attr(3, 'TLS_INFO_TXCONF', enumOf(u16, 'TLS_CONF', TLS_CONF)),
  rxconf: attr(4, 'TLS_INFO_RXCONF', enumOf(u16, 'TLS_CONF', TLS_CONF)),
  zcRoTx: attr(5, 'TLS_INFO_ZC_RO_TX', flag),
  rxNoPad: attr(6, 'TLS_INFO_RX_NO_PAD', flag),
  txMaxPayloadLen: attr(7, 'TLS_INFO_TX_MAX_PAYLOAD_LEN', u16),
})

export interface TlsInfo extends Infer<typeof tlsInfo> {}

export const MPTCP_SUBFLOW_FLAG = {
  MCAP_REM: 0x01,
  MCAP_LOC: 0x02,
  JOIN_REM: 0x04,
  JOIN_LOC: 0x08,
  BKUP_REM: 0x10,
  BKUP_LOC: 0x20,
  FULLY_ESTABLISHED: 0x40,
  CONNECTED: 0x80,
  MAPVALID: 0x100,
} as const

/** A TCP socket that is part of an MPTCP connection. */
export const mptcpSubflow = attributes('MPTCP_SUBFLOW_ATTR', {
  tokenRem: attr(1, 'MPTCP_SUBFLOW_ATTR_TOKEN_REM', hex(u32)),
  tokenLoc: attr(2, 'MPTCP_SUBFLOW_ATTR_TOKEN_LOC', hex(u32)),
  relwriteSeq: attr(3, 'MPTCP_SUBFLOW_ATTR_RELWRITE_SEQ', u32),
  mapSeq: attr(4, 'MPTCP_SUBFLOW_ATTR_MAP_SEQ', u64),
  mapSfseq: attr(5, 'MPTCP_SUBFLOW_ATTR_MAP_SFSEQ', u32),
  ssnOffset: attr(6, 'MPTCP_SUBFLOW_ATTR_SSN_OFFSET', u32),
  mapDatalen: attr(7, 'MPTCP_SUBFLOW_ATTR_MAP_DATALEN', u16),
  flags: attr(8, 'MPTCP_SUBFLOW_ATTR_FLAGS', flagsOf(u32, 'MPTCP_SUBFLOW_FLAG', MPTCP_SUBFLOW_FLAG)),
  idRem: attr(9, 'MPTCP_SUBFLOW_ATTR_ID_REM', u8),
  idLoc: attr(10, 'MPTCP_SUBFLOW_ATTR_ID_LOC', u8),
  pad: attr(11, 'MPTCP_SUBFLOW_ATTR_PAD', pad),
})

export interface MptcpSubflow extends Infer<typeof mptcpSubflow> {}

/** What `setsockopt(TCP_ULP)` put there, or MPTCP. */
export const inetUlpInfo = attributes('INET_ULP_INFO', {
  /** `tls`, `mptcp`, `espintcp` … */
  name: attr(1, 'INET_ULP_INFO_NAME', string),
  tls: attr<TlsInfo>(2, 'INET_ULP_INFO_TLS', () => tlsInfo),
  mptcp: attr<MptcpSubflow>(3, 'INET_ULP_INFO_MPTCP', () => mptcpSubflow),
})

export interface InetUlpInfo extends Infer<typeof inetUlpInfo> {}
