import { isDeepStrictEqual } from 'node:util'
import { NLM_F } from '../../../../protocol/netlink/index.js'
import {
  AF,
  delFibRule,
  FIB_RULE,
  type FibRuleAttributes,
  type FibRuleMessage,
  FR_ACT,
  getFibRule,
  newFibRule,
  RT_TABLE,
  RTNLGRP,
  RTPROT,
  routeProtocol,
} from '../../../../protocol/route/index.js'
import { refuse } from '../errors.js'
import type { Link } from '../link/link.js'
import type { Namespace } from '../namespace.js'
import { answer, notify, type SimulatedRequest } from '../socket/request.js'
import type { Handler } from '../socket/rtnetlink.js'
import { tableOf } from './route.js'

type Request = SimulatedRequest<FibRuleMessage>

const none = 0xffffffff

function rule(family: number, table: number, priority: number): FibRuleMessage {
  const header = { dst_len: 0, src_len: 0, tos: 0, res1: 0, res2: 0, action: FR_ACT.TO_TBL, flags: 0 }
  return {
    header: { family, table, ...header },
    attributes: {
      table,
      suppressPrefixlen: none,
      ...(priority !== 0 && { priority }),
      protocol: RTPROT.KERNEL,
    },
  }
}

/** The rules that each namespace starts with. IPv6 has no table `default`. */
export function defaultRules(): FibRuleMessage[] {
  return [
    rule(AF.INET, RT_TABLE.LOCAL, 0),
    rule(AF.INET, RT_TABLE.MAIN, 32766),
    rule(AF.INET, RT_TABLE.DEFAULT, 32767),
    rule(AF.INET6, RT_TABLE.LOCAL, 0),
    rule(AF.INET6, RT_TABLE.MAIN, 32766),
  ]
}

const priorityOf = ({ attributes }: FibRuleMessage): number => attributes.priority ?? 0

function tell(namespace: Namespace, definition: typeof newFibRule, told: FibRuleMessage, cause?: Request): void {
  const group = told.header.family === AF.INET ? RTNLGRP.IPV4_RULE : RTNLGRP.IPV6_RULE
  notify(namespace, routeProtocol.number, group, answer(definition, told), cause)
}

function rulesOf({ rules }: Namespace, family: number): FibRuleMessage[] {
  return rules.filter(({ header }) => header.family === family)
}

/** The families that have rules; IPv6 says what is wrong where IPv4 does. @throws Refusal */
function checkFamily({ body: { header } }: Request): void {
  if (header.family !== AF.INET && header.family !== AF.INET6) throw refuse('EOPNOTSUPP')
}

/** fib_default_rule_pref: before the second rule. */
function defaultPriority(namespace: Namespace, family: number): number {
  const second = rulesOf(namespace, family)[1]
  return second === undefined || priorityOf(second) === 0 ? 0 : priorityOf(second) - 1
}

/** fib_empty_table: what IPv4 takes for a rule without a table. */
function emptyTable({ routes, rules }: Namespace): number {
  const taken = new Set([
    ...routes.map(tableOf),
    ...rules.map(each => each.attributes.table),
    RT_TABLE.LOCAL,
    RT_TABLE.MAIN,
  ])
  let table = 1
  while (taken.has(table)) table++
  return table
}

function add(request: Request): undefined {
  checkFamily(request)
  const { namespace, body } = request
  const made = kept(namespace, body)
  if (request.has(NLM_F.EXCL) && rulesOf(namespace, body.header.family).some(other => sameRule(other, made)))
    throw refuse('EEXIST')
  const { rules } = namespace
  const before = rules.findLastIndex(
    other => other.header.family === body.header.family && priorityOf(other) <= priorityOf(made),
  )
  rules.splice(before + 1, 0, made)
  namespace.hadRules = true
  tell(namespace, newFibRule, made, request)
}

