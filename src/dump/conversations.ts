import { NLM_F, NLMSG } from '../../protocol/netlink/index.js'
import { u32 } from '../capture/netlink-bytes.js'
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
  /** Datagrams with requests that may wait for answers at one time; the oldest is given up beyond that. Default 1024. */
  readonly open?: number
  /** Replies kept of a conversation; the others are only counted. Default 16. */
  readonly keep?: number
}

interface Open {
  readonly kind: Conversation['kind']
  /** Whether the request changes something, and does not ask. */
  readonly changes: boolean
  /** Whose socket the request went through. */
  readonly party: Party
  readonly requests: DecodedMessage[]
  /** Of a transaction only. */
  readonly transaction: Transaction | undefined
  replies: DecodedMessage[] | undefined
  replyCount: number
  replyBytes: number
  errors: DecodedMessage[] | undefined
  interrupted: boolean
  last: bigint | undefined
  /** The port that the answers go to, once it is known. */
  portId: number
  /** The last answer has come. */
  over: boolean
  /** Its neighbours among those that are open. */
  older: Open | undefined
  younger: Open | undefined
}

interface Transaction {
  readonly bySequence: Map<number, DecodedMessage>
  /** Sequence numbers of the messages that asked for an ACK which has not come. */
  readonly waiting: Set<number>
  /** More messages may still follow. */
  growing: boolean
}

/** A number where the capture knows no more than the protocol: to put text together for each message would cost more than the rest. */
type PartyKey = string | number | undefined

/** One socket, as far as the capture tells them apart: answers are looked for among its requests. */
interface Party {
  readonly key: PartyKey
  readonly waiting: Waiting
  /** A transaction that more errors may still be told of. */
  batch: Open | undefined
}

/** A socket that asked mostly asks again: so many are kept though nothing of theirs is open. */
const idleParties = 64

/**
 * Puts together what belongs together, as the messages come: hand each to {@link push}, print what it returns, and in the
 * end what {@link end} returns. A conversation is returned when its last answer has come. Memory does not grow with the
 * capture.
 */
export class Conversations {
  readonly #keep: number
  readonly #parties = new Map<PartyKey, Party>()
  readonly #open: OpenQueue

  constructor({ open = 1024, keep = 16 }: ConversationOptions = {}) {
    this.#keep = keep
    this.#open = new OpenQueue(open)
  }

  /** Takes the next message; returns the conversations that it ends, oldest first. */
  push(message: DecodedMessage): readonly Conversation[] {
    return isRequest(message) ? this.#ask(message) : this.#answer(message)
  }

  /** The capture is over: what is still open. */
  end(): Conversation[] {
    const rest = this.#open.takeAll()
    this.#parties.clear()
    return rest.map(finish).sort((a, b) => a.number - b.number)
  }

