import { align4, type Input, Output } from '../../protocol/codec/index.js'
import {
  type Message,
  messageInto,
  messagePlace,
  NLM_F,
  NLMSG,
  type Protocol,
  writeMessage,
} from '../../protocol/netlink/index.js'
import {
  CommandConversation,
  type Conversation,
  DumpConversation,
  lostReply,
  PackConversation,
  QueryConversation,
  type Settle,
  TransactionConversation,
} from './conversation.js'
import { DumpInterruptedError, endless, occupied } from './errors.js'
import { Messages } from './messages.js'
import { Outstanding } from './outstanding.js'
import { datagramLimit, Pack } from './pack.js'
import { Queue } from './queue.js'
import {
  type DumpResult,
  operationName,
  type Result,
  requestFlags,
  type Sendable,
  type Transaction,
  type TransactionResult,
} from './request.js'
import { WrittenSteps } from './written-steps.js'

export interface ExchangeOptions {
  readonly littleEndian: boolean
  /** The socket's port id: what carries another is not ours. */
  readonly portId: number
  /** Bytes of replies that the socket holds: see {@link replyCost}. */
  readonly receiveBudget: number
}

/**
 * What a waiting reply takes of the receive buffer: the kernel counts its own bookkeeping and rounds up. An acknowledgement is
 * charged 832 bytes, one with a long extended ACK 1,280; an object is rarely over 4 KiB. What a transaction echoes comes
 * back many objects to a buffer, each about as long as it went out, in buffers that are at worst half full.
 */
const replyCost = { acknowledgement: 1536, object: 8192, echoed: 3 }

/** So many questions leave in one datagram at most: the kernel answers the next ones while the answers to these are read. */
const questionLimit = 128

/** What goes out in one datagram. */
export interface Outgoing {
  readonly bytes: Uint8Array
  readonly conversations: readonly Conversation[]
  /** What the replies may take of the receive buffer. */
  readonly replyCost: number
}

/** A request that may be given up: what has not left yet never will, what has is still waited for, so that its replies are not taken for others'. */
export interface Abandonable {
  abandon(error: unknown): void
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
  /**
   * Requests are written here one behind the other, as those leave that are sent together, and stay: nothing is written over. The more is
   * asked, the more room is made at a time, up to a datagram's; never little, since V8 would have to move a small array of its own to where
   * system calls can read it.
   */
  #output: Output
  readonly #queue = new Queue()
  /** Conversations whose request has left. */
  readonly #open = new Outstanding()
  #dumping: DumpConversation | undefined
  /** Where each message is found: no conversation keeps it. */
  readonly #message = messagePlace()
  /** What turned out to have no end: the socket can list nothing more. */
  #endless: string | undefined
  /** Replies were lost: see {@link overrun}. */
  #doubtful = false
  /** What the replies that are still to come may take of the receive buffer. */
  #owed = 0
  #sequence: number

  constructor(protocol: Protocol, options: ExchangeOptions) {
    this.protocol = protocol
    this.#options = options
    this.#output = new Output(options.littleEndian, shortRequest)
    // Not from 1: an earlier owner of this port id may have left replies under way.
    this.#sequence = Math.floor(Math.random() * 0x7fffffff)
  }

