import { NLM_F } from '../../../protocol/netlink/index.js'
import {
  AF,
  delNeighbour,
  getNeighbour,
  type NeighbourMessage,
  NTF,
  NUD,
  newNeighbour,
  RTN,
  RTNLGRP,
  routeProtocol,
} from '../../../protocol/route/index.js'
import { refuse } from './errors.js'
import type { Link } from './link/link.js'
import type { Namespace } from './namespace.js'
import { answer, notify, type SimulatedRequest } from './socket/request.js'
import type { Handler } from './socket/rtnetlink.js'

type Request = SimulatedRequest<NeighbourMessage>

function tell(
  namespace: Namespace,
  definition: typeof newNeighbour,
  neighbour: NeighbourMessage,
  cause?: Request,
): void {
  notify(namespace, routeProtocol.number, RTNLGRP.NEIGH, answer(definition, neighbour), cause)
}

/** All neighbours of a device, when it goes down. */
export function neighboursDown({ namespace, index }: Link): void {
  const gone = namespace.neighbours.filter(({ header }) => header.ifindex === index)
  namespace.neighbours = namespace.neighbours.filter(neighbour => !gone.includes(neighbour))
  for (const neighbour of gone) tell(namespace, delNeighbour, neighbour)
}

/** What a message names: the device and the address on it. @throws Refusal */
function target(request: Request): { link: Link; there: NeighbourMessage | undefined } {
  const { namespace, body } = request
  const { header, attributes } = body
  if (header.family !== AF.INET && header.family !== AF.INET6) throw refuse('EOPNOTSUPP')
  // Proxies are entries of another kind; docs/simulated-kernel.md says that there are none.
  if (header.flags & NTF.PROXY) throw refuse('EOPNOTSUPP')
  if (attributes.dst === undefined) throw refuse('EINVAL', 'Network address not specified')
  const link = namespace.links.get(header.ifindex)
  if (link === undefined) throw refuse('ENODEV')
  const there = namespace.neighbours.find(
    other =>
      other.header.family === header.family &&
      other.header.ifindex === header.ifindex &&
      other.attributes.dst === attributes.dst,
  )
  return { link, there }
}

function write(request: Request): undefined {
  const { namespace, body } = request
  const { link, there } = target(request)
  const { dst, lladdr, protocol } = body.attributes
  if (lladdr !== undefined && lladdr.length < link.address.length) throw refuse('EINVAL', 'Invalid link address')
  if (there === undefined && !request.has(NLM_F.CREATE)) throw refuse('ENOENT')
  if (there && request.has(NLM_F.EXCL)) throw refuse('EEXIST')
  const written: NeighbourMessage = there ?? {
    header: { ...body.header, state: NUD.NONE, type: RTN.UNICAST },
    attributes: { dst: dst! },
  }
  if (there === undefined) namespace.neighbours.push(written)
  written.header.state = body.header.state
  written.header.flags = body.header.flags
  if (lladdr !== undefined && (there === undefined || request.has(NLM_F.REPLACE))) written.attributes.lladdr = lladdr
  if (protocol !== undefined) written.attributes.protocol = protocol
  tell(namespace, newNeighbour, written, request)
}

function remove(request: Request): undefined {
  const { namespace } = request
  const { there } = target(request)
  if (there === undefined) throw refuse('ENOENT')
  namespace.neighbours.splice(namespace.neighbours.indexOf(there), 1)
  there.header.state = NUD.FAILED
  const { lladdr: _, ...attributes } = there.attributes
  tell(namespace, delNeighbour, { header: there.header, attributes }, request)
}

function get(request: Request) {
  const { header } = request.body
  if (header.ifindex === 0) throw refuse('EINVAL', 'No device specified')
  const { there } = target(request)
  if (there === undefined) throw refuse('ENOENT')
  return answer(newNeighbour, there)
}

function* dump({ namespace, body: { header, attributes } }: Request) {
  if (header.ifindex !== 0 || header.state !== 0 || header.type !== 0)
    throw refuse('EINVAL', 'Invalid values in header for neighbor dump request')
  const { ifindex } = attributes
  for (const family of [AF.INET, AF.INET6])
    for (const neighbour of namespace.neighbours) {
      if (neighbour.header.family !== family || (header.family !== AF.UNSPEC && header.family !== family)) continue
      if (ifindex !== undefined && neighbour.header.ifindex !== ifindex) continue
      yield answer(newNeighbour, neighbour, ifindex === undefined ? 0 : NLM_F.DUMP_FILTERED)
    }
}

export const neighbourHandlers: readonly (readonly [number, Handler<NeighbourMessage>])[] = [
  [newNeighbour.type, { do: write }],
  [delNeighbour.type, { do: remove }],
  [getNeighbour.type, { do: get, dump }],
]
