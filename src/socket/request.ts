import { type MessageDefinition, NLM_F } from '../../protocol/netlink/index.js'
import type { Pack } from './pack.js'

/** A message of a reply, decoded. */
export interface Reply<T = unknown> {
  /** nlmsg_type. */
  readonly type: number
  /** nlmsg_flags. */
  readonly flags: number
  readonly body: T
}

/** What every request has. */
export interface Asked<B = unknown> {
  readonly definition: MessageDefinition<B>
  readonly body: B
  /** nlmsg_flags beside NLM_F_REQUEST and those that the kind of request implies. */
  readonly flags?: number
  /** What the caller gave, for errors to name it: an object of the level above. */
  readonly subject?: unknown
  /** What the request is about in a word or two, for errors: a device's name, a destination. */
  readonly label?: string | undefined
}

/** Something for the kernel to do. Answered by an acknowledgement, with NLM_F_ECHO by the object as it became, too. */
export interface Command<B = unknown> extends Asked<B> {
  readonly kind: 'command'
  /**
   * Whether the acknowledgement of the next command in the same datagram may stand for this one's, too. The kernel works
   * through a datagram in order and reports every error, so nothing is lost but a warning to a success. For what is
   * done by the thousand: an acknowledgement costs a quarter of the whole. An operation ends with such a command, and takes nothing of
   * its result: in a batch it is not waited for.
   */
  readonly acknowledged?: 'together'
}

/** A question with one answer. */
export interface Query<B = unknown> extends Asked<B> {
  readonly kind: 'query'
  /**
   * Under which name a batch may keep the answer and give it to the next that asks the same, until something else than what is
   * {@link Command.acknowledged} together has been done: the index of a device.
   */
  readonly kept?: string
}

/** A question answered by any number of messages. */
export interface Dump<B = unknown> extends Asked<B> {
  readonly kind: 'dump'
  /** How often to start again when changes interrupt it; 5 when left out. */
  readonly retries?: number
  /**
   * Takes the replies one by one, as they come; none is kept. What was given cannot be taken back, so such a dump is not started
   * again when changes interrupt it: its result says so. What `each` throws is the error of the request.
   */
  readonly each?: (reply: Reply) => void
  /** @internal The same of the bodies alone, for lists: no reply is made around each to be thrown away. */
  readonly eachBody?: (body: unknown) => void
  /** Whoever gives this forgets what `each` got and gets it all once more: such a dump is started again like any other. */
  readonly again?: () => void
  /** What is read of each reply beside its fixed header: these attributes (`dst`, `linkinfo.kind`) and nothing else. */
  readonly fields?: readonly string[]
}

/** A dump whose replies are handed over one by one. */
export type Streamed<B = unknown> = Omit<Dump<B>, 'kind' | 'retries' | 'each' | 'eachBody' | 'again'>

/** One operation of a {@link Transaction}. */
export interface TransactionStep<B = unknown> extends Asked<B> {}

/** nf_tables: all of the steps or none, in one datagram. */
export interface Transaction {
  readonly kind: 'transaction'
  readonly steps: readonly TransactionStep[]
  /** Message that opens the batch, and the one that closes it. */
  readonly begin: TransactionStep
  readonly end: TransactionStep
  /** The messages of the steps, where they were written as the steps were made: see {@link WrittenSteps}. */
  readonly written?: Written
}

/** Messages as they will be sent, one behind the other, but for their numbers and for who answers. */
export interface Written {
  readonly littleEndian: boolean
  readonly bytes: Uint8Array
}

export type Request = Command | Query | Dump | Transaction

/** What the exchange takes: requests, and what a batch packs by itself. */
export type Sendable = Request | Pack

/** What a command gave. */
export interface CommandResult {
  /** The kernel's warning, where it did as asked and had something to say. */
  readonly warning?: string
  /** What NLM_F_ECHO brought back. */
  readonly replies: readonly Reply[]
}

/** What a dump gave. */
export interface DumpResult {
  readonly replies: readonly Reply[]
  /** Whether nothing changed while it ran; otherwise objects may be missing or stand in it twice. */
  readonly complete: boolean
  /** Whether the kernel filtered it as asked. */
  readonly filtered: boolean
  /** How often it was started. */
  readonly attempts: number
}

/** What a transaction gave. */
export interface TransactionResult {
  /** What NLM_F_ECHO brought back, by the index of the step. */
  readonly replies: ReadonlyMap<number, readonly Reply[]>
}

/** A command of a pack that was not carried out, or of which that is not known. */
export interface Refusal {
  /** Its position in the pack. */
  readonly position: number
  readonly error: unknown
}

/** What a request gives. */
export type Result<R extends Sendable> = R extends Pack
  ? readonly Refusal[]
  : R extends Command
    ? CommandResult
    : R extends Query
      ? Reply
      : R extends Dump
        ? DumpResult
        : TransactionResult

/** The flags of a request's message as it goes out. */
export function requestFlags(request: Command | Query | Dump): number {
  const implied = { command: NLM_F.ACK, query: 0, dump: NLM_F.DUMP }[request.kind]
  return NLM_F.REQUEST | implied | (request.flags ?? 0)
}

/** What was asked, for errors. */
export function operationName(request: Sendable): string {
  if (request.kind === 'pack') return `batch of ${request.count}`
  return request.kind === 'transaction' ? `transaction of ${request.steps.length}` : request.definition.name
}

/** How often an interrupted dump is started again. */
export const defaultRetries = 5
