import { AF, type RouteAttributes, RT_SCOPE, RT_TABLE, RTN, RTNH_F } from '../../../../protocol/route/index.js'
import { isLocal } from '../address/inet.js'
import { Refusal, refuse } from '../errors.js'
import type { Link } from '../link/link.js'
import type { Namespace } from '../namespace.js'
import { isLinkLocal } from '../prefix.js'
import { lookup, lookupTable } from './lookup.js'

/** One way of a route, as it is asked for. */
export interface Hop {
  gateway: string | undefined
  oif: number | undefined
  onlink: boolean
}

export function hopOf({ gateway, via, oif }: RouteAttributes, flags: number): Hop {
  return { gateway: gateway ?? via?.address, oif: oif || undefined, onlink: (flags & RTNH_F.ONLINK) !== 0 }
}

/** fib_check_nh: the device that an IPv4 next hop leaves by. @throws Refusal */
export function checkHop(namespace: Namespace, { gateway, oif, onlink }: Hop, scope: number, table: number): Link {
  if (gateway === undefined) return upDevice(namespace, oif, 'Device for nexthop is not up')
  if (gateway.includes(':')) return checkHop6(namespace, { gateway, oif, onlink })
  if (onlink) {
    if (scope >= RT_SCOPE.LINK) throw refuse('EINVAL', 'Nexthop has invalid scope')
    if (oif === undefined || !namespace.links.has(oif)) throw refuse('ENODEV', 'Nexthop device required for onlink')
    if (isLocal(namespace, gateway)) throw refuse('EINVAL', 'Nexthop has invalid gateway')
    return upDevice(namespace, oif, 'Nexthop device is not up')
  }
  const invalid = 'Nexthop has invalid gateway'
  const flow = { family: AF.INET, to: gateway, oif, scope: Math.max(scope + 1, RT_SCOPE.LINK) }
  const own = table === RT_TABLE.MAIN || table === 0 ? undefined : lookupTable(namespace, table, flow)
  const found = own ?? orMessage(() => lookup(namespace, flow), invalid)
  if (found.header.type !== RTN.UNICAST && found.header.type !== RTN.LOCAL) throw refuse('EINVAL', invalid)
  const device = found.attributes.oif ?? found.attributes.multipath?.[0]?.header.ifindex
  return upDevice(namespace, device, undefined)
}

/** ip6_validate_gw, and the device that an IPv6 next hop leaves by. @throws Refusal */
export function checkHop6(namespace: Namespace, { gateway, oif, onlink }: Hop): Link {
  const device = oif === undefined ? undefined : upDevice(namespace, oif, 'Nexthop device is not up')
  if (gateway === undefined) return device ?? upDevice(namespace, undefined, undefined)
  if (isLocal(namespace, gateway)) throw refuse('EINVAL', 'Gateway can not be a local address')
  if (onlink || isLinkLocal(gateway)) {
    if (device === undefined)
      throw refuse('EINVAL', onlink ? 'Nexthop device required for onlink' : 'Egress device not specified')
    return device
  }
  let found: ReturnType<typeof lookup>
  try {
    found = lookup(namespace, { family: AF.INET6, to: gateway, oif })
  } catch {
    throw refuse('EHOSTUNREACH')
  }
  if (found.attributes.gateway !== undefined) throw refuse('EHOSTUNREACH')
  return device ?? upDevice(namespace, found.attributes.oif, undefined)
}

/** A device that is there and up. @throws Refusal ENODEV, ENETDOWN */
function upDevice({ links }: Namespace, index: number | undefined, words: string | undefined): Link {
  const link = index === undefined ? undefined : links.get(index)
  if (link === undefined) throw refuse('ENODEV')
  if (!link.up) throw refuse('ENETDOWN', words)
  return link
}

/** Gives a refusal the words of whoever asked. */
function orMessage<T>(ask: () => T, message: string): T {
  try {
    return ask()
  } catch (error) {
    throw error instanceof Refusal ? error.saying(message) : error
  }
}
