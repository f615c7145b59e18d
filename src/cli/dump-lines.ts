import pc from 'picocolors'
import { headerLength } from '../../protocol/netlink/index.js'
import type { CaptureProblem } from '../capture/datagram.js'
import { annotatedLines } from '../dump/annotate.js'
import type { Conversation } from '../dump/conversations.js'
import type { DecodedMessage } from '../dump/decoded.js'
import { Digits, Seconds } from '../dump/digits.js'
import { explain, explanationLines } from '../dump/explain.js'
import type { NftScope } from '../dump/nft-syntax/index.js'
import type { Refusals } from '../dump/refusals.js'
import type { TypeStats } from '../dump/stats.js'
import { paint, plain, type Style, type TextOptions } from '../dump/style.js'
import { conversationLine, duration, summaryLine } from '../dump/summary.js'
import { treeLines } from '../dump/tree.js'
import { printable } from '../printable.js'
import { isNft, nftLines } from './nft-lines.js'
import type { Output } from './terminal.js'

export interface LineOptions extends TextOptions {
  /** Below each line: the message's fields. */
  readonly tree?: boolean
  /** Below each line: the message's bytes. */
  readonly bytes?: boolean
  /** What messages of nf_tables told so far: it learns from those that are shown. */
  readonly nft?: NftScope
  /** What was said of refusals so far. */
  readonly refusals?: Refusals<readonly string[]>
}

/** When there are colours: on a terminal that wants some (no-color.org), or as told. */
export type ColourChoice = 'auto' | 'always' | 'never'

export function styleFor(
  output: Pick<Output, 'isTTY'>,
  choice: ColourChoice = 'auto',
  env: NodeJS.ProcessEnv = process.env,
): Style {
  const wanted = output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  if (choice === 'never' || (choice === 'auto' && !wanted)) return plain
  const { bold, dim, green, red, cyan } = pc.createColors(true)
  return { name: bold, value: cyan, faint: dim, good: green, bad: red }
}

/** A message, and what is wanted below its line. `since` is the time that others are counted from. */
export function messageLines(message: DecodedMessage, since: bigint | undefined, options: LineOptions): string[] {
  if (options.tree) options.nft?.learn(message)
  const head = place(message, since)
  const line = paint([[head, 'faint']], options) + summaryLine(message, behind(head, options))
  const more = below(message, options)
  return more.length === 0 ? [line] : [line, ...more]
}

/** A conversation in a line, and below it what its line has no room for: why it failed, what a transaction holds. */
export function conversationLines(talk: Conversation, since: bigint | undefined, options: LineOptions): string[] {
  const { requests, replies } = talk
  const first = requests[0] ?? replies[0]
  if (first === undefined) return []
  hear(requests, options)
  hear(replies, options)
  const head = place(first, since)
  const lines = [paint([[head, 'faint']], options) + conversationLine(talk, behind(head, options))]
  if (options.tree || options.bytes) {
    for (const message of [...requests, ...replies])
      lines.push(indented(summaryLine(message, inset(options))), ...below(message, options))
    const rest = talk.replyCount - replies.length
    if (rest > 0) lines.push(indented(paint([[`… and ${rest} more`, 'faint']], inset(options))))
  } else if (talk.kind === 'transaction') {
    for (const message of requests.slice(1, -1))
      lines.push(...(isNft(message) ? words(message, options) : [indented(summaryLine(message, inset(options)))]))
  } else if (talk.kind === 'notification') lines.push(...words(first, options))
  for (const error of talk.errors) lines.push(...reasons(error, requests, options))
  return lines
}

const indent = 8
const margin = ' '.repeat(indent)
const indented = (line: string): string => margin + line
const inset = (options: LineOptions): LineOptions =>
  options.width === undefined ? options : { ...options, width: Math.max(1, options.width - indent) }

