/* Matchers for vitest, and whatever else has `expect.extend`: of vitest only types are used. */
import type {} from 'vitest'
import type { DecodedMessage } from '../dump/decoded.js'
import { type Check, checkEqualMessage, checkHasSent, checkMatchesCapture } from './expect/check.js'
import type { ExpectedMessage, MessageSource } from './expect/messages.js'

/** What `expect.extend` wants of a matcher. */
interface MatcherResult {
  readonly pass: boolean
  message(): string
}

function result({ ok, message }: Check): MatcherResult {
  return { pass: ok, message: () => message }
}

/**
 * Registered by one call: `expect.extend(matchers)`.
 *
 * - `expect(message).toEqualMessage({ name, header, attributes })`: a decoded message, whole
 * - `expect(kernel).toHaveSent('RTM_NEWLINK', { attributes: { mtu: 1400 } })`: a recording or scripted kernel has such a message
 * - `expect(recording).toMatchCapture('test/uplink.nl')`: the same messages, but for what changes from run to run
 */
export const matchers = {
  toEqualMessage: (received: DecodedMessage, expected: DecodedMessage | ExpectedMessage) =>
    result(checkEqualMessage(received, expected)),
  toHaveSent: (received: MessageSource, name: string, expected?: ExpectedMessage) =>
    result(checkHasSent(received, name, expected)),
  toMatchCapture: (received: MessageSource, capture: MessageSource | string) =>
    result(checkMatchesCapture(received, capture)),
}

declare module 'vitest' {
  interface Matchers<T> {
    /** A decoded message is this one, whole, but for sequence number and port id. */
    toEqualMessage(expected: DecodedMessage | ExpectedMessage): void
    /** A message of this name was sent that has at least this. */
    toHaveSent(name: string, expected?: ExpectedMessage): void
    /** What was sent is what a capture has, but for what changes from run to run. */
    toMatchCapture(capture: MessageSource | string): void
  }
}
