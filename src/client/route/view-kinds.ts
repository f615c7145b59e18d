import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  delAddress,
  delLink,
  delNexthop,
  delRoute,
  newAddress,
  newLink,
  newNexthop,
  newRoute,
  RTM_F,
} from '../../../protocol/route/index.js'
import { type Followed, type FollowedKind, toldOf, without } from '../view/index.js'
import { type Address, addresses, toAddress } from './addresses.js'
import type { RouteGroup } from './index.js'
import { type Link, links, toLink } from './links.js'
import { rtnetlink } from './protocol.js'
import { type Route, routes, toRoute } from './routes.js'

/** What a view can show, and as what. */
export interface ViewObjects {
  links: Link
  addresses: Address
  routes: Route
}

interface RouteKind<T> extends FollowedKind<T> {
  readonly groups: readonly RouteGroup[]
}

/**
 * After these the kernel removes routes without a word: those of a device that goes down or away, from an address that is deleted, over a
 * next hop that changes (fib_sync_down_dev, fib_sync_down_addr, nexthop_replace).
 */
const silent: readonly number[] = [newLink, delLink, delAddress, newNexthop, delNexthop].map(({ type }) => type)

const kinds: { readonly [K in keyof ViewObjects]: RouteKind<ViewObjects[K]> } = {
  links: {
    groups: ['LINK'],
    list: () => links.list({ skipStatistics: true }),
    key: ({ index }) => String(index),
    steady: without('stats', 'stats64', 'change'),
    // A bridge tells of its ports under its own family, of their part in it alone; so does wireless, without a name.
    told: event =>
      toldOf(event, newLink, delLink, toLink).filter(
        ({ object: { header, name } }) => header.family === AF.UNSPEC && name !== '',
      ),
    doubt: () => false,
  },
  addresses: {
    groups: ['IPV4_IFADDR', 'IPV6_IFADDR'],
    list: () => addresses.list(),
    key: ({ index, family, address, attributes }) => `${family} ${index} ${address} ${attributes.address ?? ''}`,
    steady: without('cacheinfo'),
    told: event => toldOf(event, newAddress, delAddress, toAddress),
    doubt: () => false,
  },
  routes: {
    groups: ['IPV4_ROUTE', 'IPV6_ROUTE', 'LINK', 'IPV4_IFADDR', 'IPV6_IFADDR', 'NEXTHOP'],
    list: () => routes.list({ table: 0 }),
    // Several may lead to the same destination with the same metric (`ip route append`).
    key: ({ family, table, to, header: { type, tos, src_len }, attributes }) => {
      const { src, priority = 0, oif, gateway, via, multipath, nhId } = attributes
      return JSON.stringify([family, table, to, tos, src, src_len, type, priority, oif, gateway, via, multipath, nhId])
    },
    steady: without('cacheinfo', 'expires'),
    told: event =>
      toldOf(event, newRoute, delRoute, toRoute).filter(
        ({ object: { header } }) =>
          (header.family === AF.INET || header.family === AF.INET6) && (header.flags & RTM_F.CLONED) === 0,
      ),
    doubt: (event, known) => {
      if (silent.includes(event.type)) return true
      // Which route was replaced is not said; IPv6 merges what is appended, and takes next hops out of what it has.
      if (event.type === newRoute.type) return known || (event.flags & (NLM_F.REPLACE | NLM_F.APPEND)) !== 0
      return event.type === delRoute.type && !known
    },
  },
}

export const followed: Followed<ViewObjects> = {
  protocol: rtnetlink,
  kinds,
  // The kernel tells that a device goes down before it removes its routes. It holds its lock meanwhile, for which this waits.
  settled: () => links.find(1),
}
