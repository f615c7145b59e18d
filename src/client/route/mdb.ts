import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  type BrMdbEntry,
  type BrPortMsg,
  delMdb,
  getMdb,
  MCAST,
  MDB,
  type MdbEntryAttributes,
  type MdbMessage,
  type MdbQuestion,
  type MdbSetEntryAttributes,
  newMdb,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { wordOrNumber } from '../input.js'
import { dump, equal, type Listed, listed } from '../listed.js'
import { type Device, deviceIndex } from './links.js'
import { protocolNames } from './names.js'
import { inquire, send } from './send.js'

const filterModes = { exclude: MCAST.EXCLUDE, include: MCAST.INCLUDE } as const

/** A group of a bridge or VXLAN device. */
export interface MdbGroup {
  /** The bridge, or the VXLAN device. */
  bridge: Device
  /** `239.1.1.1`, `ff0e::1` or, for frames, `01:00:5e:01:01:01`. */
  group: string
  /** Only from this source. */
  source?: string
  vid?: number
}

/** Which entry it is. What is not named here is the kernel's own attribute: a VXLAN device's `dst`, `vni`, `srcVni` … */
export interface MdbKey
  extends MdbGroup,
    Omit<MdbSetEntryAttributes, 'source' | 'srcList' | 'groupMode' | 'rtprot' | 'unknown'> {
  /** A port of the bridge; the bridge itself where the host listens; the VXLAN device itself. */
  port: Device
}

/** An entry, in the words of `bridge mdb`. */
export interface MdbSpec extends MdbKey {
  /** Does not age. */
  permanent?: boolean
  /** Sources that are wanted, or with `filterMode` `exclude` those that are not. */
  sources?: readonly string[]
  filterMode?: keyof typeof filterModes | number
  protocol?: string | number
}

/** Which entries a flush takes. What is not named here is the kernel's own attribute, of VXLAN devices: `dst`, `dstPort`, `vni`, `srcVni`. */
export interface MdbFlush extends Pick<MdbSetEntryAttributes, 'dst' | 'dstPort' | 'vni' | 'srcVni'> {
  /** The bridge, or the VXLAN device. */
  bridge: Device
  port?: Device
  vid?: number
  /** Those that do not age, or with `false` those that do; both when left out. */
  permanent?: boolean
  protocol?: string | number
}

/** Sixteen zeros and no EtherType: the kernel wants no group in a flush. */
const anyGroup = '00:00:00:00:00:00'

/** An entry as the kernel reports it. */
export interface MdbEntry {
  /** Index of the bridge or VXLAN device. */
  bridge: number
  /** Index of the port. */
  port: number
  group: string
  source: string | undefined
  vid: number
  permanent: boolean
  header: BrMdbEntry
  attributes: MdbEntryAttributes
}

