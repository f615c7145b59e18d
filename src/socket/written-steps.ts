import { EncodeError } from '../../protocol/codec/index.js'
import { type MessageDefinition, NLM_F } from '../../protocol/netlink/index.js'
import { Messages } from './messages.js'
import { inOperation } from './pack.js'
import type { TransactionStep, Written } from './request.js'

/** A step that was written when it was made. Its body reads as what was written. */
export class WrittenStep implements TransactionStep {
  readonly definition: MessageDefinition
  readonly flags: number
  readonly subject: unknown
  readonly label: string | undefined
  readonly #messages: Messages
  readonly #start: number

  constructor(
    definition: MessageDefinition,
    flags: number,
    subject: unknown,
    label: string | undefined,
    messages: Messages,
    start: number,
  ) {
    this.definition = definition
    this.flags = flags
    this.subject = subject
    this.label = label
    this.#messages = messages
    this.#start = start
  }

  get body(): unknown {
    return this.#messages.body(this.definition, this.#start)
  }

  /** The same step, whose object the kernel tells as it became. */
  get echoed(): WrittenStep {
    const { definition, flags, subject, label } = this
    return new WrittenStep(definition, flags | NLM_F.ECHO, subject, label, this.#messages, this.#start)
  }
}

/**
 * The steps of a transaction, each written when it is added: for thousands of them, whose bytes take a fraction of the objects that they are made
 * of.
 */
export class WrittenSteps implements Written {
  readonly list: WrittenStep[] = []
  readonly #messages: Messages

  constructor(littleEndian: boolean, steps: Iterable<TransactionStep> = []) {
    this.#messages = new Messages(littleEndian)
    for (const step of steps) this.add(step.definition, step.body, step.flags ?? 0, step.subject, step.label)
  }

  get littleEndian(): boolean {
    return this.#messages.littleEndian
  }

  get bytes(): Uint8Array {
    return this.#messages.bytes
  }

  /** @throws EncodeError, with the steps as before */
  add<T>(definition: MessageDefinition<T>, body: T, flags: number, subject: unknown, label: string | undefined): void {
    const messages = this.#messages
    let start: number
    try {
      start = messages.put(definition, body, flags)
    } catch (error) {
      throw error instanceof EncodeError ? inOperation(error, { definition, label }, this.list.length) : error
    }
    this.list.push(new WrittenStep(definition as MessageDefinition, flags, subject, label, messages, start))
  }
}
