import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  NEXTHOP_GRP_TYPE,
  type NexthopAttributes,
  type NexthopGrp,
  type NexthopMessage,
  type NexthopResGroup,
  NHA_OP_FLAG,
  nexthopAttributes,
  nexthopResBucket,
  RTNH_F,
} from '../../../protocol/route/index.js'
import { sayEncapsulation } from './encapsulation.js'
import { protocolWord } from './protocol-word.js'
import { device, elsewhere, only, option, type Row, reported, sayAttributes, strictly, type WordRows } from './rows.js'
import type { Teller, Told } from './teller.js'

/** `10,5/11,6`: each member's id, and its weight unless that is 1. Of an answer the upper byte counts where the kernel says that it is one. */
const group: Row<readonly NexthopGrp[]> = (members, { asked }, { opFlags }) => {
  const wide = asked || (Number(opFlags ?? 0) & NHA_OP_FLAG.RESP_GRP_RESVD_0) !== 0
  const weights = members.map(({ id, weight, weight_high }) => [id, weight + (wide ? weight_high * 256 : 0) + 1])
  return ['group', weights.map(([id, weight]) => (weight === 1 ? id : `${id},${weight}`)).join('/')]
}

const seconds = (hundredths: number): string => String(hundredths / 100)

const buckets: Row<NexthopResGroup> = ({ buckets: count, idleTimer, unbalancedTimer, unknown }) =>
  unknown === undefined
    ? [
        ...(count === undefined ? [] : ['buckets', count]),
        ...(idleTimer === undefined ? [] : ['idle_timer', seconds(idleTimer)]),
        ...(unbalancedTimer === undefined ? [] : ['unbalanced_timer', seconds(unbalancedTimer)]),
      ]
    : undefined

const rows: WordRows<NexthopAttributes> = {
  id: option('id'),
  encapType: elsewhere,
  encap: elsewhere,
  blackhole: only('blackhole'),
  gateway: option('via'),
  oif: device('dev'),
  dstPort: option('dst_port'),
  group,
  // A group divides by a hash unless it says otherwise.
  groupType: (value, telling) =>
    value === NEXTHOP_GRP_TYPE.MPATH ? [] : strictly('type', { resilient: NEXTHOP_GRP_TYPE.RES })(value, telling),
  resGroup: buckets,
  hwStatsEnable: (value, { asked }) => (asked || value !== 0 ? ['hw_stats', value ? 'on' : 'off'] : []),
  hwStatsUsed: reported,
  groupStats: reported,
  opFlags: reported,
  fdb: only('fdb'),
}

/** RTM_NEWNEXTHOP, RTM_DELNEXTHOP. */
export const tellNexthop =
  (deleted: boolean): Teller<NexthopMessage> =>
  ({ header, attributes }, told) => {
    // The gateway tells the family of the others, too.
    const family = attributes.gateway === undefined ? header.family : AF.UNSPEC
    const telling = told.line(family, 'ip', 'nexthop', deleted ? 'del' : addVerb(told))
    const { line } = telling
    if (deleted && !told.asked) return [line.say('id', attributes.id ?? 0)]
    const { id, ...others } = attributes
    if (id !== undefined) line.say('id', id)
    sayEncapsulation(attributes, telling)
    sayAttributes(nexthopAttributes, rows, others, telling)
    const { flags, protocol } = header
    if (flags & RTNH_F.ONLINK) line.say('onlink')
    if (told.asked && flags & ~RTNH_F.ONLINK) line.note(`not said: flags 0x${(flags >>> 0).toString(16)}`)
    if (protocol !== 0) line.say('proto', protocolWord(protocol))
    return [line]
  }

function addVerb({ flags, asked }: Told): string {
  return asked && flags & NLM_F.REPLACE ? 'replace' : 'add'
}

const listRows: WordRows<NexthopAttributes> = {
  id: option('id'),
  oif: device('dev'),
  master: device('master'),
  groups: only('groups'),
  fdb: only('fdb'),
  // `-s` asks for them.
  opFlags: value => ((value & ~(NHA_OP_FLAG.DUMP_STATS | NHA_OP_FLAG.DUMP_HW_STATS)) === 0 ? [] : undefined),
}

/** RTM_GETNEXTHOP: `ip nexthop show`, or for one of them `ip nexthop get`. */
export const tellGetNexthop: Teller<NexthopMessage> = ({ header, attributes }, told) => {
  const telling = told.line(header.family, 'ip')
  const { line } = telling
  if (header.family === AF.INET) line.say('-4')
  const { opFlags = 0 } = attributes
  if (opFlags & NHA_OP_FLAG.DUMP_STATS) line.say('-s')
  if (opFlags & NHA_OP_FLAG.DUMP_HW_STATS) line.say('-s')
  line.say('nexthop', told.has(NLM_F.DUMP) ? 'show' : 'get')
  sayAttributes(nexthopAttributes, listRows, attributes, telling)
  if (header.protocol !== 0) line.say('proto', protocolWord(header.protocol))
  return [line]
}

/** RTM_GETNEXTHOPBUCKET: `ip nexthop bucket`. */
export const tellGetNexthopBucket: Teller<NexthopMessage> = ({ header, attributes }, told) => {
  const telling = told.line(header.family, 'ip', 'nexthop', 'bucket', told.has(NLM_F.DUMP) ? 'show' : 'get')
  const { resBucket, ...others } = attributes
  sayAttributes(nexthopAttributes, { id: option('id'), oif: device('dev'), master: device('master') }, others, telling)
  if (resBucket !== undefined)
    sayAttributes(nexthopResBucket, { nhId: option('nhid'), index: option('index') }, resBucket, telling)
  return [telling.line]
}
