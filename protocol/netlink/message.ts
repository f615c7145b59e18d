import { align4, type Codec, DecodeError, type Input, type Output } from '../codec/index.js'
import { headerLength } from './header.js'

/** One message inside a buffer: its header's fields and where its payload stands. Nothing is copied. */
export interface Message {
  /** nlmsg_type. */
  readonly type: number
  /** nlmsg_flags. */
  readonly flags: number
  /** nlmsg_seq: a reply carries its request's. */
  readonly sequence: number
  /** nlmsg_pid: the port of the socket that the conversation belongs to, 0 for the kernel. */
  readonly portId: number
  /** Where the header starts. */
  readonly start: number
  /** Where the payload ends, without padding. */
  readonly end: number
  /** Where the payload starts: the header is 16 bytes. */
  readonly payload: number
}

/**
 * The message at `at` of a datagram that ends at `end`.
 *
 * @throws DecodeError when no whole message is there.
 */
export function messageAt(input: Input, at: number, end: number): Message {
  return messageInto(messagePlace(), input, at, end)
}

/** @internal */
export type MessagePlace = { -readonly [K in keyof Message]: number }

/** @internal A place for {@link messageInto}. */
export function messagePlace(): MessagePlace {
  return { type: 0, flags: 0, sequence: 0, portId: 0, start: 0, end: 0, payload: 0 }
}

/** @internal The same as {@link messageAt}, in one place for all: whoever goes through thousands keeps none of them. */
export function messageInto(place: MessagePlace, input: Input, at: number, end: number): Message {
  const { view, littleEndian } = input
  if (end - at < headerLength)
    throw new DecodeError('ERR_DECODE_TRUNCATED', `${end - at} bytes left, a message header takes ${headerLength}`, {
      offset: at,
    })
  const length = view.getUint32(at, littleEndian)
  if (length < headerLength)
    throw new DecodeError('ERR_DECODE_LENGTH', `nlmsg_len is ${length}, less than the header's ${headerLength}`, {
      offset: at,
    })
  if (length > end - at)
    throw new DecodeError('ERR_DECODE_TRUNCATED', `nlmsg_len is ${length}, but only ${end - at} bytes are there`, {
      offset: at,
    })
  place.type = view.getUint16(at + 4, littleEndian)
  place.flags = view.getUint16(at + 6, littleEndian)
  place.sequence = view.getUint32(at + 8, littleEndian)
  place.portId = view.getUint32(at + 12, littleEndian)
  place.start = at
  place.end = at + length
  place.payload = at + headerLength
  return place
}

/** The messages of a datagram, in order. The padding behind the last one may be missing. */
export function* messages(input: Input, start: number, end: number): Generator<Message, void> {
  for (let at = start; at < end; ) {
    const message = messageAt(input, at, end)
    yield message
    at += align4(message.end - message.start)
  }
}

/** What a message's header says; the length is filled in by {@link writeMessage}. */
export interface MessageHeader {
  type: number
  flags: number
  sequence: number
  portId?: number
}

/** Appends a message whose payload is what `codec` makes of `value`. On an error the output is as before. */
export function writeMessage<T>(output: Output, header: MessageHeader, codec: Pick<Codec<T>, 'write'>, value: T): void {
  const start = output.reserve(headerLength)
  try {
    codec.write(output, value)
  } catch (error) {
    output.length = start
    throw error
  }
  const { view, littleEndian } = output
  const length = output.length - start
  view.setUint32(start, length, littleEndian)
  view.setUint16(start + 4, header.type, littleEndian)
  view.setUint16(start + 6, header.flags, littleEndian)
  view.setUint32(start + 8, header.sequence, littleEndian)
  view.setUint32(start + 12, header.portId ?? 0, littleEndian)
  output.zeros(align4(length) - length)
}
