/* Which fields of a message tell what it is about. They are read from its value: no tree is made for a line. */
import { CTRL_CMD } from '../../protocol/generic/index.js'
import { IFF, RT_SCOPE, RT_TABLE, RTN, RTPROT } from '../../protocol/route/index.js'
import { nameOfNumber } from './names.js'
import { quote, shortHex } from './value-text.js'

type Fields = Readonly<Record<string, unknown>>
interface Body {
  readonly header: Fields
  readonly attributes: Fields
}
type Teller = (body: Body, add: (key: string, value: unknown) => void) => void

const families: Readonly<Record<number, string>> = { 1: 'inet', 2: 'ip', 3: 'arp', 5: 'netdev', 7: 'bridge', 10: 'ip6' }

const link: Teller = ({ header, attributes: a }, add) => {
  add('', a.ifname)
  if (header.index !== 0) add('index', header.index)
  const info = a.linkinfo as { kind?: string; slaveKind?: string } | undefined
  add('kind', info?.kind)
  add('slave', info?.slaveKind)
  if (((header.flags as number) & IFF.UP) !== 0) add('', 'up')
  else if (((header.change as number) & IFF.UP) !== 0) add('', 'down')
  for (const key of ['mtu', 'master', 'link', 'address', 'ifalias', 'netNsPid', 'netNsFd', 'altIfname'])
    add(key, a[key])
}

const address: Teller = ({ header, attributes: a }, add) => {
  const local = a.local ?? a.address
  if (local !== undefined) add('', `${local}/${header.prefixlen}`)
  if (a.local !== undefined && a.address !== a.local) add('peer', a.address)
  if (header.index !== 0) add('dev', header.index)
  add('label', a.label)
}

const route: Teller = ({ header, attributes: a }, add) => {
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
  const of = a.table ?? table
  if (of !== 0 && of !== RT_TABLE.MAIN) add('table', nameOfNumber(RT_TABLE, of))
  if (scope !== 0 && type !== 0) add('scope', nameOfNumber(RT_SCOPE, scope))
  if (protocol !== 0) add('proto', nameOfNumber(RTPROT, protocol))
  if (family === 10 && a.dst === undefined) add('', 'ipv6')
}

const neighbour: Teller = ({ header, attributes: a }, add) => {
  add('', a.dst)
  add('lladdr', a.lladdr)
  if (header.ifindex !== 0) add('dev', header.ifindex)
  add('vlan', a.vlan)
  add('master', a.master)
}

const fibRule: Teller = ({ header, attributes: a }, add) => {
  add('priority', a.priority)
  if (a.src !== undefined) add('from', `${a.src}/${header.src_len}`)
  if (a.dst !== undefined) add('to', `${a.dst}/${header.dst_len}`)
  for (const key of ['iifname', 'oifname', 'fwmark', 'goto']) add(key, a[key])
  const table = a.table ?? header.table
  if (table !== 0) add('table', nameOfNumber(RT_TABLE, table))
}

/** Names of what a message of nf_tables is about, outermost first: `inet filter input`. */
const named =
  (...keys: readonly string[]): Teller =>
  ({ header, attributes: a }, add) => {
    const names = keys.map(key => a[key]).filter(name => typeof name === 'string')
    const family = families[header.family as number]
    if (names.length > 0 || family !== undefined)
      add('', [family, ...names.map(name => word(name))].filter(Boolean).join(' '))
    add('handle', a.handle)
  }

const chain: Teller = (body, add) => {
  named('table', 'name')(body, add)
  const { type, hook, policy } = body.attributes
  add('type', type)
  const { hooknum, priority } = (hook ?? {}) as Fields
  add('hook', hooknum)
  add('priority', priority)
  if (policy !== undefined) add('policy', policy === 0 ? 'drop' : 'accept')
}

