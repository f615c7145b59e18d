import { type Outcome, outcomeReader } from '../../protocol/netlink/index.js'
import type { DecodedMessage } from './decoded.js'

/** How an NLMSG_ERROR or NLMSG_DONE says that something ended, without the request that came back with it. */
export function outcomeOf(message: DecodedMessage): Outcome {
  return message.read(outcomeReader(message))
}
