import { errnoName, errnoText } from '../../protocol/netlink/errno.js'
import { type ErrorBody, NLMSG } from '../../protocol/netlink/index.js'
import type { Conversation } from './conversations.js'
import type { DecodedMessage } from './decoded.js'
import { flagNames, messageName } from './names.js'
import { type Piece, paint, type TextOptions } from './style.js'
import { tellingFields } from './telling.js'
import { quote } from './value-text.js'

/**
 * A message in one line: `> RTM_NEWLINK REQUEST|ACK|EXCL|CREATE seq=7 br0 kind=bridge`. `>` is to the kernel, `<` from it.
 * Only the fields that tell it from others of its type: the tree has them all.
 */
export function summaryLine(message: DecodedMessage, options: TextOptions = {}): string {
  return paint(summaryPieces(message), options)
}

/** The part of {@link summaryLine} behind name, flags and sequence number: `br0 kind=bridge`, `EEXIST File exists`. */
export function messageSummary(message: DecodedMessage): string {
  return detailPieces(message)
    .map(([text]) => text)
    .join('')
    .trimStart()
}

/** {@link summaryLine} in pieces: direction and process, name, flags, sequence number, then what {@link messageSummary} says. */
export function summaryPieces(message: DecodedMessage): Piece[] {
  const { name, sequence, datagram } = message
  const { direction, process } = datagram
  const who = process?.command === undefined ? '' : `${quoteless(process.command)}[${process.pid}] `
  const flags = flagNames(message, name).join('|')
  return [
    [`${direction === 'sent' ? '>' : direction === 'received' ? '<' : '-'} ${who}`, 'faint'],
    [name, 'name'],
    [flags === '' ? '' : ` ${flags}`, 'faint'],
    [` seq=${sequence}`, 'faint'],
    ...detailPieces(message),
  ]
}

function detailPieces(message: DecodedMessage): Piece[] {
  if (message.type === NLMSG.ERROR || message.type === NLMSG.DONE) return outcomePieces(message)
  const fields = tellingFields(message.name, message.body)
  if (fields !== '') return [[` ${fields}`, 'value']]
  if (message.definition !== undefined) return []
  return [[` ${message.end - message.payload} bytes`, 'faint']]
}

function outcomePieces(message: DecodedMessage): Piece[] {
  const { error = 0, msg, attributes } = message.body as Partial<ErrorBody> & Pick<ErrorBody, 'attributes'>
  const name = msg?.type === undefined ? '' : messageName(message.protocol, msg.type)
  const asked = name === '' || name.startsWith('type ') ? '' : ` (${name})`
  const said = attributes.msg === undefined ? '' : ` ${quote(attributes.msg)}`
  if (error < 0)
    return [
      [` ${errnoName(-error)} ${errnoText(-error)}`, 'bad'],
      [said, 'bad'],
      [asked, 'faint'],
    ]
  return message.type === NLMSG.DONE
    ? [[said, 'bad']]
    : [
        [' ACK', 'good'],
        [said, 'bad'],
        [asked, 'faint'],
      ]
}

function quoteless(text: string): string {
  return quote(text).slice(1, -1)
}

/** A conversation in one line: the request's own, then how it ended. */
export function conversationLine(conversation: Conversation, options: TextOptions = {}): string {
  const { kind, requests, replies, replyCount, replyBytes, latency } = conversation
  const first = requests[0] ?? replies[0]!
  const pieces: Piece[] = kind === 'transaction' ? transactionPieces(conversation) : summaryPieces(first)
  if (kind === 'notification' || kind === 'answer') return paint(pieces, options)
  if (kind === 'dump')
    pieces.push([`: ${replyCount} ${replyCount === 1 ? 'message' : 'messages'}, ${replyBytes} bytes`, 'value'])
  pieces.push(...endPieces(conversation))
  if (latency !== undefined) pieces.push([` in ${duration(latency)}`, 'faint'])
  return paint(pieces, options)
}

function transactionPieces({ requests }: Conversation): Piece[] {
  const counts = new Map<string, number>()
  for (const { name } of requests.slice(1))
    if (name !== 'NFNL_MSG_BATCH_END') counts.set(name, (counts.get(name) ?? 0) + 1)
  const what = [...counts].map(([name, count]) => `${count} ${name}`).join(', ')
  return [
    ['> ', 'faint'],
    ['transaction', 'name'],
    [` ${what === '' ? 'of nothing' : what}`, 'value'],
  ]
}

function endPieces({ kind, outcome, errors, interrupted, replies, requests }: Conversation): Piece[] {
  const changed: Piece[] = interrupted ? [[', interrupted: the list changed while it was told', 'bad']] : []
  if (errors.length > 0) {
    const [first] = errors
    const at = kind === 'transaction' ? requests.find(({ sequence }) => sequence === first!.sequence) : undefined
    const more = errors.length > 1 ? ` and ${errors.length - 1} more errors` : ''
    return [
      [' =>', 'faint'],
      [at === undefined ? '' : ` ${at.name}`, 'name'],
      ...outcomePieces(first!),
      [more, 'bad'],
      ...changed,
    ]
  }
  if (outcome === 'open') return [[' => no answer in the capture', 'bad'], ...changed]
  if (outcome === 'silent') return []
  if (kind === 'dump') return changed
  const reply = replies.find(({ type }) => type !== NLMSG.ERROR && type !== NLMSG.DONE)
  if (reply === undefined || kind === 'transaction') return [[' => ', 'faint'], ['ACK', 'good'], ...changed]
  const fields = tellingFields(reply.name, reply.body)
  return [[' => ', 'faint'], [reply.name, 'name'], [fields === '' ? '' : ` ${fields}`, 'value'], ...changed]
}

/** `85 µs`, `1.3 ms`, `2.41 s`. */
export function duration(nanoseconds: bigint): string {
  const value = Number(nanoseconds)
  if (value < 1e6) return `${Math.round(value / 1e3)} µs`
  return value < 1e9 ? `${(value / 1e6).toPrecision(3)} ms` : `${(value / 1e9).toPrecision(3)} s`
}
