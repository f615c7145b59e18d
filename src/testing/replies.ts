/* Messages as the kernel writes them, for whoever plays its part. */
import { align4, Input, Output } from '../../protocol/codec/index.js'
import {
  doneBody,
  errorBody,
  type MessageDefinition,
  messages,
  NLM_F,
  NLMSG,
  type NlmsgerrAttributes,
  writeMessage,
} from '../../protocol/netlink/index.js'

/** A message that was sent. */
export interface SentMessage {
  readonly type: number
  readonly flags: number
  readonly sequence: number
  readonly portId: number
  /** The whole message, header included. */
  readonly bytes: Uint8Array
  readonly littleEndian: boolean
}

/** What a reply answers: the request's header is enough. */
export type Answered = Pick<SentMessage, 'sequence' | 'portId'> & Partial<SentMessage>

/** The messages of a datagram. @throws DecodeError */
export function sentMessages(datagram: Uint8Array, littleEndian = true): SentMessage[] {
  return [...messages(new Input(datagram, littleEndian), 0, datagram.length)].map(message => ({
    type: message.type,
    flags: message.flags,
    sequence: message.sequence,
    portId: message.portId,
    bytes: datagram.slice(message.start, message.end),
    littleEndian,
  }))
}

/** A message as the kernel writes it. @throws EncodeError */
export function reply<T>(request: Answered, definition: MessageDefinition<T>, body: T, flags = 0): Uint8Array {
  const output = new Output(request.littleEndian ?? true)
  const header = { type: definition.type, flags, sequence: request.sequence, portId: request.portId }
  writeMessage(output, header, definition.body, body)
  return output.take()
}

/** One part of a dump. @throws EncodeError */
export function part<T>(request: Answered, definition: MessageDefinition<T>, body: T, flags = 0): Uint8Array {
  return reply(request, definition, body, NLM_F.MULTI | flags)
}

/** What an NLMSG_ERROR says. */
export interface RefusalOptions {
  /** Positive errno; 0, the default, acknowledges. */
  readonly errno?: number
  /** The extended acknowledgement. */
  readonly attributes?: NlmsgerrAttributes
  /** Whether the request is left out, as NETLINK_CAP_ACK has it. Default true. */
  readonly capped?: boolean
}

/** NLMSG_ERROR: an acknowledgement unless there is an errno. */
export function acknowledge(request: Answered, options: RefusalOptions = {}): Uint8Array {
  const { errno = 0, attributes = {}, capped = true } = options
  const output = new Output(request.littleEndian ?? true)
  const tlvs = Object.keys(attributes).length > 0
  const flags = (capped ? NLM_F.CAPPED : 0) | (tlvs ? NLM_F.ACK_TLVS : 0)
  const { sequence, portId, bytes = new Uint8Array(16), type = 0, flags: requestFlags = 0 } = request
  const msg = { len: bytes.length, type, flags: requestFlags, seq: sequence, pid: portId }
  // The kernel echoes the request aligned, so that the attributes behind it are.
  const echo = capped ? {} : { echo: padded(bytes.slice(16)) }
  const header = { type: NLMSG.ERROR, flags, sequence, portId }
  writeMessage(output, header, errorBody(flags), { error: -errno, msg, ...echo, attributes })
  return output.take()
}

/** NLMSG_DONE: the end of a dump. */
export function done(request: Answered, options: RefusalOptions & { readonly flags?: number } = {}): Uint8Array {
  const { errno = 0, attributes = {}, flags = 0 } = options
  const output = new Output(request.littleEndian ?? true)
  const tlvs = Object.keys(attributes).length > 0 ? NLM_F.ACK_TLVS : 0
  const { sequence, portId } = request
  const header = { type: NLMSG.DONE, flags: NLM_F.MULTI | flags | tlvs, sequence, portId }
  writeMessage(output, header, doneBody, { error: -errno, attributes })
  return output.take()
}

/** Messages in one datagram. */
export function datagram(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + align4(part.length), 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += align4(part.length)
  }
  return whole
}

function padded(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(align4(bytes.length))
  result.set(bytes)
  return result
}
