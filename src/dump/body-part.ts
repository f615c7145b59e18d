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

  constructor(...paths: readonly string[]) {
    this.#paths = paths
  }

  /** `{ header, attributes }` with these attributes, and where they cannot be read alone with all of them. */
  of(message: PartialBody): unknown {
    const { definition, read } = message
    if (read === undefined || definition?.body.part === undefined) return message.body
    const { body } = definition
    let reader = this.#readers.get(body)
    if (reader === undefined) {
      reader = body.part!(this.#paths)
      this.#readers.set(body, reader)
    }
    return message.read!(reader)
  }
}
