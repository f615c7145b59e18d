import { AF, getNeighbour, type NeighbourMessage, NTF, NUD } from '../../../protocol/route/index.js'
import { whole } from '../../socket/exchange.js'
import { ask, type Operation } from '../../socket/operation.js'

/** Somebody on a link, as ARP or NDP know him. */
export interface Neighbour {
  /** Of the device. */
  readonly index: number
  readonly address: string
  /** IPv6: says that it is a router. */
  readonly router: boolean
}

const gone = NUD.FAILED | NUD.INCOMPLETE | NUD.NOARP

/** `ip neighbour show`: those that answered at some time. @throws DumpInterruptedError */
export function* readNeighbours(family: 'ip' | 'ip6'): Operation<Neighbour[]> {
  const header = { family: family === 'ip' ? AF.INET : AF.INET6, ifindex: 0, state: 0, flags: 0, type: 0 }
  const result = yield* ask({ kind: 'dump', definition: getNeighbour, body: { header, attributes: {} } })
  return whole('RTM_GETNEIGH', result).replies.flatMap(reply => {
    const { header, attributes } = reply.body as NeighbourMessage
    if (attributes.dst === undefined || header.state & gone || header.state === NUD.NONE) return []
    return [{ index: header.ifindex, address: attributes.dst, router: (header.flags & NTF.ROUTER) !== 0 }]
  })
}
