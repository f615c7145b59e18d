import { type ErrorBody, NLM_F, NLMSG } from '../../protocol/netlink/index.js'
import type { DecodedMessage } from './decoded.js'

/** Messages that belong together. */
export interface Conversation {
  readonly kind: /** A request, and what came back. */
    | 'request'
    /** A request that lists, its replies folded into one. */
    | 'dump'
    /** An nf_tables batch, from BEGIN to END: carried out whole or not at all. */
    | 'transaction'
    /** The kernel tells something that nobody asked for here. */
    | 'notification'
    /** An answer whose request the capture does not have. */
    | 'answer'
  /** Number of its first message in the capture. */
  readonly number: number
  /** What was asked: one message, those of a transaction (BEGIN and END included), none. */
  readonly requests: readonly DecodedMessage[]
  /** The first answers, at most {@link ConversationOptions.keep} of them. */
  readonly replies: readonly DecodedMessage[]
  /** All answers, without ACK, error and DONE. */
  readonly replyCount: number
  /** Length of all answers, ACK, error and DONE included, without padding. */
  readonly replyBytes: number
  /** Errors, in the order in which they came. */
  readonly errors: readonly DecodedMessage[]
  /** How it ended; `silent` is a request that wants no answer and got none, `open` one that the capture ends before. */
  readonly outcome: 'done' | 'error' | 'silent' | 'open'
  /** NLM_F_DUMP_INTR: the list changed while it was told. */
  readonly interrupted: boolean
  /** Positive errno of the first error, or 0. */
  readonly error: number
  /** Nanoseconds from the request to its last answer, where the capture has times. */
  readonly latency: bigint | undefined
}

export interface ConversationOptions {
  /** Requests that may wait for an answer at one time; the oldest is given up beyond that. Default 1024. */
  readonly open?: number
  /** Replies kept of a conversation; the others are only counted. Default 16. */
  readonly keep?: number
}

interface Open {
  kind: Conversation['kind']
  requests: DecodedMessage[]
  bySequence: Map<number, DecodedMessage>
  replies: DecodedMessage[]
  replyCount: number
  replyBytes: number
  errors: DecodedMessage[]
  interrupted: boolean
  last: bigint | undefined
  /** Answers that are owed, by sequence number: of a transaction, those that asked for an ACK. */
  waiting: Set<number>
  /** The port that the answers go to, once it is known. */
  portId: number
  /** Members of a transaction may still follow. */
  growing: boolean
  /** The last answer has come. */
  over: boolean
}

/**
 * Puts together what belongs together, as the messages come: hand each to {@link push}, print what it returns, and in the
 * end what {@link end} returns. A conversation is returned when its last answer has come. Memory does not grow with the
 * capture.
 */
export class Conversations {
  readonly #limit: number
  readonly #keep: number
  /** Oldest first. */
  readonly #open = new Map<string, Open[]>()
  #count = 0

  constructor({ open = 1024, keep = 16 }: ConversationOptions = {}) {
    this.#limit = open
    this.#keep = keep
  }

  /** Takes the next message; returns the conversations that it ends, oldest first. */
  push(message: DecodedMessage): Conversation[] {
    return isRequest(message) ? this.#ask(message) : this.#answer(message)
  }

