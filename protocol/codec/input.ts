/**
 * Bytes being read. One Input serves a whole receive buffer: readers get it with a start and an end, so that nothing is
 * sliced on the way down.
 */
export class Input {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** Byte order of the host that produced the bytes: a value, never a global, so that any host's bytes can be read on any host. */
  readonly littleEndian: boolean
  /** Fixed header of the message being read, for the few attributes whose form depends on its address family. */
  header: unknown = undefined
  /** The attributes being read leave NLA_F_NESTED out where their table has it: see {@link bareNests}. */
  bareNests = false
  /** Levels of nesting entered so far. */
  depth = 0
  #words: Int32Array | undefined | null = null

  constructor(bytes: Uint8Array, littleEndian: boolean) {
    // Never a Buffer: its slice() is a window on the same memory, which values must not keep.
    this.bytes =
      bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.littleEndian = littleEndian
  }

  /**
   * @internal
   * The same bytes as words, where they can be taken whole: what compiled readers find quickest. Undefined where memory or byte order
   * is not such.
   */
  get words(): Int32Array | undefined {
    if (this.#words === null) this.#words = this.littleEndian ? wordsOf(this.bytes) : undefined
    return this.#words
  }
}

const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function wordsOf({ buffer, byteOffset, length }: Uint8Array): Int32Array | undefined {
  return hostIsLittleEndian && byteOffset % 4 === 0 ? new Int32Array(buffer, byteOffset, length >> 2) : undefined
}

/** Deeper than anything the kernel sends (its own limit for strict policies is 10), shallow enough for any stack. */
export const maxDepth = 32

/** Netlink aligns messages, attributes and fixed headers to 4 bytes. */
export function align4(length: number): number {
  return (length + 3) & ~3
}
