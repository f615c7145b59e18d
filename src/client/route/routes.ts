import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  delRoute,
  getRoute,
  newRoute,
  type RouteAttributes,
  type RouteMessage,
  RT_SCOPE,
  RT_TABLE,
  RTM_F,
  RTN,
  RTNH_F,
  RTPROT,
  type Rtmsg,
} from '../../../protocol/route/index.js'
import { routeTypes } from '../../../protocol/route/words.js'
import { ask, type Operation } from '../../socket/operation.js'
import { type Cidr, cidrText, InputError, networkOf, parseAddress, parseCidr, wordOrNumber } from '../input.js'
import { equal, gather, given, type Listed, type Listing, type Streaming, streaming } from '../listed.js'
import { type EncapSpec, encapsulation } from './encapsulation.js'
import { type Device, deviceIndex } from './links.js'
import { protocolNames, realmsNumber, scopeNames, tableNames, tosNames } from './names.js'

/** One of several ways to a destination. */
export interface NextHop {
  via?: string
  dev?: Device
  /** Share of the traffic, 1 to 256. */
  weight?: number
  onlink?: boolean
  encap?: EncapSpec
}

type Passed = Omit<
  RouteAttributes,
  | 'dst'
  | 'gateway'
  | 'via'
  | 'oif'
  | 'priority'
  | 'prefsrc'
  | 'table'
  | 'multipath'
  | 'encap'
  | 'encapType'
  | 'flow'
  | 'unknown'
>

/** A route, in the words of `ip route`. What is not named here is the kernel's own attribute, by its own name: `metrics`, `nhId` … */
export interface RouteSpec extends Passed {
  /** `default`, a network such as `10.0.0.0/8`, or a host. */
  to: string
  /** The gateway, also of the other family. */
  via?: string
  dev?: Device
  /** RTA_PRIORITY: the lowest wins. */
  metric?: number
  /** `main`, `local`, a number, or a name of iproute2's file rt_tables. */
  table?: string | number
  /** Preferred source address. */
  src?: string
  scope?: string | number
  /** Who installs it: `boot` when left out, as with `ip`. */
  protocol?: string | number
  /** `unicast`, `blackhole`, `unreachable`, `prohibit`, `throw` … */
  type?: string | number
  /** The gateway is on the link even if no route says so. */
  onlink?: boolean
  /** The whole byte: a number, a name of iproute2's file rt_dsfield (`AF11`), or hexadecimal digits as `ip` takes them. */
  tos?: number | string
  /** IPv4: the realm of the destination, or with a slash before it that of the source: `inside/outside`. */
  realms?: string | number
  nexthops?: readonly NextHop[]
  /** What goes around the packets: `{ type: 'mpls', dst: '100/200' }`. */
  encap?: EncapSpec
  /** AF.INET6 for an IPv6 default route that nothing else says to be one. */
  family?: number
}

/** A route as the kernel reports it. */
export interface Route {
  family: number
  /** `default` or a network. */
  to: string
  via: string | undefined
  /** Index of the device. */
  oif: number | undefined
  table: number
  header: Rtmsg
  attributes: RouteAttributes
}

export interface RouteFilter {
  /** AF.INET or AF.INET6; both when left out. */
  family?: number
  /** `main` when left out; 0 for all tables. */
  table?: string | number
  dev?: Device
  protocol?: string | number
  type?: string | number
}

