import type { DecodedMessage } from '../decoded.js'
import { type Alignable, align, shared } from './align.js'
import { bytesOf, contents, type Difference, type DiffOptions, diffMessages } from './message.js'

/** Two messages that belong together, or one without a partner. */
export interface MessagePair {
  readonly a?: DecodedMessage
  readonly b?: DecodedMessage
  /** Empty where both are there and say the same. */
  readonly differences: readonly Difference[]
}

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
  return align(a.map(item), b.map(item), likeness).map(([x, y]) => ({
    ...(x && { a: x.message }),
    ...(y && { b: y.message }),
    differences: x && y ? diffMessages(x.message, y.message, options) : [],
  }))
}

interface Item extends Alignable {
  readonly message: DecodedMessage
}

function item(message: DecodedMessage): Item {
  let says: ReadonlySet<string> | undefined
  return {
    message,
    key: `${message.name} ${message.datagram.direction ?? ''}`,
    // A capture that goes by type alone needs no trees for it.
    get says() {
      says ??= new Set(contents(message.tree, bytesOf(message)))
      return says
    },
  }
}

function likeness(a: Item, b: Item): number {
  return a.key === b.key ? 0.5 + shared(a.says, b.says) / 2 : 0
}
