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
import { refuse } from '../errors.js'
import type { Link } from '../link/link.js'
import type { Namespace } from '../namespace.js'
import { covers, isZeronet, lastOf, networkOf } from '../prefix.js'
import { flushDevice, flushSource } from '../route/flush.js'
import { appendRoute, dropRoute } from '../route/insert.js'
import type { SimulatedRequest } from '../socket/request.js'
import { addressesOf, flagsOf, ownOf, setFlags, tellAddress } from './address.js'

/* IPv4 addresses: net/ipv4/devinet.c, and the routes that they bring: net/ipv4/fib_frontend.c. */

/** Whether two addresses are of one network: the later one is a secondary then. */
function sameNetwork(a: AddressMessage, b: AddressMessage): boolean {
  return (
    a.header.prefixlen === b.header.prefixlen &&
    covers(a.attributes.address, a.header.prefixlen, b.attributes.address ?? '')
  )
}

const isSecondary = (address: AddressMessage): boolean => (flagsOf(address) & IFA_F.SECONDARY) !== 0

/** __inet_insert_ifa: the address, then the routes to it. @throws Refusal */
export function insertInet(link: Link, address: AddressMessage, cause: SimulatedRequest | undefined): void {
  const { namespace } = link
  const others = addressesOf(namespace, link.index, AF.INET)
  let flags = flagsOf(address) & ~IFA_F.SECONDARY
  for (const other of others) {
    if (!sameNetwork(other, address)) continue
    if (ownOf(other) === ownOf(address)) throw refuse('EEXIST', 'ipv4: Address already assigned')
    if (other.header.scope !== address.header.scope) throw refuse('EINVAL', 'ipv4: Invalid scope value')
    flags |= IFA_F.SECONDARY
  }
  setFlags(address, flags)
  // A primary stands behind the primaries of no smaller scope, a secondary behind all.
  const before = others.filter(other => !isSecondary(other) && address.header.scope <= other.header.scope).at(-1)
  const at = isSecondary(address) ? others.at(-1) : before
  if (at) namespace.addresses.splice(namespace.addresses.indexOf(at) + 1, 0, address)
  else
    namespace.addresses.splice(
      others[0] ? namespace.addresses.indexOf(others[0]) : namespace.addresses.length,
      0,
      address,
    )
  tellAddress(namespace, newAddress, address, cause)
  addRoutes(link, address)
}

/** __inet_del_ifa: the secondaries of a primary go with it. */
export function deleteInet(link: Link, address: AddressMessage, cause: SimulatedRequest | undefined): void {
  const { namespace } = link
  if (!isSecondary(address))
    for (const other of addressesOf(namespace, link.index, AF.INET))
      if (isSecondary(other) && sameNetwork(other, address)) take(link, other, cause)
  take(link, address, cause)
}

function take(link: Link, address: AddressMessage, cause: SimulatedRequest | undefined): void {
  const { namespace } = link
  namespace.addresses.splice(namespace.addresses.indexOf(address), 1)
  tellAddress(namespace, delAddress, address, cause)
  removeRoutes(link, address)
  if (addressesOf(namespace, link.index, AF.INET).length === 0) flushDevice(link, AF.INET, { force: true })
}

/** A route that the kernel makes for an address: fib_magic. */
function kernelRoute(link: Link, type: number, dst: string, length: number, source: string, metric = 0): RouteMessage {
  const table = type === RTN.UNICAST ? RT_TABLE.MAIN : RT_TABLE.LOCAL
  return {
    header: {
      family: AF.INET,
      dst_len: length,
      src_len: 0,
      tos: 0,
      table,
      protocol: RTPROT.KERNEL,
      scope: type === RTN.LOCAL ? RT_SCOPE.HOST : RT_SCOPE.LINK,
      type,
      flags: 0,
    },
    attributes: { table, dst, ...(metric !== 0 && { priority: metric }), prefsrc: source, oif: link.index },
  }
}

function localRoute(link: Link, address: AddressMessage): RouteMessage {
  return kernelRoute(link, RTN.LOCAL, ownOf(address), 32, sourceOf(link, address))
}

function connectedRoute(link: Link, address: AddressMessage): RouteMessage {
  const { header, attributes } = address
  const network = networkOf(attributes.address ?? ownOf(address), header.prefixlen)
  const type = link.isLoopback ? RTN.LOCAL : RTN.UNICAST
  return kernelRoute(link, type, network, header.prefixlen, ownOf(address), attributes.rtPriority)
}

