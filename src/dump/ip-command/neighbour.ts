import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  type NeighbourAttributes,
  type NeighbourMessage,
  NTF,
  NTF_EXT,
  NUD,
  neighbourAttributes,
} from '../../../protocol/route/index.js'
import { type WordsToNumbers, wordOf } from '../../../protocol/route/words.js'
import { tellFdb, tellGetFdb } from './fdb.js'
import { neighbourVerb, protocol, sayFlags } from './neighbour-words.js'
import { device, elsewhere, option, type Row, reported, sayAttributes, type WordRows } from './rows.js'
import type { Teller } from './teller.js'

const states: WordsToNumbers = Object.fromEntries(
  Object.entries(NUD).map(([name, number]) => [name.toLowerCase(), number]),
)

const flagWords: WordsToNumbers = {
  router: NTF.ROUTER,
  use: NTF.USE,
  extern_learn: NTF.EXT_LEARNED,
  sticky: NTF.STICKY,
}

const managed: Row<number> = value => (value === NTF_EXT.MANAGED ? ['managed'] : value === 0 ? [] : undefined)

const rows: WordRows<NeighbourAttributes> = {
  dst: elsewhere,
  lladdr: option('lladdr'),
  flagsExt: managed,
  protocol,
  cacheinfo: reported,
  probes: reported,
}

/** RTM_NEWNEIGH, RTM_DELNEIGH: `ip neigh`, or in family AF_BRIDGE `bridge fdb`. */
export const tellNeighbour =
  (deleted: boolean): Teller<NeighbourMessage> =>
  (body, told) => {
    const { header, attributes } = body
    if (header.family === AF.BRIDGE) return tellFdb(deleted)(body, told)
    const telling = told.line(AF.UNSPEC, 'ip', 'neigh', deleted ? 'del' : neighbourVerb(told))
    const { line } = telling
    if (header.flags & NTF.PROXY) line.say('proxy')
    if (attributes.dst === undefined) line.note('not said: a neighbour without an address')
    else line.say(attributes.dst)
    line.say('dev', telling.device(header.ifindex))
    sayAttributes(neighbourAttributes, rows, attributes, telling)
    // `ip` gives every neighbour that state; of one that goes it does not matter, and the kernel keeps none of a proxy.
    const proxy = !told.asked && (header.flags & NTF.PROXY) !== 0
    // What the kernel is to look after has no state at first.
    const lookedAfter = header.state === NUD.NONE && (header.flags & NTF.USE || attributes.flagsExt === NTF_EXT.MANAGED)
    if (header.state !== NUD.PERMANENT && !deleted && !proxy && !lookedAfter) line.say('nud', stateWord(header.state))
    sayFlags(header.flags & ~NTF.PROXY, flagWords, telling)
    return [line]
  }

/** Several states at once have no word: then the number in hexadecimal. */
function stateWord(state: number): string {
  const word = wordOf(states, state)
  return /^\d+$/.test(word) ? `0x${state.toString(16)}` : word
}

const listRows: WordRows<NeighbourAttributes> = { ifindex: device('dev'), master: device('vrf') }

/** RTM_GETNEIGH: `ip neigh get`, or as a dump `ip neigh show`. */
export const tellGetNeighbour: Teller<NeighbourMessage> = (body, told) => {
  const { header, attributes } = body
  if (header.family === AF.BRIDGE) return tellGetFdb(body, told)
  const dump = told.has(NLM_F.DUMP)
  const telling = told.line(dump ? header.family : AF.UNSPEC, 'ip')
  const { line } = telling
  if (dump) {
    if (header.family === AF.INET) line.say('-4')
    line.say('neigh', 'show')
    if (header.flags & NTF.PROXY) line.say('proxy')
    if (header.ifindex !== 0) line.say('dev', telling.device(header.ifindex))
    sayAttributes(neighbourAttributes, listRows, attributes, telling)
    return [line]
  }
  line.say('neigh', 'get')
  if (header.flags & NTF.PROXY) line.say('proxy')
  sayAttributes(neighbourAttributes, { dst: address => [address] }, attributes, telling)
  line.say('dev', telling.device(header.ifindex))
  return [line]
}