  /** The capture is over: what is still open. */
  end(): Conversation[] {
    const rest = [...new Set([...this.#open.values()].flat())]
    this.#open.clear()
    this.#count = 0
    return rest.map(close).sort((a, b) => a.number - b.number)
  }

  #ask(message: DecodedMessage): Conversation[] {
    const closed: Conversation[] = []
    const party = partyOf(message)
    const batch = this.#batch(party)
    if (batch?.growing) {
      // A batch lasts to its END, or to the end of its datagram.
      if (batch.requests[0]!.datagram === message.datagram) {
        batch.requests.push(message)
        batch.bySequence.set(message.sequence, message)
        if (message.flags & NLM_F.ACK) batch.waiting.add(message.sequence)
        if (isBatch(message, batchEnd)) batch.growing = false
        return closed
      }
      batch.growing = false
    }
    // Whoever asks again has read what was to be said about the transaction before.
    if (batch) closed.push(...this.#close(party, batch))
    const open: Open = {
      kind: isBatch(message, batchBegin) ? 'transaction' : isDump(message) ? 'dump' : 'request',
      requests: [message],
      bySequence: new Map([[message.sequence, message]]),
      replies: [],
      replyCount: 0,
      replyBytes: 0,
      errors: [],
      interrupted: false,
      last: undefined,
      waiting: new Set(),
      portId: message.portId,
      growing: false,
      over: false,
    }
    if (open.kind === 'transaction') {
      open.growing = true
      if (message.flags & NLM_F.ACK) open.waiting.add(message.sequence)
    } else open.waiting.add(message.sequence)
    const list = this.#open.get(party)
    if (list) list.push(open)
    else this.#open.set(party, [open])
    this.#count++
    if (this.#count > this.#limit) closed.push(...this.#evict())
    return closed
  }

  #answer(message: DecodedMessage): Conversation[] {
    const party = partyOf(message)
    const open = this.#open.get(party)?.find(each => answers(message, each))
    if (open === undefined) return [alone(message)]
    if (open.portId === 0) open.portId = message.portId
    const isError = message.type === NLMSG.ERROR
    if (!isControl(message)) open.replyCount++
    open.replyBytes += message.end - message.start
    open.last = message.datagram.time ?? open.last
    if (open.replies.length < this.#keep) open.replies.push(message)
    if (message.flags & NLM_F.DUMP_INTR && !isError) open.interrupted = true
    if (errorOf(message) !== 0) open.errors.push(message)
    if (open.kind === 'transaction') {
      open.waiting.delete(message.sequence)
      // More errors of the same transaction may follow: it ends with the next request.
      open.over = open.waiting.size === 0
      const last = open.over && open.errors.length === 0 && isError && !open.growing
      return last && !wantsEcho(open) ? this.#close(party, open) : []
    }
    open.over = ends(message, open)
    return open.over ? this.#close(party, open) : []
  }

  #batch(party: string): Open | undefined {
    return this.#open.get(party)?.find(({ kind }) => kind === 'transaction')
  }

  #close(party: string, open: Open): Conversation[] {
    const list = this.#open.get(party)
    if (list !== undefined) {
      const rest = list.filter(each => each !== open)
      if (rest.length > 0) this.#open.set(party, rest)
      else this.#open.delete(party)
      this.#count--
    }
    return [close(open)]
  }

  /** Gives up the oldest. */
  #evict(): Conversation[] {
    const [party, list] = this.#open.entries().next().value!
    return this.#close(party, list[0]!)
  }
}

const batchBegin = 16
const batchEnd = 17
const netfilter = 12

function isBatch({ datagram, type }: DecodedMessage, which: number): boolean {
  return datagram.protocol === netfilter && type === which
}

/** Sent by a program: the capture says so, or else its flags. */
function isRequest({ datagram, flags, type }: DecodedMessage): boolean {
  if (type === NLMSG.ERROR || type === NLMSG.DONE) return false
  return datagram.direction === undefined ? (flags & NLM_F.REQUEST) !== 0 : datagram.direction === 'sent'
}

function isDump(message: DecodedMessage): boolean {
  return (message.flags & NLM_F.DUMP) === NLM_F.DUMP && !isChange(message)
}

function isControl({ type }: DecodedMessage): boolean {
  return type === NLMSG.ERROR || type === NLMSG.DONE
}

/** Whose socket it goes through, as far as the capture tells: answers are looked for among its requests. */
function partyOf({ datagram: { protocol, process, interface: name } }: DecodedMessage): string {
  return process === undefined ? `${protocol} ${name ?? ''}` : `${protocol} ${process.pid} ${process.fd ?? ''}`
}

function answers(message: DecodedMessage, open: Open): boolean {
  if (open.portId !== 0 && message.portId !== 0 && open.portId !== message.portId) return false
  const request = open.bySequence.get(message.sequence)
  if (request === undefined) return false
  if (isControl(message)) return true
  // What a change causes is told to everyone who listens, with the sequence number of the change: an answer only if asked for.
  return (request.flags & NLM_F.ECHO) !== 0 || !isChange(request)
}

function isChange({ name, datagram }: DecodedMessage): boolean {
  return (datagram.protocol === 0 || datagram.protocol === netfilter) && !/GET/.test(name)
}

function wantsEcho({ requests }: Open): boolean {
  return requests.some(({ flags }) => (flags & NLM_F.ECHO) !== 0)
}

/** Whether nothing more comes after this answer. */
function ends(message: DecodedMessage, { requests, kind }: Open): boolean {
  if (isControl(message)) return true
  if (kind === 'dump' || message.flags & NLM_F.MULTI) return false
  return (requests[0]!.flags & NLM_F.ACK) === 0
}

/** Positive errno that a message reports, or 0. */
export function errorOf(message: DecodedMessage): number {
  if (message.type !== NLMSG.ERROR && message.type !== NLMSG.DONE) return 0
  const { error = 0 } = message.body as Partial<ErrorBody>
  return error < 0 ? -error : 0
}

function alone(message: DecodedMessage): Conversation {
  const isAnswer = isControl(message) || (message.flags & NLM_F.MULTI) !== 0
  const error = errorOf(message)
  return {
    kind: isAnswer ? 'answer' : 'notification',
    number: message.number,
    requests: [],
    replies: [message],
    replyCount: isControl(message) ? 0 : 1,
    replyBytes: message.end - message.start,
    errors: error === 0 ? [] : [message],
    outcome: error === 0 ? 'done' : 'error',
    interrupted: (message.flags & NLM_F.DUMP_INTR) !== 0 && message.type !== NLMSG.ERROR,
    error,
    latency: undefined,
  }
}

function close(open: Open): Conversation {
  const { kind, requests, replies, replyCount, replyBytes, errors, interrupted, last, waiting, over } = open
  const asked = requests[0]!
  const started = asked.datagram.time
  const silent = kind === 'transaction' ? waiting.size === 0 : replies.length === 0 && !wantsAnswer(asked)
  return {
    kind,
    number: asked.number,
    requests,
    replies,
    replyCount,
    replyBytes,
    errors,
    outcome: errors.length > 0 ? 'error' : over ? 'done' : silent ? 'silent' : 'open',
    interrupted,
    error: errors[0] === undefined ? 0 : errorOf(errors[0]),
    latency: started === undefined || last === undefined ? undefined : last - started,
  }
}

function wantsAnswer(request: DecodedMessage): boolean {
  return (request.flags & (NLM_F.ACK | NLM_F.ECHO)) !== 0 || !isChange(request)
}
