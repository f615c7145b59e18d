import { EncodeError } from '../../protocol/codec/index.js'
import { type MessageDefinition, NLM_F } from '../../protocol/netlink/index.js'
import { Messages } from './messages.js'
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
  readonly #messages: Messages
  /** How many fit into the receive buffer with their errors. */
  readonly #most: number
  /** Of each command what an error names: what it was made of may be forgotten when it has been written. */
  readonly #named: Named[] = []

  constructor(littleEndian: boolean, most: number) {
    this.#messages = new Messages(littleEndian, datagramLimit)
    this.#most = most
  }

  /** How many commands it holds. */
  get count(): number {
    return this.#named.length
  }

  /** Whether another like the last would be too much. */
  get full(): boolean {
    const { length, lastLength } = this.#messages
    return this.count > 0 && (this.count >= this.#most || length + lastLength > datagramLimit)
  }

  get bytes(): Uint8Array {
    return this.#messages.bytes
  }

  /** Writes a command behind the others. `number` is its own among all that its caller counts. @throws EncodeError */
  put(command: Command, number: number): void {
    const { definition, body, flags, subject, label } = command
    try {
      this.#messages.put(definition, body, flags)
    } catch (error) {
      throw error instanceof EncodeError ? inOperation(error, command, number) : error
    }
    this.#named.push({ definition, subject, label, index: number })
  }

  /** Gives the messages sequence numbers from `first` on, and has the last acknowledged. */
  address(first: number, portId: number): void {
    const last = this.count - 1
    this.#messages.address(first, portId, i => (i === last ? NLM_F.ACK : 0))
  }

  /** What an error names of a command. */
  named(position: number): Named {
    return this.#named[position]!
  }

  /** The message of a command, as it was sent. */
  message(position: number): Uint8Array {
    return this.#messages.message(position)
  }

  /** Empties it, for others. */
  reset(): void {
    this.#messages.reset()
    this.#named.length = 0
  }
}

/** The error of a value in one of many operations, named as the kernel's errors are. */
export function inOperation(
  { code, reason, path }: EncodeError,
  { definition, label }: { definition: Pick<MessageDefinition, 'name'>; label?: string | undefined },
  i: number,
): EncodeError {
  const place = label === undefined ? `operation ${i}` : `${label}, operation ${i}`
  return new EncodeError(code, reason, path, `${definition.name} (${place})`)
}
