/** Characters that wait to be put together: the longer they wait, the more often the garbage collector copies what they are made of. */
const most = 4096

/** Lines that gather, as the bytes of their text. */
export class GatheredText {
  #waiting = ''
  #bytes = Buffer.allocUnsafeSlow(128 << 10)
  #length = 0

  line(text: string): void {
    this.#waiting += text + '\n'
    if (this.#waiting.length >= most) this.#encode()
  }

  /** Bytes, but for those of the last lines. */
  get length(): number {
    return this.#length
  }

  /** All of it, for whoever wants to keep it; what comes next starts anew. */
  take(): Uint8Array<ArrayBuffer> {
    this.#encode()
    const taken = new Uint8Array(this.#length)
    taken.set(this.#bytes.subarray(0, this.#length))
    this.#length = 0
    return taken
  }

  #encode(): void {
    // A unit of UTF-16 takes three bytes at most. To count them first takes as long as to write them.
    const end = this.#length + 3 * this.#waiting.length
    if (end > this.#bytes.length) this.#grow(end)
    this.#length += this.#bytes.write(this.#waiting, this.#length)
    this.#waiting = ''
  }

  #grow(least: number): void {
    const grown = Buffer.allocUnsafeSlow(2 * least)
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}
