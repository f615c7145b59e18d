import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  IFF,
  type Ifinfomsg,
  type LinkAttributes,
  type LinkMessage,
  linkAttributes,
  RTEXT_FILTER,
  RTM,
} from '../../../protocol/route/index.js'
import { tellBridgePort } from './bridge.js'
import { Line } from './line.js'
import { sayInfo } from './link-kinds/index.js'
import { changingRows, lowerRows, settingRows, stateRows } from './link-rows.js'
import { reportedLink } from './reported-link.js'
import { device, elsewhere, option, type Row, sayAttributes, type Telling, type WordRows } from './rows.js'
import type { Teller, Told } from './teller.js'

/** RTM_NEWLINK: a request that adds or changes, or a link that the kernel reports; in family AF_BRIDGE a port. */
export const tellNewLink: Teller<LinkMessage> = (body, told) => {
  if (body.header.family === AF.BRIDGE) return tellBridgePort(RTM.NEWLINK)(body, told)
  if (!told.asked) return reportedLink(body, told)
  if (isProbe(body))
    return [new Line().note('an empty request, by which ip finds out whether the kernel knows RTM_NEWLINK')]
  return [told.has(NLM_F.CREATE) ? addedLink(body, told) : changedLink(body, told)]
}

/** RTM_SETLINK: as RTM_NEWLINK without NLM_F_CREATE; in family AF_BRIDGE what `bridge` sets. */
export const tellSetLink: Teller<LinkMessage> = (body, told) =>
  body.header.family === AF.BRIDGE ? tellBridgePort(RTM.SETLINK)(body, told) : [changedLink(body, told)]

function isProbe({ header, attributes }: LinkMessage): boolean {
  return header.index === 0 && header.change === 0 && Object.keys(attributes).length === 0
}

function addedLink({ header, attributes }: LinkMessage, told: Told): Line {
  const telling = told.line(AF.UNSPEC, 'ip', 'link', 'add')
  const { line } = telling
  const { link, parentDevName, ifname, linkinfo, ...own } = attributes
  sayAttributes(linkAttributes, lowerRows, present({ link, parentDevName }), telling)
  if (ifname !== undefined) line.say('name', ifname)
  else line.note('without a name: the kernel finds one')
  if (header.index !== 0) line.say('index', header.index)
  sayAttributes(linkAttributes, { ...settingRows, ...changingRows }, own, telling)
  sayFlags(header, telling)
  sayInfo(linkinfo, telling, told)
  return line
}

/** Without the properties that are undefined. */
function present<T extends object>(values: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
}

/** How a device is named: by index, by name, by another name, or a whole group of them. Gives the attributes that are left. */
function sayDevice({ index }: Ifinfomsg, attributes: LinkAttributes, telling: Telling): LinkAttributes {
  const { line } = telling
  if (index !== 0) {
    line.say('dev', telling.device(index))
    return attributes
  }
  const { ifname, altIfname, group, ...rest } = attributes
  if (ifname !== undefined) {
    line.say('dev', ifname)
    return present({ ...rest, altIfname, group })
  }
  if (altIfname !== undefined) {
    line.say('dev', altIfname)
    return present({ ...rest, group })
  }
  if (group !== undefined) line.say('group', group)
  else line.note('names no device')
  return rest
}

function changedLink({ header, attributes }: LinkMessage, told: Told): Line {
  const { linkinfo, ...others } = attributes
  const token = onlyToken(attributes)
  if (token !== undefined) {
    const telling = told.line(AF.UNSPEC, 'ip', 'token', 'set', token)
    sayDevice(header, attributes, telling)
    sayFlags(header, telling)
    return telling.line
  }
  const telling = told.line(AF.UNSPEC, 'ip', 'link', 'set')
  const left = sayDevice(header, others, telling)
  sayFlags(header, telling)
  const rows = { link: lowerRows.link!, ifname: option('name'), ...settingRows, ...changingRows }
  sayAttributes(linkAttributes, rows, left, telling)
  sayInfo(linkinfo, telling, told)
  return telling.line
}

/** The token, if nothing but it is set: `ip token` is a command of its own. */
function onlyToken({ afSpec, ifname: _, ...others }: LinkAttributes): string | undefined {
  const { inet6, ...families } = afSpec ?? {}
  const { token, ...rest } = inet6 ?? {}
  return [others, families, rest].every(values => Object.keys(values).length === 0) ? token : undefined
}

