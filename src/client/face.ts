import type { MessageDefinition } from '../../protocol/netlink/index.js'
import type { Operation, RunOptions } from '../socket/operation.js'
import type { Called } from '../socket/seen-from.js'
import type { NetlinkSocket } from '../socket/socket.js'
import type { NetlinkSocketSync } from '../socket/socket-sync.js'
import { collect, Streaming, says, wanted } from './listed.js'

/** A table of verbs, each an operation that does no I/O itself, or a list that is not kept. */
type Verbs = Readonly<Record<string, (...given: never[]) => Operation<unknown> | Streaming<unknown>>>

/** The verbs as an asynchronous client has them. */
export type Asynchronous<V> = {
  readonly [K in keyof V]: V[K] extends (...given: infer A) => Operation<infer T>
    ? (...given: A) => Promise<T>
    : V[K] extends (...given: infer A) => Streaming<infer T>
      ? (...given: A) => AsyncGenerator<T, void, undefined>
      : never
}

/** The verbs as a synchronous client has them. */
export type Synchronous<V> = {
  readonly [K in keyof V]: V[K] extends (...given: infer A) => Operation<infer T>
    ? (...given: A) => T
    : V[K] extends (...given: infer A) => Streaming<infer T>
      ? (...given: A) => Generator<T, void, undefined>
      : never
}

/** Ties verbs to a socket: each call is carried out there. */
export function onSocket<V>(verbs: V, socket: NetlinkSocket, options: RunOptions): Asynchronous<V> {
  return tie(verbs, (made, called) =>
    made instanceof Streaming ? stream(made, socket, options) : socket.run(made, options, called),
  ) as Asynchronous<V>
}

/** The same for the socket that blocks. */
export function onSocketSync<V>(verbs: V, socket: NetlinkSocketSync, options: RunOptions): Synchronous<V> {
  return tie(verbs, (made, called) =>
    made instanceof Streaming ? streamSync(made, socket, options) : socket.run(made, options, called),
  ) as Synchronous<V>
}

function tie(
  verbs: unknown,
  run: (made: Operation<unknown> | Streaming<unknown>, called: Called) => unknown,
): Record<string, unknown> {
  const tied: Record<string, unknown> = {}
  for (const [name, verb] of Object.entries(verbs as Verbs)) {
    const called = (...given: never[]): unknown => run(verb.apply(verbs, given), called)
    tied[name] = called
  }
  return tied
}

async function* stream<T>(
  streaming: Streaming<T>,
  socket: NetlinkSocket,
  options: RunOptions,
): AsyncGenerator<T, void, undefined> {
  const listing = await socket.run(streaming.listing, options)
  if (listing.one) return yield* await socket.run(collect(listing), options)
  const definition = listing.definition as MessageDefinition
  for (const body of listing.bodies)
    try {
      for await (const replies of socket.batches({ definition, body }, options))
        for (const object of wanted(listing, replies)) yield object
    } catch (error) {
      if (!says(error, listing.nothing)) throw error
    }
}

function* streamSync<T>(
  streaming: Streaming<T>,
  socket: NetlinkSocketSync,
  options: RunOptions,
): Generator<T, void, undefined> {
  const listing = socket.run(streaming.listing, options)
  if (listing.one) return yield* socket.run(collect(listing), options)
  const definition = listing.definition as MessageDefinition
  for (const body of listing.bodies)
    try {
      for (const replies of socket.batches({ definition, body }, options)) yield* wanted(listing, replies)
    } catch (error) {
      if (!says(error, listing.nothing)) throw error
    }
}
