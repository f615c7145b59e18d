import { type Codec, Output } from '../../../protocol/codec/index.js'
import { describe } from '../../../protocol/codec/output.js'
import {
  doneBody,
  errorBody,
  type MessageDefinition,
  NLM_F,
  NLMSG,
  type Protocol,
  writeMessage,
} from '../../../protocol/netlink/index.js'
import { protocolOf, protocols } from '../../../protocol/protocols.js'
import { fromJsonValue, type JsonValue } from '../json-value.js'
import { EncodeInputError } from './errors.js'

/** A message as `nlkit dump --json` prints it. Members that say nothing about the bytes (number, time, process …) are passed over. */
export type JsonMessage = Readonly<Record<string, JsonValue>>

export interface EncodeOptions {
  /** Byte order of the bytes; the message's own `byteOrder` when left out, and without that little-endian. */
  readonly littleEndian?: boolean
}

/**
 * The bytes of a message given as JSON, its padding to a multiple of four behind it: netlink header from `type`, `flags`,
 * `sequence`, `portId`, then `header` and `attributes` by the table of `protocol` and `type`. The length is worked out.
 *
 * | member | form |
 * |---|---|
 * | `protocol` | `"NETLINK_ROUTE"` or its number |
 * | `type` | `"RTM_NEWLINK"`, `"NLMSG_DONE"` or a number |
 * | `flags` | a number, or names: `["REQUEST", "ACK"]`; 0 when left out |
 * | `sequence`, `portId` | numbers; 0 when left out |
 * | `header`, `attributes` | what the table has: bytes in hexadecimal, 64-bit numbers as decimal text or numbers |
 * | `error`, `msg`, `echo`, `attributes` | instead of those, in NLMSG_ERROR and NLMSG_DONE |
 * | `payload` | instead of all of those, where no table is known: hexadecimal |
 *
 * @throws EncodeInputError for an object that is no message, EncodeError (with the attribute's path) for a value that the wire cannot carry.
 */
export function encodeJson(message: JsonMessage, options: EncodeOptions = {}): Uint8Array {
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    throw new EncodeInputError('', `expected a message object, got ${describe(message)}`)
  const protocol = protocolFrom(message.protocol)
  const { type, definition } = typeFrom(message.type, protocol)
  const flags = flagsFrom(message.flags)
  const output = new Output(options.littleEndian ?? byteOrderFrom(message.byteOrder))
  output.json = true
  const header = { type, flags, sequence: u32From(message, 'sequence'), portId: u32From(message, 'portId') }
  writeMessage(output, header, payload(type, bodyCodec(type, flags, definition)), message)
  return output.take()
}

/** What follows the netlink header, by its codec or as bytes. */
function payload(type: number, codec: Codec<unknown> | undefined): Pick<Codec<JsonMessage>, 'write'> {
  return {
    write(output, message) {
      if (message.payload !== undefined) output.append(output.data(message.payload))
      else if (codec !== undefined) codec.write(output, bodyFrom(message, type))
      else if (message.header !== undefined || message.attributes !== undefined)
        throw new EncodeInputError('type', `no table for it: give its bytes as payload, in hexadecimal`)
    },
  }
}

/** The codec of what follows the netlink header. */
function bodyCodec(type: number, flags: number, definition: MessageDefinition | undefined): Codec<unknown> | undefined {
  if (type === NLMSG.ERROR) return errorBody(flags) as Codec<unknown>
  if (type === NLMSG.DONE) return doneBody as Codec<unknown>
  return ((flags & NLM_F.REQUEST && definition?.request) || definition)?.body
}

function bodyFrom(message: JsonMessage, type: number): unknown {
  const attributes = value(message, 'attributes')
  if (type === NLMSG.DONE) return { ...(message.error !== undefined && { error: message.error }), attributes }
  if (type === NLMSG.ERROR)
    return {
      error: message.error ?? 0,
      msg: value(message, 'msg'),
      ...(message.echo !== undefined && { echo: message.echo }),
      attributes,
    }
  return { header: value(message, 'header'), attributes }
}

/** A member that is an object; an empty one when left out. */
function value(message: JsonMessage, key: string): unknown {
  return fromJsonValue(message[key] ?? {})
}

function protocolFrom(given: JsonValue | undefined): Protocol | undefined {
  if (given === undefined) throw new EncodeInputError('protocol', 'is missing: "NETLINK_ROUTE", say')
  if (typeof given === 'number') return protocolOf(given)
  const known = protocols.find(message => message.name === given)
  if (known) return known
  if (typeof given === 'string' && /^NETLINK_[A-Z0-9_]+$/.test(given)) return undefined
  throw new EncodeInputError('protocol', `expected NETLINK_… or a number, got ${describe(given)}`)
}

function typeFrom(
  given: JsonValue | undefined,
  protocol: Protocol | undefined,
): { type: number; definition: MessageDefinition | undefined } {
  if (given === undefined) throw new EncodeInputError('type', 'is missing: "RTM_NEWLINK", say')
  if (typeof given === 'number') {
    if ((given & 0xffff) !== given) throw new EncodeInputError('type', `${given} is not an integer from 0 to 65535`)
    return { type: given, definition: protocol?.messages.get(given) }
  }
  const name = typeof given === 'string' ? given : ''
  const own = /^NLMSG_([A-Z]+)$/.exec(name)?.[1]
  if (own !== undefined && own !== 'MIN_TYPE' && Object.hasOwn(NLMSG, own))
    return { type: NLMSG[own as keyof typeof NLMSG], definition: undefined }
  // How a dump names a type that has no table.
  const plain = /^(?:NLMSG_|type )(\d{1,5})$/.exec(name)?.[1]
  if (plain !== undefined) return typeFrom(Number(plain), protocol)
  const definition = [...(protocol?.messages.values() ?? [])].find(message => message.name === given)
  if (definition === undefined)
    throw new EncodeInputError(
      'type',
      `${describe(given)} is no message of ${protocol?.name ?? 'a protocol without tables'}`,
    )
  return { type: definition.type, definition }
}

function flagsFrom(given: JsonValue | undefined): number {
  if (given === undefined) return 0
  if (typeof given === 'number') {
    if ((given & 0xffff) !== given) throw new EncodeInputError('flags', `${given} is not an integer from 0 to 65535`)
    return given
  }
  if (!Array.isArray(given))
    throw new EncodeInputError('flags', `expected a number or an array of names, got ${describe(given)}`)
  return given.reduce<number>((bits, name, i) => {
    if (typeof name === 'string' && /^0x[0-9a-f]{1,4}$/i.test(name)) return bits | Number(name)
    if (typeof name !== 'string' || !Object.hasOwn(NLM_F, name))
      throw new EncodeInputError(`flags[${i}]`, `${describe(name)} is none of ${Object.keys(NLM_F).join(', ')}`)
    return bits | NLM_F[name as keyof typeof NLM_F]
  }, 0)
}

function u32From(message: JsonMessage, key: string): number {
  const given = message[key] ?? 0
  if (typeof given !== 'number' || given >>> 0 !== given)
    throw new EncodeInputError(key, `expected an integer from 0 to 4294967295, got ${describe(given)}`)
  return given
}

function byteOrderFrom(given: JsonValue | undefined): boolean {
  if (given !== undefined && given !== 'little' && given !== 'big')
    throw new EncodeInputError('byteOrder', `expected "little" or "big", got ${describe(given)}`)
  return given !== 'big'
}
