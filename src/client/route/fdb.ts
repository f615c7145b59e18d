import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  delNeighbour,
  getNeighbour,
  type Ndmsg,
  type NeighbourAttributes,
  type NeighbourMessage,
  NTF,
  NUD,
  newNeighbour,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { parseAddress, wordOrNumber } from '../input.js'
import { dump, equal, given, type Listed, listed } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { protocolNames } from './names.js'
import { deviceLabel, inquire, send } from './send.js'

/** Words of `bridge fdb` for the states. */
const states = { permanent: NUD.PERMANENT, static: NUD.NOARP, dynamic: NUD.REACHABLE } as const

/** Which entry it is. */
export interface FdbKey {
  /** The port of a bridge, or a VXLAN device. */
  dev: Device
  /** MAC address. */
  address: string
  /** VLAN of the entry. */
  vlan?: number
  /** The entry of the bridge that `dev` is a port of. */
  master?: boolean
  /** The entry of the device itself; so when neither is given, as with `bridge`. */
  self?: boolean
}

/** An entry of a forwarding database, in the words of `bridge fdb`. What is not named here is the kernel's own attribute. */
export interface FdbSpec
  extends FdbKey,
    Omit<NeighbourAttributes, 'lladdr' | 'dst' | 'vlan' | 'master' | 'ifindex' | 'protocol' | 'unknown'> {
  /** VXLAN: IP address of the other end. */
  dst?: string
  /** VXLAN: the device that packets leave by. */
  via?: Device
  /** `permanent` (the device's own address) when left out, `static` or `dynamic`. */
  state?: keyof typeof states | number
  /** Stays with its port when the address is seen at another. */
  sticky?: boolean
  /** Learned by a program. */
  externLearn?: boolean
  protocol?: string | number
}

/** Which entries a flush takes: all that is given has to agree. */
export interface FdbFlush {
  /** A bridge, a VXLAN device, or with `master` a port. */
  dev: Device
  /** Of the bridge: only entries of this port. */
  port?: Device
  vlan?: number
  master?: boolean
  self?: boolean
  state?: keyof typeof states
  sticky?: boolean
  externLearn?: boolean
}

/** An entry as the kernel reports it. */
export interface FdbEntry {
  /** Index of the port, or of the VXLAN device. */
  index: number
  address: string
  vlan: number | undefined
  /** Index of the bridge, for an entry of a bridge. */
  master: number | undefined
  dst: string | undefined
  header: Ndmsg
  attributes: NeighbourAttributes
}

export interface FdbFilter {
  /** A port or a VXLAN device. */
  dev?: Device
  bridge?: Device
  vlan?: number
  state?: keyof typeof states | number
}

