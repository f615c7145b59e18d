import { batchBegin } from '../../../protocol/netfilter/index.js'
import { ERRNO } from '../../../protocol/netlink/errno.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import type { DecodedMessage } from '../../dump/decoded.js'
import { flagNames } from '../../dump/names.js'
import { TransportError } from '../../errors.js'
import type { Transport } from '../../socket/transport.js'
import { answerTo, type ErrnoName, type RefusalDetails } from '../refusal.js'
import { paddedBytes } from '../replay/tape.js'
import { datagram as joined } from '../replies.js'
import { Aim, type Delayed, decoded, type Fault, type Target } from './fault.js'

/** What the kernel is to say no with, and to which requests. */
export interface Refusal extends Target, RefusalDetails {
  readonly errno: ErrnoName
}

/**
 * The kernel refuses: a request, which is not sent on (others of its datagram are), or a step of a transaction and with it the whole,
 * of which nothing is.
 */
export function refuse(refusal: Refusal): Fault {
  const aim = new Aim(refusal)
  return {
    sending(datagram, socket) {
      const messages = decoded(datagram, socket)
      const struck = new Set(messages.filter(message => aim.strikes(message)))
      if (struck.size === 0) return undefined
      const refused = (message: DecodedMessage) => answerTo(message, struck.has(message) ? refusal : undefined)
      const rest = messages.filter(message => !struck.has(message))
      if (rest.length > 0 && !messages.some(({ name }) => name === batchBegin.name))
        return { arriving: [...struck].map(refused), sent: joined(...rest.map(paddedBytes)) }
      // In a batch, steps that ask for it are acknowledged though the whole is refused.
      return messages.filter(message => struck.has(message) || message.flags & NLM_F.ACK).map(refused)
    },
  }
}

/** A listing is interrupted by changes: so many times as `times` says, each repetition included. */
export function interrupt(target: Target = {}): Fault {
  const aim = new Aim({ ...target, times: 1 })
  let left = target.times ?? 1
  let asked: { message: DecodedMessage; sequence: number; portId: number } | undefined
  const parts: Uint8Array[] = []
  const flag = (bytes: Uint8Array, socket: Transport): Uint8Array => {
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    for (const message of decoded(bytes, socket))
      if (message.sequence === asked?.sequence && message.flags & NLM_F.MULTI)
        view.setUint16(message.start + 6, message.flags | NLM_F.DUMP_INTR, socket.littleEndian)
    return bytes
  }
  return {
    sending(datagram, socket) {
      for (const message of decoded(datagram, socket)) {
        const { sequence, portId } = message
        // The repetition gets what the first attempt got: a recording has it only once.
        if (asked && parts.length > 0 && sameRequest(asked.message, message)) {
          const again = parts.map(part => renumbered(part.slice(), socket, asked!.sequence, sequence))
          asked = { message, sequence, portId }
          parts.splice(0, parts.length, ...again.map(part => part.slice()))
          left--
          return left > 0 ? again.map(part => flag(part, socket)) : again
        }
        if (asked === undefined && isDump(message) && aim.strikes(message)) asked = { message, sequence, portId }
      }
      return undefined
    },
    arriving(arrival, socket) {
      if (arrival === undefined) return []
      if (arrival instanceof Error || left === 0) return [arrival]
      if (!decoded(arrival, socket).some(({ sequence }) => sequence === asked?.sequence)) return [arrival]
      parts.push(arrival.slice())
      return [flag(arrival, socket)]
    },
  }
}

/** The receive buffer overruns: what arrives is lost, and the next read says ENOBUFS. */
export function overrun(target: Omit<Target, 'on'> = {}): Fault {
  return perArrival(target, () => [failure('read', 'ENOBUFS')])
}

/** A datagram is cut short to so many bytes. Of this and the other faults of what arrives, `on` is about the message that arrives. */
export function truncate(bytes: number, target: Target = {}): Fault {
  return perArrival(target, arrival => [arrival.slice(0, bytes)])
}

/** Datagrams that arrive together come as one. */
export function merge(): Fault {
  let held: Uint8Array[] = []
  return {
    arriving(arrival) {
      if (arrival instanceof Uint8Array) {
        held.push(arrival)
        return []
      }
      const whole = held.length === 0 ? [] : [joined(...held)]
      held = []
      return arrival === undefined ? whole : [...whole, arrival]
    },
  }
}

/** Each datagram comes message by message. */
export function split(): Fault {
  return {
    arriving: (arrival, socket) =>
      arrival === undefined ? [] : arrival instanceof Error ? [arrival] : decoded(arrival, socket).map(paddedBytes),
  }
}

