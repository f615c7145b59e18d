import { toHex } from '../../protocol/codec/index.js'
import { headerLength, NLMSG } from '../../protocol/netlink/index.js'
import type { DecodedMessage } from './decoded.js'
import { type Explanation, explain } from './explain.js'
import { jsonText, membersText } from './json-text.js'
import type { JsonValue } from './json-value.js'
import { flagNames } from './names.js'
import { Refusals } from './refusals.js'

/**
 * A message as one object for JSON.stringify: the form is documented in docs/dump-json.md and docs/dump.schema.json, and
 * `encodeJson` makes the bytes of it again.
 */
export function messageJson(message: DecodedMessage): { readonly [key: string]: JsonValue } {
  return JSON.parse(messageJsonText(message))
}

/** {@link messageJson} as text, which is what it is made of. */
export function messageJsonText(message: DecodedMessage): string {
  const { datagram, protocol, definition, type, name, sequence, portId, payload, end, body } = message
  const { direction, time, process, comments, protocol: number } = datagram
  const known = type < NLMSG.MIN_TYPE ? definition !== undefined : protocol?.messages.has(type) === true
  const fields =
    typeof body === 'object' && body !== null && !(body instanceof Uint8Array) ? membersText(body) : undefined
  let text = `{"number":${message.number}`
  if (time !== undefined) text += `,"time":"${seconds(time)}"`
  if (direction !== undefined) text += `,"direction":"${direction}"`
  if (process !== undefined) text += `,"process":${jsonText(process)}`
  if (datagram.interface !== undefined) text += `,"interface":${jsonText(datagram.interface)}`
  if (comments !== undefined && comments.length > 0) text += `,"comments":${jsonText(comments)}`
  if (number !== undefined) text += `,"protocol":${jsonText(protocol?.name ?? number)}`
  text += `,"byteOrder":"${datagram.littleEndian ? 'little' : 'big'}","name":${jsonText(name)}`
  text += `,"type":${jsonText(known && definition ? (protocol?.messages.get(type)?.name ?? definition.name) : type)}`
  text += `,"flags":${flagsText(flagNames(message, name))}`
  text += `,"sequence":${sequence},"portId":${portId},"length":${end - message.start}`
  if (fields !== undefined && fields !== '') text += `,${fields}`
  if (!known || fields === undefined) text += `,"payload":"${toHex(datagram.bytes.subarray(payload, end))}"`
  return `${text}${refusalText(message)}}`
}

/** The same few combinations come again and again, each as the same array. */
const flagTexts = new WeakMap<readonly string[], string>()

function flagsText(words: readonly string[]): string {
  let text = flagTexts.get(words)
  if (text === undefined) {
    text = jsonText(words.flatMap(word => (word === 'DUMP' ? ['ROOT', 'MATCH'] : [word])))
    flagTexts.set(words, text)
  }
  return text
}

const refusals = new Refusals<string>()

/** What an error says beside its numbers. */
function refusalText(message: DecodedMessage): string {
  if (message.type !== NLMSG.ERROR && message.type !== NLMSG.DONE) return ''
  // What a number of generic netlink means may change within a capture.
  const isLasting = message.datagram.protocol !== generic
  const known = isLasting ? refusals.find(message) : undefined
  if (known !== undefined) return known
  const explanation = explain(message)
  const text = explanation === undefined ? '' : explanationText(explanation)
  const at = explanation?.attribute ?? explanation?.likely?.attribute
  if (isLasting && (at === undefined || at.start >= headerLength)) refusals.keep(text, message)
  return text
}

const generic = 16

function explanationText(explanation: Explanation): string {
  const { operation, name, text, message, attribute, missing, allowed, likely } = explanation
  const told = { operation, errno: name || undefined, text, message, attribute, missing, allowed, likely }
  return `,"explanation":${jsonText(told)}`
}

/** Seconds with nine decimals, as text: a number would lose the nanoseconds. */
function seconds(time: bigint): string {
  const digits = String(time < 0n ? -time : time).padStart(10, '0')
  return `${time < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`
}
