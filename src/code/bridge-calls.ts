/* What `bridge vlan` and `bridge mdb` send, read backwards into calls of RouteClient. */
import { NLM_F } from '../../protocol/netlink/index.js'
import {
  AF,
  BRIDGE_FLAGS,
  BRIDGE_VLAN_INFO,
  BRIDGE_VLANDB_DUMPF,
  type BridgeVlanMessage,
  type BridgeVlanQuestion,
  type LinkMessage,
  MDB,
  type MdbMessage,
  type MdbQuestion,
} from '../../protocol/route/index.js'
import type { Call } from './call.js'
import type { Devices } from './devices.js'

const call = (object: string, verb: string, ...args: readonly unknown[]): Call => ({ object, verb, args })

const isDump = (flags: number): boolean => (flags & NLM_F.DUMP) === NLM_F.DUMP

/** One VLAN, or the first and the last of several. */
const vlansText = (first: number, last: number): number | string => (first === last ? first : `${first}-${last}`)

/** VLANs of a port stand in a link message of the bridge family; undefined where it is about something else. */
export function vlanCalls(verb: 'add' | 'delete', { header, attributes }: LinkMessage, devices: Devices): Call[] {
  const { afSpec } = attributes
  if (header.family !== AF.BRIDGE || header.index <= 0 || afSpec === undefined) return []
  const {
    flags = 0,
    vlanInfo = [],
    vlanTunnelInfo = [],
  } = afSpec as {
    flags?: number
    vlanInfo?: readonly { flags: number; vid: number }[]
    vlanTunnelInfo?: readonly { id?: number; vid?: number }[]
  }
  const [first, last = first] = vlanInfo
  const [mapped, end = mapped] = vlanTunnelInfo
  const common = { dev: devices.word(header.index), self: flags & BRIDGE_FLAGS.SELF ? true : undefined }
  if (first !== undefined && last !== undefined)
    return [
      call('vlans', verb, {
        ...common,
        vid: vlansText(first.vid, last.vid),
        pvid: first.flags & BRIDGE_VLAN_INFO.PVID ? true : undefined,
        untagged: first.flags & BRIDGE_VLAN_INFO.UNTAGGED ? true : undefined,
      }),
    ]
  if (mapped?.vid === undefined || end?.vid === undefined) return []
  return [call('vlans', verb, { ...common, vid: vlansText(mapped.vid, end.vid), tunnelId: mapped.id })]
}

/** RTM_NEWVLAN: options of a port's VLANs, or of the whole bridge's. */
export function newBridgeVlan({ header, attributes }: BridgeVlanMessage, _flags: number, devices: Devices): Call[] {
  const { entry: [entry] = [], globalOptions: [global] = [] } = attributes
  const dev = devices.word(header.ifindex)
  if (entry?.info !== undefined) {
    const { info, range = info.vid, ...options } = entry
    return [call('vlans', 'change', { dev, vid: vlansText(info.vid, range), ...options })]
  }
  if (global?.id === undefined) return []
  const { id, range = id, ...options } = global
  return [call('vlans', 'changeGlobal', { bridge: dev, vid: vlansText(id, range), ...options })]
}

export function getBridgeVlan({ header, attributes }: BridgeVlanQuestion, flags: number, devices: Devices): Call[] {
  if (!isDump(flags)) return []
  const { flags: wanted = 0 } = attributes
  const device = header.ifindex > 0 ? devices.word(header.ifindex) : undefined
  if (wanted & BRIDGE_VLANDB_DUMPF.GLOBAL) return [call('vlans', 'listGlobal', { bridge: device })]
  return [call('vlans', 'list', { statistics: wanted & BRIDGE_VLANDB_DUMPF.STATS ? true : undefined })]
}

/** RTM_NEWMDB, RTM_DELMDB. */
export const mdbEntry =
  (deleted: boolean) =>
  ({ header, attributes }: MdbMessage, flags: number, devices: Devices): Call[] => {
    const { setEntry, setEntryAttrs = {} } = attributes
    if (setEntry === undefined) return []
    const { source, srcList, groupMode, rtprot, ...passed } = setEntryAttrs
    const { ifindex, state, vid, addr } = setEntry
    const bridge = devices.word(header.ifindex)
    const permanent = state & MDB.PERMANENT ? true : undefined
    // Of what is made the same bit is NLM_F_EXCL.
    if (deleted && flags & NLM_F.BULK) {
      const { stateMask, ...others } = passed as { stateMask?: number }
      const port = ifindex > 0 ? devices.word(ifindex) : undefined
      const asked = stateMask === undefined ? undefined : permanent === true
      return [call('mdb', 'flush', { bridge, port, vid, permanent: asked, protocol: rtprot, ...others })]
    }
    const spec = {
      bridge,
      port: devices.word(ifindex),
      group: addr,
      source,
      vid,
      permanent,
      sources: srcList?.map(({ address }) => address),
      filterMode: groupMode,
      protocol: rtprot,
      ...passed,
    }
    return [call('mdb', deleted ? 'delete' : flags & NLM_F.REPLACE ? 'replace' : 'add', spec)]
  }

export function getMdb({ header, attributes }: MdbQuestion, flags: number, devices: Devices): Call[] {
  if (isDump(flags)) return [call('mdb', 'list', {})]
  const { getEntry, getEntryAttrs } = attributes
  if (getEntry === undefined) return []
  const group = { group: getEntry.addr, vid: getEntry.vid, source: getEntryAttrs?.source }
  return [call('mdb', 'get', { bridge: devices.word(header.ifindex), ...group })]
}
