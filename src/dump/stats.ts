import type { Conversation } from './conversations.js'
import type { DecodedMessage } from './decoded.js'

/** What is counted of one message type. */
export interface TypeStats {
  /** `NETLINK_ROUTE`, or its number. */
  readonly protocol: string
  readonly name: string
  readonly count: number
  /** Their messages, without padding. */
  readonly bytes: number
  /** Requests of this type that were refused. */
  readonly errors: number
  /** Nanoseconds from the slowest request to its last answer; undefined without times. */
  readonly slowest: bigint | undefined
  /** Number of the slowest request in the capture. */
  readonly slowestNumber: number | undefined
}

type Counted = { -readonly [K in keyof TypeStats]: TypeStats[K] }

/** Counts messages by type, and what became of the requests. */
export class Stats {
  /** By protocol, then by name. */
  readonly #types = new Map<string, Map<string, Counted>>()

  message(message: DecodedMessage): void {
    const counted = this.#of(message)
    counted.count++
    counted.bytes += message.end - message.start
  }

  conversation({ requests, errors, error, latency }: Conversation): void {
    const asked = requests[0]
    if (asked === undefined) return
    const counted = this.#of(asked)
    if (error !== 0) counted.errors += errors.length
    if (latency !== undefined && (counted.slowest === undefined || latency > counted.slowest)) {
      counted.slowest = latency
      counted.slowestNumber = asked.number
    }
  }

  /** Most frequent first. */
  types(): TypeStats[] {
    return [...this.#types.values()]
      .flatMap(types => [...types.values()])
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
  }

  #of({ protocol, datagram, name }: DecodedMessage): Counted {
    const of = protocol?.name ?? String(datagram.protocol ?? 'unknown')
    let types = this.#types.get(of)
    if (types === undefined) {
      types = new Map()
      this.#types.set(of, types)
    }
    let counted = types.get(name)
    if (counted === undefined) {
      counted = { protocol: of, name, count: 0, bytes: 0, errors: 0, slowest: undefined, slowestNumber: undefined }
      types.set(name, counted)
    }
    return counted
  }
}