  #ask(message: DecodedMessage): readonly Conversation[] {
    let party = this.#party(message)
    const { batch } = party
    if (batch !== undefined && batch.requests[0]!.datagram === message.datagram && batch.transaction!.growing) {
      grow(batch, message)
      return none
    }
    // Whoever asks again has read what was to be said about the transaction before.
    let closed = none
    if (batch !== undefined) {
      closed = [this.#close(batch)]
      party = this.#party(message)
    }
    const begins = isBatch(message, batchBegin)
    const changes = isChange(message)
    const open: Open = {
      kind: begins ? 'transaction' : !changes && isDump(message) ? 'dump' : 'request',
      changes,
      party,
      requests: begins ? [] : [message],
      transaction: begins ? { bySequence: new Map(), waiting: new Set(), growing: true } : undefined,
      replies: undefined,
      replyCount: 0,
      replyBytes: 0,
      errors: undefined,
      interrupted: false,
      last: undefined,
      portId: message.portId,
      over: false,
      older: undefined,
      younger: undefined,
    }
    if (begins) {
      party.batch = open
      grow(open, message)
    } else party.waiting.add(message.sequence, open)
    this.#open.add(open)
    const given = this.#open.overdue()
    return given === undefined ? closed : [...closed, ...given.map(each => this.#close(each))]
  }

  #answer(message: DecodedMessage): readonly Conversation[] {
    const open = this.#parties.get(partyOf(message))?.waiting.find(message)
    if (open === undefined) return [alone(message)]
    if (open.portId === 0) open.portId = message.portId
    const isError = message.type === NLMSG.ERROR
    if (!isControl(message)) open.replyCount++
    open.replyBytes += message.end - message.start
    open.last = message.datagram.time ?? open.last
    // Most have one: an array that is made with it takes no room for more.
    if (open.replies === undefined) open.replies = this.#keep > 0 ? [message] : []
    else if (open.replies.length < this.#keep) open.replies.push(message)
    if (message.flags & NLM_F.DUMP_INTR && !isError) open.interrupted = true
    if (errorOf(message) !== 0) {
      if (open.errors === undefined) open.errors = [message]
      else open.errors.push(message)
    }
    const { transaction } = open
    if (transaction === undefined) {
      open.over = ends(message, open)
      return open.over ? [this.#close(open)] : none
    }
    transaction.waiting.delete(message.sequence)
    // More errors of the same transaction may follow: it ends with the next request.
    open.over = transaction.waiting.size === 0
    const last = open.over && open.errors === undefined && isError && !transaction.growing
    return last && !wantsEcho(open) ? [this.#close(open)] : none
  }

  #party(message: DecodedMessage): Party {
    const key = partyOf(message)
    let party = this.#parties.get(key)
    if (party === undefined) {
      party = { key, waiting: new Waiting(), batch: undefined }
      this.#parties.set(key, party)
    }
    return party
  }

  #close(open: Open): Conversation {
    const { party, requests } = open
    for (const { sequence } of requests) party.waiting.remove(sequence, open)
    if (party.batch === open) party.batch = undefined
    if (party.waiting.isEmpty && this.#parties.size > idleParties) this.#parties.delete(party.key)
    this.#open.remove(open)
    return finish(open)
  }
}

/**
 * What waits for answers, by sequence number. A socket mostly has one request open at a time: it takes no map, which would grow and
 * shrink with every request.
 */
class Waiting {
  #only: Open | undefined
  #sequence = 0
  /** Oldest first; a sequence number may be used again before the first is answered. */
  readonly #others = new Map<number, Open[]>()

  get isEmpty(): boolean {
    return this.#only === undefined && this.#others.size === 0
  }

  /** The first that a message is an answer to. */
  find(message: DecodedMessage): Open | undefined {
    const only = this.#only
    if (only !== undefined) return message.sequence === this.#sequence && answers(message, only) ? only : undefined
    if (this.#others.size === 0) return undefined
    return this.#others.get(message.sequence)?.find(open => answers(message, open))
  }

  add(sequence: number, open: Open): void {
    if (this.isEmpty) {
      this.#only = open
      this.#sequence = sequence
      return
    }
    const only = this.#only
    this.#only = undefined
    if (only !== undefined) this.#put(this.#sequence, only)
    this.#put(sequence, open)
  }

  #put(sequence: number, open: Open): void {
    const same = this.#others.get(sequence)
    if (same === undefined) this.#others.set(sequence, [open])
    else if (same.at(-1) !== open) same.push(open)
  }

  remove(sequence: number, open: Open): void {
    if (this.#only === open) {
      this.#only = undefined
      return
    }
    const same = this.#others.get(sequence)
    // Mostly it is the first.
    const at = same === undefined ? -1 : same.indexOf(open)
    if (at === -1) return
    same!.splice(at, 1)
    if (same!.length === 0) this.#others.delete(sequence)
  }
}

/** What is open, oldest first. Each keeps the bytes of the datagram that asked from being freed: so many datagrams may be among them. */
class OpenQueue {
  readonly #limit: number
  #oldest: Open | undefined
  #youngest: Open | undefined
  #datagrams = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  add(open: Open): void {
    const last = this.#youngest
    open.older = last
    if (last === undefined) this.#oldest = open
    else last.younger = open
    this.#youngest = open
    if (!areTogether(last, open)) this.#datagrams++
  }

  remove(open: Open): void {
    const { older, younger } = open
    if (older === undefined) this.#oldest = younger
    else older.younger = younger
    if (younger === undefined) this.#youngest = older
    else younger.older = older
    if (!areTogether(older, open) && !areTogether(open, younger)) this.#datagrams--
  }

  /** What the oldest datagram asked, where there are too many. */
  overdue(): Open[] | undefined {
    if (this.#datagrams <= this.#limit) return undefined
    const oldest = this.#oldest!
    const found = [oldest]
    for (let next = oldest.younger; next !== undefined && areTogether(oldest, next); next = next.younger)
      found.push(next)
    return found
  }

  takeAll(): Open[] {
    const all: Open[] = []
    for (let each = this.#oldest; each !== undefined; each = each.younger) all.push(each)
    this.#oldest = undefined
    this.#youngest = undefined
    this.#datagrams = 0
    return all
  }
}

function areTogether(one: Open | undefined, other: Open | undefined): boolean {
  return one !== undefined && other !== undefined && one.requests[0]!.datagram === other.requests[0]!.datagram
}

const none: readonly Conversation[] = []
const noMessages: readonly DecodedMessage[] = []

/** A batch lasts to its END, or to the end of its datagram. */
function grow(open: Open, message: DecodedMessage): void {
  const { bySequence, waiting } = open.transaction!
  open.requests.push(message)
  bySequence.set(message.sequence, message)
  if (message.flags & NLM_F.ACK) waiting.add(message.sequence)
  if (isBatch(message, batchEnd)) open.transaction!.growing = false
  open.party.waiting.add(message.sequence, open)
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

/** Of a request that asks. */
function isDump(message: DecodedMessage): boolean {
  return (message.flags & NLM_F.DUMP) === NLM_F.DUMP
}

function isControl({ type }: DecodedMessage): boolean {
  return type === NLMSG.ERROR || type === NLMSG.DONE
}

function partyOf({ datagram: { protocol, process, interface: name } }: DecodedMessage): PartyKey {
  if (process !== undefined) return `${protocol} ${process.pid} ${process.fd ?? ''}`
  return name === undefined ? protocol : `${protocol} on ${name}`
}

function answers(message: DecodedMessage, open: Open): boolean {
  if (open.portId !== 0 && message.portId !== 0 && open.portId !== message.portId) return false
  if (isControl(message)) return true
  const { transaction, requests, changes } = open
  const request = transaction === undefined ? requests[0]! : transaction.bySequence.get(message.sequence)!
  // What a change causes is told to everyone who listens, with the sequence number of the change: an answer only if asked for.
  return (request.flags & NLM_F.ECHO) !== 0 || !(transaction === undefined ? changes : isChange(request))
}

function isChange({ name, datagram }: DecodedMessage): boolean {
  return (datagram.protocol === 0 || datagram.protocol === netfilter) && !name.includes('GET')
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
  const { datagram, payload, end } = message
  // Both begin with it. All of the outcome takes ten times as long to read, and every acknowledgement is asked.
  const error = end - payload < 4 ? 0 : u32(datagram.bytes, payload, datagram.littleEndian) | 0
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

function finish(open: Open): Conversation {
  const {
    kind,
    requests,
    replies = noMessages,
    replyCount,
    replyBytes,
    errors = noMessages,
    interrupted,
    last,
    transaction,
    over,
  } = open
  const asked = requests[0]!
  const started = asked.datagram.time
  const silent = transaction !== undefined ? transaction.waiting.size === 0 : replies.length === 0 && !wantsAnswer(open)
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

function wantsAnswer({ requests, changes }: Open): boolean {
  return (requests[0]!.flags & (NLM_F.ACK | NLM_F.ECHO)) !== 0 || !changes
}
