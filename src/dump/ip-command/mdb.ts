/* Which ports get frames to a multicast group: `bridge mdb`. */
import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  type BrMdbEntry,
  MCAST,
  MDB,
  MDB_FLAGS,
  type MdbEntryAttributes,
  type MdbMessage,
  type MdbQuestion,
  type MdbSetEntryAttributes,
  mdbAttributes,
  mdbEntryAttributes,
  mdbSetAttributes,
  mdbSetEntryAttributes,
} from '../../../protocol/route/index.js'
import { Line } from './line.js'
import { protocolWord } from './protocol-word.js'
import {
  device,
  elsewhere,
  option,
  reported,
  sayAttributes,
  strictly,
  type Telling,
  usual,
  type WordRows,
} from './rows.js'
import type { Teller, Told } from './teller.js'

const sources = (list: readonly { address?: string }[]): readonly string[] =>
  list.length === 0 ? [] : ['source_list', list.map(({ address }) => address ?? '').join(',')]

const filterMode = strictly('filter_mode', { include: MCAST.INCLUDE, exclude: MCAST.EXCLUDE })

/** What a request and a report have in common. */
const shared = {
  source: option('src'),
  srcList: sources,
  groupMode: usual(MCAST.EXCLUDE, filterMode),
  dst: option('dst'),
  dstPort: option('dst_port'),
  vni: option('vni'),
  srcVni: option('src_vni'),
  ifindex: device('via'),
}

const setRows: WordRows<MdbSetEntryAttributes> = { ...shared, rtprot: value => ['proto', protocolWord(value)] }

/** The kernel's own entries have RTPROT_KERNEL, those of a command RTPROT_STATIC. */
const reportedRows: WordRows<MdbEntryAttributes> = {
  ...shared,
  rtprot: usual(4, value => ['proto', protocolWord(value)]),
  timer: reported,
}

function sayEntry({ ifindex, state, flags, vid, addr }: BrMdbEntry, bridge: number, telling: Telling): void {
  const { line, asked } = telling
  line.say('dev', telling.device(bridge), 'port', telling.device(ifindex), 'grp', addr)
  if (state === MDB.PERMANENT) line.say('permanent')
  else if (state !== MDB.TEMPORARY) line.note(`not said: state ${state}`)
  if (vid !== 0) line.say('vid', vid)
  if (asked && flags !== 0) line.note(`not said: flags 0x${flags.toString(16)}`)
  else if (flags & MDB_FLAGS.BLOCKED) line.note('blocked')
}

/** RTM_NEWMDB, RTM_DELMDB: a request has one entry, a report has them by group. */
export const tellMdb =
  (deleted: boolean): Teller<MdbMessage> =>
  ({ header, attributes }, told) => {
    const verb = deleted ? 'del' : told.asked && told.has(NLM_F.REPLACE) ? 'replace' : 'add'
    const start = (): Telling => told.line(AF.BRIDGE, 'bridge', 'mdb', verb)
    const { setEntry, setEntryAttrs, mdb, router, ...others } = attributes
    if (deleted && told.asked && told.has(NLM_F.BULK)) return [flush({ header, attributes }, told)]
    if (setEntry !== undefined) {
      const telling = start()
      sayEntry(setEntry, header.ifindex, telling)
      sayAttributes(mdbSetEntryAttributes, setRows, setEntryAttrs ?? {}, telling)
      sayAttributes(mdbSetAttributes, {}, others, telling)
      return [telling.line]
    }
    const lines = (mdb ?? []).flat().map(entry => {
      const telling = start()
      sayEntry(entry.header as BrMdbEntry, header.ifindex, telling)
      sayAttributes(mdbEntryAttributes, reportedRows, entry.attributes, telling)
      return telling.line
    })
    const rest = new Line()
    if (router !== undefined)
      rest.note('ports with a multicast router: bridge link set dev PORT mcast_router 2 makes one')
    sayAttributes(mdbAttributes, {}, others, { ...start(), line: rest })
    return rest.notes.length > 0 || lines.length === 0 ? [...lines, rest.note('of the multicast database')] : lines
  }

/** RTM_DELMDB with NLM_F_BULK: `bridge mdb flush`. */
function flush({ header, attributes }: MdbMessage, told: Told): Line {
  const { setEntry, setEntryAttrs = {}, ...others } = attributes
  const { stateMask, ...rest } = setEntryAttrs
  const telling = told.line(AF.BRIDGE, 'bridge', 'mdb', 'flush', 'dev')
  const { line } = telling
  line.say(telling.device(header.ifindex))
  if (setEntry?.ifindex) line.say('port', telling.device(setEntry.ifindex))
  if (setEntry?.vid) line.say('vid', setEntry.vid)
  if (stateMask !== undefined) line.say(setEntry?.state === MDB.PERMANENT ? 'permanent' : 'nopermanent')
  sayAttributes(mdbSetEntryAttributes, setRows, rest, telling)
  sayAttributes(mdbSetAttributes, {}, others, telling)
  return line
}

/** RTM_GETMDB: `bridge mdb show`, or for one entry `bridge mdb get`; dumps are answered by it, too. */
export const tellGetMdb: Teller<MdbQuestion> = ({ header, attributes }, told) => {
  if (!told.asked) return tellMdb(false)({ header, attributes } as MdbMessage, told)
  const { getEntry, getEntryAttrs, ...others } = attributes
  const telling = told.line(AF.BRIDGE, 'bridge', 'mdb', getEntry === undefined ? 'show' : 'get')
  const { line } = telling
  if (header.ifindex !== 0) line.say('dev', telling.device(header.ifindex))
  if (getEntry !== undefined) {
    line.say('grp', getEntry.addr)
    if (getEntry.vid !== 0) line.say('vid', getEntry.vid)
    sayAttributes(mdbSetEntryAttributes, { ...setRows, ifindex: elsewhere }, getEntryAttrs ?? {}, telling)
  }
  sayAttributes(mdbAttributes, {}, others, telling)
  return [line]
}
