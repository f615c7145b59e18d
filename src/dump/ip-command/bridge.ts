/* Ports of a bridge as `bridge` says them: link messages of family AF_BRIDGE. */
import {
  AF,
  BRIDGE_FLAGS,
  BRIDGE_MODE,
  BRIDGE_VLAN_INFO,
  type BridgeAfSpec,
  type BridgeVlanInfo,
  bridgeAfSpec,
  bridgePortData,
  type LinkAttributes,
  type LinkMessage,
  linkAttributes,
  RTM,
} from '../../../protocol/route/index.js'
import { wordOf } from '../../../protocol/route/words.js'
import { portStates } from './bridge-words.js'
import { Line } from './line.js'
import { bridgePortRows } from './link-kinds/bridge-port.js'
import { settingRows, stateRows } from './link-rows.js'
import { elsewhere, sayAttributes, strictly, type Telling, type WordRows } from './rows.js'
import type { Teller, Told } from './teller.js'

type Message = typeof RTM.NEWLINK | typeof RTM.DELLINK | typeof RTM.SETLINK

/** `bridge link set`, and for each VLAN `bridge vlan add` or `del`. */
export const tellBridgePort =
  (type: Message): Teller<LinkMessage> =>
  ({ header, attributes }, told) => {
    const { protinfo, afSpec, ...left } = attributes
    const lines: Line[] = []
    if (!told.asked && type === RTM.DELLINK)
      return [new Line().note(`${nameOf(header.index, attributes, told)} is no port any more`)]
    const port = told.line(AF.BRIDGE, 'bridge', 'link', 'set')
    port.line.say('dev', told.asked ? port.device(header.index) : nameOf(header.index, attributes, told))
    const before = port.line.length + port.line.notes.length
    if (protinfo !== undefined) sayAttributes(bridgePortData, bridgePortRows, protinfo, port)
    if (afSpec !== undefined) sayTarget(afSpec, protinfo === undefined, port)
    sayAttributes(linkAttributes, told.asked ? {} : reportedRows, left, port)
    if (port.line.length + port.line.notes.length > before) lines.push(port.line)
    for (const range of ranges(afSpec?.vlanInfo ?? []))
      lines.push(vlan(type, range, afSpec!, header.index, attributes, told))
    for (const tunnel of tunnels(type, afSpec, header.index, attributes, told)) lines.push(tunnel)
    for (const { msti = 0, state = 0 } of afSpec?.mst ?? []) {
      const { line } = told.line(AF.BRIDGE, 'bridge', 'mst', 'set')
      line.say('dev', told.asked ? port.device(header.index) : nameOf(header.index, attributes, told), 'msti', msti)
      lines.push(line.say('state', wordOf(portStates, state)))
    }
    return lines.length > 0 ? lines : [port.line]
  }

const reportedRows: WordRows<LinkAttributes> = {
  ...stateRows,
  ...Object.fromEntries(
    ['ifname', 'master', 'link', 'operstate', 'linkinfo', ...Object.keys(settingRows)].map(key => [key, elsewhere]),
  ),
}

function nameOf(index: number, { ifname }: LinkAttributes, { names }: Told): string {
  return ifname ?? names.get(index) ?? `if${index}`
}

/** Whom a request is for: the bridge, the device itself, or both. */
function targets(flags: number): string[] {
  return [...(flags & BRIDGE_FLAGS.SELF ? ['self'] : []), ...(flags & BRIDGE_FLAGS.MASTER ? ['master'] : [])]
}

const specRows: WordRows<BridgeAfSpec> = {
  mode: strictly('hwmode', { veb: BRIDGE_MODE.VEB, vepa: BRIDGE_MODE.VEPA }),
  flags: elsewhere,
  vlanInfo: elsewhere,
  vlanTunnelInfo: elsewhere,
  mst: elsewhere,
}

function sayTarget(spec: BridgeAfSpec, onlyVlans: boolean, telling: Telling): void {
  if (!onlyVlans) telling.line.say(...targets(spec.flags ?? 0))
  sayAttributes(bridgeAfSpec, specRows, spec, telling)
}

interface Range {
  readonly first: BridgeVlanInfo
  readonly last: BridgeVlanInfo
}

/** VLANs one by one; a range comes as its first and its last. */
function ranges(list: readonly BridgeVlanInfo[]): Range[] {
  const found: Range[] = []
  let first: BridgeVlanInfo | undefined
  for (const info of list) {
    if (info.flags & BRIDGE_VLAN_INFO.RANGE_BEGIN) first = info
    else {
      found.push({ first: info.flags & BRIDGE_VLAN_INFO.RANGE_END ? (first ?? info) : info, last: info })
      first = undefined
    }
  }
  if (first !== undefined) found.push({ first, last: first })
  return found
}

const vlanFlags =
  BRIDGE_VLAN_INFO.PVID | BRIDGE_VLAN_INFO.UNTAGGED | BRIDGE_VLAN_INFO.RANGE_BEGIN | BRIDGE_VLAN_INFO.RANGE_END

function vlan(
  type: Message,
  { first, last }: Range,
  spec: BridgeAfSpec,
  index: number,
  attributes: LinkAttributes,
  told: Told,
): Line {
  const { line } = vlanLine(type, first.vid, last.vid, index, attributes, told)
  const flags = first.flags | last.flags
  if (flags & BRIDGE_VLAN_INFO.PVID) line.say('pvid')
  if (flags & BRIDGE_VLAN_INFO.UNTAGGED) line.say('untagged')
  line.say(...targets(spec.flags ?? 0))
  const rest = flags & ~vlanFlags
  if (told.asked && rest !== 0) line.note(`not said: flags 0x${rest.toString(16)}`)
  return line
}

function vlanLine(
  type: Message,
  from: number,
  to: number,
  index: number,
  attributes: LinkAttributes,
  told: Told,
): Telling {
  const telling = told.line(AF.BRIDGE, 'bridge', 'vlan', type === RTM.DELLINK ? 'del' : 'add')
  telling.line.say('dev', told.asked ? telling.device(index) : nameOf(index, attributes, told))
  telling.line.say('vid', from === to ? from : `${from}-${to}`)
  return telling
}

function tunnels(
  type: Message,
  spec: BridgeAfSpec | undefined,
  index: number,
  attributes: LinkAttributes,
  told: Told,
): Line[] {
  const lines: Line[] = []
  let begin: { vid: number; id: number } | undefined
  for (const { vid = 0, id = 0, flags = 0 } of spec?.vlanTunnelInfo ?? []) {
    if (flags & BRIDGE_VLAN_INFO.RANGE_BEGIN) {
      begin = { vid, id }
      continue
    }
    const first = flags & BRIDGE_VLAN_INFO.RANGE_END && begin !== undefined ? begin : { vid, id }
    const { line } = vlanLine(type, first.vid, vid, index, attributes, told)
    line.say('tunnel_info', 'id', first.id === id ? id : `${first.id}-${id}`, ...targets(spec?.flags ?? 0))
    lines.push(line)
    begin = undefined
  }
  return lines
}
