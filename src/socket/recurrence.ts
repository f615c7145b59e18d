/** How often datagrams have to come again before their dump counts as one without end: this many in all, and so many rounds. */
const leastDatagrams = 64
const leastRounds = 3

/** Dumps of fewer datagrams are not looked at: nearly all are over by then. */
const firstKept = 16

/**
 * Notices that a dump goes round in circles: that from some datagram on the same ones come again and again. Each object that the kernel
 * lists has something that no other has (an index, a handle, a key), so equal datagrams in such numbers are the same objects listed anew.
 *
 * One datagram is kept, and another in its place each time that twice as many have passed (Brent's cycle detection): whatever the length
 * of the circle and of the way there, one of them is met again within three times that.
 */
export class Recurrence {
  #kept: Uint8Array | undefined
  #count = 0
  #keepNext = firstKept
  /** Datagrams since the kept one stood there last. */
  #since = 0
  /** How many lie between its appearances; 0 before it has come again. */
  #period = 0
  #rounds = 0

  /** Takes the next datagram of the dump, which lies where another will. Returns whether the kernel goes round in circles. */
  circles(bytes: Uint8Array, length: number): boolean {
    this.#count++
    this.#since++
    if (this.#kept !== undefined && equal(this.#kept, bytes, length)) {
      this.#rounds = this.#since === this.#period ? this.#rounds + 1 : 1
      this.#period = this.#since
      this.#since = 0
      return this.#rounds >= leastRounds && this.#rounds * this.#period >= leastDatagrams
    }
    if (this.#since > this.#period) this.#rounds = 0
    if (this.#rounds === 0 && this.#count >= this.#keepNext) {
      this.#kept = bytes.slice(0, length)
      this.#keepNext = this.#count * 2
      this.#since = 0
      this.#period = 0
    }
    return false
  }
}

function equal(kept: Uint8Array, bytes: Uint8Array, length: number): boolean {
  if (kept.length !== length) return false
  for (let i = 0; i < length; i++) if (kept[i] !== bytes[i]) return false
  return true
}
