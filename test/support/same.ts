import { isDeepStrictEqual } from 'node:util'
import { expect, vi } from 'vitest'

/**
 * `expect(actual, message).toEqual(expected)` for what is compared by the hundred thousand: vitest is asked only where the two
 * are not the same already, and then says whether they are equal in its sense, how they differ, and where in the test.
 */
export const expectSame = vi.defineHelper((actual: unknown, expected: unknown, message?: () => string): void => {
  if (!isDeepStrictEqual(actual, expected)) expect(actual, message?.()).toEqual(expected)
})

/** The same for `toStrictEqual`. */
export const expectStrictlySame = vi.defineHelper((actual: unknown, expected: unknown): void => {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected)
})
