/* Names of bits, statistics and the like: ETHTOOL_A_STRSET. */
import { attr, attributes, enumOf, flag, type Infer, list, nest, string, u32 } from '../../codec/index.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

/** String sets. */
export const ETH_SS = {
  TEST: 0,
  STATS: 1,
  PRIV_FLAGS: 2,
  NTUPLE_FILTERS: 3,
  FEATURES: 4,
  RSS_HASH_FUNCS: 5,
  TUNABLES: 6,
  PHY_STATS: 7,
  PHY_TUNABLES: 8,
  LINK_MODES: 9,
  MSG_CLASSES: 10,
  WOL_MODES: 11,
  SOF_TIMESTAMPING: 12,
  TS_TX_TYPES: 13,
  TS_RX_FILTERS: 14,
  UDP_TUNNEL_TYPES: 15,
  STATS_STD: 16,
  STATS_ETH_PHY: 17,
  STATS_ETH_MAC: 18,
  STATS_ETH_CTRL: 19,
  STATS_RMON: 20,
  STATS_PHY: 21,
  TS_FLAGS: 22,
} as const

const flagged = { nestedFlag: true } as const

export const ethtoolString = attributes(
  'ETHTOOL_A_STRING',
  {
    index: attr(1, 'ETHTOOL_A_STRING_INDEX', u32),
    value: attr(2, 'ETHTOOL_A_STRING_VALUE', string),
  },
  flagged,
)

export interface EthtoolString extends Infer<typeof ethtoolString> {}

const strings = list(
  1,
  'ETHTOOL_A_STRINGS_STRING',
  nest<EthtoolString>(() => ethtoolString),
  flagged,
)

export const ethtoolStringset = attributes(
  'ETHTOOL_A_STRINGSET',
  {
    id: attr(1, 'ETHTOOL_A_STRINGSET_ID', enumOf(u32, 'ETH_SS', ETH_SS)),
    count: attr(2, 'ETHTOOL_A_STRINGSET_COUNT', u32),
    strings: attr<EthtoolString[]>(3, 'ETHTOOL_A_STRINGSET_STRINGS', strings),
  },
  flagged,
)

export interface EthtoolStringset extends Infer<typeof ethtoolStringset> {}

const stringsets = list(
  1,
  'ETHTOOL_A_STRINGSETS_STRINGSET',
  nest<EthtoolStringset>(() => ethtoolStringset),
  flagged,
)

export const ethtoolStrset = attributes(
  'ETHTOOL_A_STRSET',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_STRSET_HEADER', () => ethtoolHeader),
    stringsets: attr<EthtoolStringset[]>(2, 'ETHTOOL_A_STRSET_STRINGSETS', stringsets),
    countsOnly: attr(3, 'ETHTOOL_A_STRSET_COUNTS_ONLY', flag),
  },
  flagged,
)

export interface EthtoolStrset extends Infer<typeof ethtoolStrset> {}
