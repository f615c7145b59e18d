import { closeSync, openSync, writeSync } from 'node:fs'
import type { CaptureItem, CaptureProblem } from '../capture/datagram.js'
import { PcapngWriter } from '../capture/pcapng-writer.js'
import { type Conversation, Conversations } from '../dump/conversations.js'
import { type DecodedDatagram, Decoder } from '../dump/decode.js'
import type { DecodedMessage } from '../dump/decoded.js'
import { type Filter, parseFilter } from '../dump/filter/index.js'
import type { ReportEntry } from '../dump/html/index.js'
import { messageJsonText } from '../dump/json.js'
import { NftScope } from '../dump/nft-syntax/index.js'
import { Refusals } from '../dump/refusals.js'
import { Stats } from '../dump/stats.js'
import { TransportError } from '../errors.js'
import type { PrintOptions } from './dump.js'
import {
  conversationLines,
  hear,
  type LineOptions,
  messageLines,
  problemLine,
  statsLines,
  styleFor,
} from './dump-lines.js'
import type { DividedOutput } from './dump-threads.js'
import { EXIT, type ExitStatus } from './fail.js'
import { isNft } from './nft-lines.js'
import { Terminal, tone } from './terminal.js'
import { type ShownOutput, TextOutput } from './text-output.js'

/** What is done with the messages of a capture, one datagram after the other. */
interface Sink {
  /** Whether it must see messages that are shown elsewhere. Default: yes. */
  readonly follows?: boolean
  /** @param shown whether its lines are made here, and not only followed for those that come later */
  datagram(decoded: DecodedDatagram, shown: boolean): void
  /** More may be long in coming. */
  pause?(): void
  end(): void
}

export interface ShowOptions extends PrintOptions {
  readonly title?: string
  readonly signal?: AbortSignal
  /** When the signal ended it, how much was read is told. */
  readonly counts?: boolean
  /** Where it is shown in part. Default: standard output gets all of it. */
  readonly output?: DividedOutput | undefined
}

/** A capture as its readers yield it: what a chunk holds at once. */
type Batches = AsyncIterable<readonly CaptureItem[]>

/**
 * Shows a capture in one of the ways there are. What cannot be read is told on standard error, and by the status.
 *
 * @throws FilterError, TransportError
 */
export async function show(batches: Batches, options: ShowOptions): Promise<ExitStatus> {
  const filter = options.filter === undefined ? undefined : parseFilter(options.filter)
  if (options.html !== undefined) return page(batches, options, options.html, filter)
  const { signal, output = new TextOutput() } = options
  const decoder = new Decoder(options.protocol)
  const sink = await sinkFor(options, output, filter)
  const problems = new Problems(options.output?.leads)
  let [datagrams, parts] = [0, 0]
  let isUnsaid = false
  for await (const items of batches) {
    // What the signal cut short has no end that could be told of.
    if (signal?.aborted) break
    const shown = output.shows(parts)
    for (const item of items) {
      if (item.kind === 'problem') problems.add(item.problem)
      else {
        const decoded = shown || sink.follows !== false ? decoder.decode(item.datagram) : decoder.pass(item.datagram)
        sink.datagram(decoded, shown)
        datagrams++
        isUnsaid ||= item.datagram.protocol === undefined && options.protocol === undefined
        for (const { reason, offset } of decoded.problems)
          problems.add({ reason: `${reason} (byte ${offset} of the datagram)`, place: item.datagram.place })
      }
      if (!output.full) continue
      await output.flush(parts)
      if (output.gone) break
    }
    sink.pause?.()
    await output.done(parts++)
    if (output.gone || signal?.aborted) break
  }
  sink.end()
  await output.flush(parts)
  if (isUnsaid && !output.gone) new Terminal(process.stderr).line(tone('quiet', `nlkit: ${unsaid}`))
  if (options.counts && signal?.aborted)
    new Terminal(process.stderr).line(tone('quiet', `nlkit: ${decoder.count} messages in ${datagrams} datagrams`))
  return problems.status
}

const unsaid = 'the input does not say of which protocol it is: --protocol route, --protocol netfilter …'

