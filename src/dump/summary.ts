import { errnoName, errnoText } from '../../protocol/netlink/errno.js'
import { NLMSG } from '../../protocol/netlink/index.js'
import type { Conversation } from './conversations.js'
import type { DecodedMessage } from './decoded.js'
import { Digits } from './digits.js'
import { flagText, messageName } from './names.js'
import { outcomeOf } from './outcome.js'
import { Line, type TextOptions } from './style.js'
import { tellingFields } from './telling.js'
import { quote } from './value-text.js'

/**
 * A message in one line: `> RTM_NEWLINK REQUEST|ACK|EXCL|CREATE seq=7 br0 kind=bridge`. `>` is to the kernel, `<` from it.
 * Only the fields that tell it from others of its type: the tree has them all.
 */
export function summaryLine(message: DecodedMessage, options: TextOptions = {}): string {
  const line = new Line(options)
  addSummary(line, message)
  return line.text
}

/** The part of {@link summaryLine} behind name, flags and sequence number: `br0 kind=bridge`, `EEXIST File exists`. */
export function messageSummary(message: DecodedMessage): string {
  const line = new Line()
  addDetails(line, message)
  return line.text.trimStart()
}

const sequences = new Digits()

/** Direction and process, name, flags, sequence number, then what {@link messageSummary} says. */
function addSummary(line: Line, message: DecodedMessage): void {
  const { name, sequence, datagram } = message
  const { direction, process } = datagram
  const arrow = direction === 'sent' ? '> ' : direction === 'received' ? '< ' : '- '
  const flags = flagText(message, name)
  line.add(process === undefined ? arrow : `${arrow}${who(process)} `, 'faint')
  line.add(name, 'name')
  line.add((flags === '' ? ' seq=' : ' ' + flags + ' seq=') + sequences.of(sequence), 'faint')
  addDetails(line, message)
}

/** `ip[4711] fd 3`, as much of it as the capture knows. */
export function who({ pid, command, fd }: NonNullable<DecodedMessage['datagram']['process']>): string {
  return `${command === undefined ? 'pid' : quoteless(command)}[${pid}]${fd === undefined ? '' : ` fd ${fd}`}`
}

function addDetails(line: Line, message: DecodedMessage): void {
  if (message.type === NLMSG.ERROR || message.type === NLMSG.DONE) {
    addOutcome(line, message)
    return
  }
  const fields = tellingFields(message)
  if (fields !== '') line.add(' ' + fields, 'value')
  else if (message.definition === undefined) line.add(` ${message.end - message.payload} bytes`, 'faint')
}

function addOutcome(line: Line, message: DecodedMessage): void {
  const { error = 0, msg, attributes } = outcomeOf(message)
  if (error < 0) line.add(' ' + errnoName(-error) + ' ' + errnoText(-error), 'bad')
  else if (message.type === NLMSG.ERROR) line.add(' ACK', 'good')
  if (attributes.msg !== undefined) line.add(` ${quote(attributes.msg)}`, 'bad')
  if (msg?.type === undefined || (error === 0 && message.type === NLMSG.DONE)) return
  const name = messageName(message.protocol, msg.type)
  if (!name.startsWith('type ')) line.add(' (' + name + ')', 'faint')
}

function quoteless(text: string): string {
  return quote(text).slice(1, -1)
}

/** A conversation in one line: the request's own, then how it ended. */
export function conversationLine(conversation: Conversation, options: TextOptions = {}): string {
  const { kind, requests, replies, replyCount, replyBytes, latency } = conversation
  const first = requests[0] ?? replies[0]!
  const line = new Line(options)
  if (kind === 'transaction') addTransaction(line, conversation)
  else addSummary(line, first)
  if (kind === 'notification' || kind === 'answer') return line.text
  if (kind === 'dump')
    line.add(`: ${replyCount} ${replyCount === 1 ? 'message' : 'messages'}, ${replyBytes} bytes`, 'value')
  addEnd(line, conversation)
  if (latency !== undefined) line.add(' in ' + duration(latency), 'faint')
  return line.text
}

function addTransaction(line: Line, { requests }: Conversation): void {
  const counts = new Map<string, number>()
  for (const { name } of requests.slice(1))
    if (name !== 'NFNL_MSG_BATCH_END') counts.set(name, (counts.get(name) ?? 0) + 1)
  const what = [...counts].map(([name, count]) => `${count} ${name}`).join(', ')
  const { process } = requests[0]!.datagram
  line.add(process === undefined ? '> ' : `> ${who(process)} `, 'faint')
  line.add('transaction', 'name')
  line.add(` ${what === '' ? 'of nothing' : what}`, 'value')
}

function addEnd(line: Line, { kind, outcome, errors, interrupted, replies, requests }: Conversation): void {
  if (errors.length > 0) {
    const [first] = errors
    const at = kind === 'transaction' ? requests.find(({ sequence }) => sequence === first!.sequence) : undefined
    line.add(' =>', 'faint')
    if (at !== undefined) line.add(` ${at.name}`, 'name')
    addOutcome(line, first!)
    if (errors.length > 1) line.add(` and ${errors.length - 1} more errors`, 'bad')
  } else if (outcome === 'open') line.add(' => no answer in the capture', 'bad')
  else if (outcome === 'done' && kind !== 'dump') {
    const reply = replies.find(({ type }) => type !== NLMSG.ERROR && type !== NLMSG.DONE)
    line.add(' => ', 'faint')
    if (reply === undefined || kind === 'transaction') line.add('ACK', 'good')
    else {
      const fields = tellingFields(reply)
      line.add(reply.name, 'name')
      line.add(fields === '' ? '' : ' ' + fields, 'value')
    }
  }
  if (interrupted && outcome !== 'silent') line.add(', interrupted: the list changed while it was told', 'bad')
}

/** `85 µs`, `1.3 ms`, `2.41 s`. */
export function duration(nanoseconds: bigint): string {
  const value = Number(nanoseconds)
  if (value < 1e6) return `${Math.round(value / 1e3)} µs`
  return value < 1e9 ? `${(value / 1e6).toPrecision(3)} ms` : `${(value / 1e9).toPrecision(3)} s`
}
