import type { Operation, RunOptions } from '../socket/operation.js'
import type { NetlinkSocket } from '../socket/socket.js'
import type { NetlinkSocketSync } from '../socket/socket-sync.js'

/** A table of verbs, each an operation that does no I/O itself. */
type Verbs = Readonly<Record<string, (...given: never[]) => Operation<unknown>>>

/** The verbs as an asynchronous client has them. */
export type Asynchronous<V> = {
  readonly [K in keyof V]: V[K] extends (...given: infer A) => Operation<infer T> ? (...given: A) => Promise<T> : never
}

/** The verbs as a synchronous client has them. */
export type Synchronous<V> = {
  readonly [K in keyof V]: V[K] extends (...given: infer A) => Operation<infer T> ? (...given: A) => T : never
}

/** Ties verbs to a socket: each call is carried out there. */
export function onSocket<V>(verbs: V, socket: NetlinkSocket, options: RunOptions): Asynchronous<V> {
  return tie(verbs, operation => socket.run(operation, options)) as Asynchronous<V>
}

/** The same for the socket that blocks. */
export function onSocketSync<V>(verbs: V, socket: NetlinkSocketSync, options: RunOptions): Synchronous<V> {
  return tie(verbs, operation => socket.run(operation, options)) as Synchronous<V>
}

function tie(verbs: unknown, run: (operation: Operation<unknown>) => unknown): Record<string, unknown> {
  const tied: Record<string, unknown> = {}
  for (const [name, verb] of Object.entries(verbs as Verbs))
    tied[name] = (...given: never[]) => run(verb.apply(verbs, given))
  return tied
}
