import { type MessageDefinition, NLM_F } from '../../../protocol/netlink/index.js'
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
import type { Operation } from '../../socket/operation.js'
import type { NetlinkEvent } from '../../socket/subscription.js'
import { type Address, addresses, toAddress } from './addresses.js'
import type { RouteGroup } from './index.js'
import { type Link, links, toLink } from './links.js'
import { type Route, routes, toRoute } from './routes.js'

/** What a view can show, and as what. */
export interface ViewObjects {
  links: Link
  addresses: Address
  routes: Route
}

export type ViewKind = keyof ViewObjects

/** How a kind of object is followed. */
export interface FollowedKind<T> {
  /** Groups whose events tell of it, or make it doubtful. */
  readonly groups: readonly RouteGroup[]
  readonly list: () => Operation<readonly T[]>
  /** What tells an object from all others. */
  readonly key: (object: T) => string
  /** What changes by itself, without any event: not compared. */
  readonly volatile: readonly string[]
  /** The object that the event is about, or undefined. */
  readonly told: (event: NetlinkEvent) => { readonly object: T; readonly gone: boolean } | undefined
  /** Whether the kernel did more than it tells by this event. */
  readonly doubt: (event: NetlinkEvent, known: boolean) => boolean
}

/** The event's body where it is of one of two types. */
function told<M, T>(
  event: NetlinkEvent,
  made: MessageDefinition<M>,
  gone: MessageDefinition<M>,
  convert: (message: M) => T,
): { object: T; gone: boolean } | undefined {
  if (event.type !== made.type && event.type !== gone.type) return undefined
  return { object: convert(event.body as M), gone: event.type === gone.type }
}

/**
 * After these the kernel removes routes without a word: those of a device that goes down or away, from an address that is deleted, over a
 * next hop that changes (fib_sync_down_dev, fib_sync_down_addr, nexthop_replace).
 */
const silent: readonly number[] = [newLink, delLink, delAddress, newNexthop, delNexthop].map(({ type }) => type)

export const followed: { readonly [K in ViewKind]: FollowedKind<ViewObjects[K]> } = {
  links: {
    groups: ['LINK'],
    list: () => links.list({ skipStatistics: true }),
    key: ({ index }) => String(index),
    volatile: ['stats', 'stats64', 'change'],
    told: event => {
      const link = told(event, newLink, delLink, toLink)
      // A bridge tells of its ports under its own family, of their part in it alone; so does wireless, without a name.
      return link?.object.header.family === AF.UNSPEC && link.object.name !== '' ? link : undefined
    },
    doubt: () => false,
  },
  addresses: {
    groups: ['IPV4_IFADDR', 'IPV6_IFADDR'],
    list: () => addresses.list(),
    key: ({ index, family, address, attributes }) => `${family} ${index} ${address} ${attributes.address ?? ''}`,
    volatile: ['cacheinfo'],
    told: event => told(event, newAddress, delAddress, toAddress),
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
    volatile: ['cacheinfo', 'expires'],
    told: event => {
      const route = told(event, newRoute, delRoute, toRoute)
      const { family, flags } = route?.object.header ?? { family: AF.UNSPEC, flags: 0 }
      const ours = (family === AF.INET || family === AF.INET6) && (flags & RTM_F.CLONED) === 0
      return ours ? route : undefined
    },
    doubt: (event, known) => {
      if (silent.includes(event.type)) return true
      // Which route was replaced is not said; IPv6 merges what is appended, and takes next hops out of what it has.
      if (event.type === newRoute.type) return known || (event.flags & (NLM_F.REPLACE | NLM_F.APPEND)) !== 0
      return event.type === delRoute.type && !known
    },
  },
}
