/* The forwarding database: neighbours of family AF_BRIDGE. */
import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  type NeighbourAttributes,
  type NeighbourMessage,
  NTF,
  NUD,
  neighbourAttributes,
} from '../../../protocol/route/index.js'
import { neighbourVerb, protocol, sayFlags } from './neighbour-words.js'
import { device, elsewhere, option, reported, sayAttributes, type WordRows } from './rows.js'
import type { Teller } from './teller.js'

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
  // The same as the header's flags, with room for more of them.
  flagsExt: value => (value === 0 ? [] : undefined),
}

/** RTM_NEWNEIGH, RTM_DELNEIGH of family AF_BRIDGE: `bridge fdb`. */
export const tellFdb =
  (deleted: boolean): Teller<NeighbourMessage> =>
  ({ header, attributes }, told) => {
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
