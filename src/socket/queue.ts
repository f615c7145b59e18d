import { type Conversation, QueryConversation } from './conversation.js'

/** What becomes of a conversation that could leave: it does; it waits, and others may before it; it waits, and so do all behind it. */
export type Turn = 'leaves' | 'waits' | 'last'

/** Conversations whose request has not left yet, in the order in which they were asked. */
export class Queue implements Iterable<Conversation> {
  #conversations: Conversation[] = []
  /** Where the first one stands. Those before it have left, and are less than half: so moving the others up costs next to nothing. */
  #first = 0
  #bytes = 0
  #questions = 0

  get size(): number {
    return this.#conversations.length - this.#first
  }

  /** How long their requests are. */
  get bytes(): number {
    return this.#bytes
  }

  /** How many of them are questions, each with an answer of its own. */
  get questions(): number {
    return this.#questions
  }

  add(conversation: Conversation): void {
    this.#conversations.push(conversation)
    this.#count(conversation, 1)
  }

  /** Before all others. */
  addFirst(conversation: Conversation): void {
    this.#conversations.splice(this.#first, 0, conversation)
    this.#count(conversation, 1)
  }

  /** Takes out the only one, unless it was given up: what is asked by itself needs no list. */
  takeOnly(): Conversation | undefined {
    if (this.size !== 1 || this.#conversations[0]!.abandoned) return undefined
    const conversation = this.#conversations.pop()!
    this.#count(conversation, -1)
    return conversation
  }

  /** Takes out those whose turn it is, and what was given up before it left. */
  take(turn: (conversation: Conversation) => Turn): Conversation[] {
    const all = this.#conversations
    const taken: Conversation[] = []
    const waiting: Conversation[] = []
    let at = this.#first
    for (; at < all.length; at++) {
      const conversation = all[at]!
      const verdict = conversation.abandoned ? undefined : turn(conversation)
      if (verdict === 'last') break
      if (verdict === 'waits') waiting.push(conversation)
      else this.#count(conversation, -1)
      if (verdict === 'leaves') taken.push(conversation)
    }
    while (waiting.length > 0) all[--at] = waiting.pop()!
    this.#first = at
    if (2 * at >= all.length) {
      all.splice(0, at)
      this.#first = 0
    }
    return taken
  }

  *[Symbol.iterator](): Generator<Conversation, void> {
    for (let at = this.#first; at < this.#conversations.length; at++) yield this.#conversations[at]!
  }

  #count(conversation: Conversation, sign: 1 | -1): void {
    this.#bytes += sign * conversation.bytes.length
    if (conversation instanceof QueryConversation) this.#questions += sign
  }
}