/** Somebody else answers first: the same messages for another port id, with another sender's content if `content` changes it. */
export function foreign(target: Target = {}, content: (bytes: Uint8Array) => Uint8Array = bytes => bytes): Fault {
  return perArrival(target, (arrival, socket) => {
    const fake = arrival.slice()
    const view = new DataView(fake.buffer)
    for (const { start, portId } of decoded(fake, socket)) view.setUint32(start + 12, portId + 1, socket.littleEndian)
    return [content(fake), arrival]
  })
}

/** What arrives comes later. */
export function delay(milliseconds: number, target: Target = { times: Number.POSITIVE_INFINITY }): Fault {
  return perArrival(target, arrival => [{ arrival, delay: milliseconds }])
}

/** Answers to requests that are under way together come in the opposite order, those of each request in their own. */
export function reorder(): Fault {
  let held: DecodedMessage[] = []
  return {
    arriving(arrival, socket) {
      if (arrival instanceof Uint8Array) {
        held.push(...decoded(arrival, socket))
        return []
      }
      const talks = conversations(held)
      held = []
      const all = talks.toReversed().flat().map(paddedBytes)
      return arrival === undefined ? all : [...all, arrival]
    },
  }
}

/** A request gets no answer. */
export function silence(target: Target = {}): Fault {
  const aim = new Aim(target)
  return {
    sending: (datagram, socket) => (decoded(datagram, socket).some(message => aim.strikes(message)) ? [] : undefined),
  }
}

/** Sending fails, as a system call does: `ENOBUFS`, `EPERM`, `EMSGSIZE`. */
export function failSend(errno: ErrnoName, target: Target = {}): Fault {
  const aim = new Aim(target)
  return {
    sending(datagram, socket) {
      if (decoded(datagram, socket).some(message => aim.strikes(message))) throw failure('write', errno)
      return undefined
    },
  }
}

/** The socket is gone from this request on: it gets no answer, and neither sending nor receiving works any more. */
export function hangUp(target: Target = {}): Fault {
  const aim = new Aim(target)
  const gone = new WeakSet<Transport>()
  return {
    sending(datagram, socket) {
      if (gone.has(socket)) throw failure('write', 'EBADF')
      if (!decoded(datagram, socket).some(message => aim.strikes(message))) return undefined
      gone.add(socket)
      return [failure('read', 'EBADF')]
    },
    arriving(arrival, socket) {
      if (gone.has(socket)) return [failure('read', 'EBADF')]
      return arrival === undefined ? [] : [arrival]
    },
  }
}

/** A fault of single datagrams that arrive. */
function perArrival(
  target: Target,
  change: (arrival: Uint8Array, socket: Transport) => readonly (Uint8Array | Error | Delayed)[],
): Fault {
  const aim = new Aim(target)
  return {
    arriving(arrival, socket) {
      if (arrival === undefined) return []
      if (arrival instanceof Error) return [arrival]
      return decoded(arrival, socket).some(message => aim.strikes(message)) ? change(arrival, socket) : [arrival]
    },
  }
}

/** In other requests than those to get, the same bits mean something else. */
function isDump(message: DecodedMessage): boolean {
  return flagNames(message, message.name).includes('DUMP')
}

/** Whether two requests are the same but for their sequence numbers. */
function sameRequest(a: DecodedMessage, b: DecodedMessage): boolean {
  const bytes = ({ datagram, start, end }: DecodedMessage): Uint8Array => {
    const copy = datagram.bytes.slice(start, end)
    copy.fill(0, 8, 12)
    return copy
  }
  return a.name === b.name && Buffer.compare(bytes(a), bytes(b)) === 0
}

/** The answers to one request as answers to another. */
function renumbered(bytes: Uint8Array, socket: Transport, from: number, to: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (const { start, sequence } of decoded(bytes, socket))
    if (sequence === from) view.setUint32(start + 8, to, socket.littleEndian)
  return bytes
}

/** By sequence number, in the order of their first message. */
function conversations(messages: readonly DecodedMessage[]): DecodedMessage[][] {
  const groups = new Map<number, DecodedMessage[]>()
  for (const message of messages) {
    const group = groups.get(message.sequence)
    if (group) group.push(message)
    else groups.set(message.sequence, [message])
  }
  return [...groups.values()]
}

function failure(syscall: string, errno: ErrnoName): TransportError {
  return new TransportError({ syscall, errno: ERRNO[errno], subject: 'fault' })
}
