import { Output } from '../codec/index.js'
import { type MessageHeader, writeMessage } from './message.js'
import type { MessageDefinition } from './protocol.js'

/**
 * One whole message: netlink header, body and the padding behind it. `header.type` is the definition's.
 *
 * @throws EncodeError for a value that the wire cannot carry, with its path.
 */
export function encodeMessage<T>(
  definition: MessageDefinition<T>,
  header: Omit<MessageHeader, 'type'>,
  body: T,
  littleEndian: boolean,
): Uint8Array {
  const output = new Output(littleEndian)
  writeMessage(output, { ...header, type: definition.type }, definition.body, body)
  return output.take()
}
