/**
 * Bytes that came but were not used yet. What came is read where it stands: only a packet that spans chunks is put together, by itself.
 */
export class Pending {
  /** What can be read now. */
  bytes: Uint8Array = new Uint8Array()
  /** Offset in the input of the first of `bytes`. */
  offset = 0
  readonly #chunks: Uint8Array[] = []
  #waiting = 0
  #needed = 0

  /** Adds bytes, for {@link next} to make readable. */
  add(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#waiting += chunk.length
  }

  /** Makes more bytes readable; false while fewer are there than were asked for by `keep`, and when there are none. */
  next(): boolean {
    if (this.#waiting === 0 || this.bytes.length + this.#waiting < this.#needed) return false
    if (this.bytes.length === 0 && this.#chunks[0]!.length >= this.#needed) this.bytes = this.#take(Infinity)
    else this.#fill(this.#needed)
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
    if (this.#waiting > 0) this.#fill(this.bytes.length + this.#waiting)
  }

  /** Makes `bytes` so long. */
  #fill(length: number): void {
    const joined = new Uint8Array(length)
    joined.set(this.bytes)
    for (let at = this.bytes.length; at < length; ) {
      const part = this.#take(length - at)
      joined.set(part, at)
      at += part.length
    }
    this.bytes = joined
  }

  /** The first of what waits: so many bytes, or fewer where the chunk ends. */
  #take(most: number): Uint8Array {
    // A Buffer's `subarray` makes Buffers, slowly.
    const { buffer, byteOffset, length } = this.#chunks[0]!
    const taken = new Uint8Array(buffer, byteOffset, Math.min(most, length))
    if (taken.length === length) this.#chunks.shift()
    else this.#chunks[0] = new Uint8Array(buffer, byteOffset + taken.length, length - taken.length)
    this.#waiting -= taken.length
    return taken
  }
}
