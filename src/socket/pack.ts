import { EncodeError, Output } from '../../protocol/codec/index.js'
import { type MessageDefinition, NLM_F, writeMessage } from '../../protocol/netlink/index.js'
import type { Refused } from './refusal.js'
import type { Command } from './request.js'

/** At this size the kernel's cost for each message is at its lowest; larger datagrams only hold up other requests. */
export const datagramLimit = 128 * 1024

/** What an error names of a command. */
type Named = Pick<Refused, 'definition' | 'subject' | 'label'> & { readonly index: number }

/**
 * Commands that leave in a datagram of their own, each written when it is put in: nothing of it is kept but what an error names. Only the
 * last asks for an acknowledgement: the kernel works through a datagram in order and reports every error.
 */
export class Pack {
  readonly kind = 'pack'
  readonly #output: Output
  /** How many fit into the receive buffer with their errors. */
  readonly #most: number
  /** Of each command what an error names: what it was made of may be forgotten when it has been written. */
  readonly #named: Named[] = []
  /** Where each message starts. */
  readonly #starts: number[] = []

  constructor(littleEndian: boolean, most: number) {
    this.#output = new Output(littleEndian, datagramLimit)
    this.#most = most
  }

  /** How many commands it holds. */
  get count(): number {
    return this.#starts.length
  }

  /** Whether another like the last would be too much. */
  get full(): boolean {
    const { length } = this.#output
    return this.count > 0 && (this.count >= this.#most || 2 * length - this.#starts.at(-1)! > datagramLimit)
  }

  get bytes(): Uint8Array {
    return this.#output.bytes.subarray(0, this.#output.length)
  }

  /** Writes a command behind the others. `number` is its own among all that its caller counts. @throws EncodeError */
  put(command: Command, number: number): void {
    const { definition, body, flags = 0 } = command
    const output = this.#output
    const start = output.length
    const header = { type: definition.type, flags: NLM_F.REQUEST | flags, sequence: 0 }
    try {
      writeMessage(output, header, () => definition.body.write(output, body))
    } catch (error) {
      throw error instanceof EncodeError ? inOperation(error, command, number) : error
    }
    this.#starts.push(start)
    this.#named.push({ definition, subject: command.subject, label: command.label, index: number })
  }

  /** Gives the messages sequence numbers from `first` on, and has the last acknowledged. */
  address(first: number, portId: number): void {
    const { view, littleEndian } = this.#output
    this.#starts.forEach((start, i) => {
      view.setUint32(start + 8, first + i, littleEndian)
      view.setUint32(start + 12, portId, littleEndian)
    })
    const last = this.#starts.at(-1)! + 6
    view.setUint16(last, view.getUint16(last, littleEndian) | NLM_F.ACK, littleEndian)
  }

  /** What an error names of a command. */
  named(position: number): Named {
    return this.#named[position]!
  }

  /** The message of a command, as it was sent. */
  message(position: number): Uint8Array {
    return this.#output.bytes.slice(this.#starts[position]!, this.#starts[position + 1] ?? this.#output.length)
  }

  /** Empties it, for others. */
  reset(): void {
    this.#output.reset()
    this.#named.length = 0
    this.#starts.length = 0
  }
}

/** The error of a value in one of many operations, named as the kernel's errors are. */
export function inOperation(
  { code, reason, path }: EncodeError,
  { definition, label }: { definition: Pick<MessageDefinition, 'name'>; label?: string },
  i: number,
): EncodeError {
  const place = label === undefined ? `operation ${i}` : `${label}, operation ${i}`
  return new EncodeError(code, reason, path, `${definition.name} (${place})`)
}
