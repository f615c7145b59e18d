import { type Codec, DecodeError, type Input } from '../../protocol/codec/index.js'
import {
  type DoneBody,
  doneBody,
  type ErrorBody,
  errorBody,
  headerLength,
  type Message,
  type MessageDefinition,
  NLM_F,
  NLMSG,
  outcomeReader,
  type Protocol,
} from '../../protocol/netlink/index.js'
import { ExchangeError } from './errors.js'
import type { Messages } from './messages.js'
import type { Pack } from './pack.js'
import { Recurrence } from './recurrence.js'
import { kernelError, type Refused } from './refusal.js'
import {
  type Command,
  type CommandResult,
  type Dump,
  type DumpResult,
  defaultRetries,
  operationName,
  type Query,
  type Refusal,
  type Reply,
  type Sendable,
  type Transaction,
  type TransactionResult,
} from './request.js'

/** How a conversation ends. */
export interface Settle<T> {
  resolve(value: T): void
  reject(error: unknown): void
}

/** What a message of a reply means: more will come, it was the last, or the request has to be sent again. */
export type Progress = 'more' | 'over' | 'again'

/** A request as it goes out, and where the exchange puts it. */
export interface Encoded {
  readonly protocol: Protocol
  readonly littleEndian: boolean
  /** Sequence number of its first message; the others follow. */
  readonly sequence: number
  readonly bytes: Uint8Array
  /** What its replies may take of the receive buffer. */
  readonly replyCost: number
}

/**
 * A request and what came back so far. It ends by itself: `message` says when no more belongs to it.
 */
export abstract class Conversation<T = unknown> {
  readonly request: Sendable
  readonly protocol: Protocol
  readonly littleEndian: boolean
  readonly replyCost: number
  /** Sequence number of its first message; it has as many as it has messages. */
  sequence: number
  /** The request's messages. They were written when it was made: what its caller changes later does not matter. */
  bytes: Uint8Array
  /** Nobody waits for it any more; its replies are still taken off the socket. */
  abandoned = false
  readonly #settle: Settle<T>

  constructor(request: Sendable, encoded: Encoded, settle: Settle<T>) {
    this.request = request
    this.protocol = encoded.protocol
    this.littleEndian = encoded.littleEndian
    this.replyCost = encoded.replyCost
    this.sequence = encoded.sequence
    this.bytes = encoded.bytes
    this.#settle = settle
  }

  /** Name of what was asked, for errors. */
  get operation(): string {
    return operationName(this.request)
  }

  /** Whether its end matters to anybody. */
  get needed(): boolean {
    return !this.abandoned
  }

  /** How many messages it consists of, each with a sequence number. */
  get count(): number {
    return 1
  }

  /** Takes one message of a reply. */
  abstract message(input: Input, message: Message): Progress

  /** The kernel dropped replies: what it was silent about need not have gone well. */
  overrun(): void {}

  /** Ends it with an error, unless nobody is interested. */
  abandon(error: unknown): void {
    if (this.abandoned) return
    this.abandoned = true
    this.#settle.reject(error)
  }

  protected finish(value: T): Progress {
    if (!this.abandoned) this.#settle.resolve(value)
    return 'over'
  }

  protected failed(error: unknown): Progress {
    this.abandon(error)
    return 'over'
  }

  /** What reads the body of a reply. */
  protected reader({ body }: MessageDefinition): Pick<Codec<unknown>, 'read'> {
    return body
  }

  /** A reply that cannot be read fails the request; the other messages that belong to it still come. */
  protected decode(input: Input, message: Message): Reply | undefined {
    if (this.abandoned) return undefined
    const { type, flags } = message
    try {
      return { type, flags, body: this.body(input, message) }
    } catch (error) {
      this.abandon(error)
      return undefined
    }
  }

  protected body(input: Input, { type, payload, end }: Message): unknown {
    const definition = this.protocol.messages.get(type)
    return definition ? this.reader(definition).read(input, payload, end) : input.bytes.slice(payload, end)
  }
}

