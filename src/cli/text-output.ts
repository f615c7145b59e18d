import { once } from 'node:events'

/** Bytes of text that gather before they are written. */
const chunk = 64 * 1024

/** Much text to standard output: gathered, never faster than it is read, and over as soon as the reader has gone (`| head`). */
export class TextOutput {
  readonly #stream: NodeJS.WriteStream
  #text = ''

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream
  }

  /** Whether nobody reads any more. */
  get gone(): boolean {
    return this.#stream.destroyed || this.#stream.errored != null
  }

  line(text: string): void {
    this.#text += `${text}\n`
  }

  /** Whether there is enough to be worth a write. */
  get full(): boolean {
    return this.#text.length >= chunk
  }

  async flush(): Promise<void> {
    const text = this.#text
    this.#text = ''
    if (text === '' || this.gone || this.#stream.write(text)) return
    const drained = new AbortController()
    const { signal } = drained
    await Promise.race([once(this.#stream, 'drain', { signal }), once(this.#stream, 'close', { signal })]).catch(
      () => {},
    )
    drained.abort()
  }
}
