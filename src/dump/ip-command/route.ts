import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  type RouteAttributes,
  type RouteMessage,
  RT_SCOPE,
  RT_TABLE,
  RTM_F,
  RTN,
  RTNH_F,
  RTNL_FAMILY,
  RTPROT,
  type Rtmsg,
  type Rtnexthop,
  routeAttributes,
} from '../../../protocol/route/index.js'
import { routeTypes, scopes, tables, wordOf } from '../../../protocol/route/words.js'
import { sayEncapsulation } from './encapsulation.js'
import type { Line, Words } from './line.js'
import { protocolWord } from './protocol-word.js'
import { sayMetrics } from './route-metrics.js'
import {
  device,
  elsewhere,
  option,
  type Row,
  reported,
  sayAttributes,
  strictly,
  type Telling,
  usual,
  type WordRows,
} from './rows.js'
import type { Teller } from './teller.js'

const familyWords = { inet: AF.INET, inet6: AF.INET6, mpls: AF.MPLS, bridge: AF.BRIDGE, link: AF.PACKET }

const via: Row<NonNullable<RouteAttributes['via']>> = ({ family, address }) => {
  const word = wordOf(familyWords, family)
  return /^\d+$/.test(word) ? undefined : ['via', word, address]
}

const realms: Row<number> = value => ['realms', value >>> 16 === 0 ? value : `${value >>> 16}/${value & 0xffff}`]

/** Hundredths of a second that are left. */
const expires: Row<NonNullable<RouteAttributes['cacheinfo']>> = ({ expires }, { asked }) =>
  asked ? undefined : expires > 0 ? ['expires', Math.ceil(expires / 100)] : []

/** What the ways of a multipath route have, too. */
const hopRows: WordRows<RouteAttributes> = {
  encapType: elsewhere,
  encap: elsewhere,
  newdst: address => ['as', 'to', address],
  gateway: address => ['via', address],
  via,
  oif: device('dev'),
  flow: realms,
}

const routeRows: WordRows<RouteAttributes> = {
  dst: elsewhere,
  src: elsewhere,
  ...hopRows,
  nhId: option('nhid'),
  prefsrc: option('src'),
  priority: option('metric'),
  pref: usual(0, strictly('pref', { medium: 0, high: 1, low: 3 })),
  expires: option('expires'),
  cacheinfo: expires,
  ttlPropagate: value => ['ttl-propagate', value ? 'enabled' : 'disabled'],
  metrics: elsewhere,
  table: elsewhere,
  multipath: elsewhere,
  // What was asked, in the answer to `ip route get`.
  iif: reported,
  mark: reported,
  uid: reported,
  mfcStats: reported,
  delReason: reported,
}

/** RTM_NEWROUTE, RTM_DELROUTE. */
export const tellRoute =
  (deleted: boolean): Teller<RouteMessage> =>
  ({ header, attributes }, told) => {
    const verb = deleted ? 'del' : addVerb(told.flags)
    const telling = told.line(header.family, 'ip', 'route', verb)
    const { line } = telling
    if (header.type !== (deleted && told.asked && header.family !== AF.MPLS ? RTN.UNSPEC : RTN.UNICAST))
      line.say(wordOf(routeTypes, header.type))
    line.say(destination(header, attributes.dst))
    if (attributes.src !== undefined || header.src_len > 0)
      line.say('from', prefix(attributes.src, header.family, header.src_len))
    sayEncapsulation(attributes, telling)
    sayAttributes(routeAttributes, routeRows, attributes, telling)
    if (attributes.metrics) sayMetrics(attributes.metrics, telling)
    line.say(...headerWords(header, attributes, deleted, told.asked))
    line.say(...hopFlags(header.flags, telling, RTM_F.FIB_MATCH | RTM_F.LOOKUP_TABLE | RTM_F.NOTIFY))
    for (const hop of attributes.multipath ?? []) sayHop(hop, telling)
    if (!told.asked && header.flags & RTM_F.CLONED) line.note('a copy made for one destination, in no table')
    return [line]
  }

/** NLM_F_CREATE alone is `prepend`: at the head of what is there; the kernel's events have it, too, for what is new. */
function addVerb(flags: number): string {
  const bits = flags & (NLM_F.CREATE | NLM_F.EXCL | NLM_F.REPLACE | NLM_F.APPEND)
  if (bits & NLM_F.REPLACE) return bits & NLM_F.CREATE ? 'replace' : 'change'
  if (bits & NLM_F.APPEND) return 'append'
  if (bits === NLM_F.EXCL && flags & NLM_F.REQUEST) return 'test'
  return bits === NLM_F.CREATE && flags & NLM_F.REQUEST ? 'prepend' : 'add'
}

function destination({ family, dst_len }: Rtmsg, dst: string | undefined): string {
  // `ip -6` sends the zeros of its default route, `ip` does not.
  if (dst_len === 0 && (dst === undefined || (dst === '::' && family === AF.INET6))) return 'default'
  return family === AF.MPLS ? String(dst) : prefix(dst, family, dst_len)
}

function prefix(address: string | undefined, family: number, length: number): string {
  return `${address ?? (family === AF.INET6 ? '::' : '0.0.0.0')}/${length}`
}

function headerWords(header: Rtmsg, attributes: RouteAttributes, deleted: boolean, asked: boolean): Words {
  const words: (string | number)[] = []
  const { family, type, scope, protocol, tos } = header
  if (tos !== 0) words.push('tos', `0x${tos.toString(16)}`)
  const table = attributes.table ?? header.table
  if (table !== usualTable(type)) words.push('table', wordOf(tables, table))
  if (protocol !== (asked && deleted ? RTPROT.UNSPEC : RTPROT.BOOT)) words.push('proto', protocolWord(protocol))
  const scopeOfItself =
    asked && deleted && isUnicast(type) && family === AF.INET ? RT_SCOPE.NOWHERE : usualScope(header, attributes)
  if (scope !== scopeOfItself) words.push('scope', wordOf(scopes, scope))
  return words
}

