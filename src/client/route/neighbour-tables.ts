import {
  AF,
  getNeighbourTable,
  type NdtConfig,
  type NdtStats,
  type NeighbourParms,
  type NeighbourTableAttributes,
  type NeighbourTableMessage,
  setNeighbourTable,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { dump, equal, given, type Listed, listed } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { send } from './send.js'

/** `ip ntable change`: thresholds and `gcInterval` are the table's, everything else is for one device, or for new ones. Times in milliseconds. */
export interface NeighbourTableSpec
  extends Pick<NeighbourTableAttributes, 'thresh1' | 'thresh2' | 'thresh3' | 'gcInterval'>,
    Omit<NeighbourParms, 'ifindex' | 'unknown'> {
  /** `arp_cache` or `ndisc_cache`. */
  name: string
  /** Left out: what a new device starts with. */
  dev?: Device
}

/** A table, or what a device has of its own. */
export interface NeighbourTable {
  family: number
  name: string
  /** Index of the device; undefined for the table itself and what new devices start with. */
  index: number | undefined
  parms: NeighbourParms
  /** The table only. */
  config: NdtConfig | undefined
  stats: NdtStats | undefined
  attributes: NeighbourTableAttributes
}

/** How neighbours are kept: `ip ntable`. */
export const neighbourTables = {
  /** `ip ntable change`. The table's own values belong to the first namespace: elsewhere ENOENT. */
  *change(spec: NeighbourTableSpec): Operation<void> {
    const { name, dev, thresh1, thresh2, thresh3, gcInterval, ...rest } = spec
    const attributes: NeighbourTableAttributes = { name }
    for (const [key, value] of Object.entries({ thresh1, thresh2, thresh3, gcInterval }))
      if (value !== undefined) Object.assign(attributes, { [key]: value })
    const parms: NeighbourParms = { ...(dev !== undefined && { ifindex: yield* deviceIndex(dev) }), ...rest }
    if (Object.keys(parms).length > 0) attributes.parms = parms
    yield* send(setNeighbourTable, 0, { header: header(AF.UNSPEC), attributes }, spec, name)
  },

  /** `ip ntable show`. The kernel filters by family. @throws DumpInterruptedError */
  *list(filter: { name?: string; dev?: Device; family?: number } = {}): Operation<Listed<NeighbourTable>> {
    const { name, dev, family = AF.UNSPEC } = filter
    const index = dev === undefined ? undefined : yield* deviceIndex(dev)
    const body = { header: header(family), attributes: {} }
    const { bodies, question } = yield* dump(getNeighbourTable, body, given({ family: filter.family }))
    return listed(bodies.map(toTable), question, {
      name: equal(name, table => table.name),
      dev: equal(index, table => table.index),
    })
  },
} as const

function header(family: number): NeighbourTableMessage['header'] {
  return { family, pad1: 0, pad2: 0 }
}

function toTable({ header, attributes }: NeighbourTableMessage): NeighbourTable {
  const { name = '', parms = {}, config, stats } = attributes
  return { family: header.family, name, index: parms.ifindex, parms, config, stats, attributes }
}
