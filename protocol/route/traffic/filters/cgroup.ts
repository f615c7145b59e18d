/* linux/pkt_cls.h: the class that the sender's control group has (net_cls). */
import { attr, attributes, type Infer } from '../../../codec/index.js'
import { type Action, actionList } from '../action.js'
import { type PoliceAction, policeAction } from '../actions/police.js'
import { type EmatchTree, ematchTree } from '../ematches/index.js'

export const cgroupFilter = attributes('TCA_CGROUP', {
  act: attr<Action[]>(1, 'TCA_CGROUP_ACT', () => actionList),
  police: attr<PoliceAction>(2, 'TCA_CGROUP_POLICE', () => policeAction),
  ematches: attr<EmatchTree>(3, 'TCA_CGROUP_EMATCHES', () => ematchTree),
})

export interface CgroupFilter extends Infer<typeof cgroupFilter> {}