/** Writes the page: it holds what could not be read, too. */
async function page(
  batches: Batches,
  { title, protocol, signal }: ShowOptions,
  path: string,
  filter: Filter | undefined,
): Promise<ExitStatus> {
  const { htmlReportParts, reportEntries } = await import('../dump/html/index.js')
  const problems = new Problems()
  async function* chosen(): AsyncGenerator<ReportEntry, void> {
    for await (const entry of reportEntries(each(batches, signal), protocol)) {
      if (entry.kind === 'problem') problems.add(entry.problem)
      else if (filter?.(entry.message) === false) continue
      yield entry
    }
  }
  const file = new OutputFile(path)
  for await (const part of htmlReportParts(chosen(), title === undefined ? {} : { title })) file.write(part)
  file.close()
  return problems.status
}

/** Item by item, until `signal` ends it. */
async function* each(batches: Batches, signal?: AbortSignal): AsyncGenerator<CaptureItem, void> {
  for await (const items of batches) {
    yield* items
    if (signal?.aborted) return
  }
}

/** What could not be read: told on standard error as it comes, and by the status in the end. */
class Problems {
  status: ExitStatus = EXIT.ok
  readonly #errors = new Terminal(process.stderr)
  readonly #told: boolean

  /** @param told whether they are told here; the status says it all the same */
  constructor(told = true) {
    this.#told = told
  }

  add(found: CaptureProblem): void {
    this.status = EXIT.failed
    if (this.#told) this.#errors.line(tone('warning', 'nlkit: not read: '), problemLine(found))
  }
}

async function sinkFor(options: ShowOptions, output: ShownOutput, filter: Filter | undefined): Promise<Sink> {
  const terminal = options.output?.terminal ?? process.stdout
  const { width = terminal.columns } = options
  const lines: LineOptions = {
    style: styleFor(terminal, options.color),
    width,
    tree: options.verbose === true,
    bytes: options.bytes === true,
    nft: new NftScope(),
    refusals: new Refusals(),
  }
  if (options.write !== undefined) return new FileSink(options.write, filter)
  if (options.stats) return new StatsSink(output, lines, filter)
  // A command that is cut is none: a terminal's width breaks its line.
  if (options.words) {
    const { WordsSink } = await import('./words-sink.js')
    return new WordsSink(output, { style: styleFor(process.stdout), width: options.width }, filter)
  }
  if (options.json)
    return new MessageSink(filter, {
      show: message => output.line(messageJsonText(message)),
      follows: () => false,
      matters: () => false,
      follow: () => {},
    })
  const since = new Since()
  const print = (all: readonly string[]): void => {
    for (const line of all) output.line(line)
  }
  if (options.messages)
    return new MessageSink(filter, {
      show: message => print(messageLines(message, since.of(message), lines)),
      follows: () => !since.known || lines.tree === true,
      matters: message => !since.known || isNft(message),
      follow(message) {
        since.of(message)
        if (lines.tree) hear([message], lines)
      },
    })
  return new ConversationSink(filter, {
    show: talk => print(conversationLines(talk, since.of(firstOf(talk)), lines)),
    matters: ({ requests, replies }) => !since.known || haveNft(requests) || haveNft(replies),
    follow(talk) {
      since.of(firstOf(talk))
      hear([...talk.requests, ...talk.replies], lines)
    },
  })
}

function haveNft(messages: readonly DecodedMessage[]): boolean {
  for (const message of messages) if (isNft(message)) return true
  return false
}

const firstOf = ({ requests, replies }: Conversation): DecodedMessage => requests[0] ?? replies[0]!

/** The time of the first message: others are counted from it. */
class Since {
  #first: bigint | undefined

  get known(): boolean {
    return this.#first !== undefined
  }

  of({ datagram }: DecodedMessage): bigint | undefined {
    this.#first ??= datagram.time
    return this.#first
  }
}

/** A way to show messages one by one, which may have no use for any that are shown elsewhere. */
interface MessageShower extends Shower<DecodedMessage> {
  follows(): boolean
}

/** How something is shown; where it is shown elsewhere, what lines behind it need of it is kept. */
interface Shower<T> {
  show(item: T): void
  /** Whether lines behind it depend on it. */
  matters(item: T): boolean
  follow(item: T): void
}

class MessageSink implements Sink {
  readonly #filter: Filter | undefined
  readonly #shower: MessageShower

