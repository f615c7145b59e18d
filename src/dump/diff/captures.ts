import type { DecodedMessage } from '../decoded.js'
import { align } from './align.js'
import { bytesOf, contents, type Difference, type DiffOptions, diffMessages, shared } from './message.js'

/** Two messages that belong together, or one without a partner. */
export interface MessagePair {
  readonly a?: DecodedMessage
  readonly b?: DecodedMessage
  /** Empty where both are there and say the same. */
  readonly differences: readonly Difference[]
}

/** Above this many comparisons messages are not looked at to pair them. */
const mostComparisons = 1_000_000

/**
 * The messages of two captures side by side, in order: of the same type and direction, and among those the most alike.
 * Where more than a million pairs would have to be compared, type and direction decide alone: the first of A with the
 * first of B, and so on.
 */
export function diffCaptures(
  a: readonly DecodedMessage[],
  b: readonly DecodedMessage[],
  options: DiffOptions = {},
): MessagePair[] {
  const pairs = a.length * b.length > mostComparisons ? pairByKind(a, b) : pairByLikeness(a, b)
  return pairs.map(([x, y]) => ({
    ...(x && { a: x }),
    ...(y && { b: y }),
    differences: x && y ? diffMessages(x, y, options) : [],
  }))
}

type Pair = [DecodedMessage | undefined, DecodedMessage | undefined]

function kind({ name, datagram }: DecodedMessage): string {
  return `${name} ${datagram.direction ?? ''}`
}

function pairByLikeness(a: readonly DecodedMessage[], b: readonly DecodedMessage[]): Pair[] {
  const messages = (list: readonly DecodedMessage[]) =>
    list.map(message => ({ message, kind: kind(message), says: contents(message.tree, bytesOf(message)) }))
  const likeness = (x: ReturnType<typeof messages>[number], y: typeof x): number =>
    x.kind === y.kind ? 0.5 + shared(x.says, y.says) / 2 : 0
  return align(messages(a), messages(b), likeness).map(([x, y]) => [x?.message, y?.message])
}

function pairByKind(a: readonly DecodedMessage[], b: readonly DecodedMessage[]): Pair[] {
  const waiting = new Map<string, DecodedMessage[]>()
  for (const message of [...b].reverse()) {
    const list = waiting.get(kind(message))
    if (list) list.push(message)
    else waiting.set(kind(message), [message])
  }
  const pairs: Pair[] = a.map(message => [message, waiting.get(kind(message))?.pop()])
  const paired = new Set(pairs.map(([, message]) => message))
  return [...pairs, ...b.filter(message => !paired.has(message)).map((message): Pair => [undefined, message])]
}
