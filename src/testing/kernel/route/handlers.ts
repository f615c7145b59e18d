import { NLM_F } from '../../../../protocol/netlink/index.js'
import {
  AF,
  delRoute,
  getRoute,
  newRoute,
  type RouteMessage,
  RT_TABLE,
  RTM_F,
  RTN,
} from '../../../../protocol/route/index.js'
import { refuse } from '../errors.js'
import type { SimulatedRequest } from '../socket/request.js'
import { answer } from '../socket/request.js'
import type { Handler } from '../socket/rtnetlink.js'
import { lookup, sourceFor } from './lookup.js'
import { described, devicesOf, tableOf } from './route.js'
import { addRoute, deleteRoute } from './write.js'

type Request = SimulatedRequest<RouteMessage>

/** RTCF_LOCAL and RTCF_BROADCAST of linux/in_route.h, which an IPv4 answer has among its flags. */
const RTCF = { LOCAL: 0x80000000, BROADCAST: 0x10000000 }

const loopbackIndex = 1

/** `ip route get`. @throws Refusal */
function get(request: Request) {
  const { namespace, body } = request
  const { family } = body.header
  if (family !== AF.INET && family !== AF.INET6) throw refuse('EOPNOTSUPP')
  const { dst, src, mark, oif, iif } = body.attributes
  const to = dst ?? (family === AF.INET ? '0.0.0.0' : '::')
  if (oif !== undefined && !namespace.links.has(oif)) throw refuse('ENODEV')
  const input = iif === undefined ? undefined : namespace.links.get(iif)
  if (iif !== undefined && input === undefined) throw refuse('ENODEV')
  const route = lookup(namespace, { family, to, from: src, mark, oif, iif: input?.name, tos: body.header.tos })
  return answer(newRoute, family === AF.INET ? inetAnswer(request, route, to) : inet6Answer(request, route, to))
}

function inetAnswer({ namespace, body }: Request, route: RouteMessage, to: string): RouteMessage {
  const isLocal = route.header.type === RTN.LOCAL
  const [device = loopbackIndex] = devicesOf(route)
  const hop = route.attributes.multipath?.[0]?.attributes
  const gateway = route.attributes.gateway ?? hop?.gateway
  const prefsrc =
    body.attributes.src ?? (isLocal ? (route.attributes.prefsrc ?? to) : sourceFor(namespace, route, device, gateway))
  // While there are no rules but the first ones, the tables local and main are one.
  const table = namespace.hadRules ? tableOf(route) : tableOf(route) === RT_TABLE.LOCAL ? RT_TABLE.MAIN : tableOf(route)
  const isBroadcast = route.header.type === RTN.BROADCAST
  const staysHere = isLocal || isBroadcast || device === loopbackIndex
  const flags = (staysHere ? RTCF.LOCAL : 0) + (isBroadcast ? RTCF.BROADCAST : 0)
  const asked = (body.header.flags & RTM_F.LOOKUP_TABLE) !== 0
  return {
    header: {
      ...route.header,
      dst_len: 32,
      src_len: 0,
      tos: body.header.tos,
      table: asked ? (table > 255 ? RT_TABLE.COMPAT : table) : RT_TABLE.MAIN,
      protocol: 0,
      scope: 0,
      flags: RTM_F.CLONED + flags,
    },
    attributes: {
      dst: to,
      table: asked ? table : RT_TABLE.MAIN,
      oif: isLocal ? loopbackIndex : device,
      ...(prefsrc !== undefined && { prefsrc }),
      ...(gateway !== undefined && { gateway }),
      ...(body.attributes.mark !== undefined && { mark: body.attributes.mark }),
      ...(body.attributes.iif !== undefined && { iif: body.attributes.iif }),
      uid: 0,
    },
  }
}

function inet6Answer({ namespace, body }: Request, route: RouteMessage, to: string): RouteMessage {
  const [device = loopbackIndex] = devicesOf(route)
  const isLocal = route.header.type === RTN.LOCAL
  const prefsrc = isLocal ? to : (body.attributes.src ?? sourceFor(namespace, route, device, route.attributes.gateway))
  return {
    // Unlike IPv4, the source that was asked for is told even when none was.
    header: { ...route.header, dst_len: 128, src_len: 128 },
    attributes: {
      ...route.attributes,
      dst: to,
      src: body.attributes.src ?? '::',
      oif: isLocal ? loopbackIndex : device,
      ...(prefsrc !== undefined && { prefsrc }),
    },
  }
}

/** What a dump is filtered by: ip_valid_fib_dump_req. @throws Refusal */
function* dump({ namespace, body }: Request) {
  const { header, attributes } = body
  if (header.dst_len !== 0 || header.src_len !== 0 || header.tos !== 0 || header.scope !== 0)
    throw refuse('EINVAL', 'Invalid values in header for FIB dump request')
  if (header.flags & ~(RTM_F.CLONED | RTM_F.PREFIX)) throw refuse('EINVAL', 'Invalid flags for FIB dump request')
  const { oif } = attributes
  const table = attributes.table ?? header.table
  if (oif !== undefined && !namespace.links.has(oif)) throw refuse('ENODEV')
  const ofFamily = namespace.routes.filter(
    route => header.family === AF.UNSPEC || route.header.family === header.family,
  )
  const always: readonly number[] = [RT_TABLE.UNSPEC, RT_TABLE.MAIN, RT_TABLE.LOCAL]
  if (!always.includes(table) && !ofFamily.some(route => tableOf(route) === table))
    throw refuse(
      'ENOENT',
      header.family === AF.INET6 ? 'ipv6: FIB table does not exist' : 'ipv4: FIB table does not exist',
    )
  const filtered = table !== 0 || oif !== undefined || header.protocol !== 0 || header.type !== 0
  for (const route of ofFamily) {
    if (table !== 0 && tableOf(route) !== table) continue
    if (oif !== undefined && !devicesOf(route).includes(oif)) continue
    if (header.protocol !== 0 && route.header.protocol !== header.protocol) continue
    if (header.type !== 0 && route.header.type !== header.type) continue
    yield answer(newRoute, described(namespace, route), filtered ? NLM_F.DUMP_FILTERED : 0)
  }
}

export const routeHandlers: readonly (readonly [number, Handler<RouteMessage>])[] = [
  [newRoute.type, { do: addRoute }],
  [delRoute.type, { do: deleteRoute }],
  [getRoute.type, { do: get, dump }],
]
