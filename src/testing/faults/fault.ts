import { decodeDatagram } from '../../dump/decode.js'
import type { DecodedMessage } from '../../dump/decoded.js'
import type { Transport } from '../../socket/transport.js'
import type { Arrival } from '../memory-transport.js'

/** An arrival that comes later than the transport has it. */
export interface Delayed {
  readonly arrival: Arrival
  /** Milliseconds. */
  readonly delay: number
}

/** What becomes of a datagram that is sent in part. */
export interface Diverted {
  /** What arrives in place of an answer to the rest. */
  readonly arriving: readonly (Arrival | Delayed)[]
  /** What is sent on. */
  readonly sent: Uint8Array
}

/** Something that goes wrong between a client and the kernel. One of its own may be written like those of `faults`. */
export interface Fault {
  /**
   * A datagram is to be sent. Returns what arrives in its place, and then it is not sent, or but in part; undefined lets it go. What it
   * throws is what the system call fails with.
   */
  sending?(datagram: Uint8Array, socket: Transport): readonly (Arrival | Delayed)[] | Diverted | undefined
  /** Something arrives, or with undefined: nothing more does at the moment. Returns what the client gets, and when. */
  arriving?(arrival: Arrival | undefined, socket: Transport): readonly (Arrival | Delayed)[]
}

/** Which requests a fault is for. */
export interface Target {
  /** The message's name, `RTM_NEWLINK`, or a question about it. Default: any. */
  readonly on?: string | ((message: DecodedMessage) => boolean)
  /** How many of them pass before it strikes. Default 0. */
  readonly skip?: number
  /** How many of them it strikes. Default 1. */
  readonly times?: number
}

/** Counts the requests that a fault is for. */
export class Aim {
  readonly #matches: (message: DecodedMessage) => boolean
  #skip: number
  #times: number

  constructor({ on, skip = 0, times = 1 }: Target) {
    this.#matches = typeof on === 'function' ? on : message => on === undefined || message.name === on
    this.#skip = skip
    this.#times = times
  }

  /** Whether it strikes here. Each request is to be asked about once. */
  strikes(message: DecodedMessage): boolean {
    if (!this.#matches(message) || this.#times === 0) return false
    if (this.#skip > 0) {
      this.#skip--
      return false
    }
    this.#times--
    return true
  }
}

/** The messages of a datagram that goes over a socket. */
export function decoded(bytes: Uint8Array, { protocol, littleEndian }: Transport): readonly DecodedMessage[] {
  const datagram = { bytes, littleEndian, protocol, direction: undefined, time: undefined, place: { offset: 0 } }
  return decodeDatagram(datagram, 1).messages
}
