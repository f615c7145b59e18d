import type { Input } from '../../protocol/codec/index.js'
import {
  type DoneBody,
  doneBody,
  type ErrorBody,
  errorBody,
  type Message,
  NLM_F,
  NLMSG,
  type Protocol,
} from '../../protocol/netlink/index.js'
import { ExchangeError } from './errors.js'
import { kernelError } from './refusal.js'
import type { Asked, CommandResult, DumpResult, Reply, Request, TransactionResult } from './request.js'

/** How a conversation ends. */
export interface Settle<T> {
  resolve(value: T): void
  reject(error: unknown): void
}

/** Where the bytes of a request stand once they are sent; errors point into them. */
export interface Sent {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * A request and what came back so far. It ends by itself: `message` says when no more belongs to it.
 */
export abstract class Conversation<T = unknown> {
  readonly request: Request
  readonly protocol: Protocol
  readonly littleEndian: boolean
  /** Sequence number of its first message; it has as many as it has messages. */
  readonly sequence: number
  /** Set when the request has left. */
  sent: Sent | undefined
  /** What its replies may take of the receive buffer. */
  replyCost = 0
  /** Nobody waits for it any more; its replies are still taken off the socket. */
  abandoned = false
  readonly #settle: Settle<T>

  constructor(request: Request, protocol: Protocol, littleEndian: boolean, sequence: number, settle: Settle<T>) {
    this.request = request
    this.protocol = protocol
    this.littleEndian = littleEndian
    this.sequence = sequence
    this.#settle = settle
  }

  /** Name of what was asked, for errors. */
  abstract readonly operation: string

  /** Takes one message of a reply. Returns whether it was the last. */
  abstract message(input: Input, message: Message): boolean

  /** Ends it with an error, unless nobody is interested. */
  fail(error: unknown): void {
    if (!this.abandoned) this.#settle.reject(error)
  }

  protected finish(value: T): true {
    if (!this.abandoned) this.#settle.resolve(value)
    return true
  }

  protected failed(error: unknown): true {
    this.fail(error)
    return true
  }

  protected decode(input: Input, message: Message): Reply {
    const { type, flags } = message
    const definition = this.protocol.messages.get(type)
    const body = definition
      ? definition.body.read(input, message.payload, message.end)
      : input.bytes.slice(message.payload, message.end)
    return { type, flags, body }
  }

  /** The bytes of the request that starts at `start` of what was sent. */
  protected requestBytes(start: number, end: number): Uint8Array {
    return this.sent!.bytes.slice(start, end)
  }
}

/** The error that an NLMSG_ERROR or NLMSG_DONE reports, or undefined when it reports success. */
function reported(
  conversation: { littleEndian: boolean },
  request: Asked,
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
  declare readonly request: Exclude<Request, { kind: 'transaction' }>

  get operation(): string {
    return this.request.definition.name
  }

  protected refusal(body: ErrorBody | DoneBody): Error | undefined {
    return reported(this, this.request, this.requestBytes(this.sent!.start, this.sent!.end), body)
  }
}

/** Ends with its acknowledgement. */
export class CommandConversation extends SingleConversation<CommandResult> {
  readonly #replies: Reply[] = []

  message(input: Input, message: Message): boolean {
    if (message.type !== NLMSG.ERROR) {
      this.#replies.push(this.decode(input, message))
      return false
    }
    const body = errorBody(message.flags).read(input, message.payload, message.end)
    const error = body.error === 0 ? undefined : this.refusal(body)
    if (error) return this.failed(error)
    const warning = body.attributes.msg
    return this.finish({ replies: this.#replies, ...(warning !== undefined && { warning }) })
  }
}

/** Ends with its answer: the kernel sends no acknowledgement to a question unless asked for one. */
export class QueryConversation extends SingleConversation<Reply> {
  message(input: Input, message: Message): boolean {
    if (message.type !== NLMSG.ERROR) return this.finish(this.decode(input, message))
    const body = errorBody(message.flags).read(input, message.payload, message.end)
    return this.failed(
      this.refusal(body) ??
        new ExchangeError('ERR_NO_REPLY', this.operation, 'the kernel acknowledged but did not answer'),
    )
  }
}

/** Ends with NLMSG_DONE, or with an error instead of a first part. */
export class DumpConversation extends SingleConversation<DumpResult> {
  readonly #replies: Reply[] = []
  #interrupted = false
  #filtered = false

  message(input: Input, message: Message): boolean {
    if (message.flags & NLM_F.DUMP_INTR) this.#interrupted = true
    if (message.flags & NLM_F.DUMP_FILTERED) this.#filtered = true
    if (message.type === NLMSG.DONE) {
      const error = this.refusal(doneBody.read(input, message.payload, message.end))
      return error ? this.failed(error) : this.#end()
    }
    if (message.type === NLMSG.ERROR) {
      const error = this.refusal(errorBody(message.flags).read(input, message.payload, message.end))
      return error ? this.failed(error) : this.#end()
    }
    if (!this.abandoned) this.#replies.push(this.decode(input, message))
    return false
  }

  #end(): true {
    return this.finish({
      replies: this.#replies,
      complete: !this.#interrupted,
      filtered: this.#filtered,
      attempts: 1,
    })
  }
}

/**
 * Ends when its last step was acknowledged. The kernel runs all of the steps, then reports in their order: every error
 * comes before the last acknowledgement. When it refuses the batch as a whole, the error names the message that opens
 * or closes it.
 */
export class TransactionConversation extends Conversation<TransactionResult> {
  declare readonly request: Extract<Request, { kind: 'transaction' }>
  readonly #replies = new Map<number, Reply[]>()
  /** Where each message starts in what was sent, and where the last one ends. */
  readonly starts: number[] = []
  #error: Error | undefined

  get operation(): string {
    return `transaction of ${this.request.steps.length}`
  }

  message(input: Input, message: Message): boolean {
    const position = message.sequence - this.sequence
    const index = position - 1
    if (message.type !== NLMSG.ERROR) {
      const replies = this.#replies.get(index)
      if (replies) replies.push(this.decode(input, message))
      else this.#replies.set(index, [this.decode(input, message)])
      return false
    }
    const body = errorBody(message.flags).read(input, message.payload, message.end)
    const { begin, steps, end } = this.request
    const step = steps[index]
    if (body.error !== 0) {
      const bytes = this.requestBytes(this.starts[position]!, this.starts[position + 1]!)
      // Later errors are usually echoes of the first.
      this.#error ??= reported(this, step ?? (index < 0 ? begin : end), bytes, body, step && index)
    }
    const last = step === undefined || index === steps.length - 1
    if (!last) return false
    return this.#error ? this.failed(this.#error) : this.finish({ replies: this.#replies })
  }
}
