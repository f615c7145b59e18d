/* linux/if_bridge.h: the multicast database of bridges and VXLAN devices: `bridge mdb`. */
import {
  type AttributeSet,
  attr,
  attributes,
  body,
  type Codec,
  enumOf,
  flagsOf,
  type Infer,
  type Input,
  ip,
  ip4,
  ip6,
  list,
  lladdr,
  type MemberCodec,
  mac,
  multi,
  NLA_TYPE_MASK,
  nest,
  s32,
  struct,
  u8,
  u16,
  u32,
} from '../codec/index.js'
import type { MessageDefinition } from '../netlink/index.js'
import { MDB_RTR_TYPE } from './link-kinds/bridge.js'
import { RTPROT } from './route.js'
import { AF, RTM } from './rtnetlink.js'

/** Whether an entry ages. */
export const MDB = { TEMPORARY: 0, PERMANENT: 1 } as const

export const MDB_FLAGS = { OFFLOAD: 1, FAST_LEAVE: 2, STAR_EXCL: 4, BLOCKED: 8, OFFLOAD_FAILED: 16 } as const

/** linux/in.h: whether sources are those that are wanted, or those that are not. */
export const MCAST = { EXCLUDE: 0, INCLUDE: 1 } as const

/** Fixed header of MDB messages: `ifindex` is the bridge, or the VXLAN device. */
export const brPortMsg = struct('br_port_msg', { family: enumOf(u8, 'AF', AF), ifindex: u32 })

export interface BrPortMsg extends Infer<typeof brPortMsg> {}

const ETH_P = { NONE: 0, IP: 0x0800, IPV6: 0x86dd } as const
const room = 16

/** What stands in the union for a protocol: an address of its own length. */
function addressOf(protocol: number): Codec<string> | undefined {
  return protocol === ETH_P.IP ? ip4 : protocol === ETH_P.IPV6 ? ip6 : protocol === ETH_P.NONE ? mac : undefined
}

/** `br_mdb_entry.addr`: a group as text. An IPv4, an IPv6 or a MAC address, each in 16 bytes, then the EtherType that tells them apart. */
const group: MemberCodec<string> = {
  name: 'br_mdb_entry.addr',
  size: 20,
  align: 4,
  canonical(input, start, end) {
    const address = addressOf(input.view.getUint16(start + room))
    if (address === undefined) return false
    const zeros = (from: number, to: number): boolean => input.bytes.subarray(from, to).every(byte => byte === 0)
    return zeros(start + address.size!, start + room) && zeros(start + room + 2, end)
  },
  read(input, start) {
    const address = addressOf(input.view.getUint16(start + room))
    return address === undefined
      ? lladdr.read(input, start, start + room)
      : address.read(input, start, start + address.size!)
  },
  write(output, value) {
    const start = output.length
    const isMac = typeof value === 'string' && /^[0-9a-f]{2}[:-][0-9a-f]{2}[:-]/i.test(value) && !value.includes('::')
    ;(isMac ? mac : ip).write(output, value)
    const length = output.length - start
    output.zeros(room - length)
    output.u16(length === 4 ? ETH_P.IP : length === 16 ? ETH_P.IPV6 : ETH_P.NONE, false)
    output.zeros(2)
  },
}

/** A port in a group. `addr` is the group: `239.1.1.1`, `ff0e::1` or, for frames, `01:00:5e:01:01:01`. */
export const brMdbEntry = struct('br_mdb_entry', {
  /** The port; the bridge's own index where the host itself listens. */
  ifindex: u32,
  state: enumOf(u8, 'MDB', MDB),
  flags: flagsOf(u8, 'MDB_FLAGS', MDB_FLAGS),
  vid: u16,
  addr: group,
})

export interface BrMdbEntry extends Infer<typeof brMdbEntry> {}

/** A source of an entry; `timer` in hundredths of a second. */
export const mdbSource = attributes('MDBA_MDB_SRCATTR', {
  address: attr(1, 'MDBA_MDB_SRCATTR_ADDRESS', ip),
  timer: attr(2, 'MDBA_MDB_SRCATTR_TIMER', u32),
})

export interface MdbSource extends Infer<typeof mdbSource> {}

