import type { CaptureItem } from '../../capture/datagram.js'
import { type Conversation, Conversations } from '../conversations.js'
import { Decoder } from '../decode.js'
import type { DecodedMessage } from '../decoded.js'
import { explain, explanationText } from '../explain.js'
import { CapturedDeviceNames, ipCommand } from '../ip-command/index.js'
import { commandSyntax, NftScope } from '../nft-syntax/index.js'
import { messageSummary } from '../summary.js'
import type { ReportEntry, ReportMessage } from './entry.js'

/** Messages that wait for the end of their conversation; beyond that the oldest is told without one. */
const patience = 10_000

type Pending = { -readonly [Key in keyof ReportMessage]: ReportMessage[Key] }

/**
 * What a report says about a capture: every message, with its conversation, its latency and why it was refused.
 *
 * @param protocol of datagrams whose capture does not say
 */
export async function* reportEntries(
  items: Iterable<CaptureItem> | AsyncIterable<CaptureItem>,
  protocol?: number,
): AsyncGenerator<ReportEntry, void> {
  const decoder = new Decoder(protocol)
  const conversations = new Conversations({ keep: patience })
  const words = new Words()
  /** In the order of the capture; a message stays until its conversation is over. */
  const queue: ReportEntry[] = []
  const waiting = new Map<DecodedMessage, Pending>()
  let told = 0

  const settle = (conversation: Conversation): void => {
    const members = [...conversation.requests, ...conversation.replies]
    for (const member of members) {
      const entry = waiting.get(member)
      if (entry === undefined) continue
      waiting.delete(member)
      entry.conversation = conversation.number
      entry.latency = latencyOf(member, conversation)
      const request = conversation.requests.find(({ sequence }) => sequence === member.sequence)
      if (conversation.errors.includes(member)) {
        const explanation = explain(member, request)
        entry.error = explanation === undefined ? 'refused' : explanationText(explanation)
      }
    }
  }
  function* ready(all: boolean): Generator<ReportEntry, void> {
    for (; told < queue.length; told++) {
      const entry = queue[told]!
      if (entry.kind === 'message') {
        if (!all && waiting.has(entry.message) && queue.length - told <= patience) break
        waiting.delete(entry.message)
      }
      yield entry
    }
    // Not at each message: moving the rest down costs as much as there is of it.
    if (told > patience || told === queue.length) {
      queue.splice(0, told)
      told = 0
    }
  }

  for await (const item of items) {
    if (item.kind === 'problem') {
      queue.push(item)
      continue
    }
    const { messages, problems } = decoder.decode(item.datagram)
    // A dump names a device by its index before the one that it belongs to had its turn.
    for (const message of messages) words.learn(message)
    for (const message of messages) {
      const entry: Pending = { kind: 'message', message, summary: messageSummary(message), words: words.of(message) }
      queue.push(entry)
      waiting.set(message, entry)
      conversations.push(message).forEach(settle)
    }
    for (const { reason, offset } of problems) {
      const { place } = item.datagram
      const where = 'offset' in place ? { offset: place.offset + offset } : place
      queue.push({ kind: 'problem', problem: { reason, place: where } })
    }
    yield* ready(false)
  }
  conversations.end().forEach(settle)
  yield* ready(true)
}

/** Messages as commands, with the names that those before them told. */
class Words {
  readonly #names = new CapturedDeviceNames()
  readonly #scope = new NftScope()

  learn(message: DecodedMessage): void {
    this.#names.learn(message)
    this.#scope.learn(message)
  }

  of(message: DecodedMessage): readonly string[] {
    const { littleEndian } = message.datagram
    return message.name.startsWith('NFT_MSG_')
      ? commandSyntax(message, { littleEndian, scope: this.#scope })
      : ipCommand(message, this.#names)
  }
}

function latencyOf({ datagram }: DecodedMessage, { requests }: Conversation): bigint | undefined {
  const asked = requests[0]?.datagram
  if (asked === undefined || asked === datagram) return undefined
  return asked.time === undefined || datagram.time === undefined ? undefined : datagram.time - asked.time
}
