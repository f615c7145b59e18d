import type { Request, Result } from './request.js'

/**
 * Steps that lead to a `T`: each `yield` asks the kernel something (or several things at once) and gets the answer.
 * It does no I/O itself, so one description serves the asynchronous and the synchronous face alike.
 */
export type Operation<T> = Generator<Request | readonly Request[], T, never>

/** One request as a step: `const reply = yield* ask(query)`. */
export function* ask<R extends Request>(request: R): Operation<Result<R>> {
  return (yield request) as Result<R>
}

/** Several requests at once, sent together: `const [a, b] = yield* askAll([first, second])`. */
export function* askAll<const R extends readonly Request[]>(
  requests: R,
): Operation<{ -readonly [K in keyof R]: Result<R[K]> }> {
  return (yield requests) as { -readonly [K in keyof R]: Result<R[K]> }
}

/** How the steps are carried out. */
export interface Runner {
  /** Promises, or values: whatever this face gives. */
  run(operation: Operation<unknown>, options: RunOptions): unknown
}

/** What every call takes beside its own arguments. */
export interface RunOptions {
  /** Gives up waiting. What was asked may still be done. */
  signal?: AbortSignal
  /** Milliseconds for each step. */
  timeout?: number
}
