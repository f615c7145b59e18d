import { toHex } from '../../protocol/codec/index.js'
import { NLMSG } from '../../protocol/netlink/index.js'
import type { DecodedMessage } from './decoded.js'
import { explain } from './explain.js'
import { type JsonValue, toJsonValue } from './json-value.js'
import { flagNames } from './names.js'

/**
 * A message as one object for JSON.stringify: the form is documented in docs/dump-json.md and docs/dump.schema.json, and
 * `encodeJson` makes the bytes of it again.
 */
export function messageJson(message: DecodedMessage): { readonly [key: string]: JsonValue } {
  const { datagram, protocol, definition, type, name, sequence, portId, payload, end, body } = message
  const { direction, time, process, comments } = datagram
  const known = type < NLMSG.MIN_TYPE ? definition !== undefined : protocol?.messages.has(type) === true
  const object = typeof body === 'object' && body !== null && !(body instanceof Uint8Array)
  return {
    number: message.number,
    ...(time !== undefined && { time: seconds(time) }),
    ...(direction !== undefined && { direction }),
    ...(process !== undefined && { process: { ...process } }),
    ...(datagram.interface !== undefined && { interface: datagram.interface }),
    ...(comments !== undefined && comments.length > 0 && { comments }),
    ...(datagram.protocol !== undefined && { protocol: protocol?.name ?? datagram.protocol }),
    byteOrder: datagram.littleEndian ? 'little' : 'big',
    name,
    type: known && definition ? (protocol?.messages.get(type)?.name ?? definition.name) : type,
    flags: flagNames(message, name).flatMap(word => (word === 'DUMP' ? ['ROOT', 'MATCH'] : [word])),
    sequence,
    portId,
    length: end - message.start,
    ...(object && (toJsonValue(body) as object)),
    ...(!(known && object) && { payload: toHex(datagram.bytes.subarray(payload, end)) }),
    ...refusal(message),
  }
}

/** What an error says beside its numbers. */
function refusal(message: DecodedMessage): { readonly explanation?: JsonValue } {
  const explanation = explain(message)
  if (explanation === undefined) return {}
  const { operation, name, text, message: said, attribute, missing, allowed, likely } = explanation
  return {
    explanation: toJsonValue({
      operation,
      errno: name || undefined,
      text,
      message: said,
      attribute,
      missing,
      allowed,
      likely,
    }),
  }
}

/** Seconds with nine decimals, as text: a number would lose the nanoseconds. */
function seconds(time: bigint): string {
  return `${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, '0')}`
}
