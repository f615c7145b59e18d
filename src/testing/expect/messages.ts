import { isDeepStrictEqual } from 'node:util'
import { netlinkProtocol } from '../../capture/netlink-protocols.js'
import { Decoder } from '../../dump/decode.js'
import type { DecodedMessage } from '../../dump/decoded.js'
import { flagNames } from '../../dump/names.js'
import { valueText } from '../../dump/value-text.js'
import { Recording } from '../recording.js'

/** Where messages are that a program sent: a recording, a scripted kernel, or the messages themselves. */
export type MessageSource = Recording | { readonly requests: readonly DecodedMessage[] } | readonly DecodedMessage[]

/** What a message is to be; what is left out does not matter to `toHaveSent`. */
export interface ExpectedMessage {
  /** `RTM_NEWLINK` */
  readonly name?: string
  /** Words of its flags, all of them: `['REQUEST', 'ACK', 'CREATE']`. */
  readonly flags?: readonly string[]
  readonly header?: object
  readonly attributes?: object
}

/** The messages that a program sent, in order. Netlink's own (NLMSG_…) and those that frame a batch are left out. */
export function sentBy(source: MessageSource): DecodedMessage[] {
  return messagesOf(source).filter(({ name }) => !name.startsWith('NLMSG_') && !name.startsWith('NFNL_MSG_BATCH_'))
}

/** The messages that were sent, all of them. */
export function messagesOf(source: MessageSource): readonly DecodedMessage[] {
  if (Array.isArray(source)) return source.filter(({ datagram }) => datagram.direction !== 'received')
  if (!(source instanceof Recording)) return (source as { requests: readonly DecodedMessage[] }).requests
  const decoder = new Decoder()
  const littleEndian = source.header.byteOrder === 'little'
  return source.events.flatMap(({ type, bytes, protocol, socket }, line) => {
    const direction = type === 'receive' ? 'received' : 'sent'
    const process = { pid: 0, fd: socket }
    const numbers = { littleEndian, protocol: netlinkProtocol(protocol), time: undefined, place: { line } }
    // What was received teaches the decoder the families of generic netlink.
    const { messages } = decoder.decode({ bytes, direction, process, ...numbers })
    return direction === 'sent' ? messages : []
  })
}

/**
 * How a message differs from what it is to be, a line for each place: ``expected `attributes.mtu` 1400, got 1500``.
 *
 * @param partly what `expected` does not mention may be anything
 */
export function differencesFrom(message: DecodedMessage, expected: ExpectedMessage, partly: boolean): string[] {
  const { body, name } = message
  const parts = typeof body === 'object' && body !== null && !(body instanceof Uint8Array) ? body : { payload: body }
  const actual: Record<string, unknown> = { name, flags: flagNames(message, name), ...parts }
  const wanted: Record<string, unknown> = { ...expected }
  // Never compared unless asked for: what a message is called is in its type, and flags are the client's business.
  for (const key of ['name', 'flags'])
    if (wanted[key] === undefined) {
      delete actual[key]
      delete wanted[key]
    }
  return compare(actual, wanted, '', partly)
}

function compare(actual: unknown, expected: unknown, path: string, partly: boolean): string[] {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const length = Math.max(actual.length, expected.length)
    return Array.from({ length }, (_, i) => i).flatMap(i => member(actual, expected, i, `${path}[${i}]`, partly))
  }
  if (!isPlain(actual) || !isPlain(expected))
    return isSame(actual, expected) ? [] : [`expected \`${path}\` ${text(expected)}, got ${text(actual)}`]
  const keys = partly ? Object.keys(expected) : [...new Set([...Object.keys(expected), ...Object.keys(actual)])]
  return keys.flatMap(key => member(actual, expected, key, path === '' ? key : `${path}.${key}`, partly))
}

function member(actual: object, expected: object, key: string | number, path: string, partly: boolean): string[] {
  const own = (actual as Record<string | number, unknown>)[key]
  const wanted = (expected as Record<string | number, unknown>)[key]
  if (own === undefined && wanted === undefined) return []
  if (own === undefined) return [`expected \`${path}\` ${text(wanted)}, which is not there`]
  if (wanted === undefined) return [`\`${path}\` ${text(own)} was not expected`]
  return compare(own, wanted, path, partly)
}

function isSame(a: unknown, b: unknown): boolean {
  // A Buffer with the same bytes is the same value.
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : isDeepStrictEqual(a, b)
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : valueText({ value, uapi: '' })
}
