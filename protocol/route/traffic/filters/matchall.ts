/* linux/pkt_cls.h: every packet. */
import { attr, attributes, flagsOf, hex, type Infer, pad, struct, u32, u64 } from '../../../codec/index.js'
import { type Action, actionList } from '../action.js'
import { TCA_CLS_FLAGS } from './flags.js'

export const tcMatchallPcnt = struct('tc_matchall_pcnt', { rhit: u64 })

export interface TcMatchallPcnt extends Infer<typeof tcMatchallPcnt> {}

export const matchallFilter = attributes('TCA_MATCHALL', {
  /** Handle of the class. */
  classid: attr(1, 'TCA_MATCHALL_CLASSID', hex(u32)),
  act: attr<Action[]>(2, 'TCA_MATCHALL_ACT', () => actionList),
  flags: attr(3, 'TCA_MATCHALL_FLAGS', flagsOf(u32, 'TCA_CLS_FLAGS', TCA_CLS_FLAGS)),
  pcnt: attr<TcMatchallPcnt>(4, 'TCA_MATCHALL_PCNT', tcMatchallPcnt),
  pad: attr(5, 'TCA_MATCHALL_PAD', pad),
})

export interface MatchallFilter extends Infer<typeof matchallFilter> {}
