/* linux/tc_act/tc_ctinfo.h: DSCP and mark out of the connection's mark. */
import { attr, attributes, hex, type Infer, pad, struct, u16, u32, u64 } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const tcCtinfo = struct('tc_ctinfo', tcGen)

export interface TcCtinfo extends Infer<typeof tcCtinfo> {}

export const ctinfoAction = attributes('TCA_CTINFO', {
  pad: attr(1, 'TCA_CTINFO_PAD', pad),
  tm: attr<TcfT>(2, 'TCA_CTINFO_TM', tcfT),
  act: attr<TcCtinfo>(3, 'TCA_CTINFO_ACT', tcCtinfo),
  zone: attr(4, 'TCA_CTINFO_ZONE', u16),
  parmsDscpMask: attr(5, 'TCA_CTINFO_PARMS_DSCP_MASK', hex(u32)),
  parmsDscpStatemask: attr(6, 'TCA_CTINFO_PARMS_DSCP_STATEMASK', hex(u32)),
  parmsCpmarkMask: attr(7, 'TCA_CTINFO_PARMS_CPMARK_MASK', hex(u32)),
  statsDscpSet: attr(8, 'TCA_CTINFO_STATS_DSCP_SET', u64),
  statsDscpError: attr(9, 'TCA_CTINFO_STATS_DSCP_ERROR', u64),
  statsCpmarkSet: attr(10, 'TCA_CTINFO_STATS_CPMARK_SET', u64),
})

export interface CtinfoAction extends Infer<typeof ctinfoAction> {}
