/* linux/pkt_cls.h: a BPF program. */
import { attr, attributes, fixedBytes, flagsOf, hex, type Infer, string, u16, u32 } from '../../../codec/index.js'
import { type Action, actionList } from '../action.js'
import { type PoliceAction, policeAction } from '../actions/police.js'
import { bpfProgram } from '../bpf-program.js'
import { TCA_CLS_FLAGS } from './flags.js'

/** ACT_DIRECT: what the program returns is the {@link TC_ACT}, no class. */
export const TCA_BPF_FLAG = { ACT_DIRECT: 1 } as const

/** Either `ops`, a classic program, or `fd`, a loaded one. */
export const bpfFilter = attributes('TCA_BPF', {
  act: attr<Action[]>(1, 'TCA_BPF_ACT', () => actionList),
  police: attr<PoliceAction>(2, 'TCA_BPF_POLICE', () => policeAction),
  /** Handle of the class. */
  classid: attr(3, 'TCA_BPF_CLASSID', hex(u32)),
  /** Instructions. */
  opsLen: attr(4, 'TCA_BPF_OPS_LEN', u16),
  ops: attr(5, 'TCA_BPF_OPS', bpfProgram),
  fd: attr(6, 'TCA_BPF_FD', u32),
  name: attr(7, 'TCA_BPF_NAME', string),
  flags: attr(8, 'TCA_BPF_FLAGS', flagsOf(u32, 'TCA_BPF_FLAG', TCA_BPF_FLAG)),
  flagsGen: attr(9, 'TCA_BPF_FLAGS_GEN', flagsOf(u32, 'TCA_CLS_FLAGS', TCA_CLS_FLAGS)),
  tag: attr(10, 'TCA_BPF_TAG', fixedBytes(8)),
  id: attr(11, 'TCA_BPF_ID', u32),
})

export interface BpfFilter extends Infer<typeof bpfFilter> {}
