/* Which fields of a message tell what it is about. Only they are read where the message has many: no tree is made for a line. */
import { CTRL_CMD } from '../../protocol/generic/index.js'
import { NLM_F } from '../../protocol/netlink/index.js'
import {
  filterInfoParts,
  filterProtocols,
  handleText,
  IFF,
  LWTUNNEL_ENCAP,
  RT_SCOPE,
  RT_TABLE,
  RTN,
  RTPROT,
} from '../../protocol/route/index.js'
import { wordOf } from '../../protocol/route/words.js'
import { type InetDiagSockid, NDIAG_PROTO_ALL, SOCK_AF, TCP_STATE } from '../../protocol/sock-diag/index.js'
import { printable } from '../printable.js'
import { BodyPart } from './body-part.js'
import type { DecodedMessage } from './decoded.js'
import { nameOfNumber } from './names.js'
import { addressLabel, mdb, neighbourTable, nexthop, prefix, statistics, vlan, vni } from './telling-route.js'
import { quote, shortHex } from './value-text.js'

type Fields = Readonly<Record<string, unknown>>
interface Body {
  readonly header: Fields
  readonly attributes: Fields
}
export type Add = (key: string, value: unknown) => void
export type Tell = (body: Body, add: Add, message: DecodedMessage) => void
interface Teller {
  readonly tell: Tell
  /** The attributes it looks at: a link has forty, and a line needs five. Left out where it needs them all. */
  readonly part?: BodyPart
}

const families: Readonly<Record<number, string>> = { 1: 'inet', 2: 'ip', 3: 'arp', 5: 'netdev', 7: 'bridge', 10: 'ip6' }

const link: Tell = ({ header, attributes: a }, add) => {
  add('', a.ifname)
  if (header.index !== 0) add('index', header.index)
  const info = a.linkinfo as { kind?: string; slaveKind?: string } | undefined
  add('kind', info?.kind)
  add('slave', info?.slaveKind)
  if (((header.flags as number) & IFF.UP) !== 0) add('', 'up')
  else if (((header.change as number) & IFF.UP) !== 0) add('', 'down')
  add('mtu', a.mtu)
  add('master', a.master)
  add('link', a.link)
  add('address', a.address)
  add('ifalias', a.ifalias)
  add('netNsPid', a.netNsPid)
  add('netNsFd', a.netNsFd)
  add('altIfname', a.altIfname)
}

const address: Tell = ({ header, attributes: a }, add) => {
  const local = a.local ?? a.address ?? a.multicast ?? a.anycast
  if (local !== undefined) add('', `${local}/${header.prefixlen}`)
  if (a.local !== undefined && a.address !== a.local) add('peer', a.address)
  if (header.index !== 0) add('dev', header.index)
  add('label', a.label)
}

const route: Tell = ({ header, attributes: a }, add) => {
  const { family, dst_len, src_len, table, type, scope, protocol } = header
  if (a.dst !== undefined) add('', `${a.dst}/${dst_len}`)
  else if (type !== 0) add('', dst_len === 0 ? 'default' : undefined)
  if (type !== 0 && type !== RTN.UNICAST) add('type', nameOfNumber(RTN, type))
  if (a.src !== undefined) add('from', `${a.src}/${src_len}`)
  add('via', a.gateway ?? (a.via as { address?: unknown } | undefined)?.address)
  add('dev', a.oif)
  add('iif', a.iif)
  add('src', a.prefsrc)
  add('metric', a.priority)
  add('nhid', a.nhId)
  if (Array.isArray(a.multipath)) add('nexthops', a.multipath.length)
  if (a.encapType !== undefined) add('encap', nameOfNumber(LWTUNNEL_ENCAP, a.encapType))
  const of = a.table ?? table
  if (of !== 0 && of !== RT_TABLE.MAIN) add('table', nameOfNumber(RT_TABLE, of))
  if (scope !== 0 && type !== 0) add('scope', nameOfNumber(RT_SCOPE, scope))
  if (protocol !== 0) add('proto', nameOfNumber(RTPROT, protocol))
  if (family === 10 && a.dst === undefined) add('', 'ipv6')
}

