/* The VNIs that a VXLAN device with vnifilter takes: `bridge vni`. */
import {
  AF,
  TUNNEL_MSG_FLAG,
  type VniEntry,
  type VniMessage,
  vniAttributes,
  vniEntry,
} from '../../../protocol/route/index.js'
import { elsewhere, type Row, reported, sayAttributes, type WordRows } from './rows.js'
import type { Teller } from './teller.js'

/** `bridge` takes a multicast group by another word than an address. */
const remote: Row<string> = address => [/^(?:2(?:2[4-9]|3\d)\.|ff)/i.test(address) ? 'group' : 'remote', address]

const entryRows: WordRows<VniEntry> = {
  start: elsewhere,
  end: elsewhere,
  group: remote,
  group6: remote,
  stats: reported,
}

/** RTM_NEWTUNNEL, RTM_DELTUNNEL: a command for each range. */
export const tellVni =
  (deleted: boolean): Teller<VniMessage> =>
  ({ header, attributes }, told) =>
    (attributes.entry ?? []).map(entry => {
      const { start = 0, end } = entry
      const telling = told.line(AF.BRIDGE, 'bridge', 'vni', deleted ? 'del' : 'add')
      const range = end === undefined || end === start ? String(start) : `${start}-${end}`
      telling.line.say('dev', telling.device(header.ifindex), 'vni', range)
      sayAttributes(vniEntry, entryRows, entry, telling)
      return telling.line
    })

/** RTM_GETTUNNEL: `bridge vni show`. */
export const tellGetVni: Teller<VniMessage> = ({ header, attributes }, told) => {
  const statistics = (header.flags & TUNNEL_MSG_FLAG.STATS) !== 0
  const telling = told.line(AF.BRIDGE, 'bridge', ...(statistics ? ['-s'] : []), 'vni', 'show')
  if (header.ifindex !== 0) telling.line.say('dev', telling.device(header.ifindex))
  sayAttributes(vniAttributes, {}, attributes, telling)
  return [telling.line]
}
