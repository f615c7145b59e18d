import { release } from 'node:os'
import { protocols } from '../../protocol/protocols.js'
import { netlinkName, netlinkProtocol } from '../capture/netlink-protocols.js'
import { type FixtureEvent, type FixtureHeader, isDatagram } from '../capture/nl-text.js'
import { decodeDatagram } from '../dump/decode.js'
import type { DecodedMessage } from '../dump/decoded.js'
import { GenericFamilies } from '../dump/families.js'
import { messageSummary } from '../dump/summary.js'
import { printable } from '../printable.js'
import type { SocketEvent } from './recorder.js'
import type { Transport } from './transport.js'

/** More messages than this of one datagram are not told one by one. */
const mostMessages = 8

/** Turns what happened on sockets into the events of a fixture: sockets get numbers, times count from the first event. */
export class FixtureEvents {
  /** Nanoseconds since 1970 at time 0. */
  origin: bigint | undefined
  /** Where those before it end. */
  readonly #before: { readonly socket: number; readonly time: number }
  readonly #sockets = new Map<Transport, number>()
  readonly #families = new GenericFamilies()

  /** @param before events that new ones follow */
  constructor(before: readonly FixtureEvent[] = []) {
    this.#before = {
      socket: before.reduce((highest, { socket }) => Math.max(highest, socket), 0),
      time: before.at(-1)?.time ?? 0,
    }
  }

  /** The event, with a comment that says what its messages are about. */
  add({ kind, socket, time, bytes, error, group, namespace }: SocketEvent): FixtureEvent {
    this.origin ??= time
    let number = this.#sockets.get(socket)
    if (number === undefined) {
      number = this.#before.socket + this.#sockets.size + 1
      this.#sockets.set(socket, number)
    }
    const base = {
      time: this.#before.time + Number((time - this.origin) / 1000n) / 1e6,
      socket: number,
      protocol: netlinkName(socket.protocol),
      bytes: bytes.slice(),
    }
    if (error)
      return { type: 'failure', ...base, call: error.syscall, errno: error.code, comment: [line(error.message)] }
    if (group !== undefined)
      return { type: kind === 'joined' ? 'join' : 'leave', ...base, group, ...groupComment(socket.protocol, group) }
    if (namespace) return { type: 'namespace', ...base, ...namespace }
    const comment = describe(bytes, socket, this.#families)
    return { type: kind === 'sent' ? 'send' : 'receive', ...base, comment }
  }
}

/** Events with comments that say what their messages are about, beside those that they have. */
export function messageComments(events: readonly FixtureEvent[], littleEndian: boolean): FixtureEvent[] {
  const families = new GenericFamilies()
  return events.map(event => {
    if (!isDatagram(event)) return event
    const told = describe(event.bytes, { protocol: netlinkProtocol(event.protocol), littleEndian }, families)
    return { ...event, comment: [...(event.comment ?? []), ...told] }
  })
}

function describe(
  bytes: Uint8Array,
  { protocol, littleEndian }: { readonly protocol: number | undefined; readonly littleEndian: boolean },
  families: GenericFamilies,
): string[] {
  const datagram = { bytes, protocol, littleEndian, direction: undefined, time: undefined, place: { offset: 0 } }
  const { messages } = decodeDatagram(datagram, 1, families)
  const told = messages.slice(0, mostMessages).map(messageComment)
  return messages.length > mostMessages ? [...told, `and ${messages.length - mostMessages} more messages`] : told
}

/** What a protocol calls a multicast group: `LINK`; undefined where it has no name for it. */
export function groupName(protocol: number, group: number): string | undefined {
  const groups = protocols.find(({ number }) => number === protocol)?.groups ?? {}
  return Object.keys(groups).find(name => groups[name] === group)
}

function groupComment(protocol: number, group: number): { comment?: string[] } {
  const name = groupName(protocol, group)
  return name === undefined ? {} : { comment: [name] }
}

/** A message in a few words: `RTM_NEWLINK br0 kind=bridge`. */
export function messageComment(message: DecodedMessage): string {
  return line(`${message.name} ${messageSummary(message)}`)
}

/** What the header of a recording says that begins with this event. */
export function recordingHeader({ socket }: SocketEvent, command: string): FixtureHeader {
  return {
    setup: [],
    commands: [{ command }],
    tools: [],
    ...(process.platform === 'linux' && { kernel: release().split('-', 1)[0]! }),
    byteOrder: socket.littleEndian ? 'little' : 'big',
    protocol: netlinkName(socket.protocol),
    source: 'nlkit',
    notes: [],
  }
}

function line(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' ')).trim()
}
