/* The forwarding database: neighbours of family AF_BRIDGE. */
import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  FDB_NOTIFY,
  type NeighbourAttributes,
  type NeighbourMessage,
  NTF,
  NUD,
  neighbourAttributes,
} from '../../../protocol/route/index.js'
import type { Line } from './line.js'
import { neighbourVerb, protocol, sayFlags } from './neighbour-words.js'
import { device, elsewhere, option, reported, sayAttributes, type WordRows } from './rows.js'
import type { Teller, Told } from './teller.js'

const flagWords = {
  self: NTF.SELF,
  master: NTF.MASTER,
  use: NTF.USE,
  router: NTF.ROUTER,
  extern_learn: NTF.EXT_LEARNED,
  sticky: NTF.STICKY,
}

const rows: WordRows<NeighbourAttributes> = {
  lladdr: elsewhere,
  dst: option('dst'),
  port: option('port'),
  vni: option('vni'),
  srcVni: option('src_vni'),
  ifindex: device('via'),
  vlan: option('vlan'),
  nhId: option('nhid'),
  protocol,
  master: reported,
  linkNetnsid: reported,
  cacheinfo: reported,
  probes: reported,
  fdbExtAttrs: ({ activityNotify, dontRefresh, unknown }) => {
    if (unknown !== undefined || (activityNotify ?? 0) & ~FDB_NOTIFY.BIT) return undefined
    return [...(activityNotify ? ['activity_notify'] : []), ...(dontRefresh ? ['norefresh'] : [])]
  },
  // The same as the header's flags, with room for more of them.
  flagsExt: value => (value === 0 ? [] : undefined),
}

/** RTM_NEWNEIGH, RTM_DELNEIGH of family AF_BRIDGE: `bridge fdb`. */
export const tellFdb =
  (deleted: boolean): Teller<NeighbourMessage> =>
  ({ header, attributes }, told) => {
    if (deleted && told.asked && told.has(NLM_F.BULK)) return [flush({ header, attributes }, told)]
    const telling = told.line(AF.BRIDGE, 'bridge', 'fdb', deleted ? 'del' : neighbourVerb(told))
    const { line } = telling
    line.say(attributes.lladdr ?? '00:00:00:00:00:00', 'dev', telling.device(header.ifindex))
    if (attributes.lladdr === undefined) line.note('the message has no address')
    sayAttributes(neighbourAttributes, rows, attributes, telling)
    // The kernel tells by an attribute that an entry is the bridge's and not the device's own.
    const flags = !told.asked && attributes.master !== undefined ? header.flags | NTF.MASTER : header.flags
    sayFlags(flags === NTF.SELF ? 0 : flags, flagWords, telling)
    const kind = kindWord(header.state)
    if (kind === undefined) line.note(`not said: state 0x${header.state.toString(16)}`)
    else if (kind !== 'permanent') line.say(kind)
    return [line]
  }

/** Words of `flush` for what the state and the flags of an entry must be: the bits that count, and what they are. */
const flushStates = [
  ['permanent', NUD.PERMANENT, NUD.PERMANENT],
  ['nopermanent', NUD.PERMANENT, 0],
  ['static', NUD.NOARP | NUD.PERMANENT, NUD.NOARP],
  ['nostatic', NUD.NOARP, 0],
  ['dynamic', NUD.NOARP | NUD.PERMANENT, 0],
  ['nodynamic', NUD.NOARP, NUD.NOARP],
] as const

const flushFlags = { extern_learn: NTF.EXT_LEARNED, sticky: NTF.STICKY, offloaded: NTF.OFFLOADED }

/** NLM_F_BULK: every entry that is as the message says. */
function flush({ header, attributes }: NeighbourMessage, told: Told): Line {
  const telling = told.line(AF.BRIDGE, 'bridge', 'fdb', 'flush')
  const { line } = telling
  line.say('dev', telling.device(header.ifindex))
  const { ndmStateMask = 0, ndmFlagsMask = 0, ...others } = attributes
  sayAttributes(neighbourAttributes, { ifindex: device('brport'), vlan: option('vlan'), ...flushRows }, others, telling)
  const state = flushStates.find(([, mask, value]) => mask === ndmStateMask && value === (header.state & mask))
  if (state !== undefined) line.say(state[0])
  else if (ndmStateMask !== 0) line.note(`not said: NDA_NDM_STATE_MASK ${ndmStateMask}`)
  let left = ndmFlagsMask
  for (const [word, bit] of Object.entries(flushFlags)) {
    if ((ndmFlagsMask & bit) === 0) continue
    line.say(header.flags & bit ? word : `no${word}`)
    left &= ~bit
  }
  if (left !== 0) line.note(`not said: NDA_NDM_FLAGS_MASK ${left}`)
  const whose = header.flags & ~ndmFlagsMask
  sayFlags(whose === NTF.SELF ? 0 : whose, { self: NTF.SELF, master: NTF.MASTER }, telling)
  return line
}

/** Only VXLAN devices have these. */
const flushRows: WordRows<NeighbourAttributes> = {
  srcVni: option('src_vni'),
  dst: option('dst'),
  vni: option('vni'),
  port: option('port'),
  nhId: option('nhid'),
}

/** `bridge` adds NUD_NOARP to what does not age. */
function kindWord(state: number): 'permanent' | 'static' | 'dynamic' | undefined {
  if (state & NUD.PERMANENT) return 'permanent'
  if (state & NUD.NOARP) return 'static'
  return state & (NUD.REACHABLE | NUD.STALE) ? 'dynamic' : undefined
}

/** RTM_GETNEIGH of family AF_BRIDGE: `bridge fdb show` or `bridge fdb get`. */
export const tellGetFdb: Teller<NeighbourMessage> = ({ header, attributes }, told) => {
  const dump = told.has(NLM_F.DUMP)
  const telling = told.line(AF.BRIDGE, 'bridge', 'fdb', dump ? 'show' : 'get')
  const { line } = telling
  const getRows: WordRows<NeighbourAttributes> = {
    lladdr: address => [address],
    master: device('br'),
    vlan: option('vlan'),
    vni: option('vni'),
  }
  sayAttributes(neighbourAttributes, getRows, attributes, telling)
  if (header.ifindex !== 0) line.say(dump ? 'brport' : 'dev', telling.device(header.ifindex))
  if (!dump) sayFlags(header.flags, { self: NTF.SELF, master: NTF.MASTER }, telling)
  return [line]
}