/** fib_nl2rule: a rule as the kernel keeps it. @throws Refusal */
function kept(namespace: Namespace, { header, attributes }: FibRuleMessage): FibRuleMessage {
  const { family, action } = header
  if (header.dst_len > 0 && attributes.dst === undefined) throw refuse('EINVAL', 'Invalid dst address')
  if (header.src_len > 0 && attributes.src === undefined) throw refuse('EINVAL', 'Invalid src address')
  let table = attributes.table ?? header.table
  if (action === FR_ACT.TO_TBL && table === 0 && !attributes.l3mdev) {
    if (family === AF.INET6) throw refuse('EINVAL', 'Invalid table')
    table = emptyTable(namespace)
  }
  const priority = attributes.priority ?? defaultPriority(namespace, family)
  const { fwmark, fwmask, iifname, oifname } = attributes
  const detached = (name: string | undefined, flag: number): number =>
    name !== undefined && namespace.link(name) === undefined ? flag : 0
  return {
    header: {
      ...header,
      table: table > 255 ? RT_TABLE.COMPAT : table,
      flags:
        (header.flags & FIB_RULE.INVERT) |
        detached(iifname, FIB_RULE.IIF_DETACHED) |
        detached(oifname, FIB_RULE.OIF_DETACHED),
    },
    attributes: {
      ...attributes,
      table,
      suppressPrefixlen: attributes.suppressPrefixlen ?? none,
      priority,
      protocol: attributes.protocol ?? RTPROT.UNSPEC,
      ...(fwmark !== undefined && { fwmark, fwmask: fwmask ?? none }),
    },
  }
}

/** Rules that name a device which goes say so from then on. */
export function rulesWithoutDevice({ namespace, name }: Link): void {
  for (const { header, attributes } of namespace.rules) {
    if (attributes.iifname === name) header.flags |= FIB_RULE.IIF_DETACHED
    if (attributes.oifname === name) header.flags |= FIB_RULE.OIF_DETACHED
  }
}

function sameRule(a: FibRuleMessage, b: FibRuleMessage): boolean {
  const essence = ({ header, attributes }: FibRuleMessage) => {
    const { protocol: _, ...rest } = attributes
    return { ...header, flags: header.flags & FIB_RULE.INVERT, ...rest }
  }
  return isDeepStrictEqual(essence(a), essence(b))
}

/** Deletes the first rule that has all that is given. @throws Refusal ENOENT */
function remove(request: Request): undefined {
  checkFamily(request)
  const { namespace, body } = request
  const found = rulesOf(namespace, body.header.family).find(other => isMeant(other, body))
  if (found === undefined) throw refuse('ENOENT')
  namespace.rules.splice(namespace.rules.indexOf(found), 1)
  tell(namespace, delFibRule, found, request)
}

const compared = [
  'priority',
  'iifname',
  'oifname',
  'fwmark',
  'fwmask',
  'src',
  'dst',
  'tunId',
  'goto',
  'l3mdev',
  'protocol',
  'ipProto',
] as const satisfies readonly (keyof FibRuleAttributes)[]

function isMeant(other: FibRuleMessage, { header, attributes }: FibRuleMessage): boolean {
  const table = attributes.table ?? header.table
  if (header.action !== 0 && header.action !== other.header.action) return false
  if (table !== 0 && table !== other.attributes.table) return false
  if (header.tos !== 0 && header.tos !== other.header.tos) return false
  if (header.src_len !== 0 && header.src_len !== other.header.src_len) return false
  if (header.dst_len !== 0 && header.dst_len !== other.header.dst_len) return false
  return compared.every(key => {
    const wanted = attributes[key]
    return wanted === undefined || wanted === (other.attributes[key] ?? (key === 'priority' ? 0 : undefined))
  })
}

function* dump({ namespace, body: { header } }: Request) {
  if (header.dst_len || header.src_len || header.tos || header.table || header.action || header.flags)
    throw refuse('EINVAL', 'Invalid values in header for fib rule dump request')
  for (const family of [AF.INET, AF.INET6])
    if (header.family === AF.UNSPEC || header.family === family)
      for (const each of rulesOf(namespace, family)) yield answer(newFibRule, each)
}

export const ruleHandlers: readonly (readonly [number, Handler<FibRuleMessage>])[] = [
  [newFibRule.type, { do: add }],
  [delFibRule.type, { do: remove }],
  [getFibRule.type, { dump }],
]
