import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  delFibRule,
  FIB_RULE,
  type FibRuleAttributes,
  type FibRuleHdr,
  type FibRuleMessage,
  FR_ACT,
  getFibRule,
  newFibRule,
  RT_TABLE,
} from '../../../protocol/route/index.js'
import type { Operation } from '../../socket/operation.js'
import { type Cidr, cidrText, deviceName, InputError, parseCidr, quote, wordOrNumber } from '../input.js'
import { equal, gather, given, type Listed, type Listing, type Streaming, streaming } from '../listed.js'
import { protocolNames, realmsNumber, tableNames, tosNames } from './names.js'
import { send } from './send.js'

/** Words of `ip rule` for what a rule does. */
const actions = {
  lookup: FR_ACT.TO_TBL,
  goto: FR_ACT.GOTO,
  nop: FR_ACT.NOP,
  blackhole: FR_ACT.BLACKHOLE,
  unreachable: FR_ACT.UNREACHABLE,
  prohibit: FR_ACT.PROHIBIT,
} as const

type Passed = Omit<
  FibRuleAttributes,
  'src' | 'dst' | 'iifname' | 'oifname' | 'fwmark' | 'fwmask' | 'flow' | 'table' | 'protocol' | 'unknown'
>

/** A rule, in the words of `ip rule`. What is not named here is the kernel's own attribute: `priority`, `dportRange`, `goto` … */
export interface PolicyRuleSpec extends Passed {
  /** Source: `all`, a network or a host. */
  from?: string
  /** Destination. */
  to?: string
  /** Name of the device that a packet came in by; `lo` for the host's own. */
  iif?: string
  oif?: string
  /** Firewall mark, with a mask if not all bits count: `0x10/0xff`. */
  mark?: number | string
  /** `main` when left out; a name or a number. */
  table?: string | number
  /** `lookup` when left out, or `goto` with that attribute. */
  action?: keyof typeof actions | number
  /** Packets that do not match. */
  not?: boolean
  /** The whole byte: a number, a name of iproute2's file rt_dsfield (`AF11`), or hexadecimal digits as `ip` takes them. */
  tos?: number | string
  /** IPv4: realms that a packet gets, `inside/outside` or the destination's alone. */
  realms?: string | number
  /** Who installs it. */
  protocol?: string | number
  /** AF.INET6 for an IPv6 rule that no address says to be one; RTNL_FAMILY.IPMR or IP6MR for multicast routing. */
  family?: number
}

/** A rule as the kernel reports it. */
export interface PolicyRule {
  family: number
  priority: number
  /** `all` or a network. */
  from: string
  to: string
  table: number
  /** `lookup`, `blackhole` …, or the number. */
  action: string
  header: FibRuleHdr
  attributes: FibRuleAttributes
}

export interface PolicyRuleFilter {
  /** AF.INET, AF.INET6, and RTNL_FAMILY.IPMR and IP6MR of multicast routing; all when left out. */
  family?: number
  priority?: number
  table?: string | number
}

/** Policy routing: `ip rule`. The kernel has no way to ask for one rule, nor to filter them but by family. */
export const rules = {
  /** `ip rule add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when there is one just like it. */
  *add(spec: PolicyRuleSpec): Operation<void> {
    const body = message({ table: RT_TABLE.MAIN, ...spec }, FR_ACT.TO_TBL)
    yield* send(newFibRule, NLM_F.CREATE | NLM_F.EXCL, body, spec, labelOf(spec))
  },

  /** `ip rule delete`: the first that has everything that is given. ENOENT when there is none. */
  *delete(spec: PolicyRuleSpec): Operation<void> {
    yield* send(delFibRule, 0, message(spec, FR_ACT.UNSPEC), spec, labelOf(spec))
  },

  /** `ip rule show`. @throws DumpInterruptedError */
  *list(filter: PolicyRuleFilter = {}): Operation<Listed<PolicyRule>> {
    return yield* gather(listing(filter))
  },

  /** The same one by one as they come, none of them kept: for lists that are too long to hold. Leaving the loop gives it up. */
  stream(filter: PolicyRuleFilter = {}): Streaming<PolicyRule> {
    return streaming(listing(filter))
  },
} as const

