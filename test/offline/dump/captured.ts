/** The messages of the captured fixtures as a dump has them. */
import { Input, rootNode } from '../../../protocol/codec/index.js'
import { doneBody, errorBody, messages, NLMSG } from '../../../protocol/netlink/index.js'
import { protocols } from '../../../protocol/protocols.js'
import type { CapturedDatagram } from '../../../src/capture/datagram.js'
import type { DecodedMessage } from '../../../src/dump/decoded.js'
import { messageName } from '../../../src/dump/names.js'
import type { Fixture } from '../../fixtures/format.js'

/** The messages of one datagram; a tail that is no message is left out. */
export function decoded(datagram: CapturedDatagram): DecodedMessage[] {
  const { bytes, littleEndian } = datagram
  const input = new Input(bytes, littleEndian)
  const protocol = protocols.find(({ number }) => number === datagram.protocol)
  const list: DecodedMessage[] = []
  try {
    for (const message of messages(input, 0, bytes.length)) {
      const { type, flags, payload, end } = message
      const definition = protocol?.messages.get(type)
      const codec = type === NLMSG.ERROR ? errorBody(flags) : type === NLMSG.DONE ? doneBody : definition?.body
      list.push({
        ...message,
        number: list.length + 1,
        datagram,
        protocol,
        name: messageName(protocol, type),
        definition,
        get body() {
          return codec?.read(input, payload, end) ?? bytes.slice(payload, end)
        },
        get tree() {
          const own = new Input(bytes.subarray(message.start, end), littleEndian)
          const root = rootNode('nlmsghdr', 0, end - message.start)
          codec?.explore?.(own, payload - message.start, end - message.start, root)
          return root
        },
      })
    }
  } catch {
    // The unused end of a request buffer.
  }
  return list
}

/** Every message of a fixture. */
export function messagesOf({ events, byteOrder }: Fixture): DecodedMessage[] {
  return events.flatMap(event =>
    event.type === 'failure'
      ? []
      : decoded({
          bytes: event.bytes,
          littleEndian: byteOrder === 'little',
          protocol: protocolNumber(event.protocol),
          direction: event.type === 'send' ? 'sent' : 'received',
          time: BigInt(Math.round(event.time * 1e6)) * 1000n,
          place: { offset: 0 },
        }),
  )
}

const others: Readonly<Record<string, number>> = { NETLINK_GENERIC: 16, NETLINK_KOBJECT_UEVENT: 15 }

function protocolNumber(name: string): number | undefined {
  return protocols.find(protocol => protocol.name === name)?.number ?? others[name] ?? Number(name)
}
