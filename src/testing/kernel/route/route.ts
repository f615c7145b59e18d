import { isDeepStrictEqual } from 'node:util'
import {
  AF,
  type delRoute,
  type newRoute,
  type RouteMessage,
  RTN,
  RTNH_F,
  RTNLGRP,
  routeProtocol,
} from '../../../../protocol/route/index.js'
import type { Namespace } from '../namespace.js'
import { answer, notify, type SimulatedRequest } from '../socket/request.js'

/** Kinds of routes that lead nowhere, and what a packet's sender is told. */
export const errorOf: Readonly<Record<number, 'EINVAL' | 'EHOSTUNREACH' | 'EACCES' | 'EAGAIN'>> = {
  [RTN.BLACKHOLE]: 'EINVAL',
  [RTN.UNREACHABLE]: 'EHOSTUNREACH',
  [RTN.PROHIBIT]: 'EACCES',
  /** On to the next rule. */
  [RTN.THROW]: 'EAGAIN',
}

export const tableOf = ({ header, attributes }: RouteMessage): number => attributes.table ?? header.table
export const metricOf = ({ attributes }: RouteMessage): number => attributes.priority ?? 0

/** What a table has one entry of, until routes are appended: destination, type of service and metric. */
export function sameKey(a: RouteMessage, b: RouteMessage): boolean {
  return (
    a.header.family === b.header.family &&
    tableOf(a) === tableOf(b) &&
    a.header.dst_len === b.header.dst_len &&
    a.attributes.dst === b.attributes.dst &&
    a.header.tos === b.header.tos &&
    metricOf(a) === metricOf(b)
  )
}

/** The same in everything that the kernel compares: type, scope, protocol, source, metrics and next hops. */
export function sameRoute(a: RouteMessage, b: RouteMessage): boolean {
  const essence = ({ header, attributes }: RouteMessage) => {
    const { oif, gateway, via, multipath, prefsrc, metrics } = attributes
    const { type, scope, protocol } = header
    return { type, scope, protocol, oif, gateway, via, multipath, prefsrc, metrics }
  }
  return sameKey(a, b) && isDeepStrictEqual(essence(a), essence(b))
}

/** Indexes of the devices that a route leads to. */
export function devicesOf({ attributes }: RouteMessage): number[] {
  if (attributes.multipath) return attributes.multipath.map(({ header }) => header.ifindex)
  return attributes.oif === undefined ? [] : [attributes.oif]
}

/** RTM_NEWROUTE or RTM_DELROUTE to the group of its family. */
export function tellRoute(
  namespace: Namespace,
  definition: typeof newRoute | typeof delRoute,
  route: RouteMessage,
  cause: SimulatedRequest | undefined,
  flags = 0,
): void {
  const group = route.header.family === AF.INET ? RTNLGRP.IPV4_ROUTE : RTNLGRP.IPV6_ROUTE
  notify(namespace, routeProtocol.number, group, answer(definition, described(namespace, route), flags), cause)
}

/** A route as it is told: next hops whose device has no carrier say so. */
export function described(namespace: Namespace, route: RouteMessage): RouteMessage {
  const { header, attributes } = route
  // The kernel does not look after the devices of local routes of IPv4.
  if (header.family === AF.INET && header.type === RTN.LOCAL) return route
  const { oif, multipath } = attributes
  const down = (index: number | undefined): number => {
    const link = index === undefined ? undefined : namespace.links.get(index)
    if (link === undefined || link.isRunning) return 0
    // A device that is down leaves a route only where there are other ways.
    if (link.up) return RTNH_F.LINKDOWN
    return multipath ? RTNH_F.DEAD | RTNH_F.LINKDOWN : 0
  }
  if (multipath === undefined) return { header: { ...header, flags: header.flags | down(oif) }, attributes }
  const hops = multipath.map(hop => ({
    header: { ...hop.header, flags: hop.header.flags | down(hop.header.ifindex) },
    attributes: hop.attributes,
  }))
  return { header, attributes: { ...attributes, multipath: hops } }
}
