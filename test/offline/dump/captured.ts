import type { CapturedDatagram } from '../../../src/capture/datagram.js'
import type { DecodedMessage } from '../../../src/dump/decoded.js'
import { Decoder } from '../../../src/dump/index.js'
import { fixtureFiles, readFixture } from '../../fixtures/messages.js'

const numbers: Readonly<Record<string, number>> = {
  NETLINK_ROUTE: 0,
  NETLINK_SOCK_DIAG: 4,
  NETLINK_NETFILTER: 12,
  NETLINK_KOBJECT_UEVENT: 15,
  NETLINK_GENERIC: 16,
}

/** Every captured fixture, by path below `fixtures/`. */
export const allFixtures = [
  'route',
  'route-objects',
  'nftables',
  'generic',
  'conntrack',
  'sock-diag',
  'captures',
].flatMap(fixtureFiles)

/** A fixture as a capture. */
export function datagramsOf(path: string): CapturedDatagram[] {
  const { events, byteOrder } = readFixture(path)
  return events.flatMap((event, index): CapturedDatagram[] =>
    event.type === 'failure'
      ? []
      : [
          {
            bytes: event.bytes,
            littleEndian: byteOrder === 'little',
            protocol: numbers[event.protocol] ?? Number(event.protocol),
            direction: event.type === 'send' ? 'sent' : 'received',
            time: BigInt(Math.round(event.time * 1e6)) * 1000n,
            process: { pid: 1, fd: event.socket },
            place: { offset: index },
          },
        ],
  )
}

export function messagesOf(path: string): DecodedMessage[] {
  const decoder = new Decoder()
  return datagramsOf(path).flatMap(datagram => decoder.decode(datagram).messages)
}