/** Refuses an NLMSG_ERROR without its errno and header: it is damaged, and must not pass for an acknowledgement. */
function checkError({ payload, end }: Message): void {
  if (end - payload < 4 + headerLength)
    throw new DecodeError('ERR_DECODE_TRUNCATED', `NLMSG_ERROR holds ${end - payload} bytes, at least 20 are due`, {
      offset: payload,
    })
}

function readError(input: Input, message: Message): ErrorBody {
  checkError(message)
  return errorBody(message.flags).read(input, message.payload, message.end)
}

/** The error that an NLMSG_ERROR or NLMSG_DONE reports, or undefined when it reports success. */
function reported(
  conversation: { littleEndian: boolean },
  request: Pick<Refused, 'definition' | 'subject' | 'label'>,
  bytes: Uint8Array,
  body: ErrorBody | DoneBody,
  index?: number,
): Error | undefined {
  if (body.error === undefined || body.error >= 0) return undefined
  return kernelError(
    {
      definition: request.definition,
      subject: request.subject,
      label: request.label,
      index,
      request: bytes,
      littleEndian: conversation.littleEndian,
    },
    -body.error,
    body.attributes,
  )
}

abstract class SingleConversation<T> extends Conversation<T> {
  declare readonly request: Command | Query | Dump

  protected refusal(body: ErrorBody | DoneBody): Error | undefined {
    return reported(this, this.request, this.bytes, body)
  }

  /** The end of a conversation that ends with something else than it should. */
  protected unanswered(body: ErrorBody | DoneBody, what: string): Progress {
    return this.failed(this.refusal(body) ?? new ExchangeError('ERR_NO_REPLY', this.operation, what))
  }
}

/** Where nlmsg_flags stands in a message. */
const flagsOffset = 6

/** Where nlmsg_seq stands. */
const sequenceOffset = 8

/** So many datagrams of a dump that was given up are read at once: a hundred megabytes of parts that are full. */
const mostDrained = 4096

/** What most commands give. */
const done: CommandResult = Object.freeze({ replies: Object.freeze([]) })

/** Ends with its acknowledgement, or with that of a later command that stands for it. */
export class CommandConversation extends SingleConversation<CommandResult> {
  declare readonly request: Command
  /** The command before it in the datagram whose success its own acknowledgement says, too. */
  before: CommandConversation | undefined
  #replies: Reply[] | undefined

  message(input: Input, message: Message): Progress {
    if (message.type !== NLMSG.ERROR) {
      const reply = this.decode(input, message)
      if (reply) {
        this.#replies ??= []
        this.#replies.push(reply)
      }
      return 'more'
    }
    checkError(message)
    // Most say no more than that it went well: the rest is read when there is more.
    const { error = 0, attributes } = outcomeReader(message).read(input, message.payload, message.end)
    const refusal = error < 0 ? this.refusal(readError(input, message)) : undefined
    return refusal ? this.failed(refusal) : this.#done(attributes.msg)
  }

  /** Leaves the acknowledgement to `next`, which goes out behind it in the same datagram. */
  joins(next: CommandConversation): void {
    // NLM_F_ACK is in the lower byte.
    const at = this.littleEndian ? flagsOffset : flagsOffset + 1
    this.bytes[at] = this.bytes[at]! & ~NLM_F.ACK
    next.before = this
  }

  /** Whether somebody waits for its acknowledgement: its own caller, or that of a command that left it to this one. */
  override get needed(): boolean {
    for (let one: CommandConversation | undefined = this; one; one = one.before) if (!one.abandoned) return true
    return false
  }

  /** A later command of the datagram was answered, and no error came for this one. */
  concluded(): void {
    this.#done(undefined)
  }

