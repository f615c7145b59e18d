import { AssertionError } from 'node:assert'
import type { DecodedMessage } from '../../dump/decoded.js'
import { diffCaptures, differenceLine, diffLines, diffMessages } from '../../dump/diff/index.js'
import { messageComment } from '../../socket/recorded-event.js'
import { Recording } from '../recording.js'
import { differencesFrom, type ExpectedMessage, type MessageSource, messagesOf, sentBy } from './messages.js'

/** What a check found: nothing, or why not, for people. */
export interface Check {
  readonly ok: boolean
  readonly message: string
}

/** Whether a message is this one: another decoded message but for sequence number and port id, or an object that has all of it. */
export function checkEqualMessage(message: DecodedMessage, expected: DecodedMessage | ExpectedMessage): Check {
  const lines =
    'tree' in expected
      ? diffMessages(expected, message)
          .filter(({ uapi }) => uapi !== 'nlmsghdr.seq' && uapi !== 'nlmsghdr.pid')
          .map(differenceLine)
      : differencesFrom(message, expected, false)
  return {
    ok: lines.length === 0,
    message: lines.length === 0 ? `${messageComment(message)} is that message` : list(messageComment(message), lines),
  }
}

/** Whether a message of this name was sent that has at least what `expected` says. */
export function checkHasSent(source: MessageSource, name: string, expected: ExpectedMessage = {}): Check {
  const all = sentBy(source)
  const candidates = all.filter(message => message.name === name)
  const compared = candidates.map(message => ({ message, lines: differencesFrom(message, expected, true) }))
  const found = compared.find(({ lines }) => lines.length === 0)
  if (found) return { ok: true, message: `sent: ${messageComment(found.message)}` }
  const nearest = compared.toSorted((a, b) => a.lines.length - b.lines.length)[0]
  const others = list('sent was', all.length === 0 ? ['nothing'] : all.map(messageComment))
  return {
    ok: false,
    message: nearest
      ? list(`no such ${name} was sent; the nearest, ${messageComment(nearest.message)}:`, nearest.lines)
      : `no ${name} was sent; ${others}`,
  }
}

/**
 * Whether what was sent is what a capture has: message by message, but for what changes from run to run (sequence numbers, port
 * ids, indexes, handles, counters).
 */
export function checkMatchesCapture(source: MessageSource, capture: MessageSource | string): Check {
  const recorded = messagesOf(typeof capture === 'string' ? Recording.loadSync(capture) : capture)
  const pairs = diffCaptures(recorded, messagesOf(source), { ignoreVolatile: true })
  const lines = [...diffLines(pairs)]
  return {
    ok: lines.length === 0,
    message:
      lines.length === 0
        ? 'what was sent is what the capture has'
        : list('what was sent (B) is not what the capture (A) has:', lines),
  }
}

/** @throws AssertionError with a line for each difference */
export function assertEqualMessage(message: DecodedMessage, expected: DecodedMessage | ExpectedMessage): void {
  hold(checkEqualMessage(message, expected), assertEqualMessage)
}

/** @throws AssertionError which says how the nearest message differs */
export function assertHasSent(source: MessageSource, name: string, expected: ExpectedMessage = {}): void {
  hold(checkHasSent(source, name, expected), assertHasSent)
}

/** @throws AssertionError with the structural difference, as `nlkit diff` prints it */
export function assertMatchesCapture(source: MessageSource, capture: MessageSource | string): void {
  hold(checkMatchesCapture(source, capture), assertMatchesCapture)
}

function hold({ ok, message }: Check, caller: (...args: never[]) => void): void {
  if (!ok) throw new AssertionError({ message, operator: caller.name, stackStartFn: caller })
}

function list(heading: string, lines: readonly string[]): string {
  return `${heading}\n  ${lines.join('\n  ')}`
}
