import { once } from 'node:events'
import { GatheredText } from './gathered-text.js'

/** Bytes of text that gather before they are written. */
const chunk = 64 * 1024

/** Where the lines of a capture go, part after part of it (what is read at once). */
export interface ShownOutput {
  line(text: string): void
  /** Whether nobody reads any more. */
  readonly gone: boolean
  /** Whether there is enough to be worth a write. */
  readonly full: boolean
  /** Whether the lines of this part are made here; what others show is only followed. */
  shows(part: number): boolean
  /** A part is over. */
  done(part: number): Promise<void>
  /** Writes what has gathered, behind so many parts. */
  flush(parts: number): Promise<void>
}

/** Much text to standard output: gathered, never faster than it is read, and over as soon as the reader has gone (`| head`). */
export class TextOutput implements ShownOutput {
  readonly #stream: NodeJS.WriteStream
  readonly #text = new GatheredText()
  #failed = false

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream
    // Standard output forgets its error as soon as it has told it.
    stream.once('error', () => {
      this.#failed = true
    })
  }

  get gone(): boolean {
    return this.#failed || this.#stream.destroyed
  }

  line(text: string): void {
    this.#text.line(text)
  }

  get full(): boolean {
    return this.#text.length >= chunk
  }

  shows(): boolean {
    return true
  }

  done(): Promise<void> {
    return this.flush()
  }

  flush(): Promise<void> {
    return this.write(this.#text.take())
  }

  async write(text: Uint8Array): Promise<void> {
    if (text.length === 0 || this.gone || this.#stream.write(text)) return
    const drained = new AbortController()
    const { signal } = drained
    await Promise.race([once(this.#stream, 'drain', { signal }), once(this.#stream, 'close', { signal })]).catch(
      () => {},
    )
    drained.abort()
  }
}
