/* Tests of the cable: whether a pair is broken, and where. */
import { attr, attributes, enumOf, type Infer, multi, nest, s16, u8, u32 } from '../../codec/index.js'
import { type EthtoolHeader, ethtoolHeader } from './header.js'

const flagged = { nestedFlag: true } as const

export const ETHTOOL_A_CABLE_PAIR = { A: 0, B: 1, C: 2, D: 3 } as const

export const ETHTOOL_A_CABLE_RESULT_CODE = {
  OK: 1,
  OPEN: 2,
  SAME_SHORT: 3,
  CROSS_SHORT: 4,
  IMPEDANCE_MISMATCH: 5,
  NOISE: 6,
  RESOLUTION_NOT_POSSIBLE: 7,
} as const

/** How it was measured: by an echo, or by the state of the link. */
export const ETHTOOL_A_CABLE_INF_SRC = { TDR: 1, ALCD: 2 } as const

export const ETHTOOL_A_CABLE_TEST_NTF_STATUS = { STARTED: 1, COMPLETED: 2 } as const

const pair = enumOf(u8, 'ETHTOOL_A_CABLE_PAIR', ETHTOOL_A_CABLE_PAIR)
const source = enumOf(u32, 'ETHTOOL_A_CABLE_INF_SRC', ETHTOOL_A_CABLE_INF_SRC)
const status = enumOf(u8, 'ETHTOOL_A_CABLE_TEST_NTF_STATUS', ETHTOOL_A_CABLE_TEST_NTF_STATUS)

export const ethtoolCableResult = attributes(
  'ETHTOOL_A_CABLE_RESULT',
  {
    pair: attr(1, 'ETHTOOL_A_CABLE_RESULT_PAIR', pair),
    code: attr(
      2,
      'ETHTOOL_A_CABLE_RESULT_CODE',
      enumOf(u8, 'ETHTOOL_A_CABLE_RESULT_CODE', ETHTOOL_A_CABLE_RESULT_CODE),
    ),
    src: attr(3, 'ETHTOOL_A_CABLE_RESULT_SRC', source),
  },
  flagged,
)

export interface EthtoolCableResult extends Infer<typeof ethtoolCableResult> {}

export const ethtoolCableFaultLength = attributes(
  'ETHTOOL_A_CABLE_FAULT_LENGTH',
  {
    pair: attr(1, 'ETHTOOL_A_CABLE_FAULT_LENGTH_PAIR', pair),
    /** Centimetres. */
    cm: attr(2, 'ETHTOOL_A_CABLE_FAULT_LENGTH_CM', u32),
    src: attr(3, 'ETHTOOL_A_CABLE_FAULT_LENGTH_SRC', source),
  },
  flagged,
)

export interface EthtoolCableFaultLength extends Infer<typeof ethtoolCableFaultLength> {}

export const ethtoolCableNest = attributes(
  'ETHTOOL_A_CABLE_NEST',
  {
    result: attr(1, 'ETHTOOL_A_CABLE_NEST_RESULT', multi(nest<EthtoolCableResult>(() => ethtoolCableResult))),
    faultLength: attr(
      2,
      'ETHTOOL_A_CABLE_NEST_FAULT_LENGTH',
      multi(nest<EthtoolCableFaultLength>(() => ethtoolCableFaultLength)),
    ),
  },
  flagged,
)

export interface EthtoolCableNest extends Infer<typeof ethtoolCableNest> {}

export const ethtoolCableTest = attributes(
  'ETHTOOL_A_CABLE_TEST',
  { header: attr<EthtoolHeader>(1, 'ETHTOOL_A_CABLE_TEST_HEADER', () => ethtoolHeader) },
  flagged,
)

export interface EthtoolCableTest extends Infer<typeof ethtoolCableTest> {}

export const ethtoolCableTestNtf = attributes(
  'ETHTOOL_A_CABLE_TEST_NTF',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_CABLE_TEST_NTF_HEADER', () => ethtoolHeader),
    status: attr(2, 'ETHTOOL_A_CABLE_TEST_NTF_STATUS', status),
    nest: attr<EthtoolCableNest>(3, 'ETHTOOL_A_CABLE_TEST_NTF_NEST', () => ethtoolCableNest),
  },
  flagged,
)

export interface EthtoolCableTestNtf extends Infer<typeof ethtoolCableTestNtf> {}

