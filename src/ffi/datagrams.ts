import { LITTLE, setWord, view, WORD } from './native.js'

/** struct mmsghdr: a `struct msghdr` of seven words, and the length of what was received, padded to a word. */
const HEADER = 8 * WORD
/** struct iovec: base and length. */
const VECTOR = 2 * WORD
/** Room for a struct sockaddr_nl: 12 bytes. */
const ADDRESS = 16

/** Where the fields of `struct mmsghdr` stand, in words: each of `struct msghdr` starts on one (recvmsg(2)). */
const field = { name: 0, nameLength: 1, vector: 2, vectorLength: 3, flags: 6, length: 7 }

/**
 * The buffers of recvmmsg(2) on a netlink socket, made once and used for every call: the call itself then takes numbers alone,
 * which the FFI hands over quicker than buffers, and brings many datagrams for the price of one.
 */
export class DatagramBuffers {
  /** Where the datagrams go, one to each. */
  readonly slots: readonly Uint8Array[]
  /** Where the array of `struct mmsghdr` lies. */
  readonly pointer: number
  // Members because the headers point at them.
  readonly #data: Buffer
  readonly #table: Buffer
  readonly #fields: DataView
  readonly #addresses: number

  /** `count` slots of `size` bytes each. Memory that no datagram reaches is never touched, so never taken. */
  constructor(count: number, size: number, addressOf: (buffer: Buffer) => bigint) {
    this.#data = Buffer.from(new ArrayBuffer(count * size))
    this.slots = Array.from({ length: count }, (_, i) => new Uint8Array(this.#data.buffer, i * size, size))
    this.#addresses = count * (HEADER + VECTOR)
    this.#table = Buffer.from(new ArrayBuffer(this.#addresses + count * ADDRESS))
    this.#fields = view(this.#table)
    const [data, table] = [addressOf(this.#data), addressOf(this.#table)]
    this.pointer = Number(table)
    for (let i = 0; i < count; i++) {
      const vector = count * HEADER + i * VECTOR
      setWord(this.#fields, vector, data + BigInt(i * size))
      setWord(this.#fields, vector + WORD, BigInt(size))
      const set = (name: keyof typeof field, value: bigint): void =>
        setWord(this.#fields, i * HEADER + field[name] * WORD, value)
      set('name', table + BigInt(this.#addresses + i * ADDRESS))
      // An int, and after each call the length of a struct sockaddr_nl, which is all that a later call needs.
      this.#fields.setUint32(i * HEADER + field.nameLength * WORD, ADDRESS, LITTLE)
      set('vector', table + BigInt(vector))
      set('vectorLength', 1n)
    }
  }

  /** Bytes in a slot, as the last call filled it. */
  length(slot: number): number {
    return this.#fields.getUint32(slot * HEADER + field.length * WORD, LITTLE)
  }

  /** `msg_flags`: MSG.TRUNC when the datagram was longer than the slot. */
  flags(slot: number): number {
    return this.#fields.getInt32(slot * HEADER + field.flags * WORD, LITTLE)
  }

  /** Port id of the sender (`nl_pid`): 0 is the kernel. */
  sender(slot: number): number {
    return this.#fields.getUint32(this.#addresses + slot * ADDRESS + 4, LITTLE)
  }
}
