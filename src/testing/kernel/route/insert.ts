import { NLM_F } from '../../../../protocol/netlink/index.js'
import { AF, delRoute, newRoute, type RouteMessage } from '../../../../protocol/route/index.js'
import { refuse } from '../errors.js'
import type { Namespace } from '../namespace.js'
import { compareAddresses } from '../prefix.js'
import type { SimulatedRequest } from '../socket/request.js'
import { metricOf, sameRoute, tableOf, tellRoute } from './route.js'

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

/** Where the routes with this one's key begin, and where they end: they stand together, in their order. */
function placeOf({ routes }: Namespace, route: RouteMessage): [begin: number, end: number] {
  const firstWith = (difference: number): number => {
    let [low, high] = [0, routes.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (order(routes[middle]!, route) >= difference) high = middle
      else low = middle + 1
    }
    return low
  }
  return [firstWith(0), firstWith(1)]
}

/** fib_table_insert with the flags of a request. @throws Refusal EEXIST, ENOENT */
export function insertRoute(namespace: Namespace, route: RouteMessage, cause: SimulatedRequest): void {
  const { routes } = namespace
  const [begin, end] = placeOf(namespace, route)
  const isInet = route.header.family === AF.INET
  const isFirst = begin === end
  const match = routes.slice(begin, end).findIndex(other => sameRoute(other, route))
  if (!isFirst && cause.has(NLM_F.EXCL)) throw refuse('EEXIST')
  if (!isFirst && cause.has(NLM_F.REPLACE)) {
    if (match > 0) throw refuse('EEXIST')
    routes[begin] = route
    tellRoute(namespace, newRoute, route, cause, NLM_F.REPLACE)
    return
  }
  if (match !== -1) throw refuse('EEXIST')
  if (!isInet && cause.has(NLM_F.REPLACE) && !cause.has(NLM_F.CREATE))
    throw refuse('ENOENT', 'Can not replace route - no match found')
  if (isInet && !cause.has(NLM_F.CREATE)) throw refuse('ENOENT')
  const append = !isInet || cause.has(NLM_F.APPEND)
  routes.splice(append ? end : begin, 0, route)
  tellRoute(namespace, newRoute, route, cause, NLM_F.CREATE | (isFirst ? NLM_F.EXCL : append ? NLM_F.APPEND : 0))
}

/** A route that the kernel makes by itself, unless it is there. */
export function appendRoute(namespace: Namespace, route: RouteMessage): void {
  const { routes } = namespace
  const [begin, end] = placeOf(namespace, route)
  if (routes.slice(begin, end).some(other => sameRoute(other, route))) return
  routes.splice(end, 0, route)
  tellRoute(namespace, newRoute, route, undefined, NLM_F.CREATE | (begin === end ? NLM_F.EXCL : NLM_F.APPEND))
}

/** Takes away a route that the kernel made. */
export function dropRoute(namespace: Namespace, route: RouteMessage): void {
  const at = namespace.routes.findIndex(other => sameRoute(other, route))
  if (at === -1) return
  const [gone] = namespace.routes.splice(at, 1)
  tellRoute(namespace, delRoute, gone!, undefined)
}
