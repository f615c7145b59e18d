import { NlkitError } from '../errors.js'

/** A function that users call: whatever its arguments and result. */
export type Called = (...given: never[]) => unknown

/**
 * An error of ours whose stack begins where `called` was called, or behind `called` where it waits for what comes: at the user's own line.
 * Where the answer was read is the same for all errors, and its frames would push those of the caller out of the ten that are kept.
 * Any other error, such as the reason of a signal, is its thrower's and stays as it is.
 */
export function seenFrom(called: Called, error: unknown): unknown {
  if (error instanceof NlkitError) Error.captureStackTrace(error, called)
  return error
}
