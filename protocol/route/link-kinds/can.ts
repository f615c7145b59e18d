/* linux/can/netlink.h: CAN controllers. */
import { array, attr, attributes, chars, enumOf, flagsOf, type Infer, struct, u16, u32 } from '../../codec/index.js'

export const CAN_STATE = {
  ERROR_ACTIVE: 0,
  ERROR_WARNING: 1,
  ERROR_PASSIVE: 2,
  BUS_OFF: 3,
  STOPPED: 4,
  SLEEPING: 5,
} as const

export const CAN_CTRLMODE = {
  LOOPBACK: 1,
  LISTENONLY: 2,
  '3_SAMPLES': 4,
  ONE_SHOT: 8,
  BERR_REPORTING: 16,
  FD: 32,
  PRESUME_ACK: 64,
  FD_NON_ISO: 128,
  CC_LEN8_DLC: 256,
  TDC_AUTO: 512,
  TDC_MANUAL: 1024,
  RESTRICTED: 2048,
  XL: 4096,
  XL_TDC_AUTO: 8192,
  XL_TDC_MANUAL: 16384,
  XL_TMS: 32768,
} as const

/** `bitrate` in bit/s, `sample_point` in tenths of a percent, `tq` in nanoseconds, segments in time quanta. */
export const canBittiming = struct('can_bittiming', {
  bitrate: u32,
  sample_point: u32,
  tq: u32,
  prop_seg: u32,
  phase_seg1: u32,
  phase_seg2: u32,
  sjw: u32,
  brp: u32,
})

export interface CanBittiming extends Infer<typeof canBittiming> {}

/** What the hardware can do. */
export const canBittimingConst = struct('can_bittiming_const', {
  name: chars(16),
  tseg1_min: u32,
  tseg1_max: u32,
  tseg2_min: u32,
  tseg2_max: u32,
  sjw_max: u32,
  brp_min: u32,
  brp_max: u32,
  brp_inc: u32,
})

export interface CanBittimingConst extends Infer<typeof canBittimingConst> {}

/** Hz. */
export const canClock = struct('can_clock', { freq: u32 })

export interface CanClock extends Infer<typeof canClock> {}

export const canBerrCounter = struct('can_berr_counter', { txerr: u16, rxerr: u16 })

export interface CanBerrCounter extends Infer<typeof canBerrCounter> {}

/** IFLA_INFO_XSTATS of a CAN controller: how often it went into each state since it was made, and was started again. */
export const canDeviceStats = struct('can_device_stats', {
  bus_error: u32,
  error_warning: u32,
  error_passive: u32,
  bus_off: u32,
  arbitration_lost: u32,
  restarts: u32,
})

export interface CanDeviceStats extends Infer<typeof canDeviceStats> {}

/** The kernel changes the flags whose bits are set in `mask`. */
export const canCtrlmode = struct('can_ctrlmode', {
  mask: flagsOf(u32, 'CAN_CTRLMODE', CAN_CTRLMODE),
  flags: flagsOf(u32, 'CAN_CTRLMODE', CAN_CTRLMODE),
})

export interface CanCtrlmode extends Infer<typeof canCtrlmode> {}

/** Transmitter delay compensation, in clock periods: the limits of the hardware, then what is set. */
export const canTdc = attributes('IFLA_CAN_TDC', {
  tdcvMin: attr(1, 'IFLA_CAN_TDC_TDCV_MIN', u32),
  tdcvMax: attr(2, 'IFLA_CAN_TDC_TDCV_MAX', u32),
  tdcoMin: attr(3, 'IFLA_CAN_TDC_TDCO_MIN', u32),
  tdcoMax: attr(4, 'IFLA_CAN_TDC_TDCO_MAX', u32),
  tdcfMin: attr(5, 'IFLA_CAN_TDC_TDCF_MIN', u32),
  tdcfMax: attr(6, 'IFLA_CAN_TDC_TDCF_MAX', u32),
  tdcv: attr(7, 'IFLA_CAN_TDC_TDCV', u32),
  tdco: attr(8, 'IFLA_CAN_TDC_TDCO', u32),
  tdcf: attr(9, 'IFLA_CAN_TDC_TDCF', u32),
})

export interface CanTdc extends Infer<typeof canTdc> {}