/** Forwarding databases of bridges and VXLAN devices: `bridge fdb`. */
export const fdb = {
  /** `bridge fdb add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when there is one. */
  *add(spec: FdbSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.EXCL)
  },

  /** `bridge fdb append`: one more destination of a VXLAN address. NLM_F_CREATE | NLM_F_APPEND. */
  *append(spec: FdbSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.APPEND)
  },

  /** `bridge fdb replace`. NLM_F_CREATE | NLM_F_REPLACE. */
  *replace(spec: FdbSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.REPLACE)
  },

  /** `bridge fdb delete`. ENOENT when there is none. */
  *delete(spec: FdbSpec): Operation<void> {
    yield* send(delNeighbour, 0, yield* message(spec), spec, labelOf(spec))
  },

  /** `bridge fdb flush`: NLM_F_BULK, one request for all. Linux 6.0. */
  *flush(which: FdbFlush): Operation<void> {
    const { dev, port, vlan, master, self, state, sticky, externLearn } = which
    const attributes: NeighbourAttributes = {}
    if (port !== undefined) attributes.ifindex = yield* deviceIndex(port)
    if (vlan !== undefined) attributes.vlan = vlan
    // An entry that is permanent is static, too.
    if (state !== undefined) attributes.ndmStateMask = state === 'permanent' ? NUD.PERMANENT : NUD.PERMANENT | NUD.NOARP
    const flagsMask = (sticky === undefined ? 0 : NTF.STICKY) | (externLearn === undefined ? 0 : NTF.EXT_LEARNED)
    if (flagsMask !== 0) attributes.ndmFlagsMask = flagsMask
    const flags = whose({ master, self }) | (sticky ? NTF.STICKY : 0) | (externLearn ? NTF.EXT_LEARNED : 0)
    const kept = state === undefined || state === 'dynamic' ? 0 : states[state]
    const body = { header: header({ ifindex: yield* deviceIndex(dev), state: kept, flags }), attributes }
    yield* send(delNeighbour, NLM_F.BULK, body, which, deviceLabel(dev))
  },

  /** `bridge fdb get`: one question. ENOENT when there is none. */
  *get(key: FdbKey): Operation<FdbEntry> {
    const { header, attributes } = yield* message(key)
    const body = { header: { ...header, state: 0 }, attributes }
    return toEntry(yield* inquire(getNeighbour, body, labelOf(key)))
  },

  /** `bridge fdb show`. The kernel filters by device and bridge, this by VLAN and state. @throws DumpInterruptedError */
  *list(filter: FdbFilter = {}): Operation<Listed<FdbEntry>> {
    const { dev, bridge, vlan } = filter
    const state = filter.state === undefined ? undefined : wordOrNumber('state', filter.state, states)
    const ifindex = dev === undefined ? 0 : yield* deviceIndex(dev)
    const attributes: NeighbourAttributes = {}
    if (bridge !== undefined) attributes.master = yield* deviceIndex(bridge)
    const body = { header: header({ ifindex }), attributes }
    const { bodies, question } = yield* dump(getNeighbour, body, given({ dev, bridge }))
    return listed(bodies.map(toEntry), question, {
      dev: equal(ifindex || undefined, entry => entry.index),
      vlan: equal(vlan, entry => entry.vlan),
      state: state === undefined ? undefined : entry => (entry.header.state & state) !== 0,
    })
  },
} as const

function toEntry({ header, attributes }: NeighbourMessage): FdbEntry {
  const { lladdr = '', vlan, master, dst } = attributes
  return { index: header.ifindex, address: lladdr, vlan, master, dst, header, attributes }
}

function header(members: Partial<Ndmsg>): Ndmsg {
  return { family: AF.BRIDGE, ifindex: 0, state: 0, flags: 0, type: 0, ...members }
}

function whose({ master, self }: { master: boolean | undefined; self: boolean | undefined }): number {
  return (master ? NTF.MASTER : 0) | (self || !master ? NTF.SELF : 0)
}

function* write(spec: FdbSpec, flags: number): Operation<void> {
  yield* send(newNeighbour, flags, yield* message(spec), spec, labelOf(spec))
}

function labelOf({ address, dev }: FdbKey): string {
  return `${address} on ${deviceLabel(dev)}`
}

function* message(spec: FdbSpec): Operation<NeighbourMessage> {
  const { dev, address, vlan, master, self, dst, via, state, sticky, externLearn, protocol, ...passed } = spec
  const attributes: NeighbourAttributes = { lladdr: address }
  if (vlan !== undefined) attributes.vlan = vlan
  if (dst !== undefined) attributes.dst = parseAddress(dst, 'dst').address
  if (via !== undefined) attributes.ifindex = yield* deviceIndex(via)
  if (protocol !== undefined) attributes.protocol = protocolNames.numberOf(protocol)
  Object.assign(attributes, passed)
  const flags = whose({ master, self }) | (sticky ? NTF.STICKY : 0) | (externLearn ? NTF.EXT_LEARNED : 0)
  const ndmState = wordOrNumber('state', state ?? 'permanent', states)
  return { header: header({ ifindex: yield* deviceIndex(dev), state: ndmState, flags }), attributes }
}
