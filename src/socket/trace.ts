import { createRequire } from 'node:module'
import type Debug from 'debug'
import type { Input } from '../../protocol/codec/index.js'
import { Input as InputBytes } from '../../protocol/codec/index.js'
import { messages, type Protocol } from '../../protocol/netlink/index.js'
import { messageLine } from '../dump/line.js'

/**
 * Where lines of this name go, once `DEBUG` is set (`debug.enable` sets it, too). The package is required then and not before: it
 * takes Node a tenth of the time that all else takes to load.
 */
export function debugLog(name: string): Debug.Debugger | undefined {
  if (!process.env.DEBUG) return undefined
  const known = logs.get(name)
  if (known) return known
  const createDebug: typeof Debug = createRequire(import.meta.url)('debug')
  const log = createDebug(`nlkit:${name}`)
  logs.set(name, log)
  return log
}

const logs = new Map<string, Debug.Debugger>()

/**
 * Prints every message of a socket, one decoded line each, when `DEBUG` asks for it as the socket is opened: `DEBUG=nlkit:route`,
 * `DEBUG=nlkit:*`.
 */
export class Trace {
  readonly #log: Debug.Debugger | undefined
  readonly #protocol: Protocol
  readonly #littleEndian: boolean

  constructor(protocol: Protocol, littleEndian: boolean) {
    this.#log = debugLog(protocol.name.replace(/^NETLINK_/, '').toLowerCase())
    this.#protocol = protocol
    this.#littleEndian = littleEndian
  }

  sent(bytes: Uint8Array): void {
    if (this.#log?.enabled) this.#print('>', new InputBytes(bytes, this.#littleEndian), bytes.length)
  }

  received(input: Input, length: number): void {
    if (this.#log?.enabled) this.#print('<', input, length)
  }

  #print(direction: string, input: Input, length: number): void {
    try {
      for (const message of messages(input, 0, length))
        this.#log?.('%s %s', direction, messageLine(this.#protocol, input, message))
    } catch (error) {
      this.#log?.('%s %s', direction, (error as Error).message)
    }
  }
}