const neighbour: Tell = ({ header, attributes: a }, add) => {
  add('', a.dst)
  add('lladdr', a.lladdr)
  if (header.ifindex !== 0) add('dev', header.ifindex)
  add('vlan', a.vlan)
  add('master', a.master)
}

const fibRule: Tell = ({ header, attributes: a }, add) => {
  add('priority', a.priority)
  if (a.src !== undefined && a.src !== '') add('from', `${a.src}/${header.src_len}`)
  if (a.dst !== undefined && a.dst !== '') add('to', `${a.dst}/${header.dst_len}`)
  for (const key of ['iifname', 'oifname', 'fwmark', 'goto']) add(key, a[key])
  const table = a.table ?? header.table
  if (table !== 0) add('table', nameOfNumber(RT_TABLE, table))
}

/** A qdisc, or with `classid` for the word of its handle a class. */
const qdisc =
  (handle: string): Tell =>
  ({ header, attributes: a }, add) => {
    add('kind', a.kind)
    if (header.ifindex !== 0) add('dev', header.ifindex)
    if (header.handle) add(handle, handleText(header.handle as number))
    if (header.parent) add('parent', handleText(header.parent as number))
    add('ingressBlock', a.ingressBlock)
    add('egressBlock', a.egressBlock)
  }

/** A filter or a chain. */
const filter: Tell = ({ header, attributes: a }, add, { datagram }) => {
  const { ifindex = 0, parent = 0, info = 0, handle = 0 } = header as Readonly<Record<string, number>>
  add('kind', a.kind)
  if (ifindex === -1) add('block', parent)
  else if (ifindex !== 0) add('dev', ifindex)
  if (ifindex !== -1 && parent !== 0) add('parent', handleText(parent))
  add('chain', a.chain)
  const { priority, protocol } = filterInfoParts(info, datagram.littleEndian)
  if (priority !== 0) add('priority', priority)
  if (protocol !== 0) add('protocol', wordOf(filterProtocols, protocol))
  if (handle !== 0) add('handle', `0x${handle.toString(16)}`)
}

const actions: Tell = ({ attributes: a }, add) => {
  const tab = Array.isArray(a.tab) ? (a.tab as readonly { kind?: string; index?: number }[]) : []
  for (const { kind, index } of tab.slice(0, 4)) add('', index === undefined ? kind : `${kind}:${index}`)
  if (tab.length > 4) add('actions', tab.length)
}

/** Names of what a message of nf_tables is about, outermost first: `inet filter input`. */
const named =
  (...keys: readonly string[]): Tell =>
  ({ header, attributes: a }, add) => {
    const names = keys.map(key => a[key]).filter(name => typeof name === 'string')
    const family = families[header.family as number]
    if (names.length > 0 || family !== undefined)
      add('', [family, ...names.map(name => word(name))].filter(Boolean).join(' '))
    add('handle', a.handle)
  }

const chain: Tell = (body, add, message) => {
  named('table', 'name')(body, add, message)
  const { type, hook, policy } = body.attributes
  add('type', type)
  const { hooknum, priority } = (hook ?? {}) as Fields
  add('hook', hooknum)
  add('priority', priority)
  if (policy !== undefined) add('policy', policy === 0 ? 'drop' : 'accept')
}

const rule: Tell = (body, add, message) => {
  named('table', 'chain')(body, add, message)
  add('position', body.attributes.position)
  const expressions = body.attributes.expressions as readonly { name?: string }[] | undefined
  if (expressions !== undefined && expressions.length > 0)
    add('expressions', expressions.map(({ name }) => name ?? '?').join(','))
}

const set: Tell = (body, add, message) => {
  named('table', 'name')(body, add, message)
  add('id', body.attributes.id)
}

const elements: Tell = (body, add, message) => {
  named('table', 'set')(body, add, message)
  const { elements } = body.attributes
  if (Array.isArray(elements)) add('elements', elements.length)
}

