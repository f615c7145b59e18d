import type { MessageDefinition } from '../../protocol/netlink/index.js'
import { whole } from '../socket/exchange.js'
import { ask, type Operation } from '../socket/operation.js'
import { traceList } from '../socket/trace.js'

/** How a list came about: what the kernel was asked, and what was left out only here. */
export interface Question {
  /** The request: `RTM_GETROUTE`. Every list is a dump; `get` and `find` are the questions with one answer. */
  readonly message: string
  /** What of the filter the request said, so that the kernel can leave the rest out. */
  readonly asked: readonly string[]
  /** What of the filter was seen to here: the kernel cannot be asked for it, or it was asked and sent other objects as well. */
  readonly here: readonly string[]
  /** Whether the kernel says that it filtered (NLM_F_DUMP_FILTERED). Some kernels and objects filter and do not say so. */
  readonly filtered: boolean
  /** How many objects the kernel told of. The list is what the filter leaves of them. */
  readonly received: number
}

/** A list that says how it was asked for: `list.question`. */
export type Listed<T> = T[] & { readonly question: Question }

/** The answer to a dump. */
interface Answer<B> {
  readonly bodies: readonly B[]
  readonly question: Question
}

/** What the filter demands of an object, by the name that it has in the filter; undefined where nothing is demanded. */
export type Conditions<T> = Readonly<Record<string, ((object: T) => boolean) | undefined>>

/**
 * Asks for a dump and waits for all of it.
 *
 * @param asked what of the filter `body` says. `A` is what the kernel answers with, where that is of another form.
 * @throws DumpInterruptedError
 */
export function* dump<B, A = B>(
  definition: MessageDefinition<B>,
  body: B,
  asked: readonly string[] = [],
  options: { retries?: number; label?: string } = {},
): Operation<Answer<A>> {
  const request = { definition: definition as MessageDefinition, body, ...options }
  const result = whole(definition.name, yield* ask({ kind: 'dump', ...request }))
  const bodies = result.replies.map(reply => reply.body as A)
  const { filtered } = result
  return { bodies, question: { message: definition.name, asked, here: [], filtered, received: bodies.length } }
}

/**
 * Of the objects that the kernel told of, those that meet every condition: it is asked to filter, and what it sends is looked at
 * all the same, because kernels differ in what they know of a filter.
 *
 * @param questions what brought the objects: several where each address family has its own.
 */
export function listed<T>(
  objects: readonly T[],
  questions: Question | readonly Question[],
  conditions: Conditions<T> = {},
): Listed<T> {
  const all: readonly Question[] = 'message' in questions ? [questions] : questions
  const [first] = all
  const asked = first?.asked ?? []
  const demanded = Object.entries(conditions).flatMap(([name, met]) => (met === undefined ? [] : [{ name, met }]))
  const question: Question = {
    message: first?.message ?? '',
    asked,
    here: demanded.filter(({ name, met }) => !asked.includes(name) || !objects.every(met)).map(({ name }) => name),
    filtered: all.length > 0 && all.every(({ filtered }) => filtered),
    received: all.reduce((sum, { received }) => sum + received, 0),
  }
  const kept = objects.filter(object => demanded.every(({ met }) => met(object)))
  traceList(
    '%s asked for %o, filtered here %o, %d of %d objects',
    question.message,
    asked,
    question.here,
    kept.length,
    question.received,
  )
  // Not enumerable: a list compares and prints as the array that it is.
  return Object.defineProperty(kept, 'question', { value: question }) as Listed<T>
}

/** The condition that something is as wanted; none where nothing is. */
export function equal<T, V>(
  wanted: V | undefined,
  of: (object: T) => V | undefined,
): ((object: T) => boolean) | undefined {
  return wanted === undefined ? undefined : object => of(object) === wanted
}

/** The names of what is given. */
export function given(parts: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(parts).filter(key => parts[key] !== undefined)
}