  /**
   * Takes a request. It is encoded at once, so a value that cannot be sent is an error here, with nothing queued.
   * Returns what it can be abandoned by.
   *
   * @throws EncodeError
   */
  submit<R extends Sendable>(request: R, settle: Settle<Result<R>>): Abandonable {
    if (request.kind === 'transaction' && request.steps.length === 0) {
      settle.resolve({ replies: new Map() } as TransactionResult as Result<R>)
      return { abandon() {} }
    }
    if (request.kind === 'dump' && this.#endless !== undefined) {
      settle.reject(occupied(operationName(request), this.#endless))
      return { abandon() {} }
    }
    const conversation = this.#write(request, settle as Settle<never>)
    this.#queue.add(conversation)
    return conversation
  }

  /** An empty pack of commands for this exchange. */
  pack(): Pack {
    const { littleEndian, receiveBudget } = this.#options
    return new Pack(littleEndian, Math.floor(receiveBudget / replyCost.acknowledgement))
  }

  /** The next datagram to send, or undefined when there is nothing more to say at the moment. */
  next(): Outgoing | undefined {
    // Not before half of the room is free again does the next datagram leave: else each reply read would let one request out.
    if (this.#queue.size === 0 || this.#doubtful || this.#owed > this.#options.receiveBudget / 2) return undefined
    const only = this.#owed === 0 ? this.#queue.takeOnly() : undefined
    return only === undefined ? this.#leaveTogether() : this.#leavesAlone(only)
  }

  /** As many as fit, in their order. */
  #leaveTogether(): Outgoing | undefined {
    const { receiveBudget } = this.#options
    let first: Conversation | undefined
    let length = 0
    let cost = 0
    let questions = 0
    const fits = (conversation: Conversation): boolean =>
      first === undefined
        ? this.#owed === 0 || this.#owed + conversation.replyCost <= receiveBudget
        : length + conversation.bytes.length <= datagramLimit &&
          questions < questionLimit &&
          this.#owed + cost + conversation.replyCost <= receiveBudget &&
          !this.#alone(conversation) &&
          !this.#alone(first)
    const taken = this.#queue.take(conversation => {
      const dump = conversation instanceof DumpConversation
      if (dump && this.#dumping) return 'waits'
      if (!fits(conversation)) return 'last'
      first ??= conversation
      length += conversation.bytes.length
      cost += conversation.replyCost
      if (conversation instanceof QueryConversation) questions++
      if (dump) this.#dumping = conversation
      return 'leaves'
    })
    if (taken.length === 0) return undefined
    shareAcknowledgements(taken)
    for (const conversation of taken) this.#leaves(conversation)
    return { bytes: joined(taken, length), conversations: taken, replyCost: cost }
  }

  /** What nothing else waits with, as all requests of the synchronous face do, needs none of the lists. Nothing is owed, not even a dump. */
  #leavesAlone(conversation: Conversation): Outgoing {
    if (conversation instanceof DumpConversation) this.#dumping = conversation
    this.#leaves(conversation)
    const { bytes, replyCost } = conversation
    return { bytes, conversations: [conversation], replyCost }
  }