  #done(warning: string | undefined): Progress {
    if (warning === undefined && this.#replies === undefined) return this.finish(done)
    const replies = this.#replies ?? []
    return this.finish(warning === undefined ? { replies } : { replies, warning })
  }
}

/** Ends with its answer: the kernel sends no acknowledgement to a question unless asked for one. */
export class QueryConversation extends SingleConversation<Reply> {
  message(input: Input, message: Message): Progress {
    if (message.type === NLMSG.ERROR)
      return this.unanswered(readError(input, message), 'the kernel acknowledged but did not answer')
    if (message.type === NLMSG.DONE)
      return this.unanswered(doneBody.read(input, message.payload, message.end), 'the kernel had nothing to answer')
    const reply = this.decode(input, message)
    return reply ? this.finish(reply) : 'over'
  }
}

/** Ends with NLMSG_DONE, or with an error instead of a first part. */
export class DumpConversation extends SingleConversation<DumpResult> {
  declare readonly request: Dump
  #replies: Reply[] = []
  /** Readers of what is wanted of each kind of reply. */
  readonly #parts = new Map<MessageDefinition, Pick<Codec<unknown>, 'read'>>()
  #interrupted = false
  #filtered = false
  #attempts = 1
  readonly #recurrence = new Recurrence()
  /** Datagrams since it was given up. */
  #drained = 0

  message(input: Input, message: Message): Progress {
    if (message.type === NLMSG.ERROR)
      return this.unanswered(readError(input, message), 'the kernel acknowledged but listed nothing')
    if (message.flags & NLM_F.DUMP_INTR) this.#interrupted = true
    if (message.flags & NLM_F.DUMP_FILTERED) this.#filtered = true
    if (message.type !== NLMSG.DONE) {
      if (!this.abandoned) this.#take(input, message)
      return 'more'
    }
    const error = this.refusal(doneBody.read(input, message.payload, message.end))
    if (error) return this.failed(error)
    const { each, eachBody, again, retries = defaultRetries } = this.request
    const allowed = (each ?? eachBody) && !again ? 0 : retries
    if (this.#interrupted && this.#attempts <= allowed && !this.abandoned) return 'again'
    return this.finish({
      replies: this.#replies,
      complete: !this.#interrupted,
      filtered: this.#filtered,
      attempts: this.#attempts,
    })
  }

  /** Takes note of a datagram, if it is one of this dump. Returns whether the kernel goes round in circles. */
  circles({ bytes, view, littleEndian }: Input, length: number): boolean {
    if (view.getUint32(sequenceOffset, littleEndian) !== this.sequence) return false
    if (this.abandoned) this.#drained++
    return this.#recurrence.circles(bytes, length)
  }

  /** Whether it was given up so long ago that its end, if there is one, is not worth reading for its own sake. */
  get drainedLong(): boolean {
    return this.#drained > mostDrained
  }

  /** What cannot be read, and what is thrown by who takes it, fails the request; the other messages that belong to it still come. */
  #take(input: Input, message: Message): void {
    const { each, eachBody } = this.request
    const { type, flags } = message
    try {
      const body = this.body(input, message)
      if (eachBody) eachBody(body)
      else if (each) each({ type, flags, body })
      else this.#replies.push({ type, flags, body })
    } catch (error) {
      this.abandon(error)
    }
  }

  protected override reader(definition: MessageDefinition): Pick<Codec<unknown>, 'read'> {
    const { fields } = this.request
    if (fields === undefined || definition.body.part === undefined) return definition.body
    let part = this.#parts.get(definition)
    if (part === undefined) {
      part = definition.body.part(fields)
      this.#parts.set(definition, part)
    }
    return part
  }

  /** Starts over under another sequence number: what is still under way belongs to the old one. */
  restart(sequence: number): void {
    this.sequence = sequence
    // The old bytes may still be looked at: by whoever recorded them.
    this.bytes = this.bytes.slice()
    new DataView(this.bytes.buffer).setUint32(sequenceOffset, sequence, this.littleEndian)
    this.#replies = []
    this.request.again?.()
    this.#interrupted = false
    this.#filtered = false
    this.#attempts++
  }
}

