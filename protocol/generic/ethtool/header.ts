/* Which device a request or an answer is about, ETHTOOL_A_HEADER. */
import { attr, attributes, flagsOf, type Infer, string, u32 } from '../../codec/index.js'

const flagged = { nestedFlag: true } as const

/** Flags of a request. */
export const ETHTOOL_FLAG = {
  /** Bit sets as numbers, without names. */
  COMPACT_BITSETS: 1,
  OMIT_REPLY: 2,
  /** With statistics. */
  STATS: 4,
} as const

export const ethtoolHeader = attributes(
  'ETHTOOL_A_HEADER',
  {
    /** Or the name, or both; neither in a dump of all devices. */
    devIndex: attr(1, 'ETHTOOL_A_HEADER_DEV_INDEX', u32),
    devName: attr(2, 'ETHTOOL_A_HEADER_DEV_NAME', string),
    flags: attr(3, 'ETHTOOL_A_HEADER_FLAGS', flagsOf(u32, 'ETHTOOL_FLAG', ETHTOOL_FLAG)),
    phyIndex: attr(4, 'ETHTOOL_A_HEADER_PHY_INDEX', u32),
  },
  flagged,
)

export interface EthtoolHeader extends Infer<typeof ethtoolHeader> {}
