import {
  AF,
  FIB_RULE,
  type FibRuleMessage,
  FR_ACT,
  type RouteMessage,
  RT_SCOPE,
  RTN,
} from '../../../../protocol/route/index.js'
import { refuse } from '../errors.js'
import type { Namespace } from '../namespace.js'
import { covers, networkOf } from '../prefix.js'
import { errorOf, metricOf, tableOf } from './route.js'

/** What is looked up. */
export interface Flow {
  family: number
  to: string
  from?: string | undefined
  mark?: number | undefined
  /** Index of the device that it must leave by. */
  oif?: number | undefined
  /** Name of the device that it came in by; `lo` for the host's own packets. */
  iif?: string | undefined
  tos?: number | undefined
  /** Only destinations at least that near: RT_SCOPE. */
  scope?: number
}

/** The route of one table that a packet takes: the longest prefix, then the lowest metric, then the first. */
export function lookupTable(namespace: Namespace, table: number, flow: Flow): RouteMessage | undefined {
  let best: RouteMessage | undefined
  /** By prefix length: worked out once, and not for each of thousands of routes. */
  const networks: string[] = []
  const networkOfLength = (length: number): string => {
    networks[length] ??= networkOf(flow.to, length)
    return networks[length]
  }
  for (const route of namespace.routes) {
    const { header, attributes } = route
    if (header.family !== flow.family || tableOf(route) !== table) continue
    if (header.dst_len !== 0 && attributes.dst !== networkOfLength(header.dst_len)) continue
    if (header.tos !== 0 && header.tos !== flow.tos) continue
    if (flow.scope !== undefined && header.family === AF.INET && header.scope < flow.scope) continue
    if (flow.oif !== undefined && !leavesBy(route, flow.oif)) continue
    if (best === undefined || isBetter(route, best)) best = route
  }
  return best
}

function leavesBy({ header, attributes }: RouteMessage, oif: number): boolean {
  if (errorOf[header.type]) return true
  if (attributes.multipath) return attributes.multipath.some(hop => hop.header.ifindex === oif)
  return attributes.oif === oif
}

function isBetter(route: RouteMessage, best: RouteMessage): boolean {
  if (route.header.dst_len !== best.header.dst_len) return route.header.dst_len > best.header.dst_len
  return metricOf(route) < metricOf(best)
}

/** fib_rules_lookup: the rules in their order, until one leads to a route. @throws Refusal ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL */
export function lookup(namespace: Namespace, flow: Flow): RouteMessage {
  const rules = namespace.rules.filter(({ header }) => header.family === flow.family)
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!
    const { header, attributes } = rule
    if (matches(namespace, rule, flow) === ((header.flags & FIB_RULE.INVERT) !== 0)) continue
    if (header.action === FR_ACT.GOTO) {
      const target = rules.findIndex(other => (other.attributes.priority ?? 0) === attributes.goto)
      if (target > i) i = target - 1
      continue
    }
    const error = ruleErrors[header.action]
    if (error) throw refuse(error)
    if (header.action !== FR_ACT.TO_TBL) continue
    const route = lookupTable(namespace, attributes.table ?? header.table, flow)
    if (route === undefined || isSuppressed(rule, route) || route.header.type === RTN.THROW) continue
    const dead = errorOf[route.header.type]
    if (dead) throw refuse(dead)
    return route
  }
  throw refuse('ENETUNREACH')
}

const ruleErrors: Readonly<Record<number, 'EINVAL' | 'ENETUNREACH' | 'EACCES'>> = {
  [FR_ACT.BLACKHOLE]: 'EINVAL',
  [FR_ACT.UNREACHABLE]: 'ENETUNREACH',
  [FR_ACT.PROHIBIT]: 'EACCES',
}

function matches({ links }: Namespace, { header, attributes }: FibRuleMessage, flow: Flow): boolean {
  const { iifname, oifname, fwmark, fwmask = 0xffffffff, src, dst } = attributes
  if (iifname !== undefined && iifname !== (flow.iif ?? 'lo')) return false
  if (oifname !== undefined && (flow.oif === undefined || links.get(flow.oif)?.name !== oifname)) return false
  if (fwmark !== undefined && (((flow.mark ?? 0) ^ fwmark) & fwmask) !== 0) return false
  if (header.tos !== 0 && header.tos !== flow.tos) return false
  if (dst !== undefined && !covers(dst, header.dst_len, flow.to)) return false
  return src === undefined || (flow.from !== undefined && covers(src, header.src_len, flow.from))
}

/** `suppress_prefixlength`: a rule that does not take routes this short. */
function isSuppressed({ attributes }: FibRuleMessage, { header }: RouteMessage): boolean {
  const { suppressPrefixlen = 0xffffffff } = attributes
  return suppressPrefixlen !== 0xffffffff && header.dst_len <= suppressPrefixlen
}

/** inet_select_addr: the source that a packet to there gets when the route names none. */
export function sourceFor(
  namespace: Namespace,
  route: RouteMessage,
  oif: number,
  via: string | undefined,
): string | undefined {
  const { header, attributes } = route
  if (attributes.prefsrc !== undefined) return attributes.prefsrc
  const candidates = [oif, ...namespace.links.keys()].flatMap(index =>
    namespace.addresses.filter(
      address =>
        address.header.index === index &&
        address.header.family === header.family &&
        address.header.scope < RT_SCOPE.HOST,
    ),
  )
  const near = candidates.find(
    address => via !== undefined && covers(address.attributes.address, address.header.prefixlen, via),
  )
  const chosen = near ?? candidates[0]
  return chosen && (chosen.attributes.local ?? chosen.attributes.address)
}
