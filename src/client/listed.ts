import type { MessageDefinition } from '../../protocol/netlink/index.js'
import { whole } from '../socket/exchange.js'
import { ask, type Operation } from '../socket/operation.js'
import type { Reply } from '../socket/request.js'
import { debugLog } from '../socket/trace.js'

/** How a list came about: what the kernel was asked, and what was left out only here. */
export interface Question {
  /** The request: `RTM_GETROUTE`. */
  readonly message: string
  /** `get`: the filter names one object, and the kernel was asked for that one alone, as `get` and `find` ask; else a `dump`. */
  readonly kind: 'get' | 'dump'
  /** What of the filter the request said, so that the kernel can leave the rest out. */
  readonly asked: readonly string[]
  /** What of the filter was seen to here: the kernel cannot be asked for it, or it was asked and sent other objects as well. */
  readonly here: readonly string[]
  /** Whether the kernel says that it filtered (NLM_F_DUMP_FILTERED). Some kernels and objects filter and do not say so. Of a `get` always. */
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

/** What a list is made of: dumps, one after the other, and what their replies are. */
export interface Listing<B, T, A = B> {
  readonly definition: MessageDefinition<B>
  /** What each of the dumps asks: several where each address family has its own. */
  readonly bodies: readonly B[]
  /** Whether the body names one object: a question with one answer then does instead of a dump. */
  readonly one?: boolean
  /** What of the filter the bodies say. */
  readonly asked: readonly string[]
  /** The object that a reply tells of; undefined where the kernel tells of what nobody asked for. */
  object(body: A): T | undefined
  readonly conditions?: Conditions<T>
  /** The error by which the kernel says that there is nothing to list. */
  readonly nothing?: string
}

/** A list that is not kept: its objects one by one, as the kernel tells of them. */
export class Streaming<T> {
  readonly listing: Operation<Listing<unknown, T>>

  constructor(listing: Operation<Listing<unknown, T>>) {
    this.listing = listing
  }
}

export function streaming<B, T, A>(listing: Operation<Listing<B, T, A>>): Streaming<T> {
  return new Streaming(listing as Operation<Listing<B, T, unknown>> as Operation<Listing<unknown, T>>)
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
  const bodies: A[] = []
  const question = yield* each(definition, body, bodies, reply => reply as A, asked, options)
  return { bodies, question }
}

/** Puts into `found` what `object` makes of each reply as it comes: no reply is kept longer than that. */
function* each<B, T>(
  definition: MessageDefinition<B>,
  body: B,
  found: T[],
  object: (body: unknown) => T | undefined,
  asked: readonly string[],
  options: { retries?: number; label?: string } = {},
): Operation<Question> {
  const before = found.length
  let received = 0
  const result = yield* ask({
    kind: 'dump',
    definition: definition as MessageDefinition,
    body,
    ...options,
    eachBody(body) {
      received++
      const one = object(body)
      if (one !== undefined) found.push(one)
    },
    again() {
      received = 0
      found.length = before
    },
  })
  const { filtered } = whole(definition.name, result, found)
  return { message: definition.name, kind: 'dump', asked, here: [], filtered, received }
}

/** The same where the body names one object. */
function* single<B, T>(
  definition: MessageDefinition<B>,
  body: B,
  found: T[],
  object: (body: unknown) => T | undefined,
  asked: readonly string[],
): Operation<Question> {
  const reply = yield* ask({ kind: 'query', definition: definition as MessageDefinition, body })
  const one = object(reply.body)
  if (one !== undefined) found.push(one)
  return { message: definition.name, kind: 'get', asked, here: [], filtered: true, received: 1 }
}

/** The whole of a list. @throws DumpInterruptedError */
export function* gather<B, T, A>(listing: Operation<Listing<B, T, A>>): Operation<Listed<T>> {
  return yield* collect(yield* listing)
}

/** The same of a listing that is made. */
export function* collect<B, T, A>(list: Listing<B, T, A>): Operation<Listed<T>> {
  const { definition, bodies, asked, conditions, nothing } = list
  const object = (body: unknown): T | undefined => list.object(body as A)
  const found: T[] = []
  const questions: Question[] = []
  const [kind, question] = list.one ? (['get', single] as const) : (['dump', each] as const)
  for (const body of bodies)
    try {
      questions.push(yield* question(definition, body, found, object, asked))
    } catch (error) {
      if (!says(error, nothing)) throw error
      questions.push({ message: definition.name, kind, asked, here: [], filtered: true, received: 0 })
    }
  return listed(found, questions, conditions)
}

/** Whether an error only says that there is nothing to list. */
export function says(error: unknown, nothing: string | undefined): boolean {
  return nothing !== undefined && (error as { code?: string }).code === nothing
}

/** What a list has of replies that came together. */
export function* wanted<T>(listing: Listing<unknown, T>, replies: readonly Reply[]): Generator<T, void> {
  const demanded = Object.values(listing.conditions ?? {}).filter(met => met !== undefined)
  for (const { body } of replies) {
    const object = listing.object(body)
    if (object !== undefined && demanded.every(met => met(object))) yield object
  }
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
    kind: first?.kind ?? 'dump',
    asked,
    here: demanded.filter(({ name, met }) => !asked.includes(name) || !objects.every(met)).map(({ name }) => name),
    filtered: all.length > 0 && all.every(({ filtered }) => filtered),
    received: all.reduce((sum, { received }) => sum + received, 0),
  }
  const kept =
    question.here.length === 0 ? [...objects] : objects.filter(object => demanded.every(({ met }) => met(object)))
  // `DEBUG=nlkit:list` prints the question behind each list.
  debugLog('list')?.(
    '%s (%s) asked for %o, filtered here %o, %d of %d objects',
    question.message,
    question.kind,
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