const controller: Tell = ({ header, attributes: a }, add) => {
  add('', a.familyName)
  add('id', a.familyId)
  if (header.cmd === CTRL_CMD.NEWFAMILY) {
    add('version', a.version)
    if (Array.isArray(a.ops)) add('ops', a.ops.length)
    if (Array.isArray(a.mcastGroups)) add('groups', a.mcastGroups.length)
  }
}

const wireguard: Tell = ({ attributes: a }, add) => {
  add('', a.ifname)
  add('index', a.ifindex)
  add('port', a.listenPort)
  if (Array.isArray(a.peers)) add('peers', a.peers.length)
}

const inetProtocols: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 132: 'sctp', 136: 'udplite', 255: 'raw' }

const end = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

/** A socket, or the question for sockets. */
const sockets: Tell = ({ header: h, attributes: a }, add, { flags }) => {
  const asks = (flags & NLM_F.REQUEST) !== 0
  const ip = h.family === SOCK_AF.INET || h.family === SOCK_AF.INET6
  add('', ip ? families[h.family as number] : nameOfNumber(SOCK_AF, h.family as number).toLowerCase())
  if (ip && asks) add('', a.protocol ?? inetProtocols[h.protocol as number] ?? h.protocol)
  else if (h.family === SOCK_AF.NETLINK && h.protocol !== NDIAG_PROTO_ALL) add('protocol', h.protocol)
  if (!asks && h.family !== SOCK_AF.NETLINK && h.state !== undefined) add('', nameOfNumber(TCP_STATE, h.state))
  const id = h.id as InetDiagSockid | undefined
  if (id !== undefined && !(asks && id.sport === 0 && id.dport === 0))
    add('', `${end(id.src, id.sport)} ${end(id.dst, id.dport)}`)
  if (typeof a.name === 'string') add('', a.name.replaceAll('\0', '@'))
  add('portid', h.portid)
  add('peer', a.peer)
  const inode = h.inode ?? h.ino
  if (inode !== 0) add('inode', inode)
  if (Array.isArray(a.bytecode)) add('conditions', a.bytecode.length)
}

/** The device first; then what a link is like. */
const ethtool: Tell = ({ attributes: a }, add) => {
  const device = a.header as { devName?: string; devIndex?: number } | undefined
  add('', device?.devName)
  if (device?.devName === undefined) add('index', device?.devIndex)
  for (const key in a) if (typeof a[key] === 'number') add(key, a[key])
  if (Array.isArray(a.stringsets)) add('stringsets', a.stringsets.length)
}

const linkPart = new BodyPart(
  ...'ifname linkinfo.kind linkinfo.slaveKind mtu master link address ifalias netNsPid netNsFd altIfname'.split(' '),
)
const routePart = new BodyPart(
  ...'dst src gateway via oif iif prefsrc priority nhId multipath encapType table'.split(' '),
)
const chainPart = new BodyPart(...'table name handle type hook policy'.split(' '))
const rulePart = new BodyPart(...'priority src dst iifname oifname fwmark goto table'.split(' '))

