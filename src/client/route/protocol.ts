import { type MessageDefinition, NLMSG, type Protocol } from '../../../protocol/netlink/index.js'
import { routeProtocol } from '../../../protocol/route/protocol.js'
import { usualProtocol } from '../../../protocol/route/usual-protocol.js'

type Messages = ReadonlyMap<number, MessageDefinition>

/** What a socket of rtnetlink is opened for: `routeProtocol`, of which the usual messages are looked at first. */
export const rtnetlink: Protocol = { ...usualProtocol, messages: completed(usualProtocol.messages, allMessages) }

/** The tables of traffic control, bridges and much else: half of all, which most programs never need and which then stay unread. */
function allMessages(): Messages {
  return routeProtocol.messages
}

/** All messages, of which `usual` are a part. */
function completed(usual: Messages, all: () => Messages): Messages {
  return {
    get: type => usual.get(type) ?? (type < NLMSG.MIN_TYPE ? undefined : all().get(type)),
    has: type => usual.has(type) || all().has(type),
    get size() {
      return all().size
    },
    forEach: (visit, self) => all().forEach(visit, self),
    entries: () => all().entries(),
    keys: () => all().keys(),
    values: () => all().values(),
    [Symbol.iterator]: () => all()[Symbol.iterator](),
  }
}
