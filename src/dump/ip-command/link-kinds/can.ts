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
}

const controlMode: Row<NonNullable<CanData['ctrlmode']>> = ({ mask, flags }, { asked }) => {
  const meant = asked ? mask : flags
  const known = Object.entries(modeWords).filter(([, bit]) => meant & bit)
  if (known.reduce((left, [, bit]) => left & ~bit, meant) !== 0) return undefined
  return known.flatMap(([word, bit]) => [word, flags & bit ? 'on' : 'off'])
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
const delayCompensation: Row<NonNullable<CanData['tdc']>> = ({ tdcv, tdco, tdcf }) =>
  Object.entries({ tdcv, tdco, tdcf }).flatMap(([word, value]) => (value === undefined ? [] : [word, value]))

export const can = kind<CanData>(canData, {
  bittiming: timing(''),
  dataBittiming: timing('d'),
  ctrlmode: controlMode,
  tdc: delayCompensation,
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
  bitrateMax: reported,
  ctrlmodeExt: reported,
})
