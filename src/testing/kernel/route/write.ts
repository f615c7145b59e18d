import {
  AF,
  delRoute,
  type RouteAttributes,
  type RouteMessage,
  RT_SCOPE,
  RT_TABLE,
  RTM_F,
  RTN,
  RTNH_F,
  RTPROT,
} from '../../../../protocol/route/index.js'
import { isLocal } from '../address/inet.js'
import { refuse } from '../errors.js'
import type { Namespace } from '../namespace.js'
import { networkOf } from '../prefix.js'
import type { SimulatedRequest } from '../socket/request.js'
import { insertRoute } from './insert.js'
import { checkHop, checkHop6, type Hop, hopOf } from './next-hop.js'
import { errorOf, metricOf, tableOf, tellRoute } from './route.js'

type Request = SimulatedRequest<RouteMessage>

/** IP6_RT_PRIO_USER: the metric of IPv6 routes that have none. */
const defaultMetric6 = 1024

/** Flags of rtm_flags that belong to the next hop and stay with it. */
const hopFlags = RTNH_F.ONLINK | RTNH_F.PERVASIVE

/** RTM_NEWROUTE. @throws Refusal */
export function addRoute(request: Request): undefined {
  const { namespace, body } = request
  const { family } = body.header
  if (family === AF.INET) insertRoute(namespace, inetRoute(namespace, body), request)
  else if (family === AF.INET6) insertRoute(namespace, inet6Route(namespace, body), request)
  else throw refuse('EOPNOTSUPP')
}

/** The prefix of a destination: fib_valid_key_len. @throws Refusal */
function checkPrefix({ header, attributes }: RouteMessage): void {
  if (header.dst_len > 32) throw refuse('EINVAL', 'Invalid prefix length')
  if (attributes.dst !== undefined && networkOf(attributes.dst, header.dst_len) !== attributes.dst)
    throw refuse('EINVAL', 'Invalid prefix for given prefix length')
}

/** fib_props of net/ipv4/fib_semantics.c: the widest scope that a route of each type has. */
const narrowest: Readonly<Record<number, number>> = {
  [RTN.LOCAL]: RT_SCOPE.HOST,
  [RTN.BROADCAST]: RT_SCOPE.LINK,
  [RTN.ANYCAST]: RT_SCOPE.LINK,
  [RTN.NAT]: RT_SCOPE.HOST,
}

/** fib_create_info: an IPv4 route as the kernel keeps it. @throws Refusal */
function inetRoute(namespace: Namespace, message: RouteMessage): RouteMessage {
  const { header, attributes } = message
  if (header.type > RTN.XRESOLVE) throw refuse('EINVAL', 'Invalid route type')
  checkPrefix(message)
  if ((narrowest[header.type] ?? RT_SCOPE.UNIVERSE) > header.scope) throw refuse('EINVAL', 'Invalid scope')
  const table = tableOf(message) || RT_TABLE.MAIN
  const route: RouteMessage = {
    header: { ...header, table: table > 255 ? RT_TABLE.COMPAT : table, flags: header.flags & hopFlags },
    attributes: kept(attributes, table),
  }
  Object.assign(
    route.attributes,
    ways(namespace, message, hop => checkHop(namespace, hop, header.scope, table).index),
  )
  const { prefsrc } = attributes
  if (prefsrc !== undefined && !isLocal(namespace, prefsrc)) throw refuse('EINVAL', 'Invalid prefsrc address')
  return route
}

/** ip6_route_info_create: an IPv6 route as the kernel keeps it. @throws Refusal */
function inet6Route(namespace: Namespace, message: RouteMessage): RouteMessage {
  const { header, attributes } = message
  if (header.dst_len > 128) throw refuse('EINVAL')
  if (header.type > RTN.XRESOLVE) throw refuse('EINVAL', 'Invalid route type')
  const table = tableOf(message) || RT_TABLE.MAIN
  const { dst } = attributes
  const route: RouteMessage = {
    header: {
      ...header,
      table: table > 255 ? RT_TABLE.COMPAT : table,
      scope: RT_SCOPE.UNIVERSE,
      flags: header.flags & hopFlags,
      protocol: header.protocol === RTPROT.UNSPEC ? RTPROT.BOOT : header.protocol,
    },
    attributes: {
      ...kept(attributes, table),
      ...(dst !== undefined && { dst: networkOf(dst, header.dst_len) }),
      priority: attributes.priority || defaultMetric6,
      pref: attributes.pref ?? 0,
    },
  }
  // What leads nowhere leads to lo.
  if (errorOf[header.type]) route.attributes.oif = 1
  else
    Object.assign(
      route.attributes,
      ways(namespace, message, hop => checkHop6(namespace, hop).index),
    )
  return route
}

