import type { MessageDefinition } from '../../../protocol/netlink/index.js'
import { whole } from '../../socket/exchange.js'
import { ask, type Operation } from '../../socket/operation.js'

/** How a list came about: what the kernel was asked, and what was left out only here. */
export interface Question {
  /** The request: `RTM_GETROUTE`. Every list is a dump; `get` and `find` are the questions with one answer. */
  readonly message: string
  /** What of the filter the request said, so that the kernel can leave the rest out. */
  readonly asked: readonly string[]
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
): Operation<Answer<A>> {
  const result = whole(definition.name, yield* ask({ kind: 'dump', definition: definition as MessageDefinition, body }))
  const bodies = result.replies.map(reply => reply.body as A)
  const { filtered } = result
  return { bodies, question: { message: definition.name, asked, filtered, received: bodies.length } }
}

/** Objects with the questions that brought them: several where each address family has its own. */
export function listed<T>(items: T[], ...questions: readonly Question[]): Listed<T> {
  const [first] = questions
  const question: Question = {
    message: first?.message ?? '',
    asked: first?.asked ?? [],
    filtered: questions.length > 0 && questions.every(({ filtered }) => filtered),
    received: questions.reduce((sum, { received }) => sum + received, 0),
  }
  // Not enumerable: a list compares and prints as the array that it is.
  return Object.defineProperty(items, 'question', { value: question }) as Listed<T>
}

/** The names of what is given. */
export function given(parts: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(parts).filter(key => parts[key] !== undefined)
}
