/* Filters by their kinds. */
import {
  type BpfFilter,
  basicFilter,
  bpfFilter,
  cgroupFilter,
  FLOW_MODE,
  type FlowFilter,
  type FwFilter,
  flowFilter,
  fwFilter,
  handleText,
  matchallFilter,
  routeFilter,
  type SockFilter,
  TCA_BPF_FLAG,
} from '../../../../protocol/route/index.js'
import type { Words } from '../line.js'
import { device, elsewhere, option, type Row, reported, type Telling } from '../rows.js'
import { bytecode } from './bytecode.js'
import { ematches } from './ematches.js'
import { classRows, runFlags } from './filter-rows.js'
import { flower } from './flower.js'
import { byRows } from './queues.js'
import { u32 } from './u32.js'

/** Says a kind's options; `protocol` is the filter's. Undefined where there are no words. */
type FilterWords = (options: never, telling: Telling, protocol: number) => Words | undefined

/** A program that was loaded has no words: the file it came from is not in the message. */
const bpfRows: Readonly<Record<string, Row<never>>> = {
  ops: (program: readonly SockFilter[]) => ['bytecode', bytecode(program)],
  opsLen: (_: number, __: Telling, { ops }: BpfFilter) => (ops === undefined ? undefined : []),
  flags: (flags: number) => {
    if (flags & ~TCA_BPF_FLAG.ACT_DIRECT) return undefined
    return flags === 0 ? [] : ['direct-action']
  },
  flagsGen: runFlags as Row<never>,
  tag: reported,
  id: reported,
  ...{ classid: classRows.classid!, police: classRows.police!, act: classRows.act! },
}

/** FLOW_KEY, in its order. */
const flowKeys = [
  ...['src', 'dst', 'proto', 'proto-src', 'proto-dst', 'iif', 'priority', 'mark', 'nfct', 'nfct-src', 'nfct-dst'],
  ...['nfct-proto-src', 'nfct-proto-dst', 'rt-classid', 'sk-uid', 'sk-gid', 'vlan-tag', 'rxhash'],
]

const flowRows: Readonly<Record<string, Row<never>>> = {
  keys: (keys: number, _: Telling, { mode, mask = 0xffffffff, xor = 0 }: FlowFilter) => {
    const names = flowKeys.filter((_, bit) => keys & (1 << bit))
    if (names.length === 0 || keys >>> flowKeys.length) return undefined
    if (mode === FLOW_MODE.HASH) return ['hash', 'keys', names.join(',')]
    const changed = [...(mask === 0xffffffff ? [] : ['and', hex(mask)]), ...(xor === 0 ? [] : ['xor', hex(xor)])]
    return names.length === 1 ? ['map', 'key', ...names, ...changed] : undefined
  },
  mode: (_: number, __: Telling, { keys }: FlowFilter) => (keys === undefined ? undefined : []),
  mask: elsewhere,
  xor: elsewhere,
  rshift: option('rshift'),
  addend: option('addend'),
  divisor: option('divisor'),
  baseclass: (handle: number) => ['baseclass', handleText(handle)],
  perturb: option('perturb'),
  ematches: ematches as Row<never>,
  ...{ police: classRows.police!, act: classRows.act! },
}

const hex = (number: number): string => `0x${number.toString(16)}`

export const filters: Readonly<Record<string, FilterWords>> = {
  basic: byRows(basicFilter, { ematches, pcnt: elsewhere, pad: elsewhere, ...classRows }),
  bpf: byRows(bpfFilter, bpfRows),
  cgroup: byRows(cgroupFilter, { ematches, ...classRows }),
  flow: byRows(flowFilter, flowRows),
  flower: flower as FilterWords,
  // The mask stands with the handle.
  fw: byRows(fwFilter, { mask: elsewhere, ...classRows }),
  matchall: byRows(matchallFilter, { pcnt: elsewhere, pad: elsewhere, ...classRows }),
  route: byRows(routeFilter, { from: option('from'), iif: device('fromif'), to: option('to'), ...classRows }),
  u32: u32 as FilterWords,
}

/** What a filter's handle is said with: the mark that `fw` looks at has its mask there. */
export function maskOfHandle(kind: string | undefined, options: unknown): string {
  const { mask } = ((kind === 'fw' && options) || {}) as FwFilter
  return mask === undefined || mask === 0xffffffff ? '' : `/0x${mask.toString(16)}`
}