/** The routes of a secondary have its primary's address as source. */
function sourceOf(link: Link, address: AddressMessage): string {
  if (!isSecondary(address)) return ownOf(address)
  const primary = addressesOf(link.namespace, link.index, AF.INET).find(
    other => !isSecondary(other) && sameNetwork(other, address),
  )
  return ownOf(primary ?? address)
}

function broadcastRoutes(link: Link, address: AddressMessage): RouteMessage[] {
  const { header, attributes } = address
  const { broadcast } = attributes
  const network = attributes.address ?? ownOf(address)
  const wanted = new Set<string>()
  if (broadcast !== undefined && broadcast !== '255.255.255.255') wanted.add(broadcast)
  if (hasConnected(address) && header.prefixlen < 31) wanted.add(lastOf(network, header.prefixlen))
  return [...wanted].map(each => kernelRoute(link, RTN.BROADCAST, each, 32, sourceOf(link, address)))
}

function hasConnected(address: AddressMessage): boolean {
  const { header, attributes } = address
  const network = networkOf(attributes.address ?? ownOf(address), header.prefixlen)
  if (isZeronet(network) || isSecondary(address)) return false
  return network !== ownOf(address) || header.prefixlen < 32
}

/** fib_add_ifaddr: a device that is down has but the local route. */
export function addRoutes(link: Link, address: AddressMessage): void {
  const { namespace } = link
  appendRoute(namespace, localRoute(link, address))
  if (!link.up) return
  const [explicit, derived] = [address.attributes.broadcast, broadcastRoutes(link, address)]
  for (const route of derived) if (route.attributes.dst === explicit) appendRoute(namespace, route)
  if (hasConnected(address) && (flagsOf(address) & IFA_F.NOPREFIXROUTE) === 0)
    appendRoute(namespace, connectedRoute(link, address))
  for (const route of derived) if (route.attributes.dst !== explicit) appendRoute(namespace, route)
}

/** fib_del_ifaddr: what no other address of the namespace needs. */
function removeRoutes(link: Link, address: AddressMessage): void {
  const { namespace } = link
  const own = ownOf(address)
  if (hasConnected(address) && (flagsOf(address) & IFA_F.NOPREFIXROUTE) === 0)
    dropRoute(namespace, connectedRoute(link, address))
  const here = addressesOf(namespace, link.index, AF.INET)
  const kept = new Set(here.flatMap(other => broadcastRoutes(link, other)).map(({ attributes }) => attributes.dst))
  for (const route of broadcastRoutes(link, address)) if (!kept.has(route.attributes.dst)) dropRoute(namespace, route)
  if (here.some(other => ownOf(other) === own)) return
  dropRoute(namespace, localRoute(link, address))
  if (!isLocal(namespace, own)) flushSource(namespace, own)
}

/** inetdev_changename: labels that begin with the device's name follow it. */
export function relabel({ namespace, index, name }: Link, renamed: string): void {
  for (const { attributes } of addressesOf(namespace, index, AF.INET)) {
    const [start, ...suffix] = (attributes.label ?? '').split(':')
    if (start === name) attributes.label = [renamed, ...suffix].join(':')
  }
}

/** Whether an address is one of the namespace's own. */
export function isLocal({ addresses }: Namespace, address: string): boolean {
  return addresses.some(other => ownOf(other) === address)
}

/** The metric, the maker and the lifetime of an address that is there: what `ip address replace` changes. Its flags stay. */
export function changeInet(link: Link, address: AddressMessage, wanted: AddressMessage, cause: SimulatedRequest): void {
  const { namespace } = link
  const before = connectedRoute(link, address)
  const { rtPriority: _metric, proto: _maker, ...rest } = address.attributes
  const { rtPriority, proto, cacheinfo } = wanted.attributes
  address.attributes = {
    ...rest,
    ...(rtPriority && { rtPriority }),
    ...(proto && { proto }),
    ...(cacheinfo && { cacheinfo }),
  }
  const after = connectedRoute(link, address)
  const hasRoute = hasConnected(address) && (flagsOf(address) & IFA_F.NOPREFIXROUTE) === 0
  if (link.up && hasRoute && before.attributes.priority !== after.attributes.priority) {
    appendRoute(namespace, after)
    dropRoute(namespace, before)
  }
  tellAddress(namespace, newAddress, address, cause)
}
