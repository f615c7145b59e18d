import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  type AddressAttributes,
  type AddressMessage,
  AF,
  addressAttributes,
  IFA_F,
  IFAPROT,
  RT_SCOPE,
} from '../../../protocol/route/index.js'
import { scopes, wordOf } from '../../../protocol/route/words.js'
import type { Words } from './line.js'
import { elsewhere, named, option, type Row, reported, sayAttributes, type Telling, type WordRows } from './rows.js'
import type { Teller, Told } from './teller.js'

const forEver = 0xffffffff
const seconds = (value: number): string | number => (value === forEver ? 'forever' : value)

const lifetimes: Row<NonNullable<AddressAttributes['cacheinfo']>> = ({ valid, prefered }, { asked }) =>
  !asked && valid === forEver && prefered === forEver
    ? []
    : ['valid_lft', seconds(valid), 'preferred_lft', seconds(prefered)]

/** Flags that `ip` can set. */
const flagWords: Readonly<Record<string, number>> = {
  home: IFA_F.HOMEADDRESS,
  nodad: IFA_F.NODAD,
  optimistic: IFA_F.OPTIMISTIC,
  mngtmpaddr: IFA_F.MANAGETEMPADDR,
  noprefixroute: IFA_F.NOPREFIXROUTE,
  autojoin: IFA_F.MCAUTOJOIN,
}

const kernelsOwn: readonly number[] = [IFAPROT.KERNEL_LO, IFAPROT.KERNEL_RA, IFAPROT.KERNEL_LL]
const protocolWords = { kernel_lo: IFAPROT.KERNEL_LO, kernel_ra: IFAPROT.KERNEL_RA, kernel_ll: IFAPROT.KERNEL_LL }
const protocol: Row<number> = (value, telling) =>
  !telling.asked && kernelsOwn.includes(value) ? [] : named('proto', protocolWords)(value, telling)

const rows: WordRows<AddressAttributes> = {
  address: elsewhere,
  local: elsewhere,
  label: elsewhere,
  broadcast: option('broadcast'),
  anycast: option('anycast'),
  rtPriority: option('metric'),
  flags: elsewhere,
  cacheinfo: lifetimes,
  proto: protocol,
  mcUsers: reported,
}

/** RTM_NEWADDR, RTM_DELADDR. */
export const tellAddress =
  (deleted: boolean): Teller<AddressMessage> =>
  ({ header, attributes }, told) => {
    const verb = deleted ? 'del' : addVerb(told)
    const telling = told.line(AF.UNSPEC, 'ip', 'addr', verb)
    const { line } = telling
    const { address, local, label } = attributes
    const own = local ?? address
    if (own === undefined) line.note('not said: an address without an address')
    else if (address !== undefined && address !== own) line.say(own, 'peer', `${address}/${header.prefixlen}`)
    else line.say(`${own}/${header.prefixlen}`)
    const dev = telling.device(header.index)
    line.say('dev', dev)
    if (label !== undefined && (told.asked || label !== dev)) line.say('label', label)
    if (sayScope(header, own, deleted, told)) line.say('scope', wordOf(scopes, header.scope))
    line.say(...flagsOf(attributes.flags ?? header.flags, telling))
    sayAttributes(addressAttributes, rows, attributes, telling)
    return [line]
  }

function addVerb({ flags, asked }: Told): string {
  if (!asked || (flags & NLM_F.REPLACE) === 0) return 'add'
  return flags & NLM_F.CREATE ? 'replace' : 'change'
}

/** The kernel computes the scope of an IPv6 address; `ip` knows that of 127.0.0.0/8, and deletes without one. */
function sayScope(
  { family, scope }: AddressMessage['header'],
  own: string | undefined,
  deleted: boolean,
  told: Told,
): boolean {
  if (!told.asked && (deleted || family !== AF.INET)) return false
  const loopback = family === AF.INET && own?.startsWith('127.') && !deleted
  return scope !== (loopback ? RT_SCOPE.HOST : RT_SCOPE.UNIVERSE)
}

function flagsOf(flags: number, { asked, line }: Telling): Words {
  const words = Object.keys(flagWords).filter(word => flags & flagWords[word]!)
  const rest = words.reduce((bits, word) => bits & ~flagWords[word]!, flags)
  if (asked && rest !== 0) line.note(`not said: flags 0x${rest.toString(16)}`)
  return words
}

/** RTM_GETADDR: `ip addr show`. */
export const tellGetAddress: Teller<AddressMessage> = ({ header, attributes }, told) => {
  const telling = told.line(header.family, 'ip')
  const { line } = telling
  if (header.family === AF.INET) line.say('-4')
  line.say('addr', 'show')
  if (header.index !== 0) line.say('dev', telling.device(header.index))
  sayAttributes(addressAttributes, { targetNetnsid: option('target-nsid') }, attributes, telling)
  return [line]
}
