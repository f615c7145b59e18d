import {
  AF,
  BRIDGE_FLAGS,
  BRIDGE_VLAN_INFO,
  BRIDGE_VLANDB_DUMPF,
  type BridgeVlanInfo,
  type BridgeVlanMessage,
  type BridgeVlanQuestion,
  delLink,
  getBridgeVlan,
  type LinkMessage,
  newBridgeVlan,
  setLink,
  type VlanEntry,
  type VlanGlobalOptions,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { InputError, quote, wordOrNumber } from '../input.js'
import { dump, equal, given, type Listed, listed } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { portStates } from './mst.js'
import { deviceLabel, send } from './send.js'

/** VLANs of a port: one, or from one to another as in `20-30`. */
export interface VlanKey {
  /** A port of a bridge, or with `self` the bridge itself. */
  dev: Device
  vid: number | string
  /** The VLANs of the device itself: those on which the host is in the bridge's network. */
  self?: boolean
}

/** `bridge vlan add`. */
export interface VlanSpec extends VlanKey {
  /** Frames without a tag belong to it. */
  pvid?: boolean
  /** Its frames leave without a tag. */
  untagged?: boolean
  /** The tunnel id that it is mapped to; for a range the first of as many ids. */
  tunnelId?: number
}

/** `bridge vlan set`: what is not named here is the kernel's own attribute. */
export interface VlanOptions extends Omit<VlanEntry, 'info' | 'range' | 'state' | 'stats' | 'tunnelInfo' | 'unknown'> {
  dev: Device
  vid: number | string
  /** `forwarding`, `blocking` … */
  state?: keyof typeof portStates | number
}

/** VLANs of a port that are alike. */
export interface Vlan {
  /** Index of the port, or of the bridge. */
  index: number
  /** The first. */
  vid: number
  /** The last: the same as `vid` for one. */
  end: number
  pvid: boolean
  untagged: boolean
  entry: VlanEntry
}

/** Options of VLANs for a whole bridge. */
export interface VlanGlobal {
  /** Index of the bridge. */
  index: number
  vid: number
  end: number
  options: VlanGlobalOptions
}

/** The VLAN database of bridges: `bridge vlan`. A bridge minds it with `vlanFiltering` only. */
export const vlans = {
  /** `bridge vlan add`. One that is there takes the new flags. */
  *add(spec: VlanSpec): Operation<void> {
    yield* send(setLink, 0, yield* message(spec), spec, labelOf(spec))
  },

  /** `bridge vlan delete`. With `tunnelId` the mapping goes and the VLAN stays. */
  *delete(spec: VlanSpec): Operation<void> {
    yield* send(delLink, 0, yield* message(spec), spec, labelOf(spec))
  },

  /** `bridge vlan set`: options of VLANs that the port has. Linux 5.7. */
  *change(spec: VlanOptions): Operation<void> {
    const { dev, vid, state, ...passed } = spec
    const [first, last] = range(vid)
    const entry: VlanEntry = { info: { flags: BRIDGE_VLAN_INFO.ONLY_OPTS, vid: first }, ...passed }
    if (last > first) entry.range = last
    if (state !== undefined) entry.state = wordOrNumber('state', state, portStates)
    const body = { header: header(yield* deviceIndex(dev)), attributes: { entry: [entry] } }
    yield* send(newBridgeVlan, 0, body, spec, labelOf(spec))
  },

  /**
   * `bridge vlan show`. Linux 5.6. The kernel is asked for the VLANs of every device, as `bridge` asks: those before 5.13 that were not
   * repaired list one device without an end. @throws DumpInterruptedError
   */
  *list(filter: { dev?: Device; vid?: number; statistics?: boolean } = {}): Operation<Listed<Vlan>> {
    const { dev, vid, statistics } = filter
    const index = dev === undefined ? 0 : yield* deviceIndex(dev)
    const attributes = statistics ? { flags: BRIDGE_VLANDB_DUMPF.STATS } : {}
    const { bodies, question } = yield* dump<BridgeVlanQuestion, BridgeVlanMessage>(
      getBridgeVlan,
      { header: header(0), attributes },
      given({ statistics }),
    )
    const found = bodies.flatMap(({ header, attributes }) =>
      (attributes.entry ?? []).map(entry => toVlan(header.ifindex, entry)),
    )
    return listed(found, question, {
      dev: equal(index || undefined, vlan => vlan.index),
      vid: vid === undefined ? undefined : vlan => vlan.vid <= vid && vid <= vlan.end,
    })
  },

  /** `bridge vlan global set`. Linux 5.15. */
  *changeGlobal(
    spec: { bridge: Device; vid: number | string } & Omit<VlanGlobalOptions, 'id' | 'range' | 'unknown'>,
  ): Operation<void> {
    const { bridge, vid, ...options } = spec
    const [first, last] = range(vid)
    const globalOptions = [{ id: first, ...(last > first && { range: last }), ...options }]
    const body = { header: header(yield* deviceIndex(bridge)), attributes: { globalOptions } }
    yield* send(newBridgeVlan, 0, body, spec, labelOf({ dev: bridge, vid }))
  },

  /** `bridge vlan global show`. The kernel filters by bridge. @throws DumpInterruptedError */
  *listGlobal(filter: { bridge?: Device } = {}): Operation<Listed<VlanGlobal>> {
    const index = filter.bridge === undefined ? 0 : yield* deviceIndex(filter.bridge)
    const body = { header: header(index), attributes: { flags: BRIDGE_VLANDB_DUMPF.GLOBAL } }
    const { bodies, question } = yield* dump<BridgeVlanQuestion, BridgeVlanMessage>(getBridgeVlan, body, given(filter))
    const found = bodies.flatMap(({ header, attributes }) =>
      (attributes.globalOptions ?? []).map(options => {
        const { id: vid = 0, range: end = vid } = options
        return { index: header.ifindex, vid, end, options }
      }),
    )
    return listed(found, question, { bridge: equal(index || undefined, vlan => vlan.index) })
  },
} as const

function toVlan(index: number, entry: VlanEntry): Vlan {
  const { flags, vid } = entry.info ?? { flags: 0, vid: 0 }
  const has = (flag: number): boolean => (flags & flag) !== 0
  const { range: end = vid } = entry
  return { index, vid, end, pvid: has(BRIDGE_VLAN_INFO.PVID), untagged: has(BRIDGE_VLAN_INFO.UNTAGGED), entry }
}

function header(ifindex: number): BridgeVlanMessage['header'] {
  return { family: AF.BRIDGE, reserved1: 0, reserved2: 0, ifindex }
}

function labelOf({ dev, vid }: VlanKey): string {
  return `VLAN ${vid} of ${deviceLabel(dev)}`
}

/** `20-30` or 20. */
function range(vid: number | string): [first: number, last: number] {
  const [, from, to = from] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(String(vid)) ?? []
  const first = Number(from)
  const last = Number(to)
  if (!(first >= 1 && last >= first && last <= 4094))
    throw new InputError('ERR_WORD', `${quote(vid)} is no VLAN from 1 to 4094, nor a range such as 20-30`)
  return [first, last]
}

/** As `bridge` sends it: a link message with the VLANs, the ends of a range marked. */
function* message(spec: VlanSpec): Operation<LinkMessage> {
  const { dev, vid, self, pvid, untagged, tunnelId } = spec
  const [first, last] = range(vid)
  const ends =
    first === last
      ? [{ vid: first, mark: 0 }]
      : [
          { vid: first, mark: BRIDGE_VLAN_INFO.RANGE_BEGIN },
          { vid: last, mark: BRIDGE_VLAN_INFO.RANGE_END },
        ]
  const flags = (pvid ? BRIDGE_VLAN_INFO.PVID : 0) | (untagged ? BRIDGE_VLAN_INFO.UNTAGGED : 0)
  const whom = self ? { flags: BRIDGE_FLAGS.SELF } : {}
  const afSpec =
    tunnelId === undefined
      ? { ...whom, vlanInfo: ends.map(({ vid, mark }): BridgeVlanInfo => ({ flags: flags | mark, vid })) }
      : { ...whom, vlanTunnelInfo: ends.map(({ vid, mark }) => ({ id: tunnelId + vid - first, vid, flags: mark })) }
  const index = yield* deviceIndex(dev)
  return { header: { family: AF.BRIDGE, type: 0, index, flags: 0, change: 0 }, attributes: { afSpec } }
}
