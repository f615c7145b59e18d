import { NLM_F } from '../../../../protocol/netlink/index.js'
import { AF, delRoute, newRoute, type RouteMessage } from '../../../../protocol/route/index.js'
import { refuse } from '../errors.js'
import type { Namespace } from '../namespace.js'
import { compareAddresses } from '../prefix.js'
import type { SimulatedRequest } from '../socket/request.js'
import { metricOf, sameKey, sameRoute, tableOf, tellRoute } from './route.js'

/** As the kernel lists them: tables by the low byte of their id, then destinations, the longer prefix and lower metric first. */
function order(a: RouteMessage, b: RouteMessage): number {
  return (
    a.header.family - b.header.family ||
    (tableOf(a) & 255) - (tableOf(b) & 255) ||
    tableOf(a) - tableOf(b) ||
    compareAddresses(a.attributes.dst, b.attributes.dst) ||
    b.header.dst_len - a.header.dst_len ||
    b.header.tos - a.header.tos ||
    metricOf(a) - metricOf(b)
  )
}

/** Where a route goes: before the first of those with its key, behind the last, or where its key belongs. */
function place({ routes }: Namespace, route: RouteMessage, append: boolean): number {
  const first = routes.findIndex(other => sameKey(other, route))
  if (first !== -1 && !append) return first
  if (first !== -1) return routes.findLastIndex(other => sameKey(other, route)) + 1
  // By halving: to compare addresses takes long. Routes that a test put there in another order are only listed in another order.
  let [low, high] = [0, routes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (order(routes[middle]!, route) > 0) high = middle
    else low = middle + 1
  }
  return low
}

/** fib_table_insert with the flags of a request. @throws Refusal EEXIST, ENOENT */
export function insertRoute(namespace: Namespace, route: RouteMessage, cause: SimulatedRequest): void {
  const { routes } = namespace
  const alike = routes.filter(other => sameKey(other, route))
  const isInet = route.header.family === AF.INET
  const match = alike.find(other => sameRoute(other, route))
  const [first] = alike
  if (first && cause.has(NLM_F.EXCL)) throw refuse('EEXIST')
  if (first && cause.has(NLM_F.REPLACE)) {
    if (match && match !== first) throw refuse('EEXIST')
    routes[routes.indexOf(first)] = route
    tellRoute(namespace, newRoute, route, cause, NLM_F.REPLACE)
    return
  }
  if (match) throw refuse('EEXIST')
  if (!isInet && cause.has(NLM_F.REPLACE) && !cause.has(NLM_F.CREATE))
    throw refuse('ENOENT', 'Can not replace route - no match found')
  if (isInet && !cause.has(NLM_F.CREATE)) throw refuse('ENOENT')
  const append = !isInet || cause.has(NLM_F.APPEND)
  routes.splice(place(namespace, route, append), 0, route)
  tellRoute(namespace, newRoute, route, cause, NLM_F.CREATE | (first ? (append ? NLM_F.APPEND : 0) : NLM_F.EXCL))
}

/** A route that the kernel makes by itself, unless it is there. */
export function appendRoute(namespace: Namespace, route: RouteMessage): void {
  const { routes } = namespace
  if (routes.some(other => sameRoute(other, route))) return
  const isFirst = !routes.some(other => sameKey(other, route))
  routes.splice(place(namespace, route, true), 0, route)
  tellRoute(namespace, newRoute, route, undefined, NLM_F.CREATE | (isFirst ? NLM_F.EXCL : NLM_F.APPEND))
}

/** Takes away a route that the kernel made. */
export function dropRoute(namespace: Namespace, route: RouteMessage): void {
  const at = namespace.routes.findIndex(other => sameRoute(other, route))
  if (at === -1) return
  const [gone] = namespace.routes.splice(at, 1)
  tellRoute(namespace, delRoute, gone!, undefined)
}
