import { InputError, quote } from '../input.js'

/** For each of eight priorities, traffic classes or buffers: all eight, or some of them by number, `{ 0: 50, 1: 50 }`, or `all` the rest. */
export type PerIndex<T> = readonly T[] | Readonly<Partial<Record<'all' | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7, T>>>

/**
 * All eight, where `given` says something about them, else as they are.
 *
 * @param number what of the words that people use the kernel takes
 * @throws InputError ERR_COMBINATION
 */
export function merge<T, N>(
  what: string,
  is: readonly N[],
  given: PerIndex<T> | undefined,
  number: (word: T) => N,
): N[] {
  if (given === undefined) return [...is]
  if (isList(given)) {
    if (given.length !== is.length)
      throw new InputError('ERR_COMBINATION', `${what} has ${given.length} values, ${is.length} are needed`)
    return given.map(number)
  }
  const { all, ...some } = given
  const stray = Object.keys(some).find(key => !(Number(key) in is))
  if (stray !== undefined)
    throw new InputError(
      'ERR_COMBINATION',
      `${what}: ${quote(stray)} is neither all nor a number from 0 to ${is.length - 1}`,
    )
  return is.map((value, index) => {
    const word = (some as Readonly<Record<number, T>>)[index] ?? all
    return word === undefined ? value : number(word)
  })
}

const isList = <T>(given: PerIndex<T>): given is readonly T[] => Array.isArray(given)
