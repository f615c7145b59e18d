/* Power over the cable: PoDL (one pair, IEEE 802.3 clause 104) and Clause 33 (PoE). */
import { attr, attributes, enumOf, type Infer, multi, nest, u32, uint } from '../../codec/index.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

export const ETHTOOL_PODL_PSE_ADMIN_STATE = { UNKNOWN: 1, DISABLED: 2, ENABLED: 3 } as const

export const ETHTOOL_PODL_PSE_PW_D_STATUS = {
  UNKNOWN: 1,
  DISABLED: 2,
  SEARCHING: 3,
  DELIVERING: 4,
  SLEEP: 5,
  IDLE: 6,
  ERROR: 7,
} as const

export const ETHTOOL_C33_PSE_ADMIN_STATE = { UNKNOWN: 1, DISABLED: 2, ENABLED: 3 } as const

export const ETHTOOL_C33_PSE_PW_D_STATUS = {
  UNKNOWN: 1,
  DISABLED: 2,
  SEARCHING: 3,
  DELIVERING: 4,
  TEST: 5,
  FAULT: 6,
  OTHERFAULT: 7,
} as const

/** Why there is no power: `c33PseExtSubstate` says more, with numbers of its own for each of these. */
export const ETHTOOL_C33_PSE_EXT_STATE = {
  ERROR_CONDITION: 1,
  MR_MPS_VALID: 2,
  MR_PSE_ENABLE: 3,
  OPTION_DETECT_TED: 4,
  OPTION_VPORT_LIM: 5,
  OVLD_DETECTED: 6,
  PD_DLL_POWER_TYPE: 7,
  POWER_NOT_AVAILABLE: 8,
  SHORT_DETECTED: 9,
} as const

/** Bits of `events`; some are in {@link ETHTOOL_C33_PSE_EVENT}. */
export const ETHTOOL_PSE_EVENT = {
  OVER_CURRENT: 1,
  OVER_TEMP: 2,
  OVER_BUDGET: 32,
  SW_PW_CONTROL_ERROR: 64,
} as const

export const ETHTOOL_C33_PSE_EVENT = { DETECTION: 4, CLASSIFICATION: 8, DISCONNECTION: 16 } as const

const podlAdmin = enumOf(u32, 'ETHTOOL_PODL_PSE_ADMIN_STATE', ETHTOOL_PODL_PSE_ADMIN_STATE)
const c33Admin = enumOf(u32, 'ETHTOOL_C33_PSE_ADMIN_STATE', ETHTOOL_C33_PSE_ADMIN_STATE)

/** Milliwatts. */
export const ethtoolC33PsePwLimit = attributes(
  'ETHTOOL_A_C33_PSE_PW_LIMIT',
  {
    min: attr(1, 'ETHTOOL_A_C33_PSE_PW_LIMIT_MIN', u32),
    max: attr(2, 'ETHTOOL_A_C33_PSE_PW_LIMIT_MAX', u32),
  },
  flagged,
)

export interface EthtoolC33PsePwLimit extends Infer<typeof ethtoolC33PsePwLimit> {}

export const ethtoolPse = attributes(
  'ETHTOOL_A_PSE',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_PSE_HEADER', () => ethtoolHeader),
    podlPseAdminState: attr(2, 'ETHTOOL_A_PODL_PSE_ADMIN_STATE', podlAdmin),
    podlPseAdminControl: attr(3, 'ETHTOOL_A_PODL_PSE_ADMIN_CONTROL', podlAdmin),
    podlPsePwDStatus: attr(
      4,
      'ETHTOOL_A_PODL_PSE_PW_D_STATUS',
      enumOf(u32, 'ETHTOOL_PODL_PSE_PW_D_STATUS', ETHTOOL_PODL_PSE_PW_D_STATUS),
    ),
    c33PseAdminState: attr(5, 'ETHTOOL_A_C33_PSE_ADMIN_STATE', c33Admin),
    c33PseAdminControl: attr(6, 'ETHTOOL_A_C33_PSE_ADMIN_CONTROL', c33Admin),
    c33PsePwDStatus: attr(
      7,
      'ETHTOOL_A_C33_PSE_PW_D_STATUS',
      enumOf(u32, 'ETHTOOL_C33_PSE_PW_D_STATUS', ETHTOOL_C33_PSE_PW_D_STATUS),
    ),
    c33PsePwClass: attr(8, 'ETHTOOL_A_C33_PSE_PW_CLASS', u32),
    /** Milliwatts. */
    c33PseActualPw: attr(9, 'ETHTOOL_A_C33_PSE_ACTUAL_PW', u32),
    c33PseExtState: attr(
      10,
      'ETHTOOL_A_C33_PSE_EXT_STATE',
      enumOf(u32, 'ETHTOOL_C33_PSE_EXT_STATE', ETHTOOL_C33_PSE_EXT_STATE),
    ),
    c33PseExtSubstate: attr(11, 'ETHTOOL_A_C33_PSE_EXT_SUBSTATE', u32),
    /** Milliwatts. */
    c33PseAvailPwLimit: attr(12, 'ETHTOOL_A_C33_PSE_AVAIL_PW_LIMIT', u32),
    c33PsePwLimitRanges: attr(
      13,
      'ETHTOOL_A_C33_PSE_PW_LIMIT_RANGES',
      multi(nest<EthtoolC33PsePwLimit>(() => ethtoolC33PsePwLimit)),
    ),
    /** Who shares one supply of power. */
    pwDId: attr(14, 'ETHTOOL_A_PSE_PW_D_ID', u32),
    prioMax: attr(15, 'ETHTOOL_A_PSE_PRIO_MAX', u32),
    /** 0 is served first. */
    prio: attr(16, 'ETHTOOL_A_PSE_PRIO', u32),
  },
  flagged,
)

export interface EthtoolPse extends Infer<typeof ethtoolPse> {}

export const ethtoolPseNtf = attributes(
  'ETHTOOL_A_PSE_NTF',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_PSE_NTF_HEADER', () => ethtoolHeader),
    /** Bits of {@link ETHTOOL_PSE_EVENT}. */
    events: attr(2, 'ETHTOOL_A_PSE_NTF_EVENTS', uint),
  },
  flagged,
)

export interface EthtoolPseNtf extends Infer<typeof ethtoolPseNtf> {}
