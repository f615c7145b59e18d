/* Words of iproute2 for the kernel's numbers: the rest of the constant in lower case, except where `ip` has its own. */
import { NUD } from './neighbour.js'
import { RT_SCOPE, RT_TABLE, RTN, RTPROT } from './route.js'

export type WordsToNumbers = Readonly<Record<string, number>>

/** The names in lower case. */
export function lower<T extends WordsToNumbers>(names: T): WordsToNumbers {
  return Object.fromEntries(Object.entries(names).map(([name, number]) => [name.toLowerCase(), number]))
}

/** `global` is the word for what the kernel calls universe: it stands first, so that it is the one that is said. */
export const scopes = {
  global: RT_SCOPE.UNIVERSE,
  ...lower(RT_SCOPE),
  host: RT_SCOPE.HOST,
  link: RT_SCOPE.LINK,
} as const
export const tables = lower(RT_TABLE)
export const routeTypes = lower(RTN)
export const routeProtocols = lower(RTPROT)
export const neighbourStates = lower(NUD)

/** The word for a number, or the number itself where there is none. */
export function wordOf(words: WordsToNumbers, value: number): string {
  return Object.keys(words).find(word => words[word] === value) ?? String(value)
}