function* listing(filter: PolicyRuleFilter): Operation<Listing<FibRuleMessage, PolicyRule>> {
  const { family = AF.UNSPEC, priority } = filter
  const table = filter.table === undefined ? undefined : tableNames.numberOf(filter.table)
  return {
    definition: getFibRule,
    bodies: [{ header: header({ family }), attributes: {} }],
    asked: given({ family: filter.family }),
    object: toRule,
    conditions: {
      family: equal(filter.family, rule => rule.family),
      priority: equal(priority, rule => rule.priority),
      table: equal(table, rule => rule.table),
    },
  }
}

function toRule({ header, attributes }: FibRuleMessage): PolicyRule {
  const action = Object.entries(actions).find(([, number]) => number === header.action)?.[0]
  return {
    family: header.family,
    priority: attributes.priority ?? 0,
    from: prefixOf(attributes.src, header.src_len),
    to: prefixOf(attributes.dst, header.dst_len),
    table: attributes.table ?? header.table,
    action: action ?? String(header.action),
    header,
    attributes,
  }
}

function prefixOf(address: string | undefined, length: number): string {
  return address === undefined || address === '' ? 'all' : cidrText(address, length)
}

function header(members: Partial<FibRuleHdr>): FibRuleHdr {
  const none = { family: AF.UNSPEC, dst_len: 0, src_len: 0, tos: 0, table: 0, res1: 0, res2: 0, action: 0, flags: 0 }
  return { ...none, ...members }
}

function labelOf({ priority, from, to }: PolicyRuleSpec): string {
  return [priority, from && `from ${from}`, to && `to ${to}`].filter(part => part !== undefined).join(' ')
}

/** `usual` is the action where nothing says which. */
function message(spec: PolicyRuleSpec, usual: number): FibRuleMessage {
  const { from, to, iif, oif, mark, table, action, not, tos, realms, protocol, family: given, ...passed } = spec
  const source = prefix(from, 'from')
  const destination = prefix(to, 'to')
  const family = source?.family ?? destination?.family ?? given ?? AF.INET
  if (source && destination && source.family !== destination.family)
    throw new InputError('ERR_COMBINATION', `${from} and ${to} are of different address families`)
  const attributes: FibRuleAttributes = {}
  if (source) attributes.src = source.address
  if (destination) attributes.dst = destination.address
  if (iif !== undefined) attributes.iifname = deviceName(iif)
  if (oif !== undefined) attributes.oifname = deviceName(oif)
  if (mark !== undefined) Object.assign(attributes, parseMark(mark))
  if (realms !== undefined) attributes.flow = realmsNumber(realms)
  if (protocol !== undefined) attributes.protocol = protocolNames.numberOf(protocol)
  Object.assign(attributes, passed)
  const act = wordOrNumber('action', action ?? (spec.goto === undefined ? usual : FR_ACT.GOTO), actions)
  // Other actions have no table, and the kernel refuses one.
  const looksUp = act === FR_ACT.TO_TBL || act === FR_ACT.UNSPEC
  const tableId = looksUp && table !== undefined ? tableNames.numberOf(table) : RT_TABLE.UNSPEC
  if (tableId > 255) attributes.table = tableId
  return {
    header: header({
      family,
      src_len: source?.prefixLength ?? 0,
      dst_len: destination?.prefixLength ?? 0,
      tos: tosNames.numberOf(tos ?? 0),
      table: tableId > 255 ? RT_TABLE.UNSPEC : tableId,
      action: act,
      flags: not ? FIB_RULE.INVERT : 0,
    }),
    attributes,
  }
}

function prefix(text: string | undefined, at: string): Cidr | undefined {
  return text === undefined || text === 'all' ? undefined : parseCidr(text, at)
}

/** `0x10/0xff`, `16` or a number. */
function parseMark(mark: number | string): FibRuleAttributes {
  if (typeof mark === 'number') return { fwmark: mark }
  const parts = mark.split('/')
  const numbers = parts.map(part => (/^(0x[0-9a-f]+|\d+)$/i.test(part) ? Number(part) : Number.NaN))
  const [fwmark, fwmask] = numbers
  if (parts.length > 2 || numbers.some(number => !(number <= 0xffff_ffff)))
    throw new InputError('ERR_WORD', `mark ${quote(mark)} is no number, with or without a mask, such as 0x10/0xff`)
  return { fwmark: fwmark!, ...(fwmask !== undefined && { fwmask }) }
}
