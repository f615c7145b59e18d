/* Offloads, private flags, messages and wake-on-LAN: sets of bits. */
import { attr, attributes, bytes, type Infer, u8, u32 } from '../../codec/index.js'
import { type EthtoolBitset, ethtoolBitset } from './bitset.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

export const ethtoolFeatures = attributes(
  'ETHTOOL_A_FEATURES',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_FEATURES_HEADER', () => ethtoolHeader),
    /** What the device can do. */
    hw: attr<EthtoolBitset>(2, 'ETHTOOL_A_FEATURES_HW', () => ethtoolBitset),
    wanted: attr<EthtoolBitset>(3, 'ETHTOOL_A_FEATURES_WANTED', () => ethtoolBitset),
    active: attr<EthtoolBitset>(4, 'ETHTOOL_A_FEATURES_ACTIVE', () => ethtoolBitset),
    /** What cannot be changed. */
    nochange: attr<EthtoolBitset>(5, 'ETHTOOL_A_FEATURES_NOCHANGE', () => ethtoolBitset),
  },
  flagged,
)

export interface EthtoolFeatures extends Infer<typeof ethtoolFeatures> {}

export const ethtoolPrivflags = attributes(
  'ETHTOOL_A_PRIVFLAGS',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_PRIVFLAGS_HEADER', () => ethtoolHeader),
    flags: attr<EthtoolBitset>(2, 'ETHTOOL_A_PRIVFLAGS_FLAGS', () => ethtoolBitset),
  },
  flagged,
)

export interface EthtoolPrivflags extends Infer<typeof ethtoolPrivflags> {}

export const ethtoolDebug = attributes(
  'ETHTOOL_A_DEBUG',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_DEBUG_HEADER', () => ethtoolHeader),
    msgmask: attr<EthtoolBitset>(2, 'ETHTOOL_A_DEBUG_MSGMASK', () => ethtoolBitset),
  },
  flagged,
)

export interface EthtoolDebug extends Infer<typeof ethtoolDebug> {}

export const ethtoolWol = attributes(
  'ETHTOOL_A_WOL',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_WOL_HEADER', () => ethtoolHeader),
    modes: attr<EthtoolBitset>(2, 'ETHTOOL_A_WOL_MODES', () => ethtoolBitset),
    /** Password of SecureOn, 6 bytes. */
    sopass: attr(3, 'ETHTOOL_A_WOL_SOPASS', bytes),
  },
  flagged,
)

export interface EthtoolWol extends Infer<typeof ethtoolWol> {}

export const ethtoolEee = attributes(
  'ETHTOOL_A_EEE',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_EEE_HEADER', () => ethtoolHeader),
    modesOurs: attr<EthtoolBitset>(2, 'ETHTOOL_A_EEE_MODES_OURS', () => ethtoolBitset),
    modesPeer: attr<EthtoolBitset>(3, 'ETHTOOL_A_EEE_MODES_PEER', () => ethtoolBitset),
    active: attr(4, 'ETHTOOL_A_EEE_ACTIVE', u8),
    enabled: attr(5, 'ETHTOOL_A_EEE_ENABLED', u8),
    txLpiEnabled: attr(6, 'ETHTOOL_A_EEE_TX_LPI_ENABLED', u8),
    /** Microseconds. */
    txLpiTimer: attr(7, 'ETHTOOL_A_EEE_TX_LPI_TIMER', u32),
  },
  flagged,
)

export interface EthtoolEee extends Infer<typeof ethtoolEee> {}
