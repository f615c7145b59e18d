/* linux/if_link.h: GPRS tunnels (3GPP TS 29.060). */
import { attr, attributes, bool8, enumOf, type Infer, ip4, ip6, u8, u32 } from '../../codec/index.js'

export const GTP_ROLE = { GGSN: 0, SGSN: 1 } as const

export const gtpData = attributes('IFLA_GTP', {
  /** Socket of GTPv0, a file descriptor of the sender. */
  fd0: attr(1, 'IFLA_GTP_FD0', u32),
  /** Socket of GTPv1-U. */
  fd1: attr(2, 'IFLA_GTP_FD1', u32),
  pdpHashsize: attr(3, 'IFLA_GTP_PDP_HASHSIZE', u32),
  role: attr(4, 'IFLA_GTP_ROLE', enumOf(u32, 'GTP_ROLE', GTP_ROLE)),
  createSockets: attr(5, 'IFLA_GTP_CREATE_SOCKETS', bool8),
  restartCount: attr(6, 'IFLA_GTP_RESTART_COUNT', u8),
  local: attr(7, 'IFLA_GTP_LOCAL', ip4),
  local6: attr(8, 'IFLA_GTP_LOCAL6', ip6),
})

export interface GtpData extends Infer<typeof gtpData> {}
