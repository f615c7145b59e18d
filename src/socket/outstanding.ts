import type { Conversation } from './conversation.js'

/**
 * Conversations whose request has left, in the order of their sequence numbers. That is the order in which they left and in which the kernel
 * answers, but for dumps, which wait for each other: so what is looked for is the first, as a rule.
 */
export class Outstanding implements Iterable<Conversation> {
  readonly #conversations: Conversation[] = []

  get size(): number {
    return this.#conversations.length
  }

  add(conversation: Conversation): void {
    const all = this.#conversations
    const { length } = all
    if (length === 0 || all[length - 1]!.sequence < conversation.sequence) all.push(conversation)
    else all.splice(this.#place(conversation.sequence) + 1, 0, conversation)
  }

  /** The one that has a message of this sequence number. */
  find(sequence: number): Conversation | undefined {
    const found = this.#conversations[this.#place(sequence)]
    return found !== undefined && sequence - found.sequence < found.count ? found : undefined
  }

  has(conversation: Conversation): boolean {
    return this.#conversations[this.#place(conversation.sequence)] === conversation
  }

  /** Takes one out. Returns whether it was there. */
  remove(conversation: Conversation): boolean {
    const all = this.#conversations
    const at = this.#place(conversation.sequence)
    if (all[at] !== conversation) return false
    if (at === 0) all.shift()
    else all.splice(at, 1)
    return true
  }

  [Symbol.iterator](): IterableIterator<Conversation> {
    return this.#conversations[Symbol.iterator]()
  }

  /** Where the last one stands that does not begin behind this sequence number; -1 when all do. */
  #place(sequence: number): number {
    const all = this.#conversations
    let low = 0
    let high = all.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (all[middle]!.sequence <= sequence) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
