import { CAN_CTRLMODE, type CanData, canData } from '../../../../protocol/route/index.js'
import { option, type Row, reported, usual } from '../rows.js'
import { kind } from './kind.js'

const modeWords = {
  loopback: CAN_CTRLMODE.LOOPBACK,
  'listen-only': CAN_CTRLMODE.LISTENONLY,
  'triple-sampling': CAN_CTRLMODE['3_SAMPLES'],
  'one-shot': CAN_CTRLMODE.ONE_SHOT,
  'berr-reporting': CAN_CTRLMODE.BERR_REPORTING,
  fd: CAN_CTRLMODE.FD,
  'fd-non-iso': CAN_CTRLMODE.FD_NON_ISO,
  'presume-ack': CAN_CTRLMODE.PRESUME_ACK,
  'cc-len8-dlc': CAN_CTRLMODE.CC_LEN8_DLC,
  restricted: CAN_CTRLMODE.RESTRICTED,
  xl: CAN_CTRLMODE.XL,
  tms: CAN_CTRLMODE.XL_TMS,
}

/** Who computes the delay compensation of the transmitter: the driver, or who gives its numbers. */
const delayWords = {
  'tdc-mode': { auto: CAN_CTRLMODE.TDC_AUTO, manual: CAN_CTRLMODE.TDC_MANUAL },
  'xtdc-mode': { auto: CAN_CTRLMODE.XL_TDC_AUTO, manual: CAN_CTRLMODE.XL_TDC_MANUAL },
}

const controlMode: Row<NonNullable<CanData['ctrlmode']>> = ({ mask, flags }, { asked }) => {
  const meant = asked ? mask : flags
  const known = Object.entries(modeWords).filter(([, bit]) => meant & bit)
  const delays = Object.entries(delayWords).filter(([, { auto, manual }]) => meant & (auto | manual))
  const bits = [...known.map(([, bit]) => bit), ...delays.map(([, { auto, manual }]) => auto | manual)]
  if (bits.reduce((left, bit) => left & ~bit, meant) !== 0) return undefined
  return [
    ...known.flatMap(([word, bit]) => [word, flags & bit ? 'on' : 'off']),
    ...delays.flatMap(([word, { auto, manual }]) => [word, flags & auto ? 'auto' : flags & manual ? 'manual' : 'off']),
  ]
}

/** Either a bit rate, from which the kernel computes the rest, or the time quanta themselves. */
const timing =
  (d: string): Row<NonNullable<CanData['bittiming']>> =>
  ({ bitrate, sample_point, tq, prop_seg, phase_seg1, phase_seg2, sjw }) =>
    bitrate !== 0
      ? [`${d}bitrate`, bitrate, ...(sample_point === 0 ? [] : [`${d}sample-point`, (sample_point / 1000).toFixed(3)])]
      : [
          `${d}tq`,
          tq,
          `${d}prop-seg`,
          prop_seg,
          `${d}phase-seg1`,
          phase_seg1,
          `${d}phase-seg2`,
          phase_seg2,
          `${d}sjw`,
          sjw,
        ]

/** Delay compensation of the transmitter; the limits are the controller's, and only reported. */
const delayCompensation =
  (x: string): Row<NonNullable<CanData['tdc']>> =>
  ({ tdcv, tdco, tdcf }) =>
    Object.entries({ tdcv, tdco, tdcf }).flatMap(([word, value]) => (value === undefined ? [] : [`${x}${word}`, value]))

const pulseWidths: Row<NonNullable<CanData['xlPwm']>> = ({ pwms, pwml, pwmo }) =>
  Object.entries({ pwms, pwml, pwmo }).flatMap(([word, value]) => (value === undefined ? [] : [word, value]))

export const can = kind<CanData>(canData, {
  bittiming: timing(''),
  dataBittiming: timing('d'),
  ctrlmode: controlMode,
  tdc: delayCompensation(''),
  xlDataBittiming: timing('x'),
  xlTdc: delayCompensation('x'),
  xlPwm: pulseWidths,
  restartMs: usual(0, option('restart-ms')),
  restart: value => (value ? ['restart'] : undefined),
  termination: usual(0, option('termination')),
  bittimingConst: reported,
  dataBittimingConst: reported,
  clock: reported,
  state: reported,
  berrCounter: reported,
  terminationConst: reported,
  bitrateConst: reported,
  dataBitrateConst: reported,
  xlDataBittimingConst: reported,
  xlDataBitrateConst: reported,
  bitrateMax: reported,
  ctrlmodeExt: reported,
})
