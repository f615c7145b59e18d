/* linux/pkt_sched.h: credit-based shaper (IEEE 802.1Q). */
import { attr, attributes, type Infer, s32, struct, u8 } from '../../../codec/index.js'

/** Credits in bytes, slopes in kilobits per second. */
export const tcCbsQopt = struct('tc_cbs_qopt', {
  offload: u8,
  hicredit: s32,
  locredit: s32,
  idleslope: s32,
  sendslope: s32,
})

export interface TcCbsQopt extends Infer<typeof tcCbsQopt> {}

export const cbsOptions = attributes('TCA_CBS', { parms: attr<TcCbsQopt>(1, 'TCA_CBS_PARMS', tcCbsQopt) })

export interface CbsOptions extends Infer<typeof cbsOptions> {}
