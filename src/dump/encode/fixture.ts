import { align4 } from '../../../protocol/codec/index.js'
import { NLM_F } from '../../../protocol/netlink/index.js'
import type { CapturedDatagram } from '../../capture/datagram.js'
import { type FixtureDatagram, formatFixture } from '../../capture/nl-text.js'
import { printable } from '../../printable.js'
import type { DecodedMessage } from '../decoded.js'
import { EncodeInputError } from './errors.js'

/** What a fixture's header says beside what the messages tell. */
export interface FixtureHeader {
  /** The command that sent the messages. */
  readonly command?: string
  /** How the bytes were captured. */
  readonly source?: string
}

/**
 * Messages as the text of a fixture (`.nl`), which people can read and extend: those of one datagram together, the names of the messages
 * beside it. Times count from the first message.
 *
 * @throws EncodeInputError for messages of both byte orders (a fixture has one), or for none.
 */
export function toFixture(messages: readonly DecodedMessage[], header: FixtureHeader = {}): string {
  const [first] = messages
  if (first === undefined) throw new EncodeInputError('', 'no message to make a fixture of')
  const { littleEndian } = first.datagram
  if (messages.some(({ datagram }) => datagram.littleEndian !== littleEndian))
    throw new EncodeInputError('byteOrder', 'a fixture has one byte order, and the messages have both')
  const sockets = new Map<string, number>()
  const events = byDatagram(messages).map(group => eventOf(group, first.datagram.time, sockets))
  return formatFixture({
    setup: [],
    commands: header.command === undefined ? [] : [{ command: header.command }],
    tools: [],
    byteOrder: littleEndian ? 'little' : 'big',
    protocol: protocolOf(first),
    ...(header.source !== undefined && { source: header.source }),
    notes: [],
    events,
  })
}

function byDatagram(messages: readonly DecodedMessage[]): DecodedMessage[][] {
  const groups = new Map<CapturedDatagram, DecodedMessage[]>()
  for (const message of messages) {
    const group = groups.get(message.datagram)
    if (group) group.push(message)
    else groups.set(message.datagram, [message])
  }
  return [...groups.values()]
}

function eventOf(
  group: readonly DecodedMessage[],
  origin: bigint | undefined,
  sockets: Map<string, number>,
): FixtureDatagram {
  const [first] = group as [DecodedMessage]
  const { direction, time, process, comments = [] } = first.datagram
  const sent = direction === undefined ? (first.flags & NLM_F.REQUEST) !== 0 : direction === 'sent'
  const since = time === undefined || origin === undefined || time < origin ? 0n : time - origin
  const own = process?.fd === undefined ? '' : `${process.pid} ${process.fd}`
  if (!sockets.has(own)) sockets.set(own, sockets.size + 1)
  return {
    type: sent ? 'send' : 'receive',
    time: Number(since / 1000n) / 1e6,
    socket: sockets.get(own)!,
    protocol: protocolOf(first),
    comment: [...comments, group.map(({ name }) => name).join(', ')].flatMap(lines),
    bytes: bytesOf(group),
  }
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).map(line => printable(line).trim())
}

function bytesOf(group: readonly DecodedMessage[]): Uint8Array {
  const bytes = new Uint8Array(group.reduce((length, { start, end }) => length + align4(end - start), 0))
  let at = 0
  for (const { datagram, start, end } of group) {
    bytes.set(datagram.bytes.subarray(start, end), at)
    at += align4(end - start)
  }
  return bytes
}

function protocolOf({ protocol, datagram }: DecodedMessage): string {
  return protocol?.name ?? String(datagram.protocol ?? 0)
}
