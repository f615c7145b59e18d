import type { Output } from './output.js'

/** What a constant was written as. */
class Written {
  #littleEndian = false
  #bytes: Uint8Array | undefined

  /** As `write` writes it, which is asked once for each byte order in a row. */
  write<T>(output: Output, value: T, write: (output: Output, value: T) => void): void {
    if (this.#bytes !== undefined && this.#littleEndian === output.littleEndian) {
      output.append(this.#bytes)
      return
    }
    const start = output.length
    write(output, value)
    this.#bytes = output.take(start)
    this.#littleEndian = output.littleEndian
  }
}

/** @internal Constants, for the compiled writers of tables that have some ({@link SetOptions.constants}). */
export const constants = new WeakMap<object, Written>()

/**
 * Attributes that thousands of messages have the same of: frozen, with all in them, so that they may be written once, and as their bytes from then on.
 *
 * @internal
 */
export function constant<T extends object>(value: T): T {
  constants.set(frozen(value), new Written())
  return value
}

function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) frozen(inner)
  return Object.freeze(value)
}