/** What the kernel says of an entry. `dst` and what follows are a VXLAN device's. */
export const mdbEntryAttributes = attributes('MDBA_MDB_EATTR', {
  /** Hundredths of a second until it goes. */
  timer: attr(1, 'MDBA_MDB_EATTR_TIMER', u32),
  srcList: attr(
    2,
    'MDBA_MDB_EATTR_SRC_LIST',
    list(
      1,
      'MDBA_MDB_SRCLIST_ENTRY',
      nest((): Codec<MdbSource> => mdbSource),
      { nestedFlag: true },
    ),
    { nestedFlag: true },
  ),
  groupMode: attr(3, 'MDBA_MDB_EATTR_GROUP_MODE', enumOf(u8, 'MCAST', MCAST)),
  source: attr(4, 'MDBA_MDB_EATTR_SOURCE', ip),
  rtprot: attr(5, 'MDBA_MDB_EATTR_RTPROT', enumOf(u8, 'RTPROT', RTPROT)),
  dst: attr(6, 'MDBA_MDB_EATTR_DST', ip),
  dstPort: attr(7, 'MDBA_MDB_EATTR_DST_PORT', u16),
  vni: attr(8, 'MDBA_MDB_EATTR_VNI', u32),
  ifindex: attr(9, 'MDBA_MDB_EATTR_IFINDEX', u32),
  srcVni: attr(10, 'MDBA_MDB_EATTR_SRC_VNI', u32),
})

export interface MdbEntryAttributes extends Infer<typeof mdbEntryAttributes> {}

/** A port behind which a multicast router is. Timers in hundredths of a second. */
export const mdbRouterPort = attributes('MDBA_ROUTER_PATTR', {
  timer: attr(1, 'MDBA_ROUTER_PATTR_TIMER', u32),
  type: attr(2, 'MDBA_ROUTER_PATTR_TYPE', enumOf(u8, 'MDB_RTR_TYPE', MDB_RTR_TYPE)),
  inetTimer: attr(3, 'MDBA_ROUTER_PATTR_INET_TIMER', u32),
  inet6Timer: attr(4, 'MDBA_ROUTER_PATTR_INET6_TIMER', u32),
  vid: attr(5, 'MDBA_ROUTER_PATTR_VID', u16),
})

export interface MdbRouterPort extends Infer<typeof mdbRouterPort> {}

/** The number in front of a router port's attributes: the headers have no struct for it. */
const routerPortIndex = struct('u32', { ifindex: u32 })

interface RouterPortIndex extends Infer<typeof routerPortIndex> {}

export const mdbRouter = attributes('MDBA_ROUTER', {
  port: attr(1, 'MDBA_ROUTER_PORT', multi(body<RouterPortIndex, MdbRouterPort>(routerPortIndex, () => mdbRouterPort))),
})

export interface MdbRouter extends Infer<typeof mdbRouter> {}

const mdbEntryInfo = body<BrMdbEntry, MdbEntryAttributes>(brMdbEntry, () => mdbEntryAttributes)

/** What the kernel tells: `mdb` has an element for each group, which has one for each of its ports. */
export const mdbAttributes = attributes('MDBA', {
  mdb: attr(1, 'MDBA_MDB', list(1, 'MDBA_MDB_ENTRY', list(1, 'MDBA_MDB_ENTRY_INFO', mdbEntryInfo, {}), {})),
  router: attr<MdbRouter>(2, 'MDBA_ROUTER', () => mdbRouter),
})

export interface MdbAttributes extends Infer<typeof mdbAttributes> {}

export const mdbSetSource = attributes('MDBE_SRCATTR', { address: attr(1, 'MDBE_SRCATTR_ADDRESS', ip) })

export interface MdbSetSource extends Infer<typeof mdbSetSource> {}

/** What a request says of an entry. `dst` and what follows are for a VXLAN device. */
export const mdbSetEntryAttributes = attributes(
  'MDBE_ATTR',
  {
    source: attr(1, 'MDBE_ATTR_SOURCE', ip),
    srcList: attr(
      2,
      'MDBE_ATTR_SRC_LIST',
      list(
        1,
        'MDBE_SRC_LIST_ENTRY',
        nest((): Codec<MdbSetSource> => mdbSetSource),
        { nestedFlag: true },
      ),
    ),
    groupMode: attr(3, 'MDBE_ATTR_GROUP_MODE', enumOf(u8, 'MCAST', MCAST)),
    rtprot: attr(4, 'MDBE_ATTR_RTPROT', enumOf(u8, 'RTPROT', RTPROT)),
    dst: attr(5, 'MDBE_ATTR_DST', ip),
    dstPort: attr(6, 'MDBE_ATTR_DST_PORT', u16),
    vni: attr(7, 'MDBE_ATTR_VNI', u32),
    ifindex: attr(8, 'MDBE_ATTR_IFINDEX', s32),
    srcVni: attr(9, 'MDBE_ATTR_SRC_VNI', u32),
    /** In a request to delete many: which bits of `state` must be as given. */
    stateMask: attr(10, 'MDBE_ATTR_STATE_MASK', u8),
  },
  { nestedFlag: true },
)