const rule: Teller = (body, add) => {
  named('table', 'chain')(body, add)
  add('position', body.attributes.position)
  const expressions = body.attributes.expressions as readonly { name?: string }[] | undefined
  if (expressions !== undefined && expressions.length > 0)
    add('expressions', expressions.map(({ name }) => name ?? '?').join(','))
}

const set: Teller = (body, add) => {
  named('table', 'name')(body, add)
  add('id', body.attributes.id)
}

const elements: Teller = (body, add) => {
  named('table', 'set')(body, add)
  const { elements } = body.attributes
  if (Array.isArray(elements)) add('elements', elements.length)
}

const controller: Teller = ({ header, attributes: a }, add) => {
  add('', a.familyName)
  add('id', a.familyId)
  if (header.cmd === CTRL_CMD.NEWFAMILY) {
    add('version', a.version)
    if (Array.isArray(a.ops)) add('ops', a.ops.length)
    if (Array.isArray(a.mcastGroups)) add('groups', a.mcastGroups.length)
  }
}

const wireguard: Teller = ({ attributes: a }, add) => {
  add('', a.ifname)
  add('index', a.ifindex)
  add('port', a.listenPort)
  if (Array.isArray(a.peers)) add('peers', a.peers.length)
}

/** By the message's name without its verb. */
const tellers: readonly (readonly [RegExp, Teller])[] = [
  [/^RTM_(?:NEW|DEL|GET|SET)LINK(?:PROP)?$/, link],
  [/^RTM_\w{3}ADDR$/, address],
  [/^RTM_\w{3}ROUTE$/, route],
  [/^RTM_\w{3}NEIGH$/, neighbour],
  [/^RTM_\w{3}RULE$/, fibRule],
  [/^NFT_MSG_[A-Z]+TABLE$/, named('name')],
  [/^NFT_MSG_[A-Z]+CHAIN$/, chain],
  [/^NFT_MSG_[A-Z]+RULE(?:_RESET)?$/, rule],
  [/^NFT_MSG_[A-Z]+SETELEM(?:_RESET)?$/, elements],
  [/^NFT_MSG_[A-Z]+SET$/, set],
  [/^NFT_MSG_[A-Z]+OBJ(?:_RESET)?$/, named('table', 'name')],
  [/^NFT_MSG_[A-Z]+FLOWTABLE$/, named('table', 'name')],
  [/^CTRL_CMD_/, controller],
  [/^WG_CMD_/, wireguard],
]
const byName = new Map<string, Teller>()

function tellerOf(name: string): Teller {
  let teller = byName.get(name)
  if (teller === undefined) {
    teller = tellers.find(([pattern]) => pattern.test(name))?.[1] ?? plainFields
    // Names of unknown types come from the capture: only so many are remembered.
    if (byName.size < 1024) byName.set(name, teller)
  }
  return teller
}

/** A message of no special form: its first attributes that are numbers or text. */
const plainFields: Teller = ({ attributes }, add) => {
  let count = 0
  for (const key in attributes) {
    const value = attributes[key]
    if (key === 'unknown' || typeof value === 'object') continue
    add(key, value)
    if (++count === 6) return
  }
}

/** `br0 kind=bridge up`: what tells a message from others of its type. */
export function tellingFields(name: string, body: unknown): string {
  if (typeof body !== 'object' || body === null || !('attributes' in body)) return ''
  let text = ''
  const { header = {}, attributes } = body as Partial<Body>
  tellerOf(name)({ header, attributes: attributes! }, (key, value) => {
    if (value === undefined || value === '') return
    if (text !== '') text += ' '
    text +=
      key === '' ? (typeof value === 'string' && value.includes(' ') ? value : word(value)) : `${key}=${word(value)}`
  })
  return text
}

function word(value: unknown): string {
  if (typeof value === 'string') return /^[\w.:/@%,?-]+$/.test(value) ? value : quote(value)
  if (value instanceof Uint8Array) return shortHex(value, 8)
  return String(value)
}
