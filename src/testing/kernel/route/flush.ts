import { AF, delRoute, type RouteMessage, RTN } from '../../../../protocol/route/index.js'
import type { Link } from '../link/link.js'
import type { Namespace } from '../namespace.js'
import { devicesOf, tellRoute } from './route.js'

/**
 * Routes through a device that is gone or down. Without `force` IPv4 keeps the local ones. A route with several next
 * hops goes when the last of their devices does.
 *
 * The kernel tells nobody of the IPv4 routes that it drops so: who follows routes has to follow links, too.
 */
export function flushDevice({ namespace, index }: Link, family: number, { force }: { force: boolean }): void {
  const dies = (route: RouteMessage): boolean => {
    if (route.header.family !== family || !devicesOf(route).includes(index)) return false
    if (!force && family === AF.INET && route.header.type === RTN.LOCAL) return false
    return devicesOf(route).every(device => device === index || namespace.links.get(device)?.up !== true)
  }
  const gone = namespace.routes.filter(dies)
  namespace.routes = namespace.routes.filter(route => !gone.includes(route))
  if (family === AF.INET6) for (const route of gone) tellRoute(namespace, delRoute, route, undefined)
}

/** Routes whose source address is gone. */
export function flushSource(namespace: Namespace, address: string): void {
  namespace.routes = namespace.routes.filter(({ attributes }) => attributes.prefsrc !== address)
}
