import { RTPROT } from '../../../protocol/route/index.js'
import { routeProtocols, wordOf } from '../../../protocol/route/words.js'

/** Names that not every rt_protos of iproute2 has. */
const young: readonly number[] = [RTPROT.MROUTED, RTPROT.OVN, RTPROT.OPENR]

/** Who installed a route, a rule or a neighbour: `static`, or the number. */
export function protocolWord(protocol: number): string {
  return young.includes(protocol) ? String(protocol) : wordOf(routeProtocols, protocol)
}
