import {
  type AddressMessage,
  AF,
  delAddress,
  IFA_F,
  newAddress,
  type RouteMessage,
  RT_SCOPE,
  RT_TABLE,
  RTN,
  RTPROT,
} from '../../../../protocol/route/index.js'
import type { Link } from '../link/link.js'
import { covers, isLinkLocal, networkOf } from '../prefix.js'
import { appendRoute, dropRoute } from '../route/insert.js'
import type { SimulatedRequest } from '../socket/request.js'
import { addressesOf, flagsOf, ownOf, tellAddress } from './address.js'

/* IPv6 addresses and the routes that they bring: net/ipv6/addrconf.c. Duplicate address detection finds nothing, at once. */

/** IP6_RT_PRIO_ADDRCONF */
const prefixMetric = 256

export function route6(link: Link, type: number, dst: string, length: number, metric: number): RouteMessage {
  const table = type === RTN.UNICAST ? RT_TABLE.MAIN : RT_TABLE.LOCAL
  return {
    header: {
      family: AF.INET6,
      dst_len: length,
      src_len: 0,
      tos: 0,
      table,
      protocol: RTPROT.KERNEL,
      scope: RT_SCOPE.UNIVERSE,
      type,
      flags: 0,
    },
    attributes: { table, dst, priority: metric, oif: link.index, pref: 0 },
  }
}

function localRoute(link: Link, address: AddressMessage): RouteMessage {
  return route6(link, RTN.LOCAL, ownOf(address), 128, 0)
}

function prefixRoute(link: Link, { header, attributes }: AddressMessage): RouteMessage {
  const network = attributes.address ?? ''
  const metric = attributes.rtPriority || prefixMetric
  return route6(link, RTN.UNICAST, networkOf(network, header.prefixlen), header.prefixlen, metric)
}

const hasPrefixRoute = (address: AddressMessage): boolean =>
  (flagsOf(address) & IFA_F.NOPREFIXROUTE) === 0 && !(address.header.prefixlen === 128 && ownOf(address) === '::1')

/** The scope of an address is in itself. */
export function scope6(address: string): number {
  if (address === '::1') return RT_SCOPE.HOST
  return isLinkLocal(address) ? RT_SCOPE.LINK : RT_SCOPE.UNIVERSE
}

/** The newest address of a scope stands first, the wider scope before the narrower. */
export function insertInet6(link: Link, address: AddressMessage, cause: SimulatedRequest | undefined): void {
  const { namespace } = link
  const others = addressesOf(namespace, link.index, AF.INET6)
  const next = others.find(other => other.header.scope >= address.header.scope)
  if (next) namespace.addresses.splice(namespace.addresses.indexOf(next), 0, address)
  else namespace.addresses.push(address)
  if (link.up && hasPrefixRoute(address)) appendRoute(namespace, prefixRoute(link, address))
  tellAddress(namespace, newAddress, address, cause)
  appendRoute(namespace, localRoute(link, address))
}

export function deleteInet6(link: Link, address: AddressMessage, cause: SimulatedRequest | undefined): void {
  const { namespace } = link
  namespace.addresses.splice(namespace.addresses.indexOf(address), 1)
  tellAddress(namespace, delAddress, address, cause)
  const { prefixlen } = address.header
  const shared = addressesOf(namespace, link.index, AF.INET6).some(
    other => other.header.prefixlen === prefixlen && covers(other.attributes.address, prefixlen, ownOf(address)),
  )
  if (hasPrefixRoute(address) && !shared) dropRoute(namespace, prefixRoute(link, address))
  dropRoute(namespace, localRoute(link, address))
}