/** By the message's name without its verb. */
const tellers: readonly (readonly [RegExp, Teller])[] = [
  [/^RTM_(?:NEW|DEL|GET|SET)LINK(?:PROP)?$/, { tell: link, part: linkPart }],
  [/^RTM_\w{3}ADDR$/, { tell: address, part: new BodyPart('local', 'address', 'label') }],
  [/^RTM_\w{3}ROUTE$/, { tell: route, part: routePart }],
  [/^RTM_\w{3}NEIGH$/, { tell: neighbour, part: new BodyPart('dst', 'lladdr', 'vlan', 'master') }],
  [/^RTM_\w{3}RULE$/, { tell: fibRule, part: rulePart }],
  [/^RTM_\w{3}QDISC$/, { tell: qdisc('handle'), part: new BodyPart('kind', 'ingressBlock', 'egressBlock') }],
  [/^RTM_\w{3}TCLASS$/, { tell: qdisc('classid'), part: new BodyPart('kind') }],
  [/^RTM_\w{3}(?:TFILTER|CHAIN)$/, { tell: filter, part: new BodyPart('kind', 'chain') }],
  [/^RTM_\w{3}ACTION$/, { tell: actions }],
  [/^RTM_\w{3}NEXTHOP(?:BUCKET)?$/, { tell: nexthop }],
  [/^RTM_\w{3}NEIGHTBL$/, { tell: neighbourTable }],
  [/^RTM_\w{3}(?:MULTICAST|ANYCAST)$/, { tell: address }],
  [/^RTM_\w{3}ADDRLABEL$/, { tell: addressLabel }],
  [/^RTM_NEWPREFIX$/, { tell: prefix }],
  [/^RTM_\w{3}STATS$/, { tell: statistics }],
  [/^RTM_\w{3}MDB$/, { tell: mdb }],
  [/^RTM_\w{3}VLAN$/, { tell: vlan }],
  [/^RTM_\w{3}TUNNEL$/, { tell: vni }],
  [/^NFT_MSG_[A-Z]+TABLE$/, { tell: named('name'), part: new BodyPart('name', 'handle') }],
  [/^NFT_MSG_[A-Z]+CHAIN$/, { tell: chain, part: chainPart }],
  [/^NFT_MSG_[A-Z]+RULE(?:_RESET)?$/, { tell: rule }],
  [/^NFT_MSG_[A-Z]+SETELEM(?:_RESET)?$/, { tell: elements }],
  [/^NFT_MSG_[A-Z]+SET$/, { tell: set, part: new BodyPart('table', 'name', 'handle', 'id') }],
  [/^NFT_MSG_[A-Z]+OBJ(?:_RESET)?$/, { tell: named('table', 'name'), part: new BodyPart('table', 'name', 'handle') }],
  [/^NFT_MSG_[A-Z]+FLOWTABLE$/, { tell: named('table', 'name'), part: new BodyPart('table', 'name', 'handle') }],
  [/^(?:SOCK_DIAG_BY_FAMILY|SOCK_DESTROY|(?:TCP|DCCP)DIAG_GETSOCK)$/, { tell: sockets }],
  [/^CTRL_CMD_/, { tell: controller, part: new BodyPart('familyName', 'familyId', 'version', 'ops', 'mcastGroups') }],
  [/^ETHTOOL_MSG_/, { tell: ethtool }],
  [/^WG_CMD_/, { tell: wireguard }],
]
const byName = new Map<string, Teller>()

function tellerOf(name: string): Teller {
  let teller = byName.get(name)
  if (teller === undefined) {
    teller = tellers.find(([pattern]) => pattern.test(name))?.[1] ?? { tell: plainFields }
    // Names of unknown types come from the capture: only so many are remembered.
    if (byName.size < 1024) byName.set(name, teller)
  }
  return teller
}

/** A message of no special form: its first attributes that are numbers or text. */
const plainFields: Tell = ({ attributes }, add) => {
  let count = 0
  for (const key in attributes) {
    const value = attributes[key]
    if (key === 'unknown' || typeof value === 'object') continue
    add(key, value)
    if (++count === 6) return
  }
}

/** `br0 kind=bridge up`: what tells a message from others of its type. */
export function tellingFields(message: DecodedMessage): string {
  const teller = tellerOf(message.name)
  const body = teller.part === undefined ? message.body : teller.part.of(message)
  if (typeof body !== 'object' || body === null || !('attributes' in body)) return ''
  let text = ''
  const { header = {}, attributes } = body as Partial<Body>
  const add: Add = (key, value) => {
    if (value === undefined || value === '') return
    if (text !== '') text += ' '
    text +=
      key === ''
        ? typeof value === 'string' && value.includes(' ')
          ? printable(value)
          : word(value)
        : key + '=' + word(value)
  }
  teller.tell({ header, attributes: attributes! }, add, message)
  return text
}

function word(value: unknown): string {
  if (typeof value === 'string') return /^[\w.:/@%,?-]+$/.test(value) ? value : quote(value)
  if (value instanceof Uint8Array) return shortHex(value, 8)
  return String(value)
}
