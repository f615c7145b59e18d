/* linux/pkt_cls.h: extended matches. */
import { attr, attributes, hex, type Infer, pad, struct, u32, u64 } from '../../../codec/index.js'
import { type Action, actionList } from '../action.js'
import { type PoliceAction, policeAction } from '../actions/police.js'
import { type EmatchTree, ematchTree } from '../ematches/index.js'

/** How often it was tried, and matched. */
export const tcBasicPcnt = struct('tc_basic_pcnt', { rcnt: u64, rhit: u64 })

export interface TcBasicPcnt extends Infer<typeof tcBasicPcnt> {}

export const basicFilter = attributes('TCA_BASIC', {
  /** Handle of the class. */
  classid: attr(1, 'TCA_BASIC_CLASSID', hex(u32)),
  ematches: attr<EmatchTree>(2, 'TCA_BASIC_EMATCHES', () => ematchTree),
  act: attr<Action[]>(3, 'TCA_BASIC_ACT', () => actionList),
  police: attr<PoliceAction>(4, 'TCA_BASIC_POLICE', () => policeAction),
  pcnt: attr<TcBasicPcnt>(5, 'TCA_BASIC_PCNT', tcBasicPcnt),
  pad: attr(6, 'TCA_BASIC_PAD', pad),
})

export interface BasicFilter extends Infer<typeof basicFilter> {}