  constructor(filter: Filter | undefined, shower: MessageShower) {
    this.#filter = filter
    this.#shower = shower
  }

  get follows(): boolean {
    return this.#shower.follows()
  }

  datagram({ messages }: DecodedDatagram, shown: boolean): void {
    for (const message of messages) {
      if (!(shown || this.#shower.matters(message)) || this.#filter?.(message) === false) continue
      if (shown) this.#shower.show(message)
      else this.#shower.follow(message)
    }
  }

  end(): void {}
}

class ConversationSink implements Sink {
  readonly #talks = new Conversations()
  readonly #filter: Filter | undefined
  readonly #shower: Shower<Conversation>

  constructor(filter: Filter | undefined, shower: Shower<Conversation>) {
    this.#filter = filter
    this.#shower = shower
  }

  datagram({ messages }: DecodedDatagram, shown: boolean): void {
    for (const message of messages) this.#take(this.#talks.push(message), shown)
  }

  end(): void {
    this.#take(this.#talks.end(), true)
  }

  #take(talks: readonly Conversation[], shown: boolean): void {
    for (const talk of talks) {
      if (!(shown || this.#shower.matters(talk)) || !matches(talk, this.#filter)) continue
      if (shown) this.#shower.show(talk)
      else this.#shower.follow(talk)
    }
  }
}

/** A conversation is shown whole when any of its messages matches. */
function matches(talk: Conversation, filter: Filter | undefined): boolean {
  if (filter === undefined) return true
  return [...talk.requests, ...talk.replies, ...talk.errors].some(message => filter(message, talk))
}

class StatsSink implements Sink {
  readonly #stats = new Stats()
  readonly #talks = new Conversations({ keep: 1 })
  readonly #output: ShownOutput
  readonly #lines: LineOptions
  readonly #filter: Filter | undefined

  constructor(output: ShownOutput, lines: LineOptions, filter: Filter | undefined) {
    this.#output = output
    this.#lines = lines
    this.#filter = filter
  }

  datagram({ messages }: DecodedDatagram): void {
    for (const message of messages) {
      for (const talk of this.#talks.push(message)) this.#count(talk)
      if (this.#filter?.(message) ?? true) this.#stats.message(message)
    }
  }

  end(): void {
    for (const talk of this.#talks.end()) this.#count(talk)
    for (const line of statsLines(this.#stats.types(), this.#lines)) this.#output.line(line)
  }

  #count(talk: Conversation): void {
    if (matches(talk, this.#filter)) this.#stats.conversation(talk)
  }
}

/** A file that is written piece by piece. */
class OutputFile {
  readonly #path: string
  readonly #fd: number

  constructor(path: string) {
    this.#path = path
    this.#fd = this.#told(() => (path === '-' ? 1 : openSync(path, 'w')))
  }

  write(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    this.#told(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at)
    })
  }

  close(): void {
    if (this.#fd !== 1) this.#told(() => closeSync(this.#fd))
  }

  #told<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw TransportError.from(error, this.#path, 'the file to write')
    }
  }
}

/** Datagrams with a message that matches, as pcapng. */
class FileSink implements Sink {
  readonly #file: OutputFile
  readonly #writer = new PcapngWriter()
  readonly #filter: Filter | undefined
  /** Of what was read at once. */
  #packets: Uint8Array[] = []
  #empty = true

  constructor(path: string, filter: Filter | undefined) {
    this.#file = new OutputFile(path)
    this.#filter = filter
  }

  datagram({ messages }: DecodedDatagram): void {
    const [first] = messages
    if (first === undefined || !messages.some(message => this.#filter?.(message) ?? true)) return
    this.#packets.push(this.#writer.write(first.datagram))
    this.#empty = false
  }

  pause(): void {
    if (this.#packets.length > 0) this.#file.write(Buffer.concat(this.#packets))
    this.#packets = []
  }

  end(): void {
    if (this.#empty) this.#packets.push(this.#writer.header())
    this.pause()
    this.#file.close()
  }
}
