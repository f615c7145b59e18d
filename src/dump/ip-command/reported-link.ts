import {
  AF,
  ARPHRD,
  IFF,
  type Ifinfomsg,
  type LinkAttributes,
  type LinkInfo,
  type LinkMessage,
  linkAttributes,
} from '../../../protocol/route/index.js'
import { Line } from './line.js'
import { sayInfo, sayPort } from './link-kinds/index.js'
import { tellTunnelDevice } from './link-kinds/tun.js'
import { changingRows, settingRows, stateRows } from './link-rows.js'
import { elsewhere, sayAttributes, type WordRows } from './rows.js'
import type { Told } from './teller.js'

interface Reported {
  readonly header: Ifinfomsg
  readonly attributes: LinkAttributes
  readonly name: string
  readonly kind: string | undefined
  readonly info: LinkInfo | undefined
}

/** Kinds that come in pairs: one command makes both. */
const pairs: readonly (string | undefined)[] = ['veth', 'vxcan', 'netkit']

/** Ethernet kinds that are without ARP and multicast from the beginning. */
const quietKinds: readonly (string | undefined)[] = ['dummy', 'ifb', 'vrf', 'netkit', 'ipvlan', 'team', 'nlmon']

/**
 * A link as the kernel reports it, as the commands that make it: one adds it, one sets what can only be set, one sets it as a port,
 * one gives its other names. A master may come later in a dump than its ports: the commands that add go first.
 */
export function reportedLink({ header, attributes }: LinkMessage, told: Told): Line[] {
  const info = attributes.linkinfo
  const { kind, slaveKind } = (info ?? {}) as { kind?: string; slaveKind?: string }
  const name = attributes.ifname ?? told.names.get(header.index) ?? `if${header.index}`
  const link: Reported = { header, attributes, name, kind, info }
  const lines = [making(link, told)]
  const set = setting(link, told)
  if (set !== undefined) lines.push(set)
  if (slaveKind !== undefined) {
    const telling = told.line(AF.UNSPEC, 'ip', 'link', 'set', 'dev', name, 'type', `${slaveKind}_slave`)
    const before = telling.line.length
    sayPort(slaveKind, info!, telling, told)
    if (telling.line.length > before || telling.line.notes.length > 0) lines.push(telling.line)
  }
  const names = attributes.propList?.altIfname ?? []
  const properties = names.flatMap(each => ['altname', each])
  if (names.length > 0)
    lines.push(told.line(AF.UNSPEC, 'ip', 'link', 'property', 'add', 'dev', name, ...properties).line)
  return lines
}

/** Of a pair in one namespace the one with the lower index is the one that is said to be made. */
function isSecond({ header, attributes, kind }: Reported): boolean {
  const { link = 0, linkNetnsid } = attributes
  return pairs.includes(kind) && linkNetnsid === undefined && link !== 0 && link < header.index
}

const isMade = (link: Reported): boolean => link.kind !== undefined && !isSecond(link)

function making(link: Reported, told: Told): Line {
  const { attributes, name, kind, info } = link
  if (kind === undefined) return new Line().note(`${name} is no device that ip link add makes`)
  if (isSecond(link)) {
    const first = attributes.link!
    return new Line().note(`${name} is made together with ${told.names.get(first) ?? `if${first}`}`)
  }
  if (kind === 'tun') return tellTunnelDevice(name, info!, told)
  const telling = told.line(AF.UNSPEC, 'ip', 'link', 'add')
  const { line } = telling
  const { link: lower = 0, linkNetnsid, ...own } = attributes
  const paired = pairs.includes(kind)
  if (!paired && lower !== 0 && linkNetnsid === undefined && hasLower(link)) line.say('link', telling.device(lower))
  line.say('name', name)
  sayAttributes(linkAttributes, { ...settingRows, ...said(changingRows) }, own, telling)
  sayInfo(info, telling, told)
  if (paired && lower !== 0 && linkNetnsid === undefined) line.say('peer', 'name', telling.device(lower))
  else if (linkNetnsid !== undefined && lower !== 0)
    line.note(`its ${paired ? 'peer' : 'lower device'} is number ${lower} of the namespace with id ${linkNetnsid}`)
  return line
}

/** Tunnels say in their own data by which device packets leave. */
function hasLower({ kind, info }: Reported): boolean {
  return kind !== 'vxlan' && kind !== 'xfrm' && (info as { data?: { link?: number } }).data?.link === undefined
}

function said(rows: WordRows<LinkAttributes>): WordRows<LinkAttributes> {
  const keys = ['ifname', 'linkinfo', 'propList', ...Object.keys(rows)]
  return { ...stateRows, ...Object.fromEntries(keys.map(key => [key, elsewhere])) }
}

/** The rest of it, by `ip link set`; undefined where there is none. */
function setting(link: Reported, told: Told): Line | undefined {
  const { header, attributes, name, kind } = link
  const telling = told.line(AF.UNSPEC, 'ip', 'link', 'set', 'dev', name)
  const { line } = telling
  const before = line.length
  const { unknown: _, numTxQueues: __, numRxQueues: ___, link: ____, linkNetnsid: _____, ...own } = attributes
  const rows = { ...changingRows, ...(isMade(link) && kind !== 'tun' ? {} : settingRows) }
  sayAttributes(linkAttributes, { ...said(settingRows), ...rows }, own, telling)
  sayReportedFlags(header, kind, line)
  return line.length > before || line.notes.length > 0 ? line : undefined
}

function sayReportedFlags({ flags, type }: Ifinfomsg, kind: string | undefined, line: Line): void {
  if (type === ARPHRD.ETHER && !quietKinds.includes(kind)) {
    if (flags & IFF.NOARP) line.say('arp', 'off')
    if ((flags & IFF.MULTICAST) === 0) line.say('multicast', 'off')
  }
  if (flags & IFF.ALLMULTI) line.say('allmulticast', 'on')
  if (flags & IFF.PROMISC) line.say('promisc', 'on')
  if (flags & IFF.NOTRAILERS) line.say('trailers', 'off')
  if (flags & IFF.DYNAMIC) line.say('dynamic', 'on')
  if (flags & IFF.UP) line.say('up')
}
