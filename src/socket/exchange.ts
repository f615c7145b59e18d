import { align4, type Input, Output } from '../../protocol/codec/index.js'
import { type Message, messageAt, NLM_F, type Protocol, writeMessage } from '../../protocol/netlink/index.js'
import {
  CommandConversation,
  type Conversation,
  DumpConversation,
  QueryConversation,
  type Settle,
  TransactionConversation,
} from './conversation.js'
import { DumpInterruptedError, ExchangeError } from './errors.js'
import {
  type Dump,
  type DumpResult,
  defaultRetries,
  type Request,
  type Result,
  requestFlags,
  type Transaction,
} from './request.js'

export interface ExchangeOptions {
  readonly littleEndian: boolean
  /** The socket's port id: what carries another is not ours. */
  readonly portId: number
  /** Bytes of replies that the socket holds: see {@link replyCost}. */
  readonly receiveBudget: number
}

/** At this size the kernel's cost for each message is at its lowest; larger datagrams only hold up other requests. */
const datagramLimit = 128 * 1024

/**
 * What a waiting reply takes of the receive buffer: the kernel counts its own bookkeeping and rounds up. An acknowledgement is
 * charged 832 bytes, one with a long extended ACK 1,280; an object is rarely over 4 KiB.
 */
const replyCost = { acknowledgement: 1536, object: 8192 }

/** A request that is encoded and waits to be sent. */
interface Queued {
  readonly conversation: Conversation
  /** Its bytes, in the exchange's output. */
  readonly start: number
  readonly end: number
  readonly replies: number
}

/** What goes out in one datagram. */
export interface Outgoing {
  readonly bytes: Uint8Array
  readonly conversations: readonly Conversation[]
}

/** What was dropped because it belongs to nobody here. */
export interface ExchangeCounters {
  /** Messages that carry another port id. */
  foreign: number
  /** Replies to a request that is over: late, after a timeout, say. */
  late: number
}

/**
 * The conversation with the kernel, without any I/O: requests go in, datagrams come out; datagrams go in, results come
 * out. Whoever moves the datagrams, and whether that blocks, is not its business.
 *
 * Requests made before the next datagram leaves share it. Replies find their request by sequence number, in any order.
 * The kernel runs one dump at a time for each socket, so dumps wait for each other.
 */
export class Exchange {
  readonly protocol: Protocol
  readonly counters: ExchangeCounters = { foreign: 0, late: 0 }
  readonly #options: ExchangeOptions
  readonly #output: Output
  #queue: Queued[] = []
  readonly #dumps: (() => void)[] = []
  #dumping: Conversation | undefined
  /** Conversations whose request has left, by the sequence number of each of their messages. */
  readonly #open = new Map<number, Conversation>()
  /** What the replies that are still to come may take of the receive buffer. */
  #owed = 0
  #sequence: number

  constructor(protocol: Protocol, options: ExchangeOptions) {
    this.protocol = protocol
    this.#options = options
    this.#output = new Output(options.littleEndian, 16 * 1024)
    // Not from 1: an earlier owner of this port id may have left replies under way.
    this.#sequence = Math.floor(Math.random() * 0x7fffffff)
  }

  /**
   * Takes a request. It is encoded at once, so a value that cannot be sent is an error here, with nothing queued.
   * Returns how to abandon it.
   *
   * @throws EncodeError
   */
  submit<R extends Request>(request: R, settle: Settle<Result<R>>): (error: unknown) => void {
    if (request.kind === 'dump') return this.#submitDump(request, settle as unknown as Settle<DumpResult>)
    return this.#abandoner(this.#enqueue(request, settle as Settle<unknown>))
  }