  #leaves(conversation: Conversation): void {
    this.#owed += conversation.replyCost
    this.#open.add(conversation)
  }

  /** Whether what waits to be sent fills a datagram: waiting for more would gain nothing. */
  get fillsDatagram(): boolean {
    return this.#queue.bytes >= datagramLimit || this.#queue.questions >= questionLimit
  }

  /** Whether an answer to this datagram is still owed: they come in its order. */
  owes({ conversations }: Outgoing): boolean {
    return this.#open.has(conversations.at(-1)!)
  }

  /** Whether a reply is owed. */
  get waiting(): boolean {
    return this.#open.size > 0
  }

  /** Whether anybody still waits for an answer, or to ask. */
  get awaited(): boolean {
    for (const conversation of this.#queue) if (!conversation.abandoned) return true
    for (const conversation of this.#open) if (!conversation.abandoned) return true
    return false
  }

  /** Whether a dump is under way: taking a part off the socket makes the kernel produce the next. */
  get dumping(): boolean {
    return this.#dumping !== undefined
  }

  /** Whether all that is owed is more of a dump, and nothing waits for that: reading can wait. */
  get onlyDumping(): boolean {
    return this.#dumping !== undefined && this.#open.size === 1 && this.#queue.size === 0
  }

  /** Whether all that is owed is more of a dump that was given up long ago: the rest can wait until something is asked. */
  get drainedLong(): boolean {
    return this.onlyDumping && this.#dumping!.drainedLong
  }

  /**
   * Takes a received datagram. When its framing is damaged whatever waits for an answer fails: the answer may have been
   * in what cannot be read.
   */
  received(input: Input, length: number): void {
    try {
      for (let at = 0; at < length; ) {
        const message = messageInto(this.#message, input, at, length)
        at += align4(message.end - message.start)
        this.#dispatch(input, message)
      }
      if (this.#dumping?.circles(input, length)) this.#endlessly(this.#dumping)
    } catch (error) {
      this.unreadable(error)
    }
  }

  /** The datagram could not be sent: those in it fail, the kernel saw nothing. */
  sendFailed({ conversations }: Outgoing, error: unknown): void {
    for (const conversation of conversations) this.#close(conversation, error)
  }

  /** A datagram could not be received: whatever waits for an answer fails. What has not been sent goes on. */
  unreadable(error: unknown): void {
    for (const conversation of this.#open) conversation.abandon(error)
    this.overrun()
  }

  /**
   * The kernel dropped replies because the receive buffer was full. Those that came before are still there to be read: whose
   * answer is not among them is known when all have been, and until then nothing more is sent.
   */
  overrun(): void {
    this.#doubtful = this.waiting
    for (const conversation of this.#open) conversation.overrun()
  }

  /** The socket has been emptied. Returns whether that changed anything. */
  drained(): boolean {
    const over = [...this.#open].filter(conversation =>
      // An abandoned dump holds up the next one until its end has been read.
      this.#doubtful ? true : !conversation.needed && conversation !== this.#dumping,
    )
    for (const conversation of over) this.#close(conversation, lostReply(conversation.operation))
    this.#doubtful = false
    return over.length > 0
  }

  /** Ends everything, sent or not. */
  failAll(errorFor: (operation: string) => unknown): void {
    const all = [...this.#queue.take(() => 'leaves'), ...this.#open]
    for (const conversation of all) this.#close(conversation, errorFor(conversation.operation))
  }

  #dispatch(input: Input, message: Message): void {
    if (message.portId !== this.#options.portId) {
      this.counters.foreign++
      return
    }
    const conversation = this.#open.find(message.sequence)
    if (conversation === undefined) {
      this.counters.late++
      return
    }
    if (message.type === NLMSG.NOOP) return
    try {
      const progress = conversation.message(input, message)
      if (progress === 'more') return
      this.#forget(conversation)
      if (!this.#doubtful) this.#conclude(conversation)
      if (progress === 'again') this.#again(conversation as DumpConversation)
    } catch (error) {
      this.#close(conversation, error)
    }
  }

  /** Without an error of their own, commands that left their acknowledgement to this one were carried out. */
  #conclude(conversation: Conversation): void {
    for (const earlier of concludedBy(conversation)) {
      this.#forget(earlier)
      earlier.concluded()
    }
  }

  /** The kernel goes on for as long as the socket is there. What it says is dropped as late from here on; other requests are answered. */
  #endlessly(dump: DumpConversation): void {
    this.#endless = dump.operation
    this.#close(dump, endless(dump.operation))
    for (const waiting of this.#queue)
      if (waiting instanceof DumpConversation) waiting.abandon(occupied(waiting.operation, dump.operation))
  }

  #again(dump: DumpConversation): void {
    dump.restart(this.#take(1))
    this.#queue.addFirst(dump)
  }

  #close(conversation: Conversation, error: unknown): void {
    for (const one of [...concludedBy(conversation), conversation]) {
      this.#forget(one)
      one.abandon(error)
    }
  }

  #forget(conversation: Conversation): void {
    if (!this.#open.remove(conversation)) return
    this.#owed -= conversation.replyCost
    if (this.#dumping === conversation) this.#dumping = undefined
    if (!this.waiting) this.#doubtful = false
  }

  /** Whether it must not share a datagram. nfnetlink looks at the first message alone: it decides what the whole is. */
  #alone({ request }: Conversation): boolean {
    return request.kind === 'transaction' || request.kind === 'pack' || this.protocol.firstDecides === true
  }

  #write(request: Sendable, settle: Settle<never>): Conversation {
    if (request.kind === 'pack') return this.#addressed(request, settle)
    if (request.kind === 'transaction') return this.#writeTransaction(request, settle)
    const { littleEndian, portId } = this.#options
    let output = this.#output
    if (output.bytes.length - output.length < shortRequest)
      output = this.#output = new Output(littleEndian, Math.min(2 * output.bytes.length, datagramLimit))
    const start = output.length
    const { definition, body } = request
    const sequence = this.#take(1)
    writeMessage(
      output,
      { type: definition.type, flags: requestFlags(request), sequence, portId },
      definition.body,
      body,
    )
    const bytes = output.bytes.subarray(start, output.length)
    const acknowledged = request.kind === 'command' ? replyCost.acknowledgement : 0
    const answered = request.kind !== 'command' || (request.flags ?? 0) & NLM_F.ECHO ? replyCost.object : 0
    const encoded = { protocol: this.protocol, littleEndian, sequence, bytes, replyCost: acknowledged + answered }
    return new conversations[request.kind](request, encoded, settle)
  }

  /** What a pack holds has been written; it is sent from where it stands. */
  #addressed(pack: Pack, settle: Settle<never>): Conversation {
    const { littleEndian, portId } = this.#options
    const sequence = this.#take(pack.count)
    pack.address(sequence, portId)
    const cost = pack.count * replyCost.acknowledgement
    const encoded = { protocol: this.protocol, littleEndian, sequence, bytes: pack.bytes, replyCost: cost }
    return new PackConversation(pack, encoded, settle)
  }

  #writeTransaction(request: Transaction, settle: Settle<never>): Conversation {
    const { begin, steps, end } = request
    const { littleEndian, portId } = this.#options
    const written =
      request.written?.littleEndian === littleEndian ? request.written : new WrittenSteps(littleEndian, steps)
    const messages = new Messages(littleEndian, written.bytes.length + 128)
    messages.put(begin.definition, begin.body, begin.flags)
    messages.append(written.bytes, steps.length)
    messages.put(end.definition, end.body, end.flags)
    const sequence = this.#take(messages.count)
    let echoed = 0
    messages.address(sequence, portId, (position, length) => {
      const echo = (steps[position - 1]?.flags ?? 0) & NLM_F.ECHO
      if (echo) echoed += length
      // One acknowledgement, of the last step, says that all of it was done.
      return position === steps.length ? echo | NLM_F.ACK : echo
    })
    const cost = replyCost.acknowledgement + echoed * replyCost.echoed
    const encoded = { protocol: this.protocol, littleEndian, sequence, bytes: messages.bytes, replyCost: cost }
    return new TransactionConversation(request, encoded, messages, settle)
  }

  /** So many sequence numbers in a row; 0 is what the kernel's own messages carry. */
  #take(count: number): number {
    const first = this.#sequence + 1
    if (first + count > 0xffffffff) {
      this.#sequence = count
      return 1
    }
    this.#sequence += count
    return first
  }
}