/**
 * Ends when its last step was acknowledged. The kernel runs all of the steps, then reports in their order: every error
 * comes before the last acknowledgement. When it refuses the batch as a whole, the error names the message that opens
 * or closes it.
 */
export class TransactionConversation extends Conversation<TransactionResult> {
  declare readonly request: Transaction
  readonly #replies = new Map<number, Reply[]>()
  readonly #messages: Messages
  #error: Error | undefined

  constructor(request: Transaction, encoded: Encoded, messages: Messages, settle: Settle<TransactionResult>) {
    super(request, encoded, settle)
    this.#messages = messages
  }

  override get count(): number {
    return this.request.steps.length + 2
  }

  /** Replies may be lost; an error that did arrive says more than that. */
  override abandon(error: unknown): void {
    super.abandon(this.#error ?? error)
  }

  message(input: Input, message: Message): Progress {
    const position = message.sequence - this.sequence
    const index = position - 1
    if (message.type !== NLMSG.ERROR) {
      const reply = this.decode(input, message)
      if (!reply) return 'more'
      const replies = this.#replies.get(index)
      if (replies) replies.push(reply)
      else this.#replies.set(index, [reply])
      return 'more'
    }
    const body = readError(input, message)
    const { begin, steps, end } = this.request
    const step = steps[index]
    // Later errors are usually echoes of the first.
    if (this.#error === undefined && body.error !== undefined && body.error < 0) {
      const refused = step ?? (index < 0 ? begin : end)
      this.#error = reported(this, refused, this.#messages.message(position), body, step && index)
    }
    const last = step === undefined || index === steps.length - 1
    if (!last) return 'more'
    return this.#error ? this.failed(this.#error) : this.finish({ replies: this.#replies })
  }
}

/**
 * Ends with the acknowledgement of its last command: errors of those before it come before that. It does not fail as a whole: what a failure
 * leaves open is told of each command.
 */
export class PackConversation extends Conversation<readonly Refusal[]> {
  declare readonly request: Pack
  readonly #refused: Refusal[] = []
  #lost: unknown

  override get count(): number {
    return this.request.count
  }

  override overrun(): void {
    this.#lost ??= lostReply(this.operation)
  }

  message(input: Input, message: Message): Progress {
    // The kernel's notes on what was done belong to nobody here.
    if (message.type !== NLMSG.ERROR) return 'more'
    checkError(message)
    const position = message.sequence - this.sequence
    const { error = 0 } = outcomeReader(message).read(input, message.payload, message.end)
    if (error < 0 && !this.abandoned) {
      const named = this.request.named(position)
      const bytes = this.request.message(position)
      const refusal = reported(this, named, bytes, readError(input, message), named.index)
      this.#refused.push({ position, error: refusal })
    }
    if (position < this.count - 1) return 'more'
    return this.finish(this.#lost === undefined ? this.#refused : this.#withOthers(this.count - 1, this.#lost))
  }

  override abandon(error: unknown): void {
    if (!this.abandoned) this.finish(this.#withOthers(this.count, error))
    this.abandoned = true
  }

  /** What was refused, and this error for the others of the first `count`. */
  #withOthers(count: number, error: unknown): Refusal[] {
    const refused = new Map(this.#refused.map(refusal => [refusal.position, refusal]))
    const others = Array.from({ length: count }, (_, position) => refused.get(position) ?? { position, error })
    // The last one's own error, where it was not counted among the others.
    return count < this.count ? others.concat(refused.get(count) ?? []) : others
  }
}

/** The error for replies that the kernel dropped. */
export function lostReply(operation: string): ExchangeError {
  return new ExchangeError(
    'ERR_REPLY_LOST',
    operation,
    'the receive buffer was full and the kernel dropped replies: the request may have been carried out',
  )
}