/** What stays as it was asked for. */
function kept(attributes: RouteAttributes, table: number): RouteAttributes {
  const { oif: _oif, gateway: _gateway, via: _via, multipath: _multipath, ...rest } = attributes
  return { ...rest, table }
}

/** The next hops, each with the device that was found for it. @throws Refusal */
function ways(namespace: Namespace, message: RouteMessage, device: (hop: Hop) => number): RouteAttributes {
  const { header, attributes } = message
  const { gateway, via, multipath } = attributes
  if (errorOf[header.type]) {
    if (gateway !== undefined || attributes.oif !== undefined || multipath !== undefined)
      throw refuse('EINVAL', 'Gateway, device and multipath can not be specified for this route type')
    return {}
  }
  if (multipath !== undefined)
    return {
      multipath: multipath.map(hop => {
        const ifindex = device(hopOf({ ...hop.attributes, oif: hop.header.ifindex }, hop.header.flags))
        return {
          header: { flags: hop.header.flags & hopFlags, hops: hop.header.hops, ifindex },
          attributes: hop.attributes,
        }
      }),
    }
  // A route of host scope ends at its device: that need not be up.
  const { oif } = attributes
  if (header.scope === RT_SCOPE.HOST && header.family === AF.INET) {
    if (gateway !== undefined) throw refuse('EINVAL', 'Route with host scope can not have a gateway')
    if (oif === undefined || !namespace.links.has(oif)) throw refuse('ENODEV')
    return { oif }
  }
  return {
    oif: device(hopOf(attributes, header.flags)),
    ...(gateway !== undefined && { gateway }),
    ...(via !== undefined && { via }),
  }
}

/** RTM_DELROUTE: the first that has all that is given. @throws Refusal ESRCH */
export function deleteRoute(request: Request): undefined {
  const { namespace, body } = request
  const { header } = body
  if (header.family !== AF.INET && header.family !== AF.INET6) throw refuse('EOPNOTSUPP')
  if (header.family === AF.INET) checkPrefix(body)
  const at = namespace.routes.findIndex(route => isMeant(route, body))
  if (at === -1) throw refuse('ESRCH')
  const [gone] = namespace.routes.splice(at, 1)
  tellRoute(namespace, delRoute, gone!, request)
}

function isMeant(route: RouteMessage, { header, attributes }: RouteMessage): boolean {
  const own = route.header
  const isInet = header.family === AF.INET
  if (own.family !== header.family || tableOf(route) !== (tableOf({ header, attributes }) || RT_TABLE.MAIN))
    return false
  if (own.dst_len !== header.dst_len || route.attributes.dst !== attributes.dst || own.tos !== header.tos) return false
  if (own.flags & RTM_F.CLONED) return false
  const { priority, prefsrc, oif, gateway, multipath } = attributes
  if (priority && metricOf(route) !== priority) return false
  if (header.protocol !== RTPROT.UNSPEC && own.protocol !== header.protocol) return false
  if (isInet && header.type !== RTN.UNSPEC && own.type !== header.type) return false
  if (isInet && header.scope !== RT_SCOPE.NOWHERE && own.scope !== header.scope) return false
  if (prefsrc !== undefined && route.attributes.prefsrc !== prefsrc) return false
  if (oif !== undefined && route.attributes.oif !== oif) return false
  if (gateway !== undefined && route.attributes.gateway !== gateway) return false
  return multipath === undefined || multipath.length === route.attributes.multipath?.length
}