/** Flags as `ip link set` has them; the ones that are set in `change` are meant. */
const flagWords: readonly (readonly [number, string, string, string])[] = [
  [IFF.UP, 'up', '', 'down'],
  [IFF.NOARP, 'arp', 'off', 'on'],
  [IFF.MULTICAST, 'multicast', 'on', 'off'],
  [IFF.ALLMULTI, 'allmulticast', 'on', 'off'],
  [IFF.PROMISC, 'promisc', 'on', 'off'],
  [IFF.NOTRAILERS, 'trailers', 'off', 'on'],
  [IFF.DYNAMIC, 'dynamic', 'on', 'off'],
]

function sayFlags({ flags, change }: Ifinfomsg, { line }: Telling): void {
  let left = change
  for (const [bit, word, set, unset] of flagWords) {
    if ((change & bit) === 0) continue
    left &= ~bit
    if (bit === IFF.UP) line.say(flags & bit ? word : unset)
    else line.say(word, flags & bit ? set : unset)
  }
  if (left !== 0)
    line.note(`not said: flags 0x${((flags & left) >>> 0).toString(16)} of 0x${(left >>> 0).toString(16)}`)
  // The kernel takes flags without a mask as the whole of them, if they are not all zero.
  if (change === 0 && flags !== 0) line.note(`not said: flags 0x${(flags >>> 0).toString(16)}`)
}

/** RTM_DELLINK: `ip link del`; in family AF_BRIDGE VLANs of a port. */
export const tellDelLink: Teller<LinkMessage> = (body, told) => {
  const { header, attributes } = body
  if (header.family === AF.BRIDGE) return tellBridgePort(RTM.DELLINK)(body, told)
  const telling = told.line(AF.UNSPEC, 'ip', 'link', 'del')
  if (!told.asked) return [telling.line.say('dev', attributes.ifname ?? telling.device(header.index))]
  const { linkinfo, ...left } = sayDevice(header, attributes, telling)
  sayAttributes(linkAttributes, {}, left, telling)
  sayInfo(linkinfo, telling, told)
  return [telling.line]
}

/** RTM_NEWLINKPROP, RTM_DELLINKPROP: other names of a device. */
export const tellLinkProperties =
  (deleted: boolean): Teller<LinkMessage> =>
  ({ header, attributes }, told) => {
    const telling = told.line(AF.UNSPEC, 'ip', 'link', 'property', deleted ? 'del' : 'add')
    const left = sayDevice(header, attributes, telling)
    const rows = { propList: altnames, ...(told.asked ? {} : { ...stateRows, ...reportedElsewhere }) }
    sayAttributes(linkAttributes, rows, left, telling)
    return [telling.line]
  }

const altnames: Row<NonNullable<LinkAttributes['propList']>> = ({ altIfname = [], unknown }) =>
  unknown === undefined ? altIfname.flatMap(name => ['altname', name]) : undefined

const reportedElsewhere: WordRows<LinkAttributes> = Object.fromEntries(
  ['ifname', 'linkinfo', 'link', ...Object.keys(settingRows), ...Object.keys(changingRows)].map(key => [
    key,
    elsewhere,
  ]),
)

/** RTM_GETLINK: `ip link show`, or in family AF_BRIDGE what `bridge` shows. How much the answer is to contain (IFLA_EXT_MASK) is not said. */
export const tellGetLink: Teller<LinkMessage> = ({ header, attributes }, told) => {
  const { extMask = 0, ...asked } = attributes
  if (header.family === AF.BRIDGE) {
    const vlans = extMask & (RTEXT_FILTER.BRVLAN | RTEXT_FILTER.BRVLAN_COMPRESSED)
    const telling = told.line(AF.UNSPEC, 'bridge', vlans === 0 ? 'link' : 'vlan', 'show')
    if (header.index !== 0) telling.line.say('dev', telling.device(header.index))
    sayAttributes(linkAttributes, { master: device('master') }, asked, telling)
    return [telling.line]
  }
  const telling = told.line(AF.UNSPEC, 'ip', 'link', 'show')
  const { linkinfo, ...left } =
    header.index !== 0 || asked.ifname !== undefined || asked.altIfname !== undefined
      ? sayDevice(header, asked, telling)
      : asked
  const rows: WordRows<LinkAttributes> = {
    group: option('group'),
    master: device('master'),
    targetNetnsid: option('target-nsid'),
  }
  sayAttributes(linkAttributes, rows, left, telling)
  sayInfo(linkinfo, telling, told)
  return [telling.line]
}