/** The multicast database of bridges and VXLAN devices: `bridge mdb`. */
export const mdb = {
  /** `bridge mdb add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when there is one. */
  *add(spec: MdbSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.EXCL)
  },

  /** `bridge mdb replace`. NLM_F_CREATE | NLM_F_REPLACE. Linux 6.3. */
  *replace(spec: MdbSpec): Operation<void> {
    yield* write(spec, NLM_F.CREATE | NLM_F.REPLACE)
  },

  /** `bridge mdb delete`. ENOENT when there is none. */
  *delete(spec: MdbKey): Operation<void> {
    yield* send(delMdb, 0, yield* message(spec), spec, labelOf(spec))
  },

  /** `bridge mdb flush`: NLM_F_BULK, one request for all that agrees with everything given. Linux 6.8. */
  *flush(which: MdbFlush): Operation<void> {
    const { bridge, port, vid = 0, permanent, protocol, ...passed } = which
    const attrs: MdbSetEntryAttributes = { ...passed }
    if (permanent !== undefined) attrs.stateMask = MDB.PERMANENT
    if (protocol !== undefined) attrs.rtprot = protocolNames.numberOf(protocol)
    const setEntry = {
      ifindex: port === undefined ? 0 : yield* deviceIndex(port),
      state: permanent ? MDB.PERMANENT : MDB.TEMPORARY,
      flags: 0,
      vid,
      addr: anyGroup,
    }
    const more = Object.keys(attrs).length > 0 ? { setEntryAttrs: attrs } : {}
    const body = { header: header(yield* deviceIndex(bridge)), attributes: { setEntry, ...more } }
    yield* send(delMdb, NLM_F.BULK, body, which, typeof bridge === 'number' ? `index ${bridge}` : bridge)
  },

  /** `bridge mdb get`: one question, with an entry for each port as the answer. ENOENT when there is none. Linux 6.7. */
  *get(group: MdbGroup): Operation<MdbEntry[]> {
    const { bridge, vid = 0, source } = group
    const entry = { ifindex: 0, state: 0, flags: 0, vid, addr: group.group }
    const attributes = { getEntry: entry, ...(source !== undefined && { getEntryAttrs: { source } }) }
    const body = { header: header(yield* deviceIndex(bridge)), attributes }
    return entries(yield* inquire<MdbQuestion, MdbMessage>(getMdb, body, labelOf(group)))
  },

  /** `bridge mdb show`. The kernel cannot filter it: what is not of `bridge` or `vid` is left out here. @throws DumpInterruptedError */
  *list(filter: { bridge?: Device; vid?: number } = {}): Operation<Listed<MdbEntry>> {
    const index = filter.bridge === undefined ? undefined : yield* deviceIndex(filter.bridge)
    const { bodies, question } = yield* dump(getMdb, { header: header(0), attributes: {} })
    return listed(bodies.flatMap(entries), question, {
      bridge: equal(index, entry => entry.bridge),
      vid: equal(filter.vid, entry => entry.vid),
    })
  },
} as const

function entries({
  header: { ifindex },
  attributes,
}: Pick<MdbMessage, 'header'> & { attributes: Pick<MdbMessage['attributes'], 'mdb'> }): MdbEntry[] {
  return (attributes.mdb ?? []).flat().map(({ header, attributes }) => ({
    bridge: ifindex,
    port: header.ifindex,
    group: header.addr,
    source: attributes.source,
    vid: header.vid,
    permanent: header.state === MDB.PERMANENT,
    header,
    attributes,
  }))
}

function header(ifindex: number): BrPortMsg {
  return { family: AF.BRIDGE, ifindex }
}

function* write(spec: MdbSpec, flags: number): Operation<void> {
  yield* send(newMdb, flags, yield* message(spec), spec, labelOf(spec))
}

function labelOf({ bridge, group }: MdbGroup): string {
  return `${group} on ${typeof bridge === 'number' ? `index ${bridge}` : bridge}`
}

function* message(spec: MdbSpec): Operation<MdbMessage> {
  const { bridge, port, group, source, vid = 0, permanent, sources, filterMode, protocol, ...passed } = spec
  const attrs: MdbSetEntryAttributes = {}
  if (source !== undefined) attrs.source = source
  if (sources !== undefined) attrs.srcList = sources.map(address => ({ address }))
  if (filterMode !== undefined) attrs.groupMode = wordOrNumber('filter mode', filterMode, filterModes)
  else if (sources !== undefined) attrs.groupMode = MCAST.INCLUDE
  if (protocol !== undefined) attrs.rtprot = protocolNames.numberOf(protocol)
  Object.assign(attrs, passed)
  const setEntry = {
    ifindex: yield* deviceIndex(port),
    state: permanent ? MDB.PERMANENT : MDB.TEMPORARY,
    flags: 0,
    vid,
    addr: group,
  }
  const more = Object.keys(attrs).length > 0 ? { setEntryAttrs: attrs } : {}
  return { header: header(yield* deviceIndex(bridge)), attributes: { setEntry, ...more } }
}
