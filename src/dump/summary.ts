import { errnoName, errnoText } from '../../protocol/netlink/errno.js'
import { NLMSG } from '../../protocol/netlink/index.js'
import type { Conversation } from './conversations.js'
import type { DecodedMessage } from './decoded.js'
import { flagText, messageName } from './names.js'
import { outcomeOf } from './outcome.js'
import { type Piece, paint, type TextOptions } from './style.js'
import { tellingFields } from './telling.js'
import { quote } from './value-text.js'

/**
 * A message in one line: `> RTM_NEWLINK REQUEST|ACK|EXCL|CREATE seq=7 br0 kind=bridge`. `>` is to the kernel, `<` from it.
 * Only the fields that tell it from others of its type: the tree has them all.
 */
export function summaryLine(message: DecodedMessage, options: TextOptions = {}): string {
  const pieces: Piece[] = []
  addSummary(pieces, message)
  return paint(pieces, options)
}

/** The part of {@link summaryLine} behind name, flags and sequence number: `br0 kind=bridge`, `EEXIST File exists`. */
export function messageSummary(message: DecodedMessage): string {
  const pieces: Piece[] = []
  addDetails(pieces, message)
  return pieces
    .map(([text]) => text)
    .join('')
    .trimStart()
}

/** Direction and process, name, flags, sequence number, then what {@link messageSummary} says. */
function addSummary(pieces: Piece[], message: DecodedMessage): void {
  const { name, sequence, datagram } = message
  const { direction, process } = datagram
  const arrow = direction === 'sent' ? '> ' : direction === 'received' ? '< ' : '- '
  const flags = flagText(message, name)
  pieces.push(
    [process === undefined ? arrow : `${arrow}${who(process)} `, 'faint'],
    [name, 'name'],
    [flags === '' ? ` seq=${sequence}` : ` ${flags} seq=${sequence}`, 'faint'],
  )
  addDetails(pieces, message)
}

/** `ip[4711] fd 3`, as much of it as the capture knows. */
export function who({ pid, command, fd }: NonNullable<DecodedMessage['datagram']['process']>): string {
  return `${command === undefined ? 'pid' : quoteless(command)}[${pid}]${fd === undefined ? '' : ` fd ${fd}`}`
}

function addDetails(pieces: Piece[], message: DecodedMessage): void {
  if (message.type === NLMSG.ERROR || message.type === NLMSG.DONE) {
    addOutcome(pieces, message)
    return
  }
  const fields = tellingFields(message)
  if (fields !== '') pieces.push([` ${fields}`, 'value'])
  else if (message.definition === undefined) pieces.push([` ${message.end - message.payload} bytes`, 'faint'])
}

function addOutcome(pieces: Piece[], message: DecodedMessage): void {
  const { error = 0, msg, attributes } = outcomeOf(message)
  if (error < 0) pieces.push([` ${errnoName(-error)} ${errnoText(-error)}`, 'bad'])
  else if (message.type === NLMSG.ERROR) pieces.push([' ACK', 'good'])
  if (attributes.msg !== undefined) pieces.push([` ${quote(attributes.msg)}`, 'bad'])
  if (msg?.type === undefined || (error === 0 && message.type === NLMSG.DONE)) return
  const name = messageName(message.protocol, msg.type)
  if (!name.startsWith('type ')) pieces.push([` (${name})`, 'faint'])
}

function quoteless(text: string): string {
  return quote(text).slice(1, -1)
}

/** A conversation in one line: the request's own, then how it ended. */
export function conversationLine(conversation: Conversation, options: TextOptions = {}): string {
  const { kind, requests, replies, replyCount, replyBytes, latency } = conversation
  const first = requests[0] ?? replies[0]!
  const pieces: Piece[] = []
  if (kind === 'transaction') addTransaction(pieces, conversation)
  else addSummary(pieces, first)
  if (kind === 'notification' || kind === 'answer') return paint(pieces, options)
  if (kind === 'dump')
    pieces.push([`: ${replyCount} ${replyCount === 1 ? 'message' : 'messages'}, ${replyBytes} bytes`, 'value'])
  addEnd(pieces, conversation)
  if (latency !== undefined) pieces.push([` in ${duration(latency)}`, 'faint'])
  return paint(pieces, options)
}

function addTransaction(pieces: Piece[], { requests }: Conversation): void {
  const counts = new Map<string, number>()
  for (const { name } of requests.slice(1))
    if (name !== 'NFNL_MSG_BATCH_END') counts.set(name, (counts.get(name) ?? 0) + 1)
  const what = [...counts].map(([name, count]) => `${count} ${name}`).join(', ')
  const { process } = requests[0]!.datagram
  pieces.push(
    [process === undefined ? '> ' : `> ${who(process)} `, 'faint'],
    ['transaction', 'name'],
    [` ${what === '' ? 'of nothing' : what}`, 'value'],
  )
}

function addEnd(pieces: Piece[], { kind, outcome, errors, interrupted, replies, requests }: Conversation): void {
  if (errors.length > 0) {
    const [first] = errors
    const at = kind === 'transaction' ? requests.find(({ sequence }) => sequence === first!.sequence) : undefined
    pieces.push([' =>', 'faint'])
    if (at !== undefined) pieces.push([` ${at.name}`, 'name'])
    addOutcome(pieces, first!)
    if (errors.length > 1) pieces.push([` and ${errors.length - 1} more errors`, 'bad'])
  } else if (outcome === 'open') pieces.push([' => no answer in the capture', 'bad'])
  else if (outcome === 'done' && kind !== 'dump') {
    const reply = replies.find(({ type }) => type !== NLMSG.ERROR && type !== NLMSG.DONE)
    pieces.push([' => ', 'faint'])
    if (reply === undefined || kind === 'transaction') pieces.push(['ACK', 'good'])
    else {
      const fields = tellingFields(reply)
      pieces.push([reply.name, 'name'], [fields === '' ? '' : ` ${fields}`, 'value'])
    }
  }
  if (interrupted && outcome !== 'silent') pieces.push([', interrupted: the list changed while it was told', 'bad'])
}

/** `85 µs`, `1.3 ms`, `2.41 s`. */
export function duration(nanoseconds: bigint): string {
  const value = Number(nanoseconds)
  if (value < 1e6) return `${Math.round(value / 1e3)} µs`
  return value < 1e9 ? `${(value / 1e6).toPrecision(3)} ms` : `${(value / 1e9).toPrecision(3)} s`
}
