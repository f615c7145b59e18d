import {
  AF,
  FIB_RULE,
  type FibRuleAttributes,
  type FibRuleMessage,
  FR_ACT,
  fibRuleAttributes,
} from '../../../protocol/route/index.js'
import { tables, wordOf } from '../../../protocol/route/words.js'
import { protocolWord } from './protocol-word.js'
import { elsewhere, option, type Row, sayAttributes, type Telling, usual, type WordRows } from './rows.js'
import type { Teller } from './teller.js'

const none = 0xffffffff

/** IP protocols that people know by name. */
const ipProtocols = { icmp: 1, tcp: 6, udp: 17, gre: 47, esp: 50, ah: 51, 'ipv6-icmp': 58, sctp: 132 }

/** `sport 1000`, `sport 1000-2000`, `sport 0x100/0xff00`. */
const ports =
  (word: string, mask: keyof FibRuleAttributes): Row<{ start: number; end: number }> =>
  ({ start, end }, { asked }, siblings) => {
    const given = siblings[mask] as number | undefined
    if (given !== undefined && (asked || given !== 0xffff)) return [word, `${hex(start)}/${hex(given)}`]
    return [word, start === end ? start : `${start}-${end}`]
  }

const masked =
  (word: string, mask: keyof FibRuleAttributes, all: number): Row<number> =>
  (value, telling, siblings) => {
    const given = siblings[mask] as number | undefined
    return [word, given === undefined || (!telling.asked && given === all) ? hex(value) : `${hex(value)}/${hex(given)}`]
  }

const hex = (value: number): string => `0x${value.toString(16)}`

const realms: Row<number> = value => ['realms', value >>> 16 === 0 ? value : `${value >>> 16}/${value & 0xffff}`]

const rows: WordRows<FibRuleAttributes> = {
  src: elsewhere,
  dst: elsewhere,
  iifname: option('iif'),
  oifname: option('oif'),
  fwmark: masked('fwmark', 'fwmask', none),
  // Without a mark a mask of zeros or of ones means nothing.
  fwmask: (value, { asked }, { fwmark }) => (fwmark !== undefined || !asked ? [] : ['fwmark', `0/${hex(value)}`]),
  tunId: option('tun_id'),
  uidRange: ({ start, end }) => ['uidrange', `${start}-${end}`],
  ipProto: value => ['ipproto', wordOf(ipProtocols, value)],
  sportRange: ports('sport', 'sportMask'),
  sportMask: elsewhere,
  dportRange: ports('dport', 'dportMask'),
  dportMask: elsewhere,
  dscp: (value, telling, siblings) =>
    siblings.dscpMask === undefined || (!telling.asked && siblings.dscpMask === 0x3f)
      ? ['dscp', value]
      : masked('dscp', 'dscpMask', 0x3f)(value, telling, siblings),
  dscpMask: elsewhere,
  flowlabel: masked('flowlabel', 'flowlabelMask', 0xfffff),
  flowlabelMask: elsewhere,
  priority: elsewhere,
  protocol: usual(0, value => ['protocol', protocolWord(value)]),
  l3mdev: value => (value === 1 ? ['l3mdev'] : value === 0 ? [] : undefined),
  flow: realms,
  table: elsewhere,
  goto: elsewhere,
  suppressPrefixlen: usual(none, option('suppress_prefixlength')),
  suppressIfgroup: usual(none, option('suppress_ifgroup')),
}

/** RTM_NEWRULE, RTM_DELRULE. */
export const tellRule =
  (deleted: boolean): Teller<FibRuleMessage> =>
  ({ header, attributes }, told) => {
    const telling = told.line(header.family, 'ip', 'rule', deleted ? 'del' : 'add')
    const { line } = telling
    const { priority = told.asked ? undefined : 0 } = attributes
    if (priority !== undefined) line.say('priority', priority)
    if (header.flags & FIB_RULE.INVERT) line.say('not')
    sayPrefix('from', attributes.src, header.src_len, telling)
    sayPrefix('to', attributes.dst, header.dst_len, telling)
    if (header.tos !== 0) line.say('tos', hex(header.tos))
    sayAttributes(fibRuleAttributes, rows, attributes, telling)
    sayAction({ header, attributes }, deleted, telling)
    const rest = header.flags & ~FIB_RULE.INVERT
    if (told.asked && rest !== 0) line.note(`not said: flags ${hex(rest >>> 0)}`)
    return [line]
  }

function sayPrefix(word: string, address: string | undefined, length: number, { line, family }: Telling): void {
  // `from all` is an attribute without bytes.
  if (address === '') line.say(word, length === 0 ? 'all' : `0/${length}`)
  else if (address !== undefined) line.say(word, `${address}/${length}`)
  else if (length > 0) line.say(word, `${family === AF.INET6 ? '::' : '0.0.0.0'}/${length}`)
}

function sayAction({ header, attributes }: FibRuleMessage, deleted: boolean, { line, asked }: Telling): void {
  const { action } = header
  const table = attributes.table ?? header.table
  if (action === FR_ACT.GOTO) line.say('goto', attributes.goto ?? 0)
  else if (attributes.goto !== undefined) line.note(`not said: FRA_GOTO ${attributes.goto}`)
  if (action === FR_ACT.NOP) line.say('nop')
  else if (action === FR_ACT.BLACKHOLE) line.say('blackhole')
  else if (action === FR_ACT.UNREACHABLE) line.say('unreachable')
  else if (action === FR_ACT.PROHIBIT) line.say('prohibit')
  else if (action === FR_ACT.UNSPEC ? !deleted : action > FR_ACT.GOTO) line.note(`not said: action ${action}`)
  // A rule that looks in no table has one in its header all the same; l3mdev finds the table by itself.
  if (table !== 0 && (action === FR_ACT.TO_TBL || (deleted && asked))) line.say('lookup', wordOf(tables, table))
}

/** RTM_GETRULE: `ip rule show`. */
export const tellGetRule: Teller<FibRuleMessage> = ({ header, attributes }, told) => {
  const telling = told.line(header.family, 'ip', 'rule', 'show')
  sayAttributes(fibRuleAttributes, {}, attributes, telling)
  return [telling.line]
}
