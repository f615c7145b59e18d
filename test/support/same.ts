import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'

/**
 * `expect(actual, message).toEqual(expected)` for what is compared by the hundred thousand: vitest is asked only where the two
 * are not the same already, and then says whether they are equal in its sense and how they differ.
 */
export function expectSame(actual: unknown, expected: unknown, message?: () => string): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual, message?.()).toEqual(expected)
}

/** The same for `toStrictEqual`. */
export function expectStrictlySame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected)
}