export const canCtrlmodeExt = attributes('IFLA_CAN_CTRLMODE', {
  supported: attr(1, 'IFLA_CAN_CTRLMODE_SUPPORTED', flagsOf(u32, 'CAN_CTRLMODE', CAN_CTRLMODE)),
})

export interface CanCtrlmodeExt extends Infer<typeof canCtrlmodeExt> {}

/** Pulse width modulation of CAN XL, in clock periods. */
export const canPwm = attributes('IFLA_CAN_PWM', {
  pwmsMin: attr(1, 'IFLA_CAN_PWM_PWMS_MIN', u32),
  pwmsMax: attr(2, 'IFLA_CAN_PWM_PWMS_MAX', u32),
  pwmlMin: attr(3, 'IFLA_CAN_PWM_PWML_MIN', u32),
  pwmlMax: attr(4, 'IFLA_CAN_PWM_PWML_MAX', u32),
  pwmoMin: attr(5, 'IFLA_CAN_PWM_PWMO_MIN', u32),
  pwmoMax: attr(6, 'IFLA_CAN_PWM_PWMO_MAX', u32),
  pwms: attr(7, 'IFLA_CAN_PWM_PWMS', u32),
  pwml: attr(8, 'IFLA_CAN_PWM_PWML', u32),
  pwmo: attr(9, 'IFLA_CAN_PWM_PWMO', u32),
})

export interface CanPwm extends Infer<typeof canPwm> {}

export const canData = attributes('IFLA_CAN', {
  bittiming: attr<CanBittiming>(1, 'IFLA_CAN_BITTIMING', canBittiming),
  bittimingConst: attr<CanBittimingConst>(2, 'IFLA_CAN_BITTIMING_CONST', canBittimingConst),
  clock: attr<CanClock>(3, 'IFLA_CAN_CLOCK', canClock),
  state: attr(4, 'IFLA_CAN_STATE', enumOf(u32, 'CAN_STATE', CAN_STATE)),
  ctrlmode: attr<CanCtrlmode>(5, 'IFLA_CAN_CTRLMODE', canCtrlmode),
  /** Milliseconds after which a controller that went off the bus comes back; 0: never. */
  restartMs: attr(6, 'IFLA_CAN_RESTART_MS', u32),
  restart: attr(7, 'IFLA_CAN_RESTART', u32),
  berrCounter: attr<CanBerrCounter>(8, 'IFLA_CAN_BERR_COUNTER', canBerrCounter),
  dataBittiming: attr<CanBittiming>(9, 'IFLA_CAN_DATA_BITTIMING', canBittiming),
  dataBittimingConst: attr<CanBittimingConst>(10, 'IFLA_CAN_DATA_BITTIMING_CONST', canBittimingConst),
  /** Ohm; 0: none. */
  termination: attr(11, 'IFLA_CAN_TERMINATION', u16),
  terminationConst: attr(12, 'IFLA_CAN_TERMINATION_CONST', array(u16)),
  bitrateConst: attr(13, 'IFLA_CAN_BITRATE_CONST', array(u32)),
  dataBitrateConst: attr(14, 'IFLA_CAN_DATA_BITRATE_CONST', array(u32)),
  bitrateMax: attr(15, 'IFLA_CAN_BITRATE_MAX', u32),
  tdc: attr<CanTdc>(16, 'IFLA_CAN_TDC', () => canTdc, { nestedFlag: true }),
  ctrlmodeExt: attr<CanCtrlmodeExt>(17, 'IFLA_CAN_CTRLMODE_EXT', () => canCtrlmodeExt, { nestedFlag: true }),
  xlDataBittiming: attr<CanBittiming>(18, 'IFLA_CAN_XL_DATA_BITTIMING', canBittiming),
  xlDataBittimingConst: attr<CanBittimingConst>(19, 'IFLA_CAN_XL_DATA_BITTIMING_CONST', canBittimingConst),
  xlDataBitrateConst: attr(20, 'IFLA_CAN_XL_DATA_BITRATE_CONST', array(u32)),
  xlTdc: attr<CanTdc>(21, 'IFLA_CAN_XL_TDC', () => canTdc, { nestedFlag: true }),
  xlPwm: attr<CanPwm>(22, 'IFLA_CAN_XL_PWM', () => canPwm, { nestedFlag: true }),
})

export interface CanData extends Infer<typeof canData> {}
