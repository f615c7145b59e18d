/* Per TCA_KIND: the options of a filter. A new kind is a file and its lines here. */
import type { Choices } from '../../../codec/index.js'
import { type BasicFilter, basicFilter } from './basic.js'
import { type BpfFilter, bpfFilter } from './bpf.js'
import { type CgroupFilter, cgroupFilter } from './cgroup.js'
import { type FlowFilter, flowFilter } from './flow.js'
import { type FlowerFilter, flowerFilter } from './flower.js'
import { type FwFilter, fwFilter } from './fw.js'
import { type MatchallFilter, matchallFilter } from './matchall.js'
import { type RouteFilter, routeFilter } from './route.js'
import { type U32Filter, u32Filter } from './u32.js'

/** What `options` of a filter is, by its `kind`. */
export interface FilterKinds {
  basic: BasicFilter
  bpf: BpfFilter
  cgroup: CgroupFilter
  flow: FlowFilter
  flower: FlowerFilter
  fw: FwFilter
  matchall: MatchallFilter
  route: RouteFilter
  u32: U32Filter
}

export const filterKinds: Choices<FilterKinds> = {
  basic: () => basicFilter,
  bpf: () => bpfFilter,
  cgroup: () => cgroupFilter,
  flow: () => flowFilter,
  flower: () => flowerFilter,
  fw: () => fwFilter,
  matchall: () => matchallFilter,
  route: () => routeFilter,
  u32: () => u32Filter,
}
