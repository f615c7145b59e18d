import type { Codec } from '../../protocol/codec/index.js'
import { encodeMessage, type MessageDefinition } from '../../protocol/netlink/index.js'
import { type DecodedMessage, decode, toJsonValue } from '../dump/index.js'

/**
 * How near a request comes to a captured one: the very bytes, or the same attributes in another order or form (which the kernel does
 * not look at: nlattr(3) has no order), or no match.
 */
export type Sameness = 'bytes' | 'content' | undefined

/** Compares the body of a request with that of a captured message. */
export function samenessOf(definition: MessageDefinition, body: unknown, message: DecodedMessage): Sameness {
  if (message.definition === undefined || definition.type !== message.type) return undefined
  const { datagram, payload, end } = message
  const bytes = written(definition, body, datagram.littleEndian)
  if (bytes === undefined) return undefined
  const wanted = datagram.bytes.subarray(payload, end)
  if (isEqual(bytes.subarray(16), wanted)) return 'bytes'
  const [again] = decode(datagram.protocol ?? 0, bytes, datagram.littleEndian)
  const meant = (value: unknown): string => JSON.stringify(meaning(toJsonValue(value)))
  return again !== undefined && meant(again.body) === meant(message.body) ? 'content' : undefined
}

/** Undefined where the value cannot be written. */
function written(definition: MessageDefinition, body: unknown, littleEndian: boolean): Uint8Array | undefined {
  try {
    const asked = (definition.request ?? definition) as MessageDefinition & { body: Codec<unknown> }
    // NLM_F_REQUEST: some messages that ask have another form than those that answer.
    return encodeMessage(asked, { flags: 1, sequence: 0, portId: 0 }, body, littleEndian)
  } catch {
    return undefined
  }
}

/** Up to the padding behind the last attribute. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Math.abs(a.length - b.length) < 4 && a.every((byte, i) => byte === (b[i] ?? 0))
}

/** Without the notes of form, in one order, and without the zeros of a header, which may be cut short. */
function meaning(value: unknown, inHeader = false): unknown {
  if (Array.isArray(value)) return value.map(item => meaning(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !key.startsWith('$') && !(inHeader && item === 0))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, meaning(item, key === 'header')]),
  )
}