/** Why the kernel refused, pointing at the bytes of what it refused. */
function reasons(error: DecodedMessage, requests: readonly DecodedMessage[], options: LineOptions): readonly string[] {
  const asked = requests.find(({ sequence }) => sequence === error.sequence)
  const known = asked && options.refusals?.find(error, asked)
  if (known) return known
  const explanation = explain(error, asked)
  const lines = explanation === undefined ? [] : explanationLines(explanation, inset(options)).map(indented)
  // What points into the netlink header shows numbers that others have others of.
  const isBody = ({ start }: { readonly start: number }): boolean => start >= headerLength
  if (
    asked &&
    (explanation?.attribute === undefined || isBody(explanation.attribute)) &&
    explanation?.bytes.every(isBody)
  )
    options.refusals?.keep(lines, error, asked)
  return lines
}

const numbers = new Digits()
const times = new Seconds()

/** Number and time, in front of a line. */
function place({ number, datagram }: DecodedMessage, since: bigint | undefined): string {
  return (number < 10_000 ? String(number).padStart(5) : numbers.of(number)) + ' ' + timeOf(datagram.time, since)
}

/** What is left of the width behind the beginning of a line. */
function behind(head: string, options: LineOptions): LineOptions {
  const { width } = options
  return width === undefined ? options : { ...options, width: Math.max(1, width - head.length) }
}

const nothing: readonly string[] = []

/** Rules name the sets of messages before them. */
export function hear(messages: readonly DecodedMessage[], { nft }: LineOptions): void {
  if (nft !== undefined) for (const message of messages) nft.learn(message)
}

/** What a message of nf_tables is in nft's own words; nothing for others. */
function words(message: DecodedMessage, { style, tree = false, nft }: LineOptions): readonly string[] {
  if (!isNft(message)) return nothing
  return nftLines(message, { ...(style && { style }), bytecode: tree, scope: nft }).map(indented)
}

/** What stands below a message. */
function below(message: DecodedMessage, options: LineOptions): readonly string[] {
  const { comments } = message.datagram
  if (comments === undefined && !options.tree && !options.bytes) return nothing
  return [
    ...(comments ?? []).map(comment => indented(paint([[`# ${printable(comment)}`, 'faint']], inset(options)))),
    ...(options.tree ? words(message, options) : []),
    ...(options.tree ? treeLines(message, options) : []),
    ...(options.bytes ? annotatedLines(message, options) : []),
  ]
}

/** Seconds since the first message. */
function timeOf(time: bigint | undefined, since: bigint | undefined): string {
  if (time === undefined) return ''
  // A number is exact for 104 days of nanoseconds, and to the microsecond for a thousand years.
  const nanoseconds = Number(time - (since ?? time))
  return (nanoseconds < 0 ? '-' : '') + times.of(Math.abs(nanoseconds)) + ' '
}

export function problemLine({ reason, place }: CaptureProblem): string {
  const where = 'line' in place ? `line ${place.line}` : `byte ${place.offset}`
  return `${where}: ${reason}`
}

/** A table, most frequent type first. */
export function statsLines(types: readonly TypeStats[], options: TextOptions): string[] {
  const head = ['type', 'messages', 'bytes', 'errors', 'slowest']
  const rows = types.map(({ name, count, bytes, errors, slowest, slowestNumber }) => [
    name,
    String(count),
    String(bytes),
    String(errors),
    slowest === undefined ? '' : `${duration(slowest)} (message ${slowestNumber})`,
  ])
  const widths = head.map((word, i) => Math.max(word.length, ...rows.map(row => row[i]?.length ?? 0)))
  const text = (row: readonly string[]): string =>
    row.map((cell, i) => (i === 0 || i === 4 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
  return [
    paint([[text(head).trimEnd(), 'faint']], options),
    ...rows.map((row, i) => paint([[text(row).trimEnd(), (types[i]?.errors ?? 0) > 0 ? 'bad' : 'value']], options)),
  ]
}