  /** The next datagram to send, or undefined when there is nothing more to say at the moment. */
  next(): Outgoing | undefined {
    if (this.#queue.length === 0 && this.#dumping === undefined) this.#dumps.shift()?.()
    const first = this.#queue[0]
    if (first === undefined) return undefined
    const { receiveBudget } = this.#options
    let budget = receiveBudget - this.#owed - first.replies
    // Replies that are still to be read take their share. Not before half of the room is free again does the next datagram
    // leave: else each reply read would let one request out.
    if (this.#owed > 0 && (budget < 0 || this.#owed > receiveBudget / 2)) return undefined
    let count = 1
    for (; count < this.#queue.length; count++) {
      const { end, replies } = this.#queue[count]!
      if (end - first.start > datagramLimit || replies > budget) break
      budget -= replies
    }
    const taken = this.#queue.splice(0, count)
    const origin = first.start
    const bytes = this.#output.bytes.slice(origin, taken[count - 1]!.end)
    if (this.#queue.length === 0) this.#output.reset()
    for (const { conversation, start, end, replies } of taken) {
      this.#owed += replies
      conversation.replyCost = replies
      conversation.sent = { bytes, start: start - origin, end: end - origin }
      if (conversation instanceof TransactionConversation)
        conversation.starts.forEach((at, i, starts) => {
          starts[i] = at - origin
        })
      this.#expect(conversation)
    }
    return { bytes, conversations: taken.map(({ conversation }) => conversation) }
  }

  /** Whether a reply is owed. */
  get waiting(): boolean {
    return this.#open.size > 0
  }

  /** Whether a dump is under way: taking a part off the socket makes the kernel produce the next. */
  get dumping(): boolean {
    return this.#dumping?.sent !== undefined
  }

  /** Takes a received datagram. */
  received(input: Input, length: number): void {
    for (let at = 0; at < length; ) {
      const message = messageAt(input, at, length)
      at += align4(message.end - message.start)
      this.#dispatch(input, message)
    }
  }

  /** The datagram could not be sent: those in it fail, the kernel saw nothing. */
  sendFailed({ conversations }: Outgoing, error: unknown): void {
    for (const conversation of conversations) this.#close(conversation, error)
  }

  /** Ends everything that is owed a reply, for instance because replies were lost. */
  failWaiting(errorFor: (operation: string) => unknown): void {
    for (const conversation of new Set(this.#open.values())) this.#close(conversation, errorFor(conversation.operation))
  }

  /** Ends everything, sent or not. */
  failAll(errorFor: (operation: string) => unknown): void {
    const queued = this.#queue
    this.#queue = []
    this.#output.reset()
    for (const { conversation } of queued) conversation.fail(errorFor(conversation.operation))
    this.failWaiting(errorFor)
    this.#dumping = undefined
    for (const start of this.#dumps.splice(0)) start()
    if (this.#queue.length > 0) this.failAll(errorFor)
  }

  #dispatch(input: Input, message: Message): void {
    if (message.portId !== this.#options.portId) {
      this.counters.foreign++
      return
    }
    const conversation = this.#open.get(message.sequence)
    if (conversation === undefined) {
      this.counters.late++
      return
    }
    if (conversation.message(input, message)) this.#forget(conversation)
  }

  #enqueue(request: Request, settle: Settle<unknown>): Conversation {
    const sequence = this.#take(request.kind === 'transaction' ? request.steps.length + 2 : 1)
    const start = this.#output.length
    const conversation = this.#write(request, sequence, settle)
    const object = request.kind === 'query' || request.kind === 'dump'
    const replies =
      request.kind === 'transaction' ? replyCost.acknowledgement : object ? replyCost.object : costOf(request.flags)
    this.#queue.push({ conversation, start, end: this.#output.length, replies })
    return conversation
  }

  #write(request: Request, sequence: number, settle: Settle<unknown>): Conversation {
    const { littleEndian, portId } = this.#options
    if (request.kind === 'transaction') return this.#writeTransaction(request, sequence, settle)
    const { definition, body } = request
    const header = { type: definition.type, flags: requestFlags(request), sequence, portId }
    writeMessage(this.#output, header, () => definition.body.write(this.#output, body))
    const kinds = { command: CommandConversation, query: QueryConversation, dump: DumpConversation }
    return new kinds[request.kind](request, this.protocol, littleEndian, sequence, settle as never)
  }

  #writeTransaction(request: Transaction, sequence: number, settle: Settle<unknown>): Conversation {
    const { littleEndian, portId } = this.#options
    const conversation = new TransactionConversation(
      request,
      this.protocol,
      littleEndian,
      sequence,
      settle as Settle<never>,
    )
    const start = this.#output.length
    const messages = [request.begin, ...request.steps, request.end]
    try {
      messages.forEach(({ definition, body, flags = 0 }, i) => {
        conversation.starts.push(this.#output.length)
        // One acknowledgement, of the last step, says that all of it was done.
        const ack = i === request.steps.length ? NLM_F.ACK : 0
        const header = { type: definition.type, flags: NLM_F.REQUEST | ack | flags, sequence: sequence + i, portId }
        writeMessage(this.#output, header, () => definition.body.write(this.#output, body))
      })
      conversation.starts.push(this.#output.length)
    } catch (error) {
      this.#output.length = start
      throw error
    }
    return conversation
  }

  /** Starts a dump when its turn comes, and again as often as allowed while changes interrupt it. */
  #submitDump(request: Dump, settle: Settle<DumpResult>): (error: unknown) => void {
    let abandon: ((error: unknown) => void) | undefined
    let given: { error: unknown } | undefined
    const allowed = request.retries ?? defaultRetries
    const attempt = (attempts: number): void => {
      if (given) return
      const again: Settle<DumpResult> = {
        reject: settle.reject,
        resolve: result => {
          if (!result.complete && attempts <= allowed) this.#dumps.unshift(() => attempt(attempts + 1))
          else settle.resolve({ ...result, attempts })
        },
      }
      const conversation = this.#enqueue(request, again as Settle<unknown>)
      this.#dumping = conversation
      abandon = this.#abandoner(conversation)
    }
    // Encoded once for nothing, so that a value that cannot be sent is the caller's error now and not when its turn comes.
    const start = this.#output.length
    this.#write(request, 0, again())
    this.#output.length = start
    this.#dumps.push(() => attempt(1))
    return error => {
      given = { error }
      if (abandon) abandon(error)
      else settle.reject(error)
    }

    function again(): Settle<unknown> {
      return { resolve() {}, reject() {} }
    }
  }

  #abandoner(conversation: Conversation): (error: unknown) => void {
    return error => {
      if (conversation.abandoned) return
      conversation.fail(error)
      conversation.abandoned = true
      // What has not left yet never will; what has left is still waited for, so that its replies are not taken for others'.
      if (conversation.sent === undefined) {
        this.#queue = this.#queue.filter(queued => queued.conversation !== conversation)
        if (this.#dumping === conversation) this.#dumping = undefined
      }
    }
  }

  #take(count: number): number {
    const first = this.#sequence + 1
    if (first + count > 0xffffffff) {
      this.#sequence = count
      return 1
    }
    this.#sequence += count
    return first
  }

  #expect(conversation: Conversation): void {
    for (const sequence of sequencesOf(conversation)) this.#open.set(sequence, conversation)
  }

  #forget(conversation: Conversation): void {
    for (const sequence of sequencesOf(conversation)) this.#open.delete(sequence)
    this.#owed -= conversation.replyCost
    if (this.#dumping === conversation) this.#dumping = undefined
  }

  #close(conversation: Conversation, error: unknown): void {
    this.#forget(conversation)
    conversation.fail(error)
  }
}

function costOf(flags = 0): number {
  return flags & NLM_F.ECHO ? replyCost.acknowledgement + replyCost.object : replyCost.acknowledgement
}

function* sequencesOf(conversation: Conversation): Generator<number> {
  const { request, sequence } = conversation
  const count = request.kind === 'transaction' ? request.steps.length + 2 : 1
  for (let i = 0; i < count; i++) yield sequence + i
}

/** The result of a dump that must be whole. @throws DumpInterruptedError */
export function whole(operation: string, result: DumpResult): DumpResult {
  if (!result.complete) throw new DumpInterruptedError(operation, result.replies, result.attempts)
  return result
}

/** The error for replies that the kernel dropped. */
export function lostReply(operation: string): ExchangeError {
  return new ExchangeError(
    'ERR_REPLY_LOST',
    operation,
    'the receive buffer was full and the kernel dropped replies: the request may have been carried out',
  )
}
