import type { CapturedDatagram } from './datagram.js'
import { netlinkName, netlinkProtocol } from './netlink-protocols.js'
import { type FixtureEvent, quoted, unquoted } from './nl-text.js'

/** What a capture says of a fixture's events that the events do not say. */
export interface EventContext {
  readonly littleEndian: boolean
  /** Nanoseconds since 1970 at time 0 of the events. */
  readonly origin: bigint
  readonly process?: { readonly pid: number; readonly command?: string }
}

/** What is no datagram is a comment beside no bytes: captures know packets only. */
const FAILURE = /^([a-z][a-z0-9_]*) failed: (E[A-Z0-9]+)\b/
const MEMBERSHIP = /^(join|leave) group (\d{1,10})$/
const NAMESPACE = /^namespace (\d{1,10}): (\S+)$/

function told(event: FixtureEvent): string[] {
  switch (event.type) {
    case 'failure':
      return [`${event.call} failed: ${event.errno}`]
    case 'join':
    case 'leave':
      return [`${event.type} group ${event.group}`]
    case 'namespace':
      return [`namespace ${event.descriptor}: ${quoted(event.name)}`]
    default:
      return []
  }
}

/** An event as a packet of a capture. The number of its socket goes along as that of a descriptor. */
export function datagramOfEvent(
  event: FixtureEvent,
  { littleEndian, origin, process }: EventContext,
): CapturedDatagram {
  const { type, bytes, time, protocol, socket, comment = [] } = event
  const sending = type === 'failure' ? isSend(event.call) : type !== 'receive'
  return {
    bytes,
    littleEndian,
    protocol: netlinkProtocol(protocol),
    direction: sending ? 'sent' : 'received',
    time: origin + BigInt(Math.round(time * 1e6)) * 1000n,
    process: { pid: 0, ...process, fd: socket },
    comments: [...told(event), ...comment],
    place: { offset: 0 },
  }
}

/** The packets of a capture as events, with times from the first on. */
export function eventsOfDatagrams(datagrams: readonly CapturedDatagram[]): FixtureEvent[] {
  const origin = datagrams.find(({ time }) => time !== undefined)?.time ?? 0n
  const sockets = new Map<string, number>()
  return datagrams.map(({ bytes, protocol = 0, direction, time, process, comments = [] }) => {
    const owner = `${process?.pid} ${process?.fd} ${protocol}`
    if (!sockets.has(owner)) sockets.set(owner, sockets.size + 1)
    const base = {
      // A capture need not be in the order of its times.
      time: time === undefined || time < origin ? 0 : Number((time - origin) / 1000n) / 1e6,
      socket: sockets.get(owner)!,
      protocol: netlinkName(protocol),
      bytes,
    }
    const [first = '', ...rest] = comments
    const failure = bytes.length === 0 ? FAILURE.exec(first) : null
    const membership = bytes.length === 0 ? MEMBERSHIP.exec(first) : null
    const namespace = bytes.length === 0 ? NAMESPACE.exec(first) : null
    const comment = ((failure ?? membership ?? namespace) ? rest : comments)
      .flatMap(text => text.split(/\r?\n/))
      .map(line => line.trim())
    const common = { ...base, ...(comment.length > 0 && { comment }) }
    if (failure) return { type: 'failure', ...common, call: failure[1]!, errno: failure[2]! }
    if (membership) return { type: membership[1] as 'join' | 'leave', ...common, group: Number(membership[2]) }
    const name = namespace ? unquoted(namespace[2]!) : undefined
    if (name !== undefined) return { type: 'namespace', ...common, descriptor: Number(namespace![1]), name }
    return { type: direction === 'sent' ? 'send' : 'receive', ...common }
  })
}

/** Whether a system call sends, and does not receive. */
export function isSend(call: string): boolean {
  return call.startsWith('send') || call.startsWith('write')
}