/** Room for most requests; a longer one makes its own. */
const shortRequest = 4096

const conversations = { command: CommandConversation, query: QueryConversation, dump: DumpConversation }

/** Of commands that need no acknowledgement of their own only the last in a row asks for one. */
function shareAcknowledgements(taken: readonly Conversation[]): void {
  for (let i = 1; i < taken.length; i++) {
    const one = taken[i - 1]
    const next = taken[i]
    if (!(one instanceof CommandConversation && next instanceof CommandConversation)) continue
    if (one.request.acknowledged === 'together') one.joins(next)
  }
}

/** The commands whose end that of `conversation` says, in their order; each is given once. */
function concludedBy(conversation: Conversation): readonly CommandConversation[] {
  if (!(conversation instanceof CommandConversation) || conversation.before === undefined) return none
  const concluded: CommandConversation[] = []
  for (let one: CommandConversation | undefined = conversation; one; ) {
    const { before }: CommandConversation = one
    one.before = undefined
    if (before) concluded.push(before)
    one = before
  }
  return concluded.reverse()
}

const none: readonly CommandConversation[] = []

/** One datagram of them all. What lies there one behind the other already, as it does but for what was given up, is not copied. */
function joined(conversations: readonly Conversation[], length: number): Uint8Array {
  const { buffer, byteOffset } = conversations[0]!.bytes
  let end = byteOffset
  for (const { bytes } of conversations) {
    if (bytes.buffer !== buffer || bytes.byteOffset !== end) return copied(conversations, length)
    end += bytes.length
  }
  return new Uint8Array(buffer, byteOffset, length)
}

function copied(conversations: readonly Conversation[], length: number): Uint8Array {
  const all = new Uint8Array(length)
  let at = 0
  for (const { bytes } of conversations) {
    all.set(bytes, at)
    at += bytes.length
  }
  return all
}

/** The result of a dump that must be whole; `partial` is what was made of its replies. @throws DumpInterruptedError */
export function whole(operation: string, result: DumpResult, partial: readonly unknown[] = result.replies): DumpResult {
  if (!result.complete) throw new DumpInterruptedError(operation, partial, result.attempts)
  return result
}
