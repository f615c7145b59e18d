import type { CapturedDatagram, CaptureProblem } from '../capture/datagram.js'
import { netlinkProtocol } from '../capture/netlink-protocols.js'
import { readCaptureBatches } from '../capture/read.js'
import { Decoder } from '../dump/decode.js'
import type { DecodedMessage } from '../dump/decoded.js'
import { encodeJson, type JsonMessage, readJsonMessages } from '../dump/encode/index.js'
import { readInput } from './dump-input.js'
import { problemLine } from './dump-lines.js'
import { type Terminal, tone } from './terminal.js'

/** The messages of a capture, or of the JSON that `nlkit dump --json` prints, as they are read; what cannot be read is told. */
export class MessageInput {
  readonly #file: string
  readonly #errors: Terminal
  readonly #decoder = new Decoder()
  /** Whether all of it could be read so far. */
  whole = true

  constructor(file: string, errors: Terminal) {
    this.#file = file
    this.#errors = errors
  }

  async all(): Promise<DecodedMessage[]> {
    const messages: DecodedMessage[] = []
    for await (const batch of this.batches()) messages.push(...batch)
    return messages
  }

  async *batches(): AsyncGenerator<readonly DecodedMessage[], void, undefined> {
    const chunks = readInput(this.#file)
    const { value: first, done } = await chunks.next()
    async function* again(): AsyncGenerator<Uint8Array, void, undefined> {
      if (!done) yield first
      yield* chunks
    }
    const isJson = !done && /^\s*[[{]/.test(new TextDecoder().decode(first.subarray(0, 64)))
    yield* isJson ? this.#json(again()) : this.#capture(again())
  }

  async *#capture(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly DecodedMessage[], void, undefined> {
    for await (const items of readCaptureBatches(chunks)) {
      const messages: DecodedMessage[] = []
      for (const item of items) {
        if (item.kind === 'problem') {
          this.#problem(item.problem)
          continue
        }
        const { datagram } = item
        const decoded = this.#decoder.decode(datagram)
        messages.push(...decoded.messages)
        for (const { reason } of decoded.problems) this.#problem({ reason, place: datagram.place })
      }
      yield messages
    }
  }

  /** An object to a line, or any other JSON, which has to be there as a whole. */
  async *#json(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly DecodedMessage[], void, undefined> {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of chunks) {
      text += decoder.decode(chunk, { stream: true })
      const end = text.lastIndexOf('\n')
      if (end === -1 || !isObject(text.slice(0, text.indexOf('\n')))) continue
      yield this.#decoded(readJsonMessages(text.slice(0, end)))
      text = text.slice(end + 1)
    }
    if (text.trim() !== '') yield this.#decoded(readJsonMessages(text))
  }

  #decoded(messages: readonly JsonMessage[]): DecodedMessage[] {
    return messages.flatMap(message => this.#decoder.decode(datagramOf(message)).messages)
  }

  #problem(problem: CaptureProblem): void {
    this.whole = false
    this.#errors.line(tone('warning', `nlkit: ${this.#file}: not read: `), problemLine(problem))
  }
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object'
  } catch {
    return false
  }
}

function datagramOf(message: JsonMessage): CapturedDatagram {
  const { protocol, direction } = message
  return {
    bytes: encodeJson(message),
    littleEndian: message.byteOrder !== 'big',
    protocol:
      typeof protocol === 'string' ? netlinkProtocol(protocol) : typeof protocol === 'number' ? protocol : undefined,
    direction: direction === 'sent' || direction === 'received' ? direction : undefined,
    time: undefined,
    place: { offset: 0 },
  }
}
