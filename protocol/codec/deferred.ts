/** What may stand in a function, to be made when it is first needed. */
export type Deferred<T> = T | (() => T)

export function evaluated<T extends object>(given: Deferred<T>): T {
  return typeof given === 'function' ? given() : given
}
