import { type AddressMessage, AF, delAddress, IFA_F, IFAPROT, RT_SCOPE, RTN } from '../../../../protocol/route/index.js'
import type { Link } from '../link/link.js'
import { linkLocalOf } from '../prefix.js'
import { flushDevice } from '../route/flush.js'
import { appendRoute } from '../route/insert.js'
import { addressesOf, forever, tellAddress } from './address.js'
import { addRoutes, insertInet } from './inet.js'
import { insertInet6, route6 } from './inet6.js'

/** What a device's going up does: lo gets its addresses, every address its routes. */
export function addressesUp(link: Link): void {
  const { namespace } = link
  const mine = addressesOf(namespace, link.index, AF.INET)
  if (link.isLoopback && mine.length === 0) insertInet(link, loopback4(link), undefined)
  for (const address of mine) addRoutes(link, address)
  if (link.isLoopback) {
    insertInet6(link, loopback6(link), undefined)
    return
  }
  if (link.isRunning) linkReady(link)
}

/** IPv6 begins when a device that is up gets its carrier: addrconf_link_ready. */
export function linkReady(link: Link): void {
  const { namespace } = link
  if (link.isLoopback) return
  appendRoute(namespace, route6(link, RTN.MULTICAST, 'ff00::', 8, 256))
  if (namespace.kernel.linkLocal && !addressesOf(namespace, link.index, AF.INET6).some(isOwn))
    insertInet6(link, linkLocal(link), undefined)
}

/** Whether the kernel made it of the MAC address. */
const isOwn = ({ attributes }: AddressMessage): boolean => attributes.proto === IFAPROT.KERNEL_LL

/** IPv4 keeps the addresses of a device that goes down, and their local routes; IPv6 keeps nothing. */
export function addressesDown(link: Link): void {
  flushDevice(link, AF.INET, { force: false })
  dropInet6(link)
}

/** A device leaves its namespace. */
export function addressesGone(link: Link): void {
  const { namespace } = link
  for (const address of addressesOf(namespace, link.index, AF.INET)) {
    namespace.addresses.splice(namespace.addresses.indexOf(address), 1)
    tellAddress(namespace, delAddress, address, undefined)
  }
  flushDevice(link, AF.INET, { force: true })
  dropInet6(link)
}

function dropInet6(link: Link): void {
  const { namespace } = link
  flushDevice(link, AF.INET6, { force: true })
  for (const address of addressesOf(namespace, link.index, AF.INET6)) {
    namespace.addresses.splice(namespace.addresses.indexOf(address), 1)
    tellAddress(namespace, delAddress, address, undefined)
  }
}

const flags = { flags: IFA_F.PERMANENT }

function loopback4({ index }: Link): AddressMessage {
  return {
    header: { family: AF.INET, prefixlen: 8, ...flags, scope: RT_SCOPE.HOST, index },
    attributes: { address: '127.0.0.1', local: '127.0.0.1', label: 'lo', ...flags, cacheinfo: forever },
  }
}

function loopback6({ index }: Link): AddressMessage {
  return {
    header: { family: AF.INET6, prefixlen: 128, ...flags, scope: RT_SCOPE.HOST, index },
    attributes: { address: '::1', cacheinfo: forever, ...flags, proto: IFAPROT.KERNEL_LO },
  }
}

function linkLocal({ index, address }: Link): AddressMessage {
  return {
    header: { family: AF.INET6, prefixlen: 64, ...flags, scope: RT_SCOPE.LINK, index },
    attributes: { address: linkLocalOf(address), cacheinfo: forever, ...flags, proto: IFAPROT.KERNEL_LL },
  }
}
