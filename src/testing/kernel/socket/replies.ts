import { type Answered, acknowledge, datagram, done, part } from '../../replies.js'
import { Refusal } from '../errors.js'
import type { Answer, SimulatedRequest } from './request.js'

/** As much as the kernel puts into one datagram of a dump for a reader with a large buffer. */
const largestPart = 32 * 1024 - 320

/** NLMSG_ERROR for a refusal, as a socket with NETLINK_CAP_ACK and NETLINK_EXT_ACK gets it. */
export function refusalMessage(request: Answered, { errno, details }: Refusal, offset?: number): Uint8Array {
  const { message, extendedAck } = details
  return acknowledge(request, {
    errno,
    attributes: {
      ...(message !== undefined && { msg: message }),
      ...(offset !== undefined && { offs: offset }),
      ...extendedAck,
    },
  })
}

/** What a handler threw, as the message that tells it. Anything but a refusal is a fault of the simulation. */
export function errorMessage(request: SimulatedRequest, error: unknown): Uint8Array {
  if (!(error instanceof Refusal)) throw error
  const { attribute } = error.details
  return refusalMessage(request, error, attribute === undefined ? undefined : request.offsetOf(attribute))
}

/** Answers a dump: its parts in datagrams of the kernel's size, NLMSG_DONE in the end. */
export function replyDump(request: SimulatedRequest, answers: Iterable<Answer>): void {
  let parts: Uint8Array[] = []
  let length = 0
  const flush = (): void => {
    request.socket.deliver(datagram(...parts))
    parts = []
    length = 0
  }
  const append = (bytes: Uint8Array): void => {
    if (length > 0 && length + bytes.length > largestPart) flush()
    parts.push(bytes)
    length += bytes.length
  }
  for (const { definition, body, flags } of answers) append(part(request, definition, body, flags))
  append(done(request))
  flush()
}
