/** Bytes that came but were not used yet. Chunks are joined only where a packet spans them. */
export class Pending {
  /** What can be read now. */
  bytes: Uint8Array = new Uint8Array()
  /** Offset in the input of the first of `bytes`. */
  offset = 0
  readonly #chunks: Uint8Array[] = []
  #waiting = 0
  #needed = 0

  /** Adds bytes; false while fewer are there than were asked for by `keep`. */
  add(chunk: Uint8Array): boolean {
    this.#chunks.push(chunk)
    this.#waiting += chunk.length
    if (this.bytes.length + this.#waiting < this.#needed) return false
    this.join()
    return true
  }

  /** `used` bytes are done with; the next read makes sense with `needed` bytes behind them. */
  keep(used: number, needed: number): void {
    this.bytes = this.bytes.subarray(used)
    this.offset += used
    this.#needed = needed
  }

  /** Makes all that came readable, be it enough or not. */
  join(): void {
    if (this.#waiting === 0) return
    if (this.bytes.length === 0 && this.#chunks.length === 1) this.bytes = plain(this.#chunks[0]!)
    else {
      const joined = new Uint8Array(this.bytes.length + this.#waiting)
      joined.set(this.bytes)
      let at = this.bytes.length
      for (const chunk of this.#chunks) {
        joined.set(chunk, at)
        at += chunk.length
      }
      this.bytes = joined
    }
    this.#chunks.length = 0
    this.#waiting = 0
  }
}

/** A Buffer's `subarray` makes Buffers, slowly. */
function plain(chunk: Uint8Array): Uint8Array {
  return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}
