/* linux/pkt_cls.h: the packet's mark, which is the filter's handle. */
import { attr, attributes, hex, type Infer, string, u32 } from '../../../codec/index.js'
import { type Action, actionList } from '../action.js'
import { type PoliceAction, policeAction } from '../actions/police.js'

export const fwFilter = attributes('TCA_FW', {
  /** Handle of the class. */
  classid: attr(1, 'TCA_FW_CLASSID', hex(u32)),
  police: attr<PoliceAction>(2, 'TCA_FW_POLICE', () => policeAction),
  indev: attr(3, 'TCA_FW_INDEV', string),
  act: attr<Action[]>(4, 'TCA_FW_ACT', () => actionList),
  mask: attr(5, 'TCA_FW_MASK', hex(u32)),
})

export interface FwFilter extends Infer<typeof fwFilter> {}
