/* linux/pkt_cls.h: the realms of the packet's route. */
import { attr, attributes, hex, type Infer, u32 } from '../../../codec/index.js'
import { type Action, actionList } from '../action.js'
import { type PoliceAction, policeAction } from '../actions/police.js'

export const routeFilter = attributes('TCA_ROUTE4', {
  /** Handle of the class. */
  classid: attr(1, 'TCA_ROUTE4_CLASSID', hex(u32)),
  to: attr(2, 'TCA_ROUTE4_TO', u32),
  from: attr(3, 'TCA_ROUTE4_FROM', u32),
  iif: attr(4, 'TCA_ROUTE4_IIF', u32),
  police: attr<PoliceAction>(5, 'TCA_ROUTE4_POLICE', () => policeAction),
  act: attr<Action[]>(6, 'TCA_ROUTE4_ACT', () => actionList),
})

export interface RouteFilter extends Infer<typeof routeFilter> {}