export interface MdbSetEntryAttributes extends Infer<typeof mdbSetEntryAttributes> {}

export const mdbSetAttributes = attributes('MDBA', {
  setEntry: attr<BrMdbEntry>(1, 'MDBA_SET_ENTRY', brMdbEntry),
  setEntryAttrs: attr<MdbSetEntryAttributes>(2, 'MDBA_SET_ENTRY_ATTRS', () => mdbSetEntryAttributes, {
    nestedFlag: true,
  }),
})

export interface MdbSetAttributes extends Infer<typeof mdbSetAttributes> {}

export const mdbGetAttributes = attributes('MDBA', {
  getEntry: attr<BrMdbEntry>(1, 'MDBA_GET_ENTRY', brMdbEntry),
  getEntryAttrs: attr<MdbSetEntryAttributes>(2, 'MDBA_GET_ENTRY_ATTRS', () => mdbSetEntryAttributes, {
    nestedFlag: true,
  }),
})

export interface MdbGetAttributes extends Infer<typeof mdbGetAttributes> {}

/**
 * RTM_NEWMDB and RTM_DELMDB: to the kernel {@link MdbSetAttributes}, from it {@link MdbAttributes}. Writing some of both
 * throws EncodeError.
 */
export interface MdbMessage {
  header: BrPortMsg
  attributes: MdbAttributes & MdbSetAttributes
}

/** RTM_GETMDB: to the kernel {@link MdbGetAttributes}, or in a dump nothing; dumps are answered by it too, with {@link MdbAttributes}. */
export interface MdbQuestion {
  header: BrPortMsg
  attributes: MdbAttributes & MdbGetAttributes
}

/**
 * The same numbers mean one thing to the kernel and another from it. They are told apart by the first attribute: a request's
 * is the bare struct, which is shorter than the smallest nest that the kernel sends.
 */
function isRequest({ view, littleEndian }: Input, start: number, end: number): boolean {
  return (
    end - start >= 4 &&
    (view.getUint16(start + 2, littleEndian) & NLA_TYPE_MASK) === 1 &&
    view.getUint16(start, littleEndian) === 4 + brMdbEntry.length
  )
}

function eitherWay<T>(request: AttributeSet, answer: AttributeSet): Codec<T> {
  const tableOf = (isRequest: boolean): Codec<T> => (isRequest ? request : answer) as unknown as Codec<T>
  return {
    name: answer.name,
    nested: true,
    read: (input, start, end) => tableOf(isRequest(input, start, end)).read(input, start, end),
    write(output, value) {
      const given = typeof value === 'object' && value !== null ? value : {}
      tableOf(request.rows.some(({ key }) => key in given)).write(output, value)
    },
    inside: () => [request, answer] as unknown as Codec<unknown>[],
    explore: (input, start, end, node) => tableOf(isRequest(input, start, end)).explore!(input, start, end, node),
    part(paths) {
      const has = (table: AttributeSet, path: string): boolean => table.byKey.has(path.split('.')[0] ?? '')
      const none = paths.find(path => !has(request, path) && !has(answer, path))
      if (none !== undefined) throw new Error(`${answer.name}: ${none} cannot be read alone`)
      const [ofRequest, ofAnswer] = [request, answer].map(table => table.part(paths.filter(path => has(table, path))))
      return {
        read: (input, start, end) => (isRequest(input, start, end) ? ofRequest : ofAnswer)!.read(input, start, end),
      }
    },
  }
}

const change = eitherWay<MdbMessage['attributes']>(mdbSetAttributes, mdbAttributes)
const question = eitherWay<MdbQuestion['attributes']>(mdbGetAttributes, mdbAttributes)
const mdbBody = body<BrPortMsg, MdbMessage['attributes']>(brPortMsg, () => change)

export const newMdb: MessageDefinition<MdbMessage> = { type: RTM.NEWMDB, name: 'RTM_NEWMDB', body: mdbBody }
export const delMdb: MessageDefinition<MdbMessage> = { type: RTM.DELMDB, name: 'RTM_DELMDB', body: mdbBody }
export const getMdb: MessageDefinition<MdbQuestion> = {
  type: RTM.GETMDB,
  name: 'RTM_GETMDB',
  body: body<BrPortMsg, MdbQuestion['attributes']>(brPortMsg, () => question),
}
