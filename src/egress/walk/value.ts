/** Bytes of which some may be unknown. */
export interface Value {
  readonly bytes: Uint8Array
  /** 1 for each byte that is known. */
  readonly known: Uint8Array
}

export function known(bytes: Uint8Array): Value {
  return { bytes, known: new Uint8Array(bytes.length).fill(1) }
}

export function unknown(length: number): Value {
  return { bytes: new Uint8Array(length), known: new Uint8Array(length) }
}

export function isKnown({ known }: Value): boolean {
  return known.every(Boolean)
}

/** Whether the value is `bytes`: one known byte that differs is enough to say no. */
export function equals(value: Value, bytes: Uint8Array): Answer {
  for (let i = 0; i < bytes.length; i += 1) if (value.known[i] && value.bytes[i] !== bytes[i]) return 'no'
  return isKnown(value) ? 'yes' : 'maybe'
}

/** Yes or no, or what nobody can tell from what is known. */
export type Answer = 'yes' | 'no' | 'maybe'

export function not(answer: Answer): Answer {
  return answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'maybe'
}

/** As memcmp(3). */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i += 1) if (a[i] !== b[i]) return a[i]! - b[i]!
  return 0
}

/**
 * The registers of a rule: 64 bytes, which NFT_REG[1] to [4] name by sixteens and NFT_REG32 by fours
 * (linux/netfilter/nf_tables.h).
 */
export class Registers {
  readonly #value = unknown(64)

  read(register: number | undefined, length: number): Value {
    const at = offsetOf(register)
    return { bytes: this.#value.bytes.slice(at, at + length), known: this.#value.known.slice(at, at + length) }
  }

  /** What is shorter than its last 4 bytes is filled up with zeros, as the kernel does. */
  write(register: number | undefined, value: Value): void {
    const at = offsetOf(register)
    const end = at + Math.ceil(value.bytes.length / 4) * 4
    this.#value.bytes.fill(0, at, end)
    this.#value.known.fill(1, at, end)
    this.#value.bytes.set(value.bytes, at)
    this.#value.known.set(value.known, at)
  }
}

function offsetOf(register = 1): number {
  return register < 8 ? (register - 1) * 16 : (register - 8) * 4
}