/** Where the echo is measured. */
export const ethtoolCableTestTdrCfg = attributes(
  'ETHTOOL_A_CABLE_TEST_TDR_CFG',
  {
    /** Centimetres. */
    first: attr(1, 'ETHTOOL_A_CABLE_TEST_TDR_CFG_FIRST', u32),
    last: attr(2, 'ETHTOOL_A_CABLE_TEST_TDR_CFG_LAST', u32),
    step: attr(3, 'ETHTOOL_A_CABLE_TEST_TDR_CFG_STEP', u32),
    /** All pairs where it is left out. */
    pair: attr(4, 'ETHTOOL_A_CABLE_TEST_TDR_CFG_PAIR', pair),
  },
  flagged,
)

export interface EthtoolCableTestTdrCfg extends Infer<typeof ethtoolCableTestTdrCfg> {}

export const ethtoolCableTestTdr = attributes(
  'ETHTOOL_A_CABLE_TEST_TDR',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_CABLE_TEST_TDR_HEADER', () => ethtoolHeader),
    cfg: attr<EthtoolCableTestTdrCfg>(2, 'ETHTOOL_A_CABLE_TEST_TDR_CFG', () => ethtoolCableTestTdrCfg),
  },
  flagged,
)

export interface EthtoolCableTestTdr extends Infer<typeof ethtoolCableTestTdr> {}

export const ethtoolCableStep = attributes(
  'ETHTOOL_A_CABLE_STEP',
  {
    /** Centimetres. */
    firstDistance: attr(1, 'ETHTOOL_A_CABLE_STEP_FIRST_DISTANCE', u32),
    lastDistance: attr(2, 'ETHTOOL_A_CABLE_STEP_LAST_DISTANCE', u32),
    stepDistance: attr(3, 'ETHTOOL_A_CABLE_STEP_STEP_DISTANCE', u32),
  },
  flagged,
)

export interface EthtoolCableStep extends Infer<typeof ethtoolCableStep> {}

/** The echo at one step. */
export const ethtoolCableAmplitude = attributes(
  'ETHTOOL_A_CABLE_AMPLITUDE',
  {
    pair: attr(1, 'ETHTOOL_A_CABLE_AMPLITUDE_PAIR', pair),
    /** Millivolts. */
    mv: attr(2, 'ETHTOOL_A_CABLE_AMPLITUDE_mV', s16),
  },
  flagged,
)

export interface EthtoolCableAmplitude extends Infer<typeof ethtoolCableAmplitude> {}

/** What was sent. */
export const ethtoolCablePulse = attributes(
  'ETHTOOL_A_CABLE_PULSE',
  {
    /** Millivolts. */
    mv: attr(1, 'ETHTOOL_A_CABLE_PULSE_mV', s16),
  },
  flagged,
)

export interface EthtoolCablePulse extends Infer<typeof ethtoolCablePulse> {}

export const ethtoolCableTdrNest = attributes(
  'ETHTOOL_A_CABLE_TDR_NEST',
  {
    step: attr<EthtoolCableStep>(1, 'ETHTOOL_A_CABLE_TDR_NEST_STEP', () => ethtoolCableStep),
    amplitude: attr(
      2,
      'ETHTOOL_A_CABLE_TDR_NEST_AMPLITUDE',
      multi(nest<EthtoolCableAmplitude>(() => ethtoolCableAmplitude)),
    ),
    pulse: attr<EthtoolCablePulse>(3, 'ETHTOOL_A_CABLE_TDR_NEST_PULSE', () => ethtoolCablePulse),
  },
  flagged,
)

export interface EthtoolCableTdrNest extends Infer<typeof ethtoolCableTdrNest> {}

export const ethtoolCableTestTdrNtf = attributes(
  'ETHTOOL_A_CABLE_TEST_TDR_NTF',
  {
    header: attr<EthtoolHeader>(1, 'ETHTOOL_A_CABLE_TEST_TDR_NTF_HEADER', () => ethtoolHeader),
    status: attr(2, 'ETHTOOL_A_CABLE_TEST_TDR_NTF_STATUS', status),
    nest: attr<EthtoolCableTdrNest>(3, 'ETHTOOL_A_CABLE_TEST_TDR_NTF_NEST', () => ethtoolCableTdrNest),
  },
  flagged,
)

export interface EthtoolCableTestTdrNtf extends Infer<typeof ethtoolCableTestTdrNtf> {}