/** rtnetlink routes: `ip route`. */
export const routes = {
  /** `ip route add`. NLM_F_CREATE | NLM_F_EXCL: EEXIST when there is one to that destination with that metric. */
  add(spec: RouteSpec): Operation<void> {
    return write(spec, NLM_F.CREATE | NLM_F.EXCL)
  },

  /** `ip route replace`. NLM_F_CREATE | NLM_F_REPLACE. */
  replace(spec: RouteSpec): Operation<void> {
    return write(spec, NLM_F.CREATE | NLM_F.REPLACE)
  },

  /** `ip route change`. NLM_F_REPLACE: ENOENT when there is none. */
  change(spec: RouteSpec): Operation<void> {
    return write(spec, NLM_F.REPLACE)
  },

  /** `ip route append`. NLM_F_CREATE | NLM_F_APPEND. */
  append(spec: RouteSpec): Operation<void> {
    return write(spec, NLM_F.CREATE | NLM_F.APPEND)
  },

  /** `ip route delete`: the first that has everything that is given. ESRCH when there is none. */
  *delete(spec: RouteSpec): Operation<void> {
    const body = yield* message({ scope: RT_SCOPE.NOWHERE, protocol: RTPROT.UNSPEC, type: RTN.UNSPEC, ...spec })
    yield* ask({ kind: 'command', acknowledged: 'together', definition: delRoute, body, subject: spec, label: spec.to })
  },

  /** `ip route get`: which way a packet to `address` goes. ENETUNREACH when there is none. */
  *get(address: string, options: { from?: string; iif?: Device; mark?: number } = {}): Operation<Route> {
    const { family, address: dst } = parseAddress(address, 'address')
    const attributes: RouteAttributes = { dst }
    const length = family === AF.INET ? 32 : 128
    // IPv6 always answers with the table, and with strict checking refuses to be asked for it (inet6_rtm_valid_getroute_req).
    const flags = family === AF.INET ? RTM_F.LOOKUP_TABLE : 0
    if (options.from !== undefined) attributes.src = parseAddress(options.from, 'from').address
    const rtmsg = header({ family, dst_len: length, src_len: options.from === undefined ? 0 : length, flags })
    if (options.iif !== undefined) attributes.iif = yield* deviceIndex(options.iif)
    if (options.mark !== undefined) attributes.mark = options.mark
    const reply = yield* ask({
      kind: 'query',
      definition: getRoute,
      body: { header: rtmsg, attributes },
      label: address,
    })
    return toRoute(reply.body as RouteMessage)
  },

  /** `ip route show`. The kernel filters by table, device, protocol and type. @throws DumpInterruptedError */
  *list(filter: RouteFilter = {}): Operation<Listed<Route>> {
    return yield* gather(listing(filter))
  },

  /** The same one by one as they come, none of them kept: for lists that are too long to hold. Leaving the loop gives it up. */
  stream(filter: RouteFilter = {}): Streaming<Route> {
    return streaming(listing(filter))
  },
} as const

function* listing(filter: RouteFilter): Operation<Listing<RouteMessage, Route>> {
  const table = tableNames.numberOf(filter.table ?? RT_TABLE.MAIN)
  const oif = filter.dev === undefined ? undefined : yield* deviceIndex(filter.dev)
  const protocol = protocolNames.numberOf(filter.protocol ?? 0)
  const type = wordOrNumber('type', filter.type ?? 0, routeTypes)
  const attributes: RouteAttributes = {}
  if (table !== 0) attributes.table = table
  if (oif !== undefined) attributes.oif = oif
  const families = filter.family === undefined ? [AF.INET, AF.INET6] : [filter.family]
  return {
    definition: getRoute,
    bodies: families.map(family => ({ header: header({ family, protocol, type }), attributes })),
    asked: given({ ...filter, table: table === 0 ? undefined : table }),
    // Exceptions of IPv6's cache come unasked.
    object: message => ((message.header.flags & RTM_F.CLONED) === 0 ? toRoute(message) : undefined),
    conditions: {
      table: equal(table || undefined, route => route.table),
      dev: equal(oif, route => route.oif),
      protocol: equal(protocol || undefined, route => route.header.protocol),
      type: equal(type || undefined, route => route.header.type),
    },
    // A table comes into being with its first route: before, the kernel refuses to list it.
    nothing: 'ENOENT',
  }
}

function header(members: Partial<Rtmsg>): Rtmsg {
  const { family = AF.UNSPEC, dst_len = 0, src_len = 0, tos = 0 } = members
  const { table = 0, protocol = 0, scope = 0, type = 0, flags = 0 } = members
  return { family, dst_len, src_len, tos, table, protocol, scope, type, flags }
}

export function toRoute({ header, attributes }: RouteMessage): Route {
  return {
    family: header.family,
    to:
      attributes.dst === undefined && header.dst_len === 0
        ? 'default'
        : cidrText(attributes.dst ?? anyOf(header.family), header.dst_len),
    via: attributes.gateway ?? attributes.via?.address,
    oif: attributes.oif,
    table: attributes.table ?? header.table,
    header,
    attributes,
  }
}

function anyOf(family: number): string {
  return family === AF.INET6 ? '::' : '0.0.0.0'
}

function* write(spec: RouteSpec, flags: number): Operation<void> {
  const body = yield* message(spec)
  yield { kind: 'command', acknowledged: 'together', definition: newRoute, flags, body, subject: spec, label: spec.to }
}

