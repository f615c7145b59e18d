/* The port, the modes and the state of a link. */
import { attr, attributes, enumOf, type Infer, u8, u32 } from '../../codec/index.js'
import { type EthtoolBitset, ethtoolBitset } from './bitset.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

/** Connectors. */
export const PORT = { TP: 0, AUI: 1, MII: 2, FIBRE: 3, BNC: 4, DA: 5, NONE: 239, OTHER: 255 } as const

/** Crossed wires. `ETH_TP_MDI` is 1. */
export const ETH_TP_MDI = { INVALID: 0, X: 2, AUTO: 3 } as const

export const XCVR = { INTERNAL: 0, EXTERNAL: 1, DUMMY1: 2, DUMMY2: 3, DUMMY3: 4 } as const

export const DUPLEX = { HALF: 0, FULL: 1, UNKNOWN: 255 } as const

/** `speed` where it is not known. */
export const unknownSpeed = 0xffff_ffff

export const AUTONEG = { DISABLE: 0, ENABLE: 1 } as const

export const MASTER_SLAVE_CFG = {
  UNSUPPORTED: 0,
  UNKNOWN: 1,
  MASTER_PREFERRED: 2,
  SLAVE_PREFERRED: 3,
  MASTER_FORCE: 4,
  SLAVE_FORCE: 5,
} as const

export const MASTER_SLAVE_STATE = {
  UNSUPPORTED: 0,
  UNKNOWN: 1,
  MASTER: 2,
  SLAVE: 3,
  ERR: 4,
} as const

export const RATE_MATCH = {
  NONE: 0,
  PAUSE: 1,
  CRS: 2,
  OPEN_LOOP: 3,
} as const

/** Why there is no link. */
export const ETHTOOL_LINK_EXT_STATE = {
  AUTONEG: 0,
  LINK_TRAINING_FAILURE: 1,
  LINK_LOGICAL_MISMATCH: 2,
  BAD_SIGNAL_INTEGRITY: 3,
  NO_CABLE: 4,
  CABLE_ISSUE: 5,
  EEPROM_ISSUE: 6,
  CALIBRATION_FAILURE: 7,
  POWER_BUDGET_EXCEEDED: 8,
  OVERHEAT: 9,
  MODULE: 10,
  OTP_SPEED_VIOLATION: 11,
  BMC_REQUEST_DOWN: 12,
} as const

export const ethtoolLinkinfo = attributes(
  'ETHTOOL_A_LINKINFO',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_LINKINFO_HEADER', () => ethtoolHeader),
    port: attr(2, 'ETHTOOL_A_LINKINFO_PORT', enumOf(u8, 'PORT', PORT)),
    phyaddr: attr(3, 'ETHTOOL_A_LINKINFO_PHYADDR', u8),
    tpMdix: attr(4, 'ETHTOOL_A_LINKINFO_TP_MDIX', enumOf(u8, 'ETH_TP_MDI', ETH_TP_MDI)),
    tpMdixCtrl: attr(5, 'ETHTOOL_A_LINKINFO_TP_MDIX_CTRL', enumOf(u8, 'ETH_TP_MDI', ETH_TP_MDI)),
    transceiver: attr(6, 'ETHTOOL_A_LINKINFO_TRANSCEIVER', enumOf(u8, 'XCVR', XCVR)),
  },
  flagged,
)

export interface EthtoolLinkinfo extends Infer<typeof ethtoolLinkinfo> {}

export const ethtoolLinkmodes = attributes(
  'ETHTOOL_A_LINKMODES',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_LINKMODES_HEADER', () => ethtoolHeader),
    autoneg: attr(2, 'ETHTOOL_A_LINKMODES_AUTONEG', enumOf(u8, 'AUTONEG', AUTONEG)),
    /** Supported modes; those that are on are advertised. */
    ours: attr<EthtoolBitset>(3, 'ETHTOOL_A_LINKMODES_OURS', () => ethtoolBitset),
    /** What the other end advertises. */
    peer: attr<EthtoolBitset>(4, 'ETHTOOL_A_LINKMODES_PEER', () => ethtoolBitset),
    /** Mbit/s; {@link unknownSpeed}. */
    speed: attr(5, 'ETHTOOL_A_LINKMODES_SPEED', u32),
    duplex: attr(6, 'ETHTOOL_A_LINKMODES_DUPLEX', enumOf(u8, 'DUPLEX', DUPLEX)),
    masterSlaveCfg: attr(7, 'ETHTOOL_A_LINKMODES_MASTER_SLAVE_CFG', enumOf(u8, 'MASTER_SLAVE_CFG', MASTER_SLAVE_CFG)),
    masterSlaveState: attr(
      8,
      'ETHTOOL_A_LINKMODES_MASTER_SLAVE_STATE',
      enumOf(u8, 'MASTER_SLAVE_STATE', MASTER_SLAVE_STATE),
    ),
    lanes: attr(9, 'ETHTOOL_A_LINKMODES_LANES', u32),
    rateMatching: attr(10, 'ETHTOOL_A_LINKMODES_RATE_MATCHING', enumOf(u8, 'RATE_MATCH', RATE_MATCH)),
  },
  flagged,
)

export interface EthtoolLinkmodes extends Infer<typeof ethtoolLinkmodes> {}

export const ethtoolLinkstate = attributes(
  'ETHTOOL_A_LINKSTATE',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_LINKSTATE_HEADER', () => ethtoolHeader),
    /** 1 where there is a link. */
    link: attr(2, 'ETHTOOL_A_LINKSTATE_LINK', u8),
    /** Quality of the signal, up to `sqiMax`. */
    sqi: attr(3, 'ETHTOOL_A_LINKSTATE_SQI', u32),
    sqiMax: attr(4, 'ETHTOOL_A_LINKSTATE_SQI_MAX', u32),
    extState: attr(5, 'ETHTOOL_A_LINKSTATE_EXT_STATE', enumOf(u8, 'ETHTOOL_LINK_EXT_STATE', ETHTOOL_LINK_EXT_STATE)),
    extSubstate: attr(6, 'ETHTOOL_A_LINKSTATE_EXT_SUBSTATE', u8),
    /** How often the link went down. */
    extDownCnt: attr(7, 'ETHTOOL_A_LINKSTATE_EXT_DOWN_CNT', u32),
  },
  flagged,
)

export interface EthtoolLinkstate extends Infer<typeof ethtoolLinkstate> {}
