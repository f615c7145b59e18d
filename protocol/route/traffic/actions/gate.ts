/* linux/tc_act/tc_gate.h: a gate that opens and closes by the clock (IEEE 802.1Qci). */
import { attr, attributes, flag, type Infer, list, nest, pad, s32, struct, u32, u64 } from '../../../codec/index.js'
import { type TcfT, tcfT, tcGen } from './generic.js'

export const tcGate = struct('tc_gate', tcGen)

export interface TcGate extends Infer<typeof tcGate> {}

/** For `interval` nanoseconds. */
export const gateEntry = attributes('TCA_GATE_ENTRY', {
  index: attr(1, 'TCA_GATE_ENTRY_INDEX', u32),
  /** Open. */
  gate: attr(2, 'TCA_GATE_ENTRY_GATE', flag),
  interval: attr(3, 'TCA_GATE_ENTRY_INTERVAL', u32),
  /** Internal priority; -1: none. */
  ipv: attr(4, 'TCA_GATE_ENTRY_IPV', s32),
  /** -1: no limit. */
  maxOctets: attr(5, 'TCA_GATE_ENTRY_MAX_OCTETS', s32),
})

export interface GateEntry extends Infer<typeof gateEntry> {}

/** Times in nanoseconds. */
export const gateAction = attributes('TCA_GATE', {
  tm: attr<TcfT>(1, 'TCA_GATE_TM', tcfT),
  parms: attr<TcGate>(2, 'TCA_GATE_PARMS', tcGate),
  pad: attr(3, 'TCA_GATE_PAD', pad),
  priority: attr(4, 'TCA_GATE_PRIORITY', s32),
  entryList: attr(
    5,
    'TCA_GATE_ENTRY_LIST',
    list(
      1,
      'TCA_GATE_ONE_ENTRY',
      nest<GateEntry>(() => gateEntry),
      {},
    ),
  ),
  baseTime: attr(6, 'TCA_GATE_BASE_TIME', u64),
  cycleTime: attr(7, 'TCA_GATE_CYCLE_TIME', u64),
  cycleTimeExt: attr(8, 'TCA_GATE_CYCLE_TIME_EXT', u64),
  flags: attr(9, 'TCA_GATE_FLAGS', u32),
  /** A CLOCK_* of time.h. */
  clockid: attr(10, 'TCA_GATE_CLOCKID', s32),
})

export interface GateAction extends Infer<typeof gateAction> {}
