/* linux/tc_act/tc_bpf.h: a BPF program decides. */
import { attr, attributes, fixedBytes, type Infer, pad, string, struct, u16, u32 } from '../../../codec/index.js'
import { bpfProgram } from '../bpf-program.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const tcActBpf = struct('tc_act_bpf', tcGen)

export interface TcActBpf extends Infer<typeof tcActBpf> {}

/** Either `ops`, a classic program, or `fd`, a loaded one. */
export const bpfAction = attributes('TCA_ACT_BPF', {
  tm: attr<TcfT>(1, 'TCA_ACT_BPF_TM', tcfT),
  parms: attr<TcActBpf>(2, 'TCA_ACT_BPF_PARMS', tcActBpf),
  /** Instructions. */
  opsLen: attr(3, 'TCA_ACT_BPF_OPS_LEN', u16),
  ops: attr(4, 'TCA_ACT_BPF_OPS', bpfProgram),
  fd: attr(5, 'TCA_ACT_BPF_FD', u32),
  name: attr(6, 'TCA_ACT_BPF_NAME', string),
  pad: attr(7, 'TCA_ACT_BPF_PAD', pad),
  tag: attr(8, 'TCA_ACT_BPF_TAG', fixedBytes(8)),
  id: attr(9, 'TCA_ACT_BPF_ID', u32),
})

export interface BpfAction extends Infer<typeof bpfAction> {}
