/* linux/netfilter/nf_tables.h, linux/netfilter/nf_log.h: logs the packet to the kernel log or, with `group`, to nfnetlink_log. */
import { attr, attributes, enumOf, flagsOf, type Infer, string, u16, u32 } from '../../../codec/index.js'
import { nfnetlinkSet } from '../../nfgenmsg.js'

export const NFT_LOGLEVEL = {
  EMERG: 0,
  ALERT: 1,
  CRIT: 2,
  ERR: 3,
  WARNING: 4,
  NOTICE: 5,
  INFO: 6,
  DEBUG: 7,
  AUDIT: 8,
} as const

/** What to write besides. */
export const NF_LOG = { TCPSEQ: 1, TCPOPT: 2, IPOPT: 4, UID: 8, NFLOG: 16, MACDECODE: 32 } as const

export const logExpression = attributes(
  'NFTA_LOG',
  {
    group: attr(1, 'NFTA_LOG_GROUP', u16),
    prefix: attr(2, 'NFTA_LOG_PREFIX', string),
    /** Bytes of the packet to copy. */
    snaplen: attr(3, 'NFTA_LOG_SNAPLEN', u32),
    /** Packets to gather before they are sent. */
    qthreshold: attr(4, 'NFTA_LOG_QTHRESHOLD', u16),
    level: attr(5, 'NFTA_LOG_LEVEL', enumOf(u32, 'NFT_LOGLEVEL', NFT_LOGLEVEL)),
    flags: attr(6, 'NFTA_LOG_FLAGS', flagsOf(u32, 'NF_LOG', NF_LOG)),
  },
  nfnetlinkSet,
)

export interface LogExpression extends Infer<typeof logExpression> {}
