import { createRequire } from 'node:module'
import type Debug from 'debug'
import type { Input } from '../../protocol/codec/index.js'
import { Input as InputBytes } from '../../protocol/codec/index.js'
import { messages, type Protocol } from '../../protocol/netlink/index.js'
import { messageLine } from '../dump/line.js'

// Required, not imported: Node reads through CommonJS that is imported, letter by letter, for the names it exports.
const createDebug: typeof Debug = createRequire(import.meta.url)('debug')

/** Prints the question behind each list: `DEBUG=nlkit:list`. */
export const traceList = createDebug('nlkit:list')

/** Prints every message of a socket, one decoded line each, when `DEBUG` asks for it: `DEBUG=nlkit:route`, `DEBUG=nlkit:*`. */
export class Trace {
  readonly #log: Debug.Debugger
  readonly #protocol: Protocol
  readonly #littleEndian: boolean

  constructor(protocol: Protocol, littleEndian: boolean) {
    this.#log = createDebug(`nlkit:${protocol.name.replace(/^NETLINK_/, '').toLowerCase()}`)
    this.#protocol = protocol
    this.#littleEndian = littleEndian
  }

  sent(bytes: Uint8Array): void {
    if (this.#log.enabled) this.#print('>', new InputBytes(bytes, this.#littleEndian), bytes.length)
  }

  received(input: Input, length: number): void {
    if (this.#log.enabled) this.#print('<', input, length)
  }

  #print(direction: string, input: Input, length: number): void {
    try {
      for (const message of messages(input, 0, length))
        this.#log('%s %s', direction, messageLine(this.#protocol, input, message))
    } catch (error) {
      this.#log('%s %s', direction, (error as Error).message)
    }
  }
}