const isUnicast = (type: number): boolean => type === RTN.UNICAST || type === RTN.UNSPEC
const isLocal = (type: number): boolean => type === RTN.LOCAL || type === RTN.NAT
const isMany = (type: number): boolean => type === RTN.BROADCAST || type === RTN.ANYCAST

/** The table that `ip` takes when none is given. */
function usualTable(type: number): number {
  return isLocal(type) || isMany(type) ? RT_TABLE.LOCAL : RT_TABLE.MAIN
}

/** The scope that `ip` takes when none is given. */
function usualScope({ family, type }: Rtmsg, { gateway, via, multipath, nhId }: RouteAttributes): number {
  if (family !== AF.INET) return RT_SCOPE.UNIVERSE
  if (isLocal(type)) return RT_SCOPE.HOST
  if (isMany(type) || type === RTN.MULTICAST) return RT_SCOPE.LINK
  const leads = gateway !== undefined || via !== undefined || multipath !== undefined || nhId !== undefined
  return isUnicast(type) && !leads ? RT_SCOPE.LINK : RT_SCOPE.UNIVERSE
}

/** The flags that `ip` can set. What else the kernel reports is state; in a request it is noted. */
function hopFlags(flags: number, { asked, line }: Telling, fine = 0): Words {
  const words: string[] = []
  if (flags & RTNH_F.ONLINK) words.push('onlink')
  if (flags & RTNH_F.PERVASIVE) words.push('pervasive')
  const rest = flags & ~(RTNH_F.ONLINK | RTNH_F.PERVASIVE | fine)
  if (asked && rest !== 0) line.note(`not said: flags 0x${(rest >>> 0).toString(16)}`)
  return words
}

function sayHop(
  { header, attributes }: { header: Partial<Rtnexthop>; attributes: RouteAttributes },
  telling: Telling,
): void {
  const { flags = 0, hops = 0, ifindex = 0 } = header
  const { line } = telling
  line.say('nexthop')
  sayEncapsulation(attributes, telling)
  sayAttributes(routeAttributes, hopRows, attributes, telling)
  if (ifindex !== 0) line.say('dev', telling.device(ifindex))
  if (hops !== 0) line.say('weight', hops + 1)
  line.say(...hopFlags(flags, telling))
}

const getRows: WordRows<RouteAttributes> = {
  dst: elsewhere,
  src: elsewhere,
  iif: device('iif'),
  oif: device('oif'),
  mark: value => ['mark', `0x${value.toString(16)}`],
  uid: option('uid'),
  ipProto: option('ipproto'),
  sport: option('sport'),
  dport: option('dport'),
  table: elsewhere,
  flowlabel: value => ['flowlabel', `0x${value.toString(16)}`],
}

const listRows: WordRows<RouteAttributes> = {
  table: elsewhere,
  oif: device('dev'),
}

/** RTM_GETROUTE: `ip route get`, or as a dump `ip route show`. */
export const tellGetRoute: Teller<RouteMessage> = ({ header, attributes }, told) => {
  if (told.has(NLM_F.DUMP)) return [showRoutes({ header, attributes }, told)]
  const telling = told.line(header.family, 'ip', 'route', 'get')
  const { line } = telling
  if (header.flags & RTM_F.FIB_MATCH) line.say('fibmatch')
  line.say(host(attributes.dst, header.family, header.dst_len))
  if (attributes.src !== undefined) line.say('from', host(attributes.src, header.family, header.src_len))
  if (header.tos !== 0) line.say('tos', `0x${header.tos.toString(16)}`)
  sayAttributes(routeAttributes, getRows, attributes, telling)
  const rest = header.flags & ~(RTM_F.FIB_MATCH | RTM_F.LOOKUP_TABLE)
  if (rest !== 0) line.note(`not said: flags 0x${(rest >>> 0).toString(16)}`)
  return [line]
}

function host(address: string | undefined, family: number, length: number): string {
  if (family === AF.MPLS) return String(address)
  const whole = family === AF.INET6 ? 128 : 32
  return length === whole && address !== undefined ? address : prefix(address, family, length)
}

function showRoutes({ header, attributes }: RouteMessage, told: Parameters<Teller<RouteMessage>>[1]): Line {
  const table = attributes.table ?? header.table
  if (header.family === RTNL_FAMILY.IPMR || header.family === RTNL_FAMILY.IP6MR) {
    const multicast = told.line(header.family === RTNL_FAMILY.IPMR ? AF.INET : AF.INET6, 'ip', 'mroute', 'show')
    if (table !== 0 && table !== RT_TABLE.DEFAULT) multicast.line.say('table', wordOf(tables, table))
    sayAttributes(routeAttributes, listRows, attributes, multicast)
    return multicast.line
  }
  const telling = told.line(header.family, 'ip')
  const { line } = telling
  // Without a word about the family `ip` asks for IPv4, or with all tables for all families.
  if (header.family === AF.INET && table === 0) line.say('-4')
  line.say('route', 'show')
  if (header.flags & RTM_F.CLONED) line.say('cache')
  else if (table === 0) line.say('table', 'all')
  else if (table !== RT_TABLE.MAIN) line.say('table', wordOf(tables, table))
  sayAttributes(routeAttributes, listRows, attributes, telling)
  if (header.protocol !== 0) line.say('proto', protocolWord(header.protocol))
  if (header.type !== 0) line.say('type', wordOf(routeTypes, header.type))
  if (header.scope !== 0) line.say('scope', wordOf(scopes, header.scope))
  return line
}
