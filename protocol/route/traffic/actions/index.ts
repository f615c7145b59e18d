/* Per TCA_ACT_KIND: the options of an action. A new kind is a file and its lines here. */
import type { Choices } from '../../../codec/index.js'
import { type BpfAction, bpfAction } from './bpf.js'
import { type ConnmarkAction, connmarkAction } from './connmark.js'
import { type CsumAction, csumAction } from './csum.js'
import { type CtAction, ctAction } from './ct.js'
import { type CtinfoAction, ctinfoAction } from './ctinfo.js'
import { type GactAction, gactAction } from './gact.js'
import { type GateAction, gateAction } from './gate.js'
import { type IfeAction, ifeAction } from './ife.js'
import { type MirredAction, mirredAction } from './mirred.js'
import { type MplsAction, mplsAction } from './mpls.js'
import { type NatAction, natAction } from './nat.js'
import { type PeditAction, peditAction } from './pedit.js'
import { type PoliceAction, policeAction } from './police.js'
import { type SampleAction, sampleAction } from './sample.js'
import { type SimpleAction, simpleAction } from './simple.js'
import { type SkbeditAction, skbeditAction } from './skbedit.js'
import { type SkbmodAction, skbmodAction } from './skbmod.js'
import { type TunnelKeyAction, tunnelKeyAction } from './tunnel-key.js'
import { type VlanAction, vlanAction } from './vlan.js'

/** What `options` of an action is, by its `kind`. */
export interface ActionKinds {
  bpf: BpfAction
  connmark: ConnmarkAction
  csum: CsumAction
  ct: CtAction
  ctinfo: CtinfoAction
  gact: GactAction
  gate: GateAction
  ife: IfeAction
  mirred: MirredAction
  mpls: MplsAction
  nat: NatAction
  pedit: PeditAction
  police: PoliceAction
  sample: SampleAction
  simple: SimpleAction
  skbedit: SkbeditAction
  skbmod: SkbmodAction
  tunnel_key: TunnelKeyAction
  vlan: VlanAction
}

export const actionKinds: Choices<ActionKinds> = {
  bpf: () => bpfAction,
  connmark: () => connmarkAction,
  csum: () => csumAction,
  ct: () => ctAction,
  ctinfo: () => ctinfoAction,
  gact: () => gactAction,
  gate: () => gateAction,
  ife: () => ifeAction,
  mirred: () => mirredAction,
  mpls: () => mplsAction,
  nat: () => natAction,
  pedit: () => peditAction,
  police: () => policeAction,
  sample: () => sampleAction,
  simple: () => simpleAction,
  skbedit: () => skbeditAction,
  skbmod: () => skbmodAction,
  tunnel_key: () => tunnelKeyAction,
  vlan: () => vlanAction,
}