function* message(spec: RouteSpec): Operation<RouteMessage> {
  const {
    to,
    via,
    dev,
    metric,
    table,
    src,
    scope,
    protocol,
    type,
    onlink,
    tos,
    nexthops,
    encap,
    family: familyGiven,
    realms,
    ...passed
  } = spec
  const gateway = via === undefined ? undefined : parseAddress(via, 'via')
  const destination = to === 'default' ? undefined : parseCidr(to, 'to')
  const family = destination?.family ?? familyGiven ?? gateway?.family ?? familyOfHops(nexthops) ?? AF.INET
  const attributes: RouteAttributes = {}
  if (destination && destination.prefixLength > 0) attributes.dst = checkNetwork(to, destination)
  if (gateway) Object.assign(attributes, gatewayAttribute(gateway, family))
  // A number asks nothing, and needs no generator: a large table is made of such routes.
  if (dev !== undefined) attributes.oif = typeof dev === 'number' ? dev : yield* deviceIndex(dev)
  if (metric !== undefined) attributes.priority = metric
  if (src !== undefined) attributes.prefsrc = parseAddress(src, 'src').address
  if (realms !== undefined) attributes.flow = realmsNumber(realms)
  if (encap !== undefined) Object.assign(attributes, yield* encapsulation(encap))
  Object.assign(attributes, passed)
  const tableId = tableNames.numberOf(table ?? RT_TABLE.MAIN)
  if (tableId > 255) attributes.table = tableId
  if (nexthops !== undefined) {
    attributes.multipath = []
    for (const hop of nexthops) attributes.multipath.push(yield* nextHop(hop, family))
  }
  const kind = wordOrNumber('type', type ?? RTN.UNICAST, routeTypes)
  const reachedThrough = gateway !== undefined || nexthops !== undefined || spec.nhId !== undefined
  return {
    header: header({
      family,
      dst_len: destination?.prefixLength ?? 0,
      tos: tosNames.numberOf(tos ?? 0),
      table: tableId > 255 ? RT_TABLE.UNSPEC : tableId,
      protocol: protocolNames.numberOf(protocol ?? RTPROT.BOOT),
      scope: scope === undefined ? defaultScope(family, kind, reachedThrough) : scopeNames.numberOf(scope),
      type: kind,
      flags: onlink ? RTNH_F.ONLINK : 0,
    }),
    attributes,
  }
}

function familyOfHops(hops: readonly NextHop[] | undefined): number | undefined {
  const via = hops?.find(hop => hop.via !== undefined)?.via
  return via === undefined ? undefined : parseAddress(via, 'nexthops').family
}

function gatewayAttribute(gateway: Pick<Cidr, 'family' | 'address'>, family: number): RouteAttributes {
  return gateway.family === family ? { gateway: gateway.address } : { via: gateway }
}

function* nextHop(
  { via, dev, weight = 1, onlink, encap }: NextHop,
  family: number,
): Operation<NonNullable<RouteAttributes['multipath']>[number]> {
  if (!Number.isInteger(weight) || weight < 1 || weight > 256)
    throw new InputError('ERR_COMBINATION', `a next hop's weight is a whole number from 1 to 256, not ${weight}`)
  return {
    header: {
      flags: onlink ? RTNH_F.ONLINK : 0,
      hops: weight - 1,
      ifindex: dev === undefined ? 0 : yield* deviceIndex(dev),
    },
    attributes: {
      ...(via !== undefined && gatewayAttribute(parseAddress(via, 'nexthops'), family)),
      ...(encap !== undefined && (yield* encapsulation(encap))),
    },
  }
}

/** The kernel refuses a destination with bits behind its prefix, without saying so for every family. */
function checkNetwork(text: string, { address, prefixLength }: Cidr): string {
  const network = networkOf({ address, prefixLength })
  if (network !== address)
    throw new InputError(
      'ERR_COMBINATION',
      `${text} has bits behind its prefix: the network is ${network}/${prefixLength}`,
    )
  return address
}

/** As iproute2 has it: how far away the destination is, if nobody says. */
function defaultScope(family: number, type: number, reachedThrough: boolean): number {
  if (family !== AF.INET) return RT_SCOPE.UNIVERSE
  if (type === RTN.LOCAL || type === RTN.NAT) return RT_SCOPE.HOST
  if (type === RTN.BROADCAST || type === RTN.MULTICAST || type === RTN.ANYCAST) return RT_SCOPE.LINK
  return type === RTN.UNICAST && !reachedThrough ? RT_SCOPE.LINK : RT_SCOPE.UNIVERSE
}
