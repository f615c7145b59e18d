import type { Codec } from '../../protocol/codec/index.js'
import type { DecodedMessage } from './decoded.js'

type Reader = Pick<Codec<unknown>, 'read'>

/** A message, or at least its body. */
export type PartialBody = Pick<DecodedMessage, 'body'> & Partial<Pick<DecodedMessage, 'definition' | 'read'>>

/**
 * A few attributes of messages: the others are stepped over, which takes a fraction of the time that it takes to read all of a body.
 * `paths` are keys, or keys of a nest behind that of the nest: `linkinfo.kind`.
 */
export class BodyPart {
  readonly #paths: readonly string[]
  readonly #readers = new WeakMap<Codec<unknown>, Reader>()
  /** The last of them: the next message mostly is of the same type. */
  #body: Codec<unknown> | undefined
  #reader: Reader | undefined

  constructor(...paths: readonly string[]) {
    this.#paths = paths
  }

  /** `{ header, attributes }` with these attributes, and where they cannot be read alone with all of them. */
  of(message: PartialBody): unknown {
    const { definition, read } = message
    if (read === undefined || definition?.body.part === undefined) return message.body
    if (definition.body !== this.#body) this.#turnTo(definition.body)
    return message.read!(this.#reader!)
  }

  #turnTo(body: Codec<unknown>): void {
    this.#body = body
    this.#reader = this.#readers.get(body) ?? body.part!(this.#paths)
    this.#readers.set(body, this.#reader)
  }
}
