import { LITTLE, setWord, view, WORD } from './native.js'

/** Room for any socket address: sizeof(struct sockaddr_storage). */
const ADDRESS_SIZE = 128

/** The fields of `struct msghdr`, in words: each starts on one, whatever its own size (recvmsg(2)). */
const NAME = 0
const NAME_LENGTH = 1
const VECTOR = 2
const VECTOR_LENGTH = 3
const CONTROL = 4
const CONTROL_LENGTH = 5
const FLAGS = 6

export interface MessageBufferOptions {
  /** Where the payload goes. A datagram that does not fit is cut, and MSG.TRUNC says so. */
  data: Buffer
  /** Room for control messages, cmsg(3), in bytes. Default 0: none wanted. */
  controlSize?: number
}

/**
 * The buffers of recvmsg(2) and the `struct msghdr` that points at them, made once and used for every call: the addresses do
 * not change, because Node never moves the memory of a Buffer that native code has seen.
 */
export class MessageBuffer {
  readonly data: Buffer
  readonly address = Buffer.alloc(ADDRESS_SIZE)
  readonly control: Buffer
  readonly header = Buffer.alloc(7 * WORD)
  /** `struct iovec`; a member because `header` points at it. */
  readonly #vector = Buffer.alloc(2 * WORD)
  readonly #fields = view(this.header)

  constructor(options: MessageBufferOptions, addressOf: (buffer: Buffer) => bigint) {
    this.data = options.data
    this.control = Buffer.alloc(options.controlSize ?? 0)
    const vector = view(this.#vector)
    setWord(vector, 0, addressOf(this.data))
    setWord(vector, WORD, BigInt(this.data.length))
    setWord(this.#fields, NAME * WORD, addressOf(this.address))
    setWord(this.#fields, VECTOR * WORD, addressOf(this.#vector))
    setWord(this.#fields, VECTOR_LENGTH * WORD, 1n)
    if (this.control.length > 0) setWord(this.#fields, CONTROL * WORD, addressOf(this.control))
  }

  /** Puts back the sizes that recvmsg(2) overwrites with what it used. */
  reset(): void {
    this.#fields.setUint32(NAME_LENGTH * WORD, ADDRESS_SIZE, LITTLE)
    setWord(this.#fields, CONTROL_LENGTH * WORD, BigInt(this.control.length))
    this.#fields.setInt32(FLAGS * WORD, 0, LITTLE)
  }

  /** Bytes of `address` that the last call filled. */
  get addressLength(): number {
    return Math.min(this.#fields.getUint32(NAME_LENGTH * WORD, LITTLE), ADDRESS_SIZE)
  }

  /** Bytes of `control` that the last call filled. */
  get controlLength(): number {
    return getWord(this.#fields, CONTROL_LENGTH)
  }

  /** `msg_flags` of the last call: MSG.TRUNC, MSG.CTRUNC. */
  get flags(): number {
    return this.#fields.getInt32(FLAGS * WORD, LITTLE)
  }
}

function getWord(source: DataView, index: number): number {
  return WORD === 4 ? source.getUint32(index * 4, LITTLE) : Number(source.getBigUint64(index * 8, LITTLE))
}
